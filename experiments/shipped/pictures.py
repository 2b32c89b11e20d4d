"""Pictures of pages for the documents: ``python -m experiments.shipped.pictures``.

They need Chromium; without it none is taken, and the command says so.

``docs/_static/pictures.json`` says what each picture is of, with digests of that and of the picture. A test compares
them with the pages that are shipped, so that no picture is older than its page.
"""

import hashlib
import io
import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from experiments.shipped import desk_story, tutorial
from experiments.shipped.desk_story import Person, story, write_workbook
from experiments.shipped.studies import ROOT, with_results

STATIC = ROOT / "docs" / "_static"
RECORD = STATIC / "pictures.json"
COLORS = 64
"""Of a picture that is stored: pages have few, and so it stays small."""
FIRST_SCREEN = "first-screen.png"
"""Of the report of the default study, for the README."""
FOLLOWED = "the commands of docs/tutorial.md"
TOLD = "the story of docs/how-to/desk.md"


@dataclass(frozen=True)
class Picture:
    """A picture of the first screen of a page."""

    name: str
    """Path below docs/_static."""
    page: Path
    of: str
    """What decides how it looks."""
    stamp: str
    """sha256 of that."""
    width: int = 1100
    height: int = 720


def of_results() -> list[Picture]:
    """The first screen of the default study, and one picture of each experiment."""
    stamps = [(one.page, one.page.relative_to(ROOT).as_posix(), digest(one.page)) for one in with_results()]
    names = [f"gallery/{one.name}.png" for one in with_results()]
    gallery = [Picture(name, *found) for name, found in zip(names, stamps, strict=True)]
    return [Picture(FIRST_SCREEN, *stamps[0], 1280, 860), *gallery]


def of_tutorial(folder: Path) -> Iterator[Picture]:
    """What the tutorial shows, followed in a folder."""
    stamp = tutorial.commands_digest()
    for shot in tutorial.shots(folder):
        yield Picture(shot.name, shot.page, FOLLOWED, stamp)


@contextmanager
def browser() -> Iterator[Any]:
    """A page of Chromium, None where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        yield None
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            yield running.new_page()
        finally:
            running.close()


def of_desk(shown: Any, folder: Path) -> Iterator[str]:
    """Follow the story of the desk in a folder, and store what is seen at each stop; the names of the pictures."""
    shown.set_viewport_size({"width": 1100, "height": 760})
    with opened_desk(folder / "desk") as address:
        person = Person(shown, address)
        for name, page in story(person, write_workbook(folder / "my_network.xlsx")):
            page.wait_for_timeout(500)
            if f"desk/{name}.png" in of_desk_page():
                store(page.screenshot(), f"desk/{name}.png")
                yield f"desk/{name}.png"


def of_desk_page() -> list[str]:
    """The pictures that docs/how-to/desk.md shows, in order."""
    page = (ROOT / "docs" / "how-to" / "desk.md").read_text(encoding="utf-8")
    return re.findall(r"\(\.\./_static/(desk/[^)]+)\)", page)


@contextmanager
def opened_desk(folder: Path) -> Iterator[str]:
    """A desk in a process of its own; its address."""
    words = [sys.executable, "-m", "desim", "desk", str(folder), "browser=off"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().partition("desk: ")[2].strip() if process.stdout else ""
        finally:
            process.send_signal(signal.SIGINT)


def take(shown: Any, picture: Picture) -> None:
    """Store the picture of a page."""
    shown.set_viewport_size({"width": picture.width, "height": picture.height})
    shown.goto(picture.page.as_uri())
    shown.wait_for_timeout(300)
    filled = shown.evaluate("Math.ceil(document.body.getBoundingClientRect().bottom) + 16")
    clip = {"x": 0, "y": 0, "width": picture.width, "height": min(picture.height, filled)}
    store(shown.screenshot(clip=clip), picture.name)


def store(content: bytes, name: str) -> None:
    """Store a picture with few colors."""
    image = Image.open(io.BytesIO(content)).convert("RGB")
    path = STATIC / name
    path.parent.mkdir(parents=True, exist_ok=True)
    image.quantize(COLORS, dither=Image.Dither.NONE).save(path, optimize=True)


def digest(path: Path) -> str:
    """sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def known() -> dict[str, dict[str, str]]:
    """What each stored picture is of, with the digests of that and of the picture."""
    found: dict[str, dict[str, str]] = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    return found


def is_current(name: str, stamp: str) -> bool:
    """Whether a stored picture is of what it was taken of."""
    path, entry = STATIC / name, known().get(name)
    return entry is not None and path.exists() and (entry["stamp"], entry["picture"]) == (stamp, digest(path))


def main() -> int:
    """Take the pictures of what has changed; 0 also where there is no browser."""
    with browser() as shown, TemporaryDirectory() as folder:
        if shown is None:
            print("no pictures were taken: there is no chromium on the path")
            return 0
        for picture in _changed(Path(folder)):
            take(shown, picture)
            note(picture.name, picture.of, picture.stamp)
        stamp = desk_story.digest()
        if not all(is_current(name, stamp) for name in of_desk_page()):
            for name in of_desk(shown, Path(folder)):
                note(name, TOLD, stamp)
    return 0


def note(name: str, of: str, stamp: str) -> None:
    """Record what a picture is of."""
    entry = {"of": of, "stamp": stamp, "picture": digest(STATIC / name)}
    RECORD.write_text(json.dumps({**known(), name: entry}, indent=1, sort_keys=True) + "\n", "utf-8")
    print(name)


def _changed(folder: Path) -> Iterator[Picture]:
    yield from (picture for picture in of_results() if not is_current(picture.name, picture.stamp))
    stamp = tutorial.commands_digest()
    if not all(is_current(name, stamp) for name in tutorial.picture_names()):
        yield from of_tutorial(folder)


if __name__ == "__main__":
    sys.exit(main())
