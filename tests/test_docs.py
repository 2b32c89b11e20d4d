"""What the pages of the site say works: each is followed from its first block to its last, in a folder of its own."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from desim.cli.doors import WORDS
from experiments.shipped import desk_story, gallery, pictures, tutorial
from experiments.shipped.rebuild import MAX_BYTES
from experiments.shipped.studies import Shipped, shipped, with_results
from tests.architecture import PICTURE, picture
from tests.command import desim, python

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)
BLOCK = re.compile(r"^( *)(`{3,})(\S+)(?: (\w+))?\n(?:\1:caption: (\S+)\n\n)?(.*?)^\1\2$", re.MULTILINE | re.DOTALL)
SMALL = {"run.replications": "2", "run.workers": "1", "horizon": "364"}
BUDGET = {
    "compare.budget": "30",
    "sizing.confirm": "2",
    "condition.least_effective": "1",
    "condition.most_simulations": "8",
}


def _blocks(page: Path) -> list[tuple[str, str, str]]:
    """Language, file and text of each block of code of a page."""
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [
        (word or kind, caption, re.sub(f"^{pad}", "", text, flags=re.M)) for pad, _, kind, word, caption, text in found
    ]


def _commands(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _short(command: str, block: str) -> list[str]:
    """A command with few and short replications; not short where the block names their folder, or conditions."""
    words = shlex.split(command)[1:]
    if "study=validate" in words or words[0] in WORDS:
        return words
    kept = [w for w in words if not w.startswith(("run.replications=", "run.workers=", *(f"{k}=" for k in BUDGET)))]
    budget = [f"{key}={value}" for key, value in BUDGET.items() if any(w.startswith(f"{key}=") for w in words)]
    own = {w.partition("=")[0] for w in kept}
    plus = "+" if any("workbook=" in w for w in words) else ""
    small = {f"{plus}{key}" if key == "horizon" else key: value for key, value in SMALL.items() if key not in own}
    if "/default" in block or "study=condition" in block:
        small = {key: value for key, value in small.items() if key.lstrip("+") != "horizon"}
    return [*kept, *budget, *(f"{key}={value}" for key, value in small.items())]


def _run(words: list[str], place: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=place, capture_output=True, text=True, check=False, env={**os.environ})


def _page(page: Path) -> object:
    """Pages with commands or scripts take a while each; they are followed with the slow tests."""
    studies = any(kind in ("sh", "python") for kind, _, _ in _blocks(page))
    return pytest.param(page, id=page.relative_to(DOCS).as_posix(), marks=pytest.mark.slow if studies else ())


WITH_BLOCKS = [page for page in PAGES if _blocks(page)]


def test_there_are_pages_with_commands() -> None:
    commands = [c for page in WITH_BLOCKS for kind, _, text in _blocks(page) if kind == "sh" for c in _commands(text)]
    assert len(commands) >= 20
    assert all(command.startswith("desim ") for command in commands)


@pytest.mark.parametrize("page", [_page(page) for page in WITH_BLOCKS])
def test_a_page_does_what_it_says(page: Path, tmp_path: Path) -> None:
    for kind, caption, text in _blocks(page):
        if caption:
            (tmp_path / caption).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / caption).write_text(text, encoding="utf-8")
        elif kind == "python":
            done = python(tmp_path, text)
            assert done.returncode == 0, done.stderr
        elif kind == "sh":
            for command in _commands(text):
                done = desim(tmp_path, *_short(command, text))
                assert done.returncode == 0, f"{command}\n{done.stderr}"


@pytest.mark.slow
def test_the_site_builds_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    done = _run([sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", str(DOCS), str(tmp_path)], ROOT)
    assert done.returncode == 0, done.stderr
    for page in tmp_path.rglob("*.html"):
        loads = re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="([^"]*)"', page.read_text(encoding="utf-8"))
        assert [url for url in loads if url.startswith(("http:", "https:", "//"))] == [], page


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_picture_of_the_docs_is_that_of_the_imports() -> None:
    """``make picture`` draws it anew."""
    assert PICTURE.read_text(encoding="utf-8") == picture()


def test_every_folder_of_the_architecture_is_there() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)
    assert all((ROOT / folder).is_dir() for folder in named)
    packages = {f"desim/{path.parent.name}" for path in (ROOT / "desim").glob("*/__init__.py")}
    assert {folder for folder in named if folder.startswith("desim/")} | {"desim/plugins"} == packages


def test_the_how_to_pages_are_all_in_the_contents() -> None:
    listed = re.findall(r"^([a-z-]+)$", (DOCS / "how-to" / "index.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(path.stem for path in (DOCS / "how-to").glob("*.md") if path.stem != "index")


def test_the_gallery_and_the_list_of_results_are_those_of_the_results() -> None:
    """``make report`` writes them anew."""
    assert gallery.GALLERY.read_text(encoding="utf-8") == gallery.gallery(with_results())
    assert gallery.LIST.read_text(encoding="utf-8") == gallery.results_list(with_results())


@pytest.mark.parametrize("one", shipped(), ids=lambda one: one.name)
def test_a_shipped_report_is_small_and_has_its_table_and_its_picture(one: Shipped) -> None:
    """``make report pictures`` makes them anew."""
    assert one.page.exists()
    assert one.page.stat().st_size <= MAX_BYTES
    assert one.summary.exists()
    assert pictures.is_current(f"gallery/{one.name}.png", pictures.digest(one.page))


def test_the_pictures_of_the_tutorial_are_of_its_commands() -> None:
    """``make pictures`` takes them anew."""
    assert len(tutorial.picture_names()) >= 9
    assert [n for n in tutorial.picture_names() if not pictures.is_current(n, tutorial.commands_digest())] == []


def test_the_pictures_of_the_desk_are_of_its_story() -> None:
    """``make pictures`` takes them anew."""
    assert {Path(name).stem for name in pictures.of_desk_page()} <= set(desk_story.PICTURES)
    assert [name for name in pictures.of_desk_page() if not pictures.is_current(name, desk_story.digest())] == []


def test_pictures_are_small_and_none_is_left_over() -> None:
    stored = {
        path.relative_to(pictures.STATIC).as_posix(): path.stat().st_size for path in pictures.STATIC.rglob("*.png")
    }
    assert set(stored) == set(pictures.known())
    assert max(stored.values()) < 200_000
