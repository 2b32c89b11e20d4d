"""Stored points: the results that a sweep or a comparison left beside one another, for studies that read them."""

import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from desim.spec.fields.faults import Fault, SpecError, nearest

LOGGER = logging.getLogger(__name__)


def names_in(parent: Path, folders: list[Path]) -> dict[str, Any] | None:
    """The last comparison in this folder that is of the same *folders* and so has names for them."""
    names = {folder.name for folder in folders}
    same = (found for found in comparisons_in(parent) if {p["folder"] for p in found["plans"].values()} == names)
    return next(same, None)


def comparisons_in(parent: Path) -> Iterator[dict[str, Any]]:
    """What comparisons in this folder found, the last one first; raises Damaged where one cannot be read."""
    from desim.store.replication_file import Damaged
    from desim.store.side_by_side import comparison_files

    for path in comparison_files(parent):
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            sound = found["base"] in found["plans"] and all(plan["folder"] for plan in found["plans"].values())
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            sound = False
        if not sound:
            raise Damaged(f"{path} is damaged; remove it, or run study=compare again")
        yield dict(found)


def stored_points(parent: Path, chosen: Sequence[str] | None, study: str) -> list[Path]:
    """Complete results of the last sweep or comparison in *parent*, or those that are *chosen*, for the study *study*.

    Raises SpecError without any.
    """
    from desim.store.side_by_side import last_points

    complete = {path.parent.name: path.parent for path in sorted(parent.glob("*/manifest.json"))}
    if not complete:
        advice = "run a sweep (-m) or study=compare first" + (", or give compare.plans" if study == "board" else "")
        raise SpecError([Fault(study, f"finds no complete results in {parent}; {advice}")])
    started = sorted(path.parent.name for path in parent.glob("*/plan.json") if path.parent.name not in complete)
    if chosen is None:
        if started:
            LOGGER.warning("left out, for it is not complete: %s", ", ".join(started))
        of_last = set(last_points(parent) or complete) & set(complete) or set(complete)
        if others := sorted(complete.keys() - of_last):
            LOGGER.info("left out, for they are of another study: %s; %s.folders chooses", ", ".join(others), study)
        return _whole([folder for name, folder in complete.items() if name in of_last], study)
    missing = [name for name in dict.fromkeys(chosen) if name not in complete]
    if missing:
        text = f"is no folder of complete results in {parent}"
        raise SpecError([Fault(f"{study}.folders", text, repr(name), nearest(name, complete)) for name in missing])
    return _whole([complete[name] for name in dict.fromkeys(chosen)], study)


def _whole(folders: list[Path], study: str) -> list[Path]:
    """The folders; raises SpecError where replications of one ended with their headline, of which no more is known."""
    from desim.store.manifest import ran_to_end, read_manifest

    early = [folder.name for folder in folders if not ran_to_end(read_manifest(folder))]
    if early:
        message = f"was headline in {', '.join(early)}; study={study} needs replications that run to their end"
        raise SpecError([Fault("run.until", message)])
    return folders
