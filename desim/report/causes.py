"""Causes: what changes the network in each point, and how often it came to pass."""

import json
from typing import Any

from desim.report.page import Block, Cell, Prose, Table
from desim.report.point import Point
from desim.report.sweep import Sweep
from desim.report.words import NONE, day_text, listed, number

ROLES = ("surge", "expansion", "reform", "disruption", "calendar")


def cause_blocks(sweep: Sweep) -> list[Block]:
    """Every cause once, with the points it is part of."""
    found: dict[tuple[str, str], list[Point]] = {}
    for point in sweep.ordered():
        for name, cause in point.scenario.causes.items():
            found.setdefault((name, cause.model_dump_json()), []).append(point)
    if not found:
        return [Prose("Nothing changes the network during a run.")]
    keys = sorted(found, key=lambda k: (ROLES.index(found[k][0].scenario.causes[k[0]].role), k))
    rows = [_row(sweep, name, found[name, text]) for name, text in keys]
    head = [
        "What happens",
        "Role",
        "When",
        "What it changes at full effect",
        "How it comes and goes",
        *(["Part of"] if sweep.several else []),
        "Mean occurrences",
        "Mean days in effect",
    ]
    return [Table("Surge plans, expansions, reforms and disruptions", head, rows)]


def _row(sweep: Sweep, name: str, points: list[Point]) -> list[Cell]:
    point = points[0]
    cause = point.scenario.causes[name]
    effect = "; ".join(
        f"{point.title(part)}: {listed([f'{dial} × {number(f)}' for dial, f in dials.items()])}"
        for part, dials in cause.what.items()
    )
    within = _within(sweep, points)
    seen = [point.mean("occurrences", name).estimate, point.mean("days_in_effect", name).estimate]
    chance = f", with probability {number(cause.probability)}" if cause.probability < 1.0 else ""
    return [
        Cell(point.title(name), name if cause.title else ""), Cell(cause.role),
        Cell(f"{_when(point, cause.when)}{chance}"), Cell(effect),
        Cell(_how(cause.how)), *([Cell(within)] if sweep.several else []), *(Cell(number(v)) for v in seen),
    ]  # fmt: skip


def _within(sweep: Sweep, points: list[Point]) -> str:
    """The plans or settings that a set of points makes up, or else the points."""
    for own in (lambda p: "all points", lambda p: p.plan, lambda p: p.setting):
        kinds = {own(p) for p in points}
        if len(points) == sum(1 for p in sweep.points if own(p) in kinds):
            return "; ".join(dict.fromkeys(own(p) for p in points))
    return "; ".join(p.label for p in points)


def _when(point: Point, when: Any) -> str:
    if when.kind == "date":
        return day_text(point.start, when.at)
    if when.kind == "hazard":
        return f"again and again, after {_law(when.every)}"
    again = " each time" if when.repeat else " for the first time"
    return f"when {point.title(when.stockpile)} falls below {number(when.below)}{again}"


def _law(law: Any) -> str:
    if law.law == "fixed":
        return f"{number(law.value)} d"
    rest = law.model_dump(exclude={"law"}, exclude_none=True)
    return (
        f"{law.law} "
        f"({', '.join(f'{k} {number(v) if isinstance(v, float) else json.dumps(v)}' for k, v in rest.items())})"
    )


def _how(how: Any) -> str:
    said = []
    if not (how.delay.law == "fixed" and how.delay.value == 0.0):
        said.append(f"delay {_law(how.delay)}")
    if how.ramp:
        said.append(f"ramp {number(how.ramp)} d")
    if how.duration is not None:
        said.append(f"holds {_law(how.duration)}")
    elif how.stages:
        said.append("stages: " + ", then ".join(f"{k} {_law(v)}" for k, v in how.in_sequence()))
    else:
        said.append("for good")
    if how.recovery:
        said.append(f"recovery {number(how.recovery)} d")
    return ", ".join(said) or NONE
