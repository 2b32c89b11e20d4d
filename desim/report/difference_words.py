"""Difference words: what differs between two scenarios, and between what was found of them, in lines of text."""

import json
from collections.abc import Iterator
from typing import Any

from desim.report.comparison import SummaryRow, summary_rows
from desim.report.model.point import Point
from desim.report.model.titles import measure_name
from desim.report.page.formatting import clipped, day_text, missing, number
from desim.spec.documentation.values import Change, ScenarioValue, value_changes
from desim.spec.families import FAMILIES
from desim.spec.path_in_words import path_in_words, title_in
from desim.spec.scenario import Scenario

NAMING_FIELDS = ("title", "titles", "question", "name")
"""What may differ without a difference in what is run."""
LONGEST_VALUE = 120
"""Characters of a text or a list that are shown."""


def scenario_difference_lines(one: Scenario, other: Scenario) -> list[str]:
    """What differs in what is run, one line for each value, and one for each part that only one of the two has.

    A line reads from *one* to *other*. Sources, titles and questions are left out.
    """
    changes = [change for change in value_changes(one, other) if _material(change.path)]
    alone = {part: side for change in changes if (part := _part(change.path)) for side in _only_in(part, one, other)}
    lines = [f"only in {side}: {family_word(part)} {title_in((one, other)[side == 'B'], part[1])} ({'.'.join(part)})"
             for part, side in alone.items()]  # fmt: skip
    lines += [_changed(change, one, other) for change in changes if _part(change.path) not in alone]
    return lines


def _material(path: str) -> bool:
    steps = path.split(".")
    return steps[0] not in NAMING_FIELDS and steps[-1] != "title"


def _part(path: str) -> tuple[str, str] | None:
    """Family and name of the part that a path belongs to."""
    family, _, rest = path.partition(".")
    return (family, rest.partition(".")[0]) if family in FAMILIES and rest else None


def _only_in(part: tuple[str, str], one: Scenario, other: Scenario) -> list[str]:
    """Which of the two alone has a part: A, B, or none."""
    family, name = part
    there = [name in getattr(scenario, family) for scenario in (one, other)]
    return ["A"] if there == [True, False] else ["B"] if there == [False, True] else []


def family_word(part: tuple[str, str]) -> str:
    """One part of a family, as a word."""
    family = part[0]
    return f"{family[:-3]}y" if family.endswith("ies") else family.removesuffix("s")


def _changed(change: Change, one: Scenario, other: Scenario) -> str:
    """One value in both."""
    named = one if change.base is not None else other
    was, now = _value(change.base, one), _value(change.other, other)
    unit = f" {change.unit}" if change.unit else ""
    return f"{path_in_words(named, change.path)} ({change.path}): from {was} to {now}{unit}{_share(change)}"


def _value(leaf: ScenarioValue | None, scenario: Scenario) -> str:
    if leaf is None or leaf.value is None or leaf.value == {}:
        return "nothing"
    if isinstance(leaf.value, bool):
        return "yes" if leaf.value else "no"
    if isinstance(leaf.value, int | float):
        if leaf.moment and scenario.start is not None:
            return f"day {leaf.value:,.10g} ({day_text(scenario.start, leaf.value)})"
        return f"{leaf.value:,.10g}"
    text = leaf.value if isinstance(leaf.value, str) else json.dumps(leaf.value, ensure_ascii=False)
    return clipped(text, LONGEST_VALUE)


def _share(change: Change) -> str:
    """By how much of what it was a number is more or less; empty for a day and where it cannot be told."""
    was, now = (None if leaf is None else leaf.value for leaf in (change.base, change.other))
    if isinstance(was, bool) or isinstance(now, bool) or (change.base and change.base.moment):
        return ""
    if not (isinstance(was, int | float) and isinstance(now, int | float)) or was <= 0 or now < 0:
        return ""
    share = now / was - 1.0
    return f" ({abs(share) * 100:.3g} % {'more' if share > 0 else 'less'})"


def found_difference_lines(one: Point, other: Point) -> Iterator[str]:
    """The measures of the first screen of two stored results, as they were found, where they are not the same."""
    theirs = {(row.metric, row.subject): row for row in summary_rows(other)}
    for row in summary_rows(one):
        again = theirs.get((row.metric, row.subject))
        if again is not None and _interval(row) != _interval(again):
            name = measure_name(row.metric, one.title(row.subject))
            unit = f" {row.unit}" if row.unit not in ("", "1") else ""
            yield f"{name}: {_interval(row)} and {_interval(again)}{unit}"


def _interval(row: SummaryRow) -> str:
    found = row.found
    if missing(found.estimate):
        return "not by the horizon"
    if missing(found.low) or missing(found.high):
        return number(found.estimate)
    return f"{number(found.estimate)} [{number(found.low)}, {number(found.high)}]"


def circumstance_lines(one: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    """What differs in how two results were made: *one* and *other* are their manifests."""
    for key in ("seed", "completed", "worlds", "per_world", "code", "python"):
        was, now = one.get(key), other.get(key)
        if was != now:
            yield f"{_MADE[key]}: {was} and {now}" if key != "code" else _MADE[key]
    versions = [manifest.get("versions") or {} for manifest in (one, other)]
    for package in sorted({*versions[0], *versions[1]}):
        was, now = (found.get(package, "none") for found in versions)
        if was != now:
            yield f"version of {package}: {was} and {now}"


_MADE = {
    "seed": "seed", "completed": "replications", "worlds": "worlds", "per_world": "replications of each world",
    "code": "the code of desim that simulates or measures", "python": "Python",
}  # fmt: skip
