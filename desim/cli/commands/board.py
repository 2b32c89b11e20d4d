"""Board: the plan page, made of results that are there or of plans that are run first."""

import json
import sys
from pathlib import Path
from typing import Any

from desim.cli.commands.compare import compare
from desim.cli.exit_codes import DONE
from desim.cli.job import Asked, Compose
from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.read import read, read_asked
from desim.spec.settings.run import Run
from desim.spec.settings.studies import Board

Settings = dict[str, Any]


def board(
    settings: Settings,
    plans: Settings,
    data: dict[str, Any],
    run: Run,
    asked: Asked,
    compose: Compose,
) -> tuple[Path, int]:
    """Write results/<name>/board.html over what a sweep or a comparison left there; nothing is simulated.

    Where *plans* are given they are compared first, and the page is over these. Raises SpecError where there are no
    results, or some that cannot be paired.
    """
    from desim.report.board.board import MOST, write

    if asked.sweeping:
        raise SpecError([Fault("study", "makes one page of all points: without -m, and with hydra.mode=RUN")])
    wanted: Board = read_asked("board", settings, data)
    code = DONE
    if plans.get("plans"):
        place, code = compare(plans, run, asked, compose)
        folders = [place / plan["folder"] for plan in (_compared(place) or {})["plans"].values()]
    else:
        place = asked.output / read(data).name
        folders = _folders(place, wanted)
    page = write(folders, place, wanted, _named(place, folders))
    if (size := page.stat().st_size) > MOST:
        print(f"desim: {page} has {size / 1e6:.1f} MB; fewer board.stockpiles or board.folders help", file=sys.stderr)  # noqa: T201
    print(page)  # noqa: T201
    return place, code


def _named(place: Path, folders: list[Path]) -> dict[str, Any] | None:
    """The last comparison in this folder, where it is of the same *folders* and so has names for them."""
    found = _compared(place)
    same = found is not None and {p["folder"] for p in found["plans"].values()} == {f.name for f in folders}
    return found if same else None


def _compared(place: Path) -> dict[str, Any] | None:
    """What the last comparison in this folder found, None without one; raises Damaged where it cannot be read."""
    from desim.store.part import Damaged

    path = place / "compare.json"
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["base"] in found["plans"] and all(plan["folder"] for plan in found["plans"].values()):
            return dict(found)
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise Damaged(f"{path} is damaged; remove it, or run study=compare again")


def _folders(place: Path, wanted: Board) -> list[Path]:
    """Complete results beside one another, those asked for; raises SpecError without any."""
    complete = {path.parent.name: path.parent for path in sorted(place.glob("*/manifest.json"))}
    if not complete:
        advice = "run a sweep (-m) or study=compare first, or give compare.plans"
        raise SpecError([Fault("board", f"finds no complete results in {place}; {advice}")])
    started = sorted(path.parent.name for path in place.glob("*/plan.json") if path.parent.name not in complete)
    if wanted.folders is None:
        if started:
            print(f"desim: left out, for it is not complete: {', '.join(started)}", file=sys.stderr)  # noqa: T201
        return list(complete.values())
    missing = [name for name in dict.fromkeys(wanted.folders) if name not in complete]
    if missing:
        text = f"is no folder of complete results in {place}"
        raise SpecError([Fault("board.folders", text, repr(name), nearest(name, complete)) for name in missing])
    return [complete[name] for name in dict.fromkeys(wanted.folders)]
