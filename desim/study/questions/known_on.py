"""Known on: a scenario with the numbers that could be known on a day in the past."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desim.spec.parts.provenance import Provenance, last_day_of
from desim.spec.scenario import Scenario
from desim.spec.written_numbers import (
    derived_expressions,
    derived_numbers,
    expressions_in,
    in_internal_units,
    set_value,
    written_like,
)

Data = dict[str, Any]
OBSERVATIONS = "observations"
PEAKED = ("triangular", "pert")
"""Shapes of which draws depend on the number itself."""


@dataclass(frozen=True)
class KnownOn:
    """A scenario as it could be composed on a day, and what had to be done for that."""

    data: Data
    """Without any observed or announced figure but its day, so that its runs know nothing of them."""
    earlier: tuple[str, ...]
    """Paths of numbers that stand as they were thought of before they were published."""
    ranged: tuple[str, ...]
    """Paths of numbers that were published later, of which only the range is used."""
    known_later: tuple[str, ...]
    """Paths of numbers that were published later and of which nothing else is written: they stand as they are."""


def known_on(scenario: Scenario, data: Mapping[str, Any], day: float) -> KnownOn:
    """The scenario as it was knowable on a *day*, counted from its start.

    A number whose source was published later (``said_on``, or ``as_of``; a month or a year counts from its end) falls
    back to what was thought ``before``, or else to the range of its source, with its peak in the middle of it. A
    number without either stands as it is, and is listed: a forecast that rests on it is not blind.
    """
    fresh, earlier, ranged, later = copy.deepcopy(dict(data)), list[str](), list[str](), list[str]()
    fresh[OBSERVATIONS] = {name: _blank(seen) for name, seen in (fresh.get(OBSERVATIONS) or {}).items()}
    sources = fresh["sources"] = {
        path: entry for path, entry in (fresh.get("sources") or {}).items() if not path.startswith(f"{OBSERVATIONS}.")
    }
    for path, entry in sorted(scenario.sources.items()):
        if path.startswith(f"{OBSERVATIONS}.") or entry.of is not None or _published(scenario, entry) <= day:
            continue
        if entry.before is not None:
            set_value(fresh, path, entry.before.number)
            sources[path] = {"kind": "assumed", "low": entry.before.low, "high": entry.before.high}
            earlier.append(path)
        elif entry.low is not None and entry.high is not None:
            if entry.shape in PEAKED:
                set_value(fresh, path, _middle(scenario, data, path, entry))
            ranged.append(path)
        else:
            later.append(path)
    for path, value in derived_numbers(derived_expressions(expressions_in(fresh)), fresh, {}):
        set_value(fresh, path, value)
    return KnownOn(fresh, tuple(earlier), tuple(ranged), tuple(later))


def _published(scenario: Scenario, entry: Provenance) -> float:
    """Day from which a source could be known; before all days where it has no date, or where there is no start."""
    day = last_day_of(entry.said_on or entry.as_of)
    return float("-inf") if day is None or scenario.start is None else float((day - scenario.start).days)


def _blank(seen: Mapping[str, Any]) -> Data:
    """An observation with the days of its figures alone."""
    kept = {key: value for key, value in seen.items() if key in ("title", "kind", "lines", "window")}
    return {**kept, "observed": dict.fromkeys(seen.get("observed") or {}, 0)}


def _middle(scenario: Scenario, data: Mapping[str, Any], path: str, entry: Provenance) -> Any:
    """The middle of a range, written as the number was."""
    low, high = (in_internal_units(scenario.start, end) for end in (entry.low, entry.high))
    text = written_like(data, path, (low + high) / 2.0)
    try:
        return float(text)
    except ValueError:
        return text
