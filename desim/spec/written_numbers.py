"""Written numbers: what stands at a path of a scenario as it was written down, and numbers derived from others."""

import copy
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import networkx as nx

from desim.spec.fields import units
from desim.spec.fields.expression import Expression, parse_expression
from desim.spec.fields.quantity import ISO_DATE
from desim.spec.fields.walk import longest_key

TOLERANCE = 1e-9
"""How far, as a share, a derived number may be from its expression: what is lost by writing it down."""


def value_at_path(data: Mapping[str, Any], path: str) -> Any:
    """What stands at a dotted path, None when nothing does; keys may themselves hold dots."""
    value: Any = data
    steps = path.split(".")
    while steps:
        key, size = longest_key(value, steps)
        if not size:
            return None
        value, steps = value[key], steps[size:]
    return value


def set_value(data: Any, path: str, value: Any) -> None:
    """Put *value* at a dotted path of *data*; keys may themselves hold dots; raises KeyError where none leads there."""
    here, steps = data, path.split(".")
    while steps:
        key, size = longest_key(here, steps)
        if (not size and len(steps) > 1) or not isinstance(here, dict):
            raise KeyError(path)
        if size in (0, len(steps)):
            here[key if size else steps[0]] = value
            return
        here, steps = here[key], steps[size:]
    raise KeyError(path)


def with_fixed(data: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """The scenario with the numbers at *paths*, and at all paths below them, marked as the same in all worlds.

    For numbers that somebody has set: what a source says of how far a number may be off is about the number it gave.
    """
    set_paths = tuple(paths)

    def entry_of(path: str, entry: Any) -> Any:
        is_set = any(one in (path, f"{path}.value") or path.startswith(f"{one}.") for one in set_paths)
        ranged = isinstance(entry, Mapping) and entry.get("low") is not None and entry.get("high") is not None
        return {**entry, "fixed": True} if is_set and ranged else entry

    sources = data.get("sources")
    if not set_paths or not isinstance(sources, Mapping):
        return dict(data)
    return {**data, "sources": {path: entry_of(str(path), entry) for path, entry in sources.items()}}


def with_numbers_at(data: Mapping[str, Any], numbers: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of *data* with other *numbers* by dotted path, and numbers derived from them anew.

    Raises KeyError where a path leads to nothing, ValueError where an expression cannot follow.
    """
    fresh = copy.deepcopy(dict(data))
    for path, value in numbers.items():
        set_value(fresh, path, value)
    for derived, number in derived_numbers(derived_expressions(expressions_in(data)), fresh, {}) if numbers else ():
        set_value(fresh, derived, number)
    return fresh


def start_of(data: Mapping[str, Any]) -> date | None:
    """The date of day 0 of a scenario as it was written down, None where it has none."""
    try:
        return date.fromisoformat(str(data.get("start")))
    except ValueError:
        return None


def in_internal_units(start: date | None, value: Any) -> float:
    """A number, a quantity with a unit, or a date as days from the start; raises ValueError for anything else."""
    if isinstance(value, Mapping) and value.get("law") == "fixed":
        value = value.get("value")
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, str) and ISO_DATE.match(value):
        if start is None:
            raise ValueError("is a date, but the scenario has no start date")
        return float((date.fromisoformat(value) - start).days)
    if isinstance(value, str):
        return units.parse(value)[0]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("is no number")
    return float(value)


def written_like(data: Mapping[str, Any], path: str, value: float) -> str:
    """A number in internal units as the one at a dotted path was written: in its unit, or as a date.

    ``690.0`` is ``21000/month`` where ``30000/month`` stands. In internal units where what stands there is no number.
    """
    raw, start = value_at_path(data, path), start_of(data)
    if isinstance(raw, Mapping) and raw.get("law") == "fixed":
        raw = raw.get("value")
    if isinstance(raw, date) or (isinstance(raw, str) and ISO_DATE.match(raw)):
        return (start + timedelta(days=round(value))).isoformat() if start else f"{value:.4g}"
    unit = units.unit_text(raw) if isinstance(raw, str) else ""
    if not unit:
        return _short(value)
    apart = "" if unit.startswith(("/", "%")) else " "
    return f"{_short(value / units.parse(f'1 {unit}')[0])}{apart}{unit}"


def _short(value: float) -> str:
    """Four significant digits, without an exponent."""
    digits = 0 if value == 0.0 else max(0, 3 - math.floor(math.log10(abs(value))))
    text = f"{round(value, digits):.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_at(data: Mapping[str, Any], path: str) -> float:
    """The number at a dotted path in internal units; raises ValueError where there is none."""
    value = value_at_path(data, path)
    if value is None:
        raise ValueError("leads to nothing in the scenario")
    return in_internal_units(start_of(data), value)


def expressions_in(data: Mapping[str, Any]) -> dict[str, str]:
    """Path and text of each expression in a scenario as it was written down."""
    sources = data.get("sources") or {}
    return {str(path): entry["of"] for path, entry in sources.items() if isinstance(entry, Mapping) and entry.get("of")}


def derived_expressions(texts: Mapping[str, str]) -> dict[str, Expression]:
    """The expressions of derived numbers by path, each after those it is made of; raises ValueError for a circle."""
    found = {path: parse_expression(text) for path, text in texts.items()}
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(sorted(found))
    graph.add_edges_from((other, path) for path, one in sorted(found.items()) for other in one.paths if other in found)
    try:
        return {path: found[path] for path in nx.lexicographical_topological_sort(graph)}
    except nx.NetworkXUnfeasible:
        ring = [edge[0] for edge in nx.find_cycle(graph)]
        raise ValueError(" -> ".join([*ring, ring[0]])) from None


def derived_numbers(
    expressions: Mapping[str, Expression], data: Mapping[str, Any], known: Mapping[str, float]
) -> Iterator[tuple[str, float]]:
    """Path and value of each derived number; those of *known* stand for what *data* holds, and so does what follows.

    Raises ValueError where an expression has no value.
    """
    numbers = dict(known)
    for path, one in expressions.items():
        for other in one.paths:
            if other not in numbers:
                numbers[other] = _operand(data, other)
        numbers[path] = one.value(numbers)
        yield path, numbers[path]


def _operand(data: Mapping[str, Any], path: str) -> float:
    """The number at a path that an expression needs; raises ValueError that names it."""
    try:
        return number_at(data, path)
    except ValueError as error:
        raise ValueError(f"needs a number at {path}: {error}") from None


def agrees(written: float, derived: float) -> bool:
    """Whether a number as it was written down is that of its expression."""
    return math.isclose(written, derived, rel_tol=TOLERANCE, abs_tol=0.0)
