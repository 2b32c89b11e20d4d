"""Leaves: what differs between two scenarios, resolved and with units."""

import copy
from typing import Any

from desim.spec.documentation.values import ScenarioValue, scenario_values, value_changes
from desim.spec.read import read
from tests.networks import chain


def _changed(**places: Any) -> list[tuple[str, Any, Any, str]]:
    """Path, both values and unit of what differs after values of the chain were set at dotted paths."""
    other = copy.deepcopy(chain())
    for path, value in places.items():
        *way, last = path.split("__")
        place = other
        for step in way:
            place = place.setdefault(step, {})
        place[last] = value
    found = value_changes(read(chain()), read(other))
    return [(c.path, c.base and c.base.value, c.other and c.other.value, c.unit) for c in found]


def test_the_same_scenario_differs_in_nothing_however_it_is_written() -> None:
    assert _changed() == []
    assert _changed(horizon="200 days") == []


def test_numbers_have_the_unit_of_their_item_and_their_kind() -> None:
    line = next(iter(chain()["lines"]))
    pile = next(iter(chain()["stockpiles"]))
    scenario = read(chain())
    found = scenario_values(scenario)
    item = scenario.items[scenario.stockpiles[pile].item].unit
    assert found[f"stockpiles.{pile}.initial"].unit == item
    assert found["horizon"] == ScenarioValue(200.0, "d")
    assert found["warmup"].unit == "d"
    rates = {path: leaf.unit for path, leaf in found.items() if path == f"lines.{line}.rate" and leaf.value is not None}
    assert all(unit.endswith("/d") for unit in rates.values())


def test_a_field_that_one_does_not_write_is_held_against_its_default() -> None:
    pile = next(iter(chain()["stockpiles"]))
    base = read(chain()).stockpiles[pile].holding_cost
    found = _changed(**{f"stockpiles__{pile}__holding_cost": base + 2.5})
    assert [(path, one, other) for path, one, other, _ in found] == [
        (f"stockpiles.{pile}.holding_cost", base, base + 2.5)
    ]
    assert found[0][3].startswith("USD/(")


def test_a_part_that_one_does_not_have_is_told_value_by_value() -> None:
    line = next(iter(chain()["lines"]))
    more = {"when": {"kind": "date", "at": "2026-02-01"}, "what": {line: {"rate": 1.5}}}
    found = value_changes(read(chain()), read({**chain(), "causes": {**chain()["causes"], "more": more}}))
    told = {c.path: (c.base, c.other) for c in found}
    assert told[f"causes.more.what.{line}.rate"] == (None, ScenarioValue(1.5, "1"))
    assert told["causes.more.when.at"] == (None, ScenarioValue(31.0, "d", moment=True))
    assert all(path.startswith("causes.more.") for path in told)


def test_sources_are_no_difference() -> None:
    said = {"horizon": {"kind": "assumed", "low": 100, "high": 300}}
    assert value_changes(read(chain()), read({**chain(), "sources": said})) == []
