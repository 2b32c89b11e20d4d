"""Sweep: which folders the points of a sweep went to; one small file a point, so that any launcher will do."""

import hashlib
import json
import re
import shutil
from pathlib import Path

from desim.store.files import write_json


def point_name(overrides: list[str]) -> str:
    """A folder name for a point: its overrides made harmless, and short; never a path that leads elsewhere."""
    text = re.sub(r"[^a-z0-9_=,-]+", "-", "__".join(overrides).lower()).strip("-.") or "default"
    if len(text) <= 80:
        return text
    return f"{text[:64]}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def subfolder(output: Path, *names: str) -> Path:
    """The folder of these *names* below *output*; raises OSError where a link on the way leads out of it."""
    place = output.joinpath(*names)
    if not place.resolve().is_relative_to(output.resolve()):
        raise OSError(f"{place} is a link that leads out of {output}")
    return place


def remove_points(folder: Path) -> None:
    """Remove what an earlier sweep left in *folder*."""
    shutil.rmtree(folder / "points", ignore_errors=True)


def point_done(folder: Path, number: int, place: Path | None, code: int) -> None:
    """Note that a point is finished: where its results are, and its exit code."""
    (folder / "points").mkdir(parents=True, exist_ok=True)
    write_json(folder / "points" / f"{number}.json", {"place": str(place.resolve()) if place else None, "code": code})


def points(folder: Path) -> tuple[list[Path], int]:
    """Folders of the finished points in the order of their numbers, and the worst exit code."""
    found = sorted((folder / "points").glob("*.json"), key=lambda path: int(path.stem))
    notes = [json.loads(path.read_text(encoding="utf-8")) for path in found]
    return [Path(n["place"]) for n in notes if n["place"]], max((n["code"] for n in notes), default=0)
