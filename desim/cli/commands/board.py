"""Board: the plan page, made of results that are there or of plans that are run first."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desim.cli.commands.compare import compare
from desim.cli.exit_codes import DONE
from desim.cli.job import Finished, Request
from desim.cli.messages import show
from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.read import read
from desim.spec.settings.study_settings import BoardSettings

LOGGER = logging.getLogger(__name__)


def board(request: Request) -> Finished:
    """Write results/<name>/board.html over what a sweep or a comparison left there; nothing is simulated.

    Where plans are given they are compared first, and the page is over these. Raises SpecError where there are no
    results, or some that cannot be paired.
    """
    from desim.report.board.board import MAX_BYTES
    from desim.report.registry import page_of

    if request.job.sweeping:
        raise SpecError([Fault("study", "makes one page of all points: without -m, and with hydra.mode=RUN")])
    settings: BoardSettings = request.checked()
    code = DONE
    if request.settings["compare"].get("plans"):
        folder, code = compare(request)
        assert folder is not None  # noqa: S101 - a comparison always has one
        (last, *_) = _comparisons(folder)
        folders = [folder / plan["folder"] for plan in last["plans"].values()]
    else:
        folder = request.job.output / read(request.data).name
        folders = _folders(folder, settings)
    page = page_of("board")(folders, folder, settings, _named(folder, folders))
    if (size := page.stat().st_size) > MAX_BYTES:
        LOGGER.warning("%s has %.1f MB; fewer board.stockpiles or board.folders help", page, size / 1e6)
    show(page)
    return folder, code


def _named(place: Path, folders: list[Path]) -> dict[str, Any] | None:
    """The last comparison in this folder that is of the same *folders* and so has names for them."""
    names = {folder.name for folder in folders}
    same = (found for found in _comparisons(place) if {p["folder"] for p in found["plans"].values()} == names)
    return next(same, None)


def _comparisons(place: Path) -> Iterator[dict[str, Any]]:
    """What comparisons in this folder found, the last one first; raises Damaged where one cannot be read."""
    from desim.store.replication_file import Damaged
    from desim.store.side_by_side import comparison_files

    for path in comparison_files(place):
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            sound = found["base"] in found["plans"] and all(plan["folder"] for plan in found["plans"].values())
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            sound = False
        if not sound:
            raise Damaged(f"{path} is damaged; remove it, or run study=compare again")
        yield dict(found)


def _folders(place: Path, settings: BoardSettings) -> list[Path]:
    """Complete results of the last sweep or comparison, or those that are chosen; raises SpecError without any."""
    from desim.store.side_by_side import last_points

    complete = {path.parent.name: path.parent for path in sorted(place.glob("*/manifest.json"))}
    if not complete:
        advice = "run a sweep (-m) or study=compare first, or give compare.plans"
        raise SpecError([Fault("board", f"finds no complete results in {place}; {advice}")])
    started = sorted(path.parent.name for path in place.glob("*/plan.json") if path.parent.name not in complete)
    if settings.folders is None:
        if started:
            LOGGER.warning("left out, for it is not complete: %s", ", ".join(started))
        of_last = set(last_points(place) or complete) & set(complete) or set(complete)
        if others := sorted(complete.keys() - of_last):
            LOGGER.info("left out, for they are of another study: %s; board.folders chooses", ", ".join(others))
        return [folder for name, folder in complete.items() if name in of_last]
    missing = [name for name in dict.fromkeys(settings.folders) if name not in complete]
    if missing:
        text = f"is no folder of complete results in {place}"
        raise SpecError([Fault("board.folders", text, repr(name), nearest(name, complete)) for name in missing])
    return [complete[name] for name in dict.fromkeys(settings.folders)]
