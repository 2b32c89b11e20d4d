"""What should change nothing changes nothing: units, names, order of entries, idle legs, failures that never come."""

import copy
import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.fields.quantity import QuantityType
from desim.spec.fields.walk import marked_values
from desim.spec.read import read
from tests.networks import base_stock, queue, shuffled
from tests.properties.changes import fixed, parts, renamed, slowed, whole, without, written_exactly, written_in
from tests.properties.live import examples, facts_of
from tests.properties.wide import wide_networks

UNITS = st.sampled_from([("h", 1 / 24), ("min", 1 / 1440), ("weeks", 7.0), ("months", 30.4375), ("years", 365.25)])


def told(facts: Facts, *but: str) -> Any:
    """All that is known of a replication, but of some parts."""
    families = (facts.stockpiles, facts.lines, facts.stations, facts.demands, facts.legs, facts.fleets, facts.states)
    levels = {key: level.tolist() for key, level in facts.levels.items()}
    return [without(family, *but) for family in (*families, levels)], facts.books, facts.occurrences


@examples(10)
@given(wide_networks(), UNITS)
def test_a_quantity_is_the_same_in_any_unit(data: dict[str, Any], unit: tuple[str, float]) -> None:
    before = {path: value for path, note, value in marked_values(read(data), QuantityType) if not note.key}
    after = {
        path: value for path, note, value in marked_values(read(written_in(data, *unit)), QuantityType) if not note.key
    }
    assert after == pytest.approx(before, rel=1e-14)


@pytest.mark.parametrize("data", [base_stock(4, 300.0), queue(horizon=200.0)], ids=lambda data: data["name"])
@pytest.mark.parametrize("unit", [("h", 1 / 24), ("months", 30.4375)], ids=lambda unit: unit[0])
def test_results_are_the_same_in_any_unit(data: dict[str, Any], unit: tuple[str, float]) -> None:
    data |= {"probe": {"every": 0.97}}
    rows, other = ([(r.metric, r.subject, r.value) for r in kpis(s, replicate(s, 7, 3))] for s in (
        read(data), read(written_in(data, *unit))))  # fmt: skip
    assert [row[:2] for row in rows] == [row[:2] for row in other]
    for row, same in zip(rows, other, strict=True):
        assert same[2] == (None if row[2] is None else pytest.approx(row[2], rel=1e-9, abs=1e-12)), row[:2]


def scalable(data: Any) -> Any:
    """The network without what is tied to the day and the week, and laws that cannot be scaled to the last bit."""
    if isinstance(data, list):
        return [scalable(value) for value in data]
    if not isinstance(data, dict):
        return data
    data = {key: scalable(value) for key, value in data.items() if key not in ("calendar", "workforces")}
    return data | {"law": "gamma"} if data.get("law") == "lognormal" else data


@examples(10)
@given(wide_networks(), st.sampled_from([2.0, 0.25]))
def test_all_twice_as_slow_takes_twice_as_long(data: dict[str, Any], factor: float) -> None:
    """Counts and levels stay; times and integrals of levels go with the factor, but for draws rounded to ticks."""
    data = scalable(data)
    require_scaled(facts_of(data), facts_of(slowed(data, factor)), factor, rel=1e-9)


@examples(12)
@given(wide_networks(), st.sampled_from([2, 3]))
def test_whole_times_taken_so_many_times_give_the_same_rates_exactly(data: dict[str, Any], factor: int) -> None:
    """Nothing is drawn and nothing rounded, so that no tie parts and integrals differ by their own sums only."""
    data = whole(data)
    require_scaled(facts_of(data), facts_of(slowed(data, factor)), factor, rel=1e-12)


def require_scaled(one: Facts, other: Facts, factor: float, rel: float) -> None:
    """Counts, levels, books and fill rates are the same; integrals, waits and states are *factor* times as long."""
    near = {"rel": rel, "abs": 60 * factor * rel}
    assert {k: v.tolist() for k, v in one.levels.items()} == {k: v.tolist() for k, v in other.levels.items()}
    assert one.books == other.books
    for name, demand in one.demands.items():
        same = other.demands[name]
        assert (demand.wanted, demand.filled_at_once, demand.filled_later, demand.lost, demand.cancelled) == (
            same.wanted, same.filled_at_once, same.filled_later, same.lost, same.cancelled), name  # fmt: skip
    for part, shelf in one.stockpiles.items():
        like = other.stockpiles[part]
        areas = [shelf.area_on_hand * factor, shelf.area_owed * factor]
        assert [like.area_on_hand, like.area_owed] == pytest.approx(areas, **near), part
        assert list(like.waits) == pytest.approx([wait * factor for wait in shelf.waits], **near), part
    for part, times in one.states.items():
        assert other.states[part] == pytest.approx({s: t * factor for s, t in times.items()}, **near), part


EXACT = st.sampled_from([("days", "1", "day", "1"), ("h", "24", "week", "7"), ("min", "1440", "month", "30.4375")])
"""A unit of time, how many a day has, a period of rates, and its days."""


@examples(10)
@given(wide_networks(), EXACT)
def test_facts_are_the_same_to_the_last_bit_in_days_hours_and_minutes(
    data: dict[str, Any], unit: tuple[str, str, str, str]
) -> None:
    assert told(facts_of(written_exactly(data, *unit))) == told(facts_of(data))


@examples(8)
@given(wide_networks(), st.integers(0, 999))
def test_the_order_of_entries_means_nothing(data: dict[str, Any], order: int) -> None:
    assert told(facts_of(shuffled(data, random.Random(order)))) == told(facts_of(data))  # noqa: S311


@examples(8)
@given(wide_networks())
def test_failures_that_never_come_are_no_failures(data: dict[str, Any]) -> None:
    never, none = copy.deepcopy(data), copy.deepcopy(data)
    for changed, failures in ((never, {"every": 1e12, "repair": 1}), (none, None)):
        for line in changed["lines"].values():
            for machine in (line, *line.get("stations", {}).values()):
                if "failures" in machine:
                    machine["failures"] = failures and machine["failures"] | failures
    assert told(facts_of(never)) == told(facts_of(none))


@examples(10)
@given(wide_networks(), st.integers(1, 3))
def test_a_leg_without_length_is_no_leg(data: dict[str, Any], count: int) -> None:
    """On the way from suppliers, who ship when goods arrive."""
    for supplier in data["suppliers"].values():
        supplier["lead_time"] = supplier["lead_time"] or 0.5
    far = copy.deepcopy(data)
    idle = {f"idle_{k}": {"transit": 0} for k in range(count)}
    far["legs"] |= idle
    far["routes"]["nowhere"] = {"legs": list(idle)}
    for pile in far["stockpiles"].values():
        for source, offer in pile["sources"].items():
            if source in data["suppliers"] and "transit" not in offer:
                offer["route"] = "nowhere"
    assert told(facts_of(far), *idle) == told(facts_of(data))


@examples(8)
@given(wide_networks())
def test_names_mean_nothing_where_nothing_is_drawn(data: dict[str, Any]) -> None:
    """But for their order, by which those of one instant take turns."""
    data = fixed(data)
    names = {name: f"z_{name}" for name in parts(data)}  # after "calendar", like those that hold the same dials
    before, after = told(facts_of(data)), told(facts_of(renamed(data, names)))
    heads = [{names[k.split(".")[0]] + k[len(k.split(".")[0]) :]: v for k, v in family.items()} for family in before[0]]
    states = {k: {renamed_label(s, names): t for s, t in v.items()} for k, v in heads[6].items()}
    assert after[0] == [*heads[:6], states, heads[7]]
    assert after[1] == before[1]


def renamed_label(label: str, names: dict[str, str]) -> str:
    """A state such as ``slowed: trouble (recovery)`` or ``closed: mood: shut`` with the other name of what holds it."""
    words = label.split(" ")
    return " ".join([*words[:1], *(re.sub(r"\w+", lambda m: names.get(m[0], m[0]), word) for word in words[1:])])
