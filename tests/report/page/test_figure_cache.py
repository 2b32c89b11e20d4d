"""The figure cache: a page is the same with and without it, and nothing is shown that was drawn of other data."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import seaborn as sns

from desim.report.comparison import write_point
from desim.report.page import drawing, figure_cache, style
from desim.report.page.content_digest import UnknownContentError, content_digest
from desim.report.page.theme import CONTEXT, STYLE
from desim.report.sections import output
from desim.store.results import load


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of its own."""
    monkeypatch.setenv("DESIM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "figures"


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A growing list: the SVG file of each drawing that is made."""
    made: list[str] = []
    real = drawing.drawn

    def counted(*given: Any) -> str:
        made.append(real(*given))
        return made[-1]

    monkeypatch.setattr(drawing, "drawn", counted)
    return made


def line(values: list[float], color: str = "black") -> Callable[[Any], None]:
    """A painter of one line, as a module of reports would make it."""

    def paint(panels: Any) -> None:
        panels[0, 0].plot(values, color=color)

    paint.__module__ = output.__name__
    return paint


def shown(paint: Callable[[Any], None], key: str = "one", **rest: Any) -> Any:
    """A figure of a painter."""
    return style.figure(key, "A line", "A caption", 2.0, (1, 1), paint, **rest)


def test_a_figure_is_drawn_once_for_one_content(cache: Path, drawings: list[str]) -> None:
    first = shown(line([1.0, 2.0]))
    assert shown(line([1.0, 2.0])) == first
    assert len(drawings) == 1
    for paint, key, rest in (
        (line([1.0, 2.5]), "one", {}),
        (line([1.0, 2.0], "red"), "one", {}),
        (line([1.0, 2.0]), "two", {}),
        (line([1.0, 2.0]), "one", {"width": 4.0}),
        (line([1.0, 2.0]), "one", {"sharex": True}),
        (line([1.0, 2.0]), "one", {"data": [["x"], ["1"]]}),
    ):
        shown(paint, key, **rest)
    assert len(drawings) == 7
    assert len(list(cache.iterdir())) == 7


def test_a_picture_to_take_along_is_kept_too(cache: Path, drawings: list[str]) -> None:
    first, again = (shown(line([1.0, 2.0]), data=[["x"], ["1"]]) for _ in range(2))
    assert first.png.startswith("data:image/png;base64,")
    assert again == first
    assert len(drawings) == 1


@pytest.mark.parametrize("damage", [b"", b"\n", b"\xff\xfe\n{}", None])
def test_a_damaged_entry_is_drawn_again(cache: Path, drawings: list[str], damage: bytes | None) -> None:
    first = shown(line([1.0, 2.0]))
    (entry,) = cache.iterdir()
    sound = entry.read_bytes()
    entry.write_bytes(sound.replace(b"svg", b"SVG") if damage is None else damage)
    assert shown(line([1.0, 2.0])) == first
    assert len(drawings) == 2
    assert entry.read_bytes() == sound


def test_an_entry_under_the_name_of_another_is_drawn_again(cache: Path, drawings: list[str]) -> None:
    first, other = shown(line([1.0, 2.0])), shown(line([3.0, 2.0]))
    one, two = cache.iterdir()
    one.write_bytes(two.read_bytes())
    assert [shown(line([1.0, 2.0])), shown(line([3.0, 2.0]))] == [first, other]
    assert len(drawings) == 3


def test_other_code_or_libraries_draw_again(cache: Path, drawings: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    shown(line([1.0, 2.0]))
    monkeypatch.setattr(figure_cache, "_drawn_by", lambda: "another version")
    shown(line([1.0, 2.0]))
    assert len(drawings) == 2


def test_the_cache_stays_within_its_size(cache: Path, drawings: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    shown(line([0.0, 2.0]))
    size = sum(entry.stat().st_size for entry in cache.iterdir())
    monkeypatch.setattr(figure_cache, "LARGEST", 4 * size)
    for value in range(1, 9):
        shown(line([float(value), 2.0]))
        assert sum(entry.stat().st_size for entry in cache.iterdir()) <= 4 * size
    shown(line([8.0, 2.0]))
    assert len(drawings) == 9  # the newest is there


def test_nothing_is_kept_where_it_is_turned_off_or_cannot_be(
    tmp_path: Path, drawings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESIM_CACHE", "")
    monkeypatch.chdir(tmp_path)
    first, again = shown(line([1.0, 2.0])), shown(line([1.0, 2.0]))
    assert again == first
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("DESIM_CACHE", str(tmp_path / "file"))
    assert shown(line([1.0, 2.0])) == first
    assert len(drawings) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_holds_something_unknown_is_drawn_each_time(cache: Path, drawings: list[str]) -> None:
    for _ in range(2):
        shown(line(range(3)))  # type: ignore[arg-type] # a range has no digest
    assert len(drawings) == 2
    assert not cache.exists()


def test_a_page_is_the_same_drawn_and_kept(cache: Path, drawings: list[str], pages: Path, tmp_path: Path) -> None:
    found = next(path.parent for path in sorted(pages.rglob("manifest.json")))
    point = Path(shutil.copytree(found, tmp_path / found.name))
    made = []
    for _ in range(2):
        page = write_point(point)
        made.append([page.read_bytes(), (point / "annex.html").read_bytes()])
        if len(made) == 1:
            first = len(drawings)
    assert made[0] == made[1]
    assert first > 3
    assert len(drawings) == first  # each figure of the page was kept


@dataclass(frozen=True)
class Held:
    """Something that a figure shows."""

    value: Any


DIFFERENT = [
    None, True, 1, 1.0, 0.0, -0.0, "1", b"1", (1,), [1], {1}, {1: 2}, {"1": 2}, {"a": 1, "b": 2}, {"b": 2, "a": 1},
    np.array([1.0]), np.array([1]), np.array([[1.0]]), np.array([1.0, 2.0]), np.array(["a"], dtype=object),
    np.float64(1.0), pd.Series([1.0]), pd.DataFrame({"a": [1.0]}), pd.DataFrame({"b": [1.0]}),
    Held(1), Held(2), Held((1,)), Held(Held(1)), nx.DiGraph([("a", "b")]), nx.DiGraph([("b", "a")]), Held,
    ["ab", "c"], ["a", "bc"],
]  # fmt: skip


def test_other_content_has_another_digest() -> None:
    found = [content_digest(one) for one in DIFFERENT]
    assert len(set(found)) == len(DIFFERENT)
    assert [content_digest(one) for one in DIFFERENT] == found


def test_one_object_twice_is_two_equal_ones() -> None:
    same = [1.0, "a"]
    assert content_digest([same, same]) == content_digest([[1.0, "a"], [1.0, "a"]])
    assert content_digest({"a", "b", "c"}) == content_digest({"c", "b", "a"})


def test_what_is_unknown_has_no_digest() -> None:
    ring: list[Any] = []
    ring.append(ring)
    for one in (object(), iter([]), ring, test_one_object_twice_is_two_equal_ones):
        with pytest.raises(UnknownContentError):
            content_digest([one])


def test_results_are_known_by_what_they_hold_and_not_by_their_command(pages: Path) -> None:
    point = next(path.parent for path in sorted(pages.rglob("manifest.json")))
    one, other = load(point), load(point)
    other.manifest |= {"began": "another day", "seconds": 1e9, "workers": 64}
    assert content_digest(other) == content_digest(one)
    changed = load(point)
    changed.manifest["files"] = {**changed.manifest["files"], "kpi.parquet": "0" * 64}
    assert content_digest(changed) != content_digest(one)


def test_the_palette_is_that_of_seaborn() -> None:
    whole = sns.color_palette("colorblind").as_hex()
    assert [color for color in whole if color != "#949494"] == list(style.plan_colors(range(9), None).values())  # type: ignore[arg-type] # any names do


def test_the_theme_is_that_of_seaborn() -> None:
    whole = {**sns.plotting_context("paper"), **sns.axes_style("ticks")}
    for key in (
        "image.cmap",
        "font.family",
        "font.sans-serif",
    ):  # no images are drawn, and pages have fonts of their own
        del whole[key]
    written = {**CONTEXT, **STYLE}
    assert written.keys() == whole.keys()
    for key, value in whole.items():
        assert written[key] == (pytest.approx(value) if isinstance(value, float) else value), key
