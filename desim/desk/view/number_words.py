"""Number words: the numbers of a part as they were written, in words, each with its source and its range."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from desim.report.page.formatting import plural, readable
from desim.report.review.sources import SOURCE_KINDS
from desim.spec.documentation.citations import is_number
from desim.spec.numbers_at_paths import locate
from desim.spec.parts.provenance import Provenance
from desim.spec.path_in_words import path_in_words, title_in
from desim.spec.scenario import Scenario
from desim.spec.written_numbers import value_at_path

ITEM_UNIT = "the item's unit"
NO_SOURCE = "no source given"
_STRUCTURAL = {**SOURCE_KINDS, "structural": "so by definition"}
_UNITS = {"1": "", "1/d": "a day"}
"""How units of plain numbers are said, where not as they are."""


@dataclass(frozen=True)
class NumberWords:
    """One number of a part."""

    path: str
    """Where it stands in the scenario."""
    name: str
    value: str
    kind: str
    """Where it comes from, in words: seen in a document, assumed."""
    range: str = ""
    """Between which values it may lie; empty where nobody says."""
    document: str = ""
    """Title of the document it was seen in."""
    url: str = ""
    as_of: str = ""
    note: str = ""


def numbers_of(scenario: Scenario, data: Mapping[str, Any], part: str) -> list[NumberWords]:
    """The numbers that are written down of a part, in their order."""
    family = scenario.family_of(part)
    written = (data.get(family or "") or {}).get(part, {})
    return [number_words(scenario, data, path) for path in _paths(written, f"{family}.{part}")]


def _paths(value: Any, path: str) -> Iterator[str]:
    """Dotted paths of the numbers below a value."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in ("title", "note", "law", "kind"):
                yield from _paths(inner, f"{path}.{key}")
    elif isinstance(value, date) or is_number(value):
        yield path


def number_words(scenario: Scenario, data: Mapping[str, Any], path: str) -> NumberWords:
    """One number, by its path, with where it comes from."""
    found = source_at(scenario, path)
    value = value_text(scenario, path, value_at_path(data, path))
    if found is None:
        return NumberWords(path, name_of(scenario, path), value, NO_SOURCE)
    book = scenario.bibliography.get(found.source) if found.source else None
    ends = [None if end is None else value_text(scenario, path, end) for end in (found.low, found.high)]
    return NumberWords(
        path, name_of(scenario, path), value, _STRUCTURAL.get(found.kind, found.kind),
        f"{ends[0]} to {ends[1]}" if None not in ends else "", book.title if book else "",
        book.url if book and book.url.startswith(("https://", "http://")) else "", found.as_of, found.note,
    )  # fmt: skip


def source_at(scenario: Scenario, path: str) -> Provenance | None:
    """The source of the number at a path: its own, else the nearest of what it stands in."""
    steps = path.split(".")
    prefixes = (".".join(steps[:n]) for n in range(len(steps), 0, -1))
    return next((scenario.sources[one] for one in prefixes if one in scenario.sources), None)


def name_of(scenario: Scenario, path: str) -> str:
    """What a number is of its part, such as: rate, mean lead time, inputs: Shell bodies."""
    part = _part_at(scenario, path)
    before, _, last = path.removesuffix(".value").rpartition(".")
    if part and last != part and scenario.family_of(last) is not None:
        return f"{name_of(scenario, before)}: {title_in(scenario, last)}"
    words = path_in_words(scenario, path.removesuffix(".value"))
    own = f" of {title_in(scenario, part)}"
    return words.removesuffix(own) if part and words.endswith(own) else words


def _part_at(scenario: Scenario, path: str) -> str:
    """The part that a number at a path stands in; empty where it stands in none."""
    family, _, rest = path.partition(".")
    names = (name for name in getattr(scenario, family, ()) if rest.startswith(f"{name}."))
    return max(names, key=len, default="")


def value_text(scenario: Scenario, path: str, value: Any) -> str:
    """A number as readers meet it, with its unit; *value* is written like the number at *path*."""
    if isinstance(value, date):
        return readable(value.isoformat())
    if isinstance(value, str):
        return readable(value)
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"
    unit = unit_at(scenario, path, value == 1)
    return f"{text}\u00a0{unit}" if unit else text


def unit_at(scenario: Scenario, path: str, one: bool = False) -> str:
    """The unit of a plain number at a path, in words, of *one* or of several; empty for a pure number."""
    try:
        unit = locate(scenario, path).unit
    except ValueError:
        return ""
    if unit == "d":
        return "day" if one else "days"
    found = _item_unit(scenario, path)
    return _UNITS.get(unit, unit).replace(ITEM_UNIT, found if one else plural(found)).replace(" per day", " a day")


def _item_unit(scenario: Scenario, path: str) -> str:
    """The unit of what a number at a path is an amount of: of the last part that the path names."""
    items = (scenario.item_of(step) for step in reversed(path.split(".")) if scenario.family_of(step) is not None)
    return next((item.unit for item in items if item is not None), "unit")
