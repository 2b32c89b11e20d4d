"""Layers: what a row of a question adds to the scenario of its network, as a file of a plan or a disruption would."""

from collections.abc import Collection, Mapping
from itertools import count
from typing import Any

from desim.spec.families import DIALS, FAMILIES, OPEN, PARTS
from desim.spec.fields import units
from desim.spec.fields.walk import longest_key
from desim.spec.question.moved import decision_of, moved
from desim.spec.question.rows import PlanRow, Row
from desim.spec.written_numbers import derived_expressions, expressions_in, value_at_path, with_numbers_at

Layer = dict[str, Any]
"""A part of a scenario as plain data, to be merged over what is there."""
PLACES = ("sites", "nations")
JOINT = " + "
"""Between the titles of options that are taken together, as in reports."""


def layer(name: str, row: Row, data: Mapping[str, Any], others: Collection[str] = ()) -> Layer:
    """What a row adds to a scenario.

    Args:
        name: Of the row.
        row: A row without faults.
        data: The scenario that it goes on top of, its options included, as plain data.
        others: Names of the other rows, which its cause may not bear.

    Returns:
        The title of the row; a cause of what it changes, as the files of plans and disruptions have it; the numbers
        that it sets; and where all of these come from.
    """
    row = row if row.title else row.model_copy(update={"title": title_of(name, row, data)})
    found: Layer = {"titles": {name: row.title}}
    sources: dict[str, Any] = {}
    if row.factors() or _is_given(row.cost):
        cause = free_name(name, data, others)
        found["causes"] = {cause: _cause(row, data)}
        sources |= {f"causes.{cause}.{path}": entry for path, entry in _sources_of_cause(row, data).items()}
    for path, value in {**row.set, **followers(row.set, data)}.items():
        put(found, data, path, value)
    sources |= {path: _set_source(value_source(data, path), row) for path in row.set}
    return {**found, "sources": sources} if sources else found


def title_of(name: str, row: Row, data: Mapping[str, Any]) -> str:
    """The title of a row: where it has none those of its options, or its name as words.

    Args:
        name: Of the row.
        row: The row.
        data: The scenario with its options.
    """
    bare = [option.rpartition("=")[2].rpartition("/")[2] for option in row.options]
    return row.title or (JOINT.join(_option_title(option, data) for option in bare) if bare else _in_words(name))


def _option_title(option: str, data: Mapping[str, Any]) -> str:
    cause = (data.get("causes") or {}).get(option) or {}
    return str((data.get("titles") or {}).get(option) or cause.get("title") or _in_words(option))


def _in_words(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def free_name(name: str, data: Mapping[str, Any], others: Collection[str] = ()) -> str:
    """The name of the cause of a row: that of the row, with a number where a part bears it already."""
    taken = {part for family in PARTS for part in data.get(family) or ()}
    if name not in taken:
        return name
    taken.update(others)
    return next(new for k in count(2) if (new := f"{name}_{k}") not in taken)


def part_family(data: Mapping[str, Any], part: str) -> str:
    """The family of a part that has dials, or of a site or a nation; empty where there is none of this name."""
    source, _, pile = part.partition(">")
    if pile:
        return "lanes" if source in ((data.get("stockpiles") or {}).get(pile, {}).get("sources") or ()) else ""
    return next((family for family in (*DIALS, *PLACES) if part in (data.get(family) or ())), "")


def bearer(row: Row, data: Mapping[str, Any]) -> str:
    """A part that can bear the cost of a row that only sets numbers, one of those it sets if it can; empty for none."""
    closable = [family for family, dials in DIALS.items() if OPEN in dials and FAMILIES[family].dial(OPEN).by_place]
    of_row = [part for path in row.set if (part := part_of(data, path)) and part_family(data, part) in closable]
    return next(iter([*of_row, *(part for family in closable for part in data.get(family) or ())]), "")


def part_of(data: Mapping[str, Any], path: str) -> str:
    """The part with dials that a path leads into; empty where it leads into none."""
    family, _, rest = path.partition(".")
    key, size = longest_key(data.get(family), rest.split("."))
    return str(key) if size and family in DIALS else ""


def _is_given(number: Any) -> bool:
    """Whether a cost is not 0, as a number or as text."""
    return bool(units.parse(number)[0] if isinstance(number, str) else number)


def _cause(row: Row, data: Mapping[str, Any]) -> dict[str, Any]:
    """The cause of a row."""
    begins = decision_of(data) if row.begins is None else row.begins
    later = row.later if isinstance(row, PlanRow) else 0.0
    what, within = _by_part_and_place(row, data)
    how = {key: value for key, value in (("delay", row.takes), ("duration", row.lasts)) if value is not None}
    cause: dict[str, Any] = {"title": row.title}
    cause |= {"role": "surge"} if isinstance(row, PlanRow) else {}
    cause["when"] = {"kind": "date", "at": moved(begins, later, data)}
    optional = {"what": what, "within": within, "how": how, "cost": row.cost if _is_given(row.cost) else None}
    return cause | {key: value for key, value in optional.items() if value}


def _by_part_and_place(row: Row, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Factors of parts, and those of sites and nations.

    Where a row only sets numbers, a factor of 1 on a part that can be closed carries its cost.
    """
    factors = row.factors() or {bearer(row, data): {OPEN: 1.0}}
    within = {part: dials for part, dials in factors.items() if part_family(data, part) in PLACES}
    return {part: dials for part, dials in factors.items() if part not in within}, within


def _assumed(row: Row) -> dict[str, Any]:
    """The source of what a row says: it is assumed, by whoever wrote the row."""
    return {"kind": "assumed", "note": row.note or f"As given in the row {row.title}."}


def _sources_of_cause(row: Row, data: Mapping[str, Any]) -> dict[str, Any]:
    """Where the numbers of the cause of a row come from, by path below the cause."""
    assumed = _assumed(row)
    ranged = {"low": row.low, "high": row.high} if row.low is not None else {}
    found: dict[str, Any] = {"when.at": assumed}
    for key, changes in zip(("what", "within"), _by_part_and_place(row, data), strict=True):
        for part, dials in changes.items():
            own = {dial: (part, dial) == (row.part, row.dial) for dial in dials}
            found |= {f"{key}.{part}.{dial}": {**assumed, **ranged} if own[dial] else assumed for dial in dials}
    for field, law in (("delay", row.takes), ("duration", row.lasts)):
        found |= {f"how.{field}{step}": assumed for step in _steps_to_numbers(law)}
    return found | ({"cost": assumed} if _is_given(row.cost) else {})


def _steps_to_numbers(law: Any) -> list[str]:
    """Steps from a law to its numbers; one that leads nowhere for a plain time, none for no time."""
    if isinstance(law, Mapping):
        return [f".{key}" for key, value in law.items() if not isinstance(value, Mapping | list) and key != "law"]
    return [] if law is None else [""]


def value_source(data: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """What the scenario says of where a number comes from; nothing where it does not."""
    found = (data.get("sources") or {}).get(path)
    return found if isinstance(found, Mapping) else {}


def _set_source(known: Mapping[str, Any], row: Row) -> dict[str, Any]:
    """The source of a number that a row sets.

    It is the same in all worlds: what is known of how far the number may be off is about the one that was there.
    """
    cleared = {key: empty for key, empty in (("source", None), ("as_of", ""), ("said_on", "")) if known.get(key)}
    ranged = known.get("low") is not None and known.get("high") is not None
    shaped = {"shape": "uniform"} if known.get("shape") else {}
    return _assumed(row) | cleared | shaped | ({"fixed": True} if ranged else {})


def followers(numbers: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers that are expressions of some that are set, as these make them, by path."""
    sources = data.get("sources") or {}
    own = {**data, "sources": {path: entry for path, entry in sources.items() if path not in numbers}}
    following = set(numbers)
    expressions = derived_expressions(expressions_in(own)) if numbers else {}
    for path, one in expressions.items():  # each stands after those that it is made of
        following |= {path} if following.intersection(one.paths) else set()
    if following == set(numbers):
        return {}
    anew = with_numbers_at(own, numbers)
    return {path: value_at_path(anew, path) for path in expressions if path in following}


def put(found: Layer, data: Mapping[str, Any], path: str, value: Any) -> None:
    """Put a value into a layer below the keys that a path has in the scenario, where keys may hold dots."""
    here: Any = data
    steps = path.split(".")
    while True:
        key, size = longest_key(here, steps)
        key, size = (key, size) if size else (steps[0], 1)
        if size == len(steps):
            found[key] = value
            return
        here, steps = here.get(key) if isinstance(here, Mapping) else None, steps[size:]
        found = found.setdefault(key, {})
