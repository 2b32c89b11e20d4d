"""Flips: which inputs would change the answer, as it was stored beside the points of a sweep."""

import json
import shlex
from dataclasses import dataclass
from typing import Any

from desim.report.model.headline import headline_of
from desim.report.model.over_worlds import over_worlds
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import readable
from desim.store.identity import identity_key

NOT_OF_THE_STUDY = (
    "run.", "report.", "study=", "compare", "+compare", "board", "+board", "robust", "+robust", "notes", "+notes"
)  # fmt: skip
"""Words of a command line that the command which looks for flips does not take over."""


@dataclass(frozen=True)
class Flips:
    """What a stored search for break-even values says of these very points."""

    best: str
    """The plan that an input may make no better than another."""
    disruption: str
    clauses: list[str]
    """Each input with the value at which it does, in a few words."""
    tried: int
    """Inputs that change nothing anywhere in their range."""
    worlds: int
    """Worlds that each value was run in."""


STORED = ("robust/robust.json", "flips/flips.json")
"""Where a search is stored beside the points: that of study=robust, and the shorter one at the end of a comparison."""


def flips_of(sweep: Sweep) -> Flips | None:
    """The stored search; None where there is none, or where it is of other scenarios, worlds or code.

    None too where it is about another plan than the one that control variates put first: it knows nothing of them.
    """
    found = (_read(sweep, path) for path in STORED)
    return next((one for one in found if one is not None and _about_the_best(sweep, one)), None)


def _about_the_best(sweep: Sweep, found: Flips) -> bool:
    ahead = {one.disruption: one.names[one.best] for one in over_worlds(sweep)} if sweep.controls else {}
    return ahead.get(found.disruption, found.best) == found.best


def _read(sweep: Sweep, path: str) -> Flips | None:
    try:
        found = json.loads((sweep.points[0].results.folder.parent / path).read_text(encoding="utf-8"))
        folders = [point.results.folder for point in sweep.points]
        same = all(found["identity"].get(place.name) == identity_key(place) for place in folders)
        if not same or not found["flips"] + found["tried"]:
            return None
        clauses = [flip_clause(found, {**row, "other": sweep.plan_title(row["other"])}) for row in found["flips"]]
        return Flips(
            found["pair"]["plan"], found["disruption"], clauses, len(found["tried"]), int(found["flip_worlds"])
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None  # a file that is missing, damaged, or of an earlier version: the page says how to get it


def flip_clause(found: dict[str, Any], row: dict[str, Any]) -> str:
    """The same in a few words, for the page of the sweep."""
    side = "below" if row["better_above"] else "above"
    title = found["titles"][row["input"]]
    return f"{title} {side} {readable(row['text'])} (now {readable(row['base'])}), against {row['other']}"


def has_best_plan(sweep: Sweep) -> bool:
    """Whether one of several plans is surely the best over the worlds of the first disruption, by the headline."""
    if len(sweep.plans) < 2 or not sweep.of_plans or headline_of(sweep.ordered()[0]) is None:
        return False
    found = over_worlds(sweep)
    return bool(found) and not found[0].rivals


def flips_command(sweep: Sweep) -> str:
    """The command that looks for them: the words that all points share."""
    words = [_command_words(str(point.manifest.get("command", ""))) for point in sweep.points]
    shared = [word for word in words[0] if all(word in other for other in words[1:])]
    kept = [word for word in shared if not word.startswith(NOT_OF_THE_STUDY)]
    return shlex.join(["desim", *kept, "study=robust"])


def _command_words(command: str) -> list[str]:
    """What stands behind the name of the program; nothing where no shell could have read it."""
    try:
        return shlex.split(command)[1:]
    except ValueError:
        return []
