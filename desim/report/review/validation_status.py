"""Validation status: the validation of the simulator against exact values, and whether it was of this code."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desim.report.model.sweep import Sweep
from desim.report.review.verdicts import summary

NOT_RUN = "not run with this code; make it with: desim study=validate validate.tier=full"


@dataclass(frozen=True)
class ValidationStatus:
    """What is known of the simulator against exact values."""

    found: dict[str, Any] | None
    """validation.json; None where there is none that can be read."""
    path: str
    """Where it stands, from the folder of all results."""
    text: str
    tone: str
    """g where it was of this code and passed, a where it is of another or only a part, r where it failed."""


def validation_status(sweep: Sweep) -> ValidationStatus:
    """The best validation beside the results: of this code, of all cases, in full, of the first seed."""
    point = sweep.ordered()[0]
    code = str(point.manifest.get("code", ""))
    root = point.results.folder.resolve().parents[1] / "validation"
    known = [(path, found) for path in sorted(root.glob("*/validation.json")) if (found := _read(path)) is not None]
    if not known:
        return ValidationStatus(None, "", NOT_RUN, "a")
    path, best = min(known, key=lambda entry: _rank(entry[1], code, entry[0].parent.name))
    where = f"validation/{path.parent.name}/report.html"
    outcome = summary(best)
    if best["surroundings"].get("code") != code:
        return ValidationStatus(best, where, f"{NOT_RUN}. With another code: {outcome} ({where})", "a")
    if not best["passed"]:
        return ValidationStatus(best, where, f"NOT all criteria are met: {outcome} ({where})", "r")
    whole = best["complete"] and best["tier"] == "full"
    return ValidationStatus(best, where, f"{outcome} ({where})", "g" if whole else "a")


def _read(path: Path) -> dict[str, Any] | None:
    """A validation, None where the file is damaged or of another form."""
    try:
        found = dict(json.loads(path.read_text(encoding="utf-8")))
        summary(found)
        return found if {"surroundings", "complete", "passed"} <= found.keys() else None
    except (ValueError, TypeError, KeyError, OSError):
        return None


def _rank(found: dict[str, Any], code: str, name: str) -> tuple[bool, bool, bool, int, str]:
    same = found["surroundings"].get("code") == code
    return not same, not found["complete"], found["tier"] != "full", int(found["seed"]), name
