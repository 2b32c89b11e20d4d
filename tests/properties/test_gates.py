"""Whatever gates a network has: cases are neither lost nor made, and paper is part of what is on order."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desim.sim.approvals.gated_ordering import GatedOrdering
from desim.sim.world import World
from tests.networks import shuffled
from tests.properties.changes import slowed
from tests.properties.live import examples, facts_of, lived
from tests.properties.networks import networks, number, times
from tests.properties.test_metamorphic import scalable, told

MAYBE = st.booleans()


@st.composite
def stages(draw: Any) -> dict[str, Any]:
    """A stage with a little of everything."""
    stage: dict[str, Any] = {"time": draw(times(0, 4))}
    if draw(MAYBE):
        stage["officers"] = draw(st.integers(1, 3))
    if draw(MAYBE):
        stage |= {"chance": draw(number(0, 1)), "above": draw(st.integers(0, 4))}
    if draw(MAYBE):
        stage["sessions"] = {"every": draw(number(0.5, 12)), "first": draw(number(0, 9))}
    if draw(MAYBE):
        stage["batch"] = {"minimum": draw(st.integers(1, 9))}
        stage["batch"] |= {"max_wait": draw(number(0.5, 9))} if draw(MAYBE) else {}
    if draw(MAYBE):
        stage["refusal"] = {"chance": draw(number(0.05, 0.6)), "then": draw(st.sampled_from(["again", "drop"]))}
        stage["refusal"]["after"] = draw(times(0.1, 3))
        if draw(MAYBE):
            stage["refusal"]["bar"] = draw(times(0.5, 15))
    return stage


@st.composite
def gates(draw: Any) -> dict[str, Any]:
    """A gate of one or two stages."""
    steps = {"intake": draw(stages())} | ({"board": draw(stages())} if draw(MAYBE) else {})
    gate: dict[str, Any] = {
        "stages": steps,
        "sequence": sorted(steps),
        "at": draw(st.sampled_from(["order", "shipment"])),
    }
    gate |= {"discipline": draw(st.sampled_from(["fifo", "priority"])), "cost": draw(st.sampled_from([0, 7]))}
    if draw(MAYBE):
        gate["background"] = {"arrivals": draw(number(0.05, 2))}
    if draw(MAYBE):
        gate["validity"] = draw(number(1, 20))
        gate |= {"allowance": draw(st.integers(1, 30))} if draw(MAYBE) else {}
        gate |= {"renew_before": draw(number(0, 0.9))} if draw(MAYBE) else {}
    return gate


@st.composite
def gated_networks(draw: Any) -> dict[str, Any]:
    """A random network with two gates before most of its sources, and a cause that turns one of them."""
    data = draw(networks()) | {"warmup": 0}
    data["gates"] = {"paper": draw(gates()), "licence": draw(gates())}
    for pile in data["stockpiles"].values():
        for offer in pile["sources"].values():
            offer["approvals"] = draw(st.sampled_from([[], ["paper"], ["licence"], ["paper", "licence"]]))
    dial = draw(st.sampled_from(["open", "time"]))
    factor = draw(st.sampled_from([0, 0.5, 1.5]))
    when = {"kind": "date", "at": draw(number(0, 40))}
    data["causes"]["trouble_at_the_gate"] = {"when": when, "what": {"paper": {dial: factor}}, "how": {"duration": 9}}
    return data


@examples(30)
@given(gated_networks())
def test_cases_and_time_add_up(data: dict[str, Any]) -> None:
    facts = facts_of(data)
    for name, gate in facts.gates.items():
        for cases in (gate.cases, gate.background):
            assert cases.filed == cases.approved + cases.refused + cases.open, name
            assert len(cases.times) == cases.approved
            assert min(cases.times, default=0.0) >= 0.0
            assert sum(cases.times) <= cases.area_open + 1e-6
        assert sum(facts.states[name].values()) == pytest.approx(60), name
        for stage in gate.stages.values():
            assert stage.area_work <= stage.area_officers + 1e-6 or not stage.area_officers
        cost, filed = data["gates"][name]["cost"], gate.cases.filed
        assert cost * filed <= facts.costs.get((name, "approvals"), 0.0) <= cost * (filed + gate.cases.returned)
    for book in facts.books.values():
        assert min(book.values()) >= 0.0


@pytest.mark.interpreted
@examples(20)
@given(gated_networks())
def test_what_waits_for_paper_is_part_of_what_is_on_order(data: dict[str, Any]) -> None:
    def look(world: World) -> None:
        for ordering in world.orderings.values():
            if isinstance(ordering, GatedOrdering):
                assert 0.0 <= ordering._at_gates <= ordering.shelf.on_order

    _, facts = lived(data, look=look)
    for paper in facts.gate_load.values():
        assert 0.0 <= paper.area_held <= paper.area_on_order


@examples(8)
@given(gated_networks(), st.integers(0, 999))
def test_the_order_of_entries_means_nothing(data: dict[str, Any], order: int) -> None:
    one, other = facts_of(data), facts_of(shuffled(data, random.Random(order)))  # noqa: S311
    assert told(one) == told(other)
    assert one.gates == other.gates


@examples(8)
@given(gated_networks(), st.sampled_from([2.0, 0.25]))
def test_all_twice_as_slow_takes_twice_as_long(data: dict[str, Any], factor: float) -> None:
    data = scalable(data)
    one, other = facts_of(data), facts_of(slowed(data, factor))
    assert {k: v.tolist() for k, v in one.levels.items()} == {k: v.tolist() for k, v in other.levels.items()}
    for name, gate in one.gates.items():  # draws are rounded to ticks
        times, area = [time * factor for time in gate.cases.times], gate.cases.area_open * factor
        assert list(other.gates[name].cases.times) == pytest.approx(times, rel=1e-9, abs=1e-9), name
        assert other.gates[name].cases.area_open == pytest.approx(area, rel=1e-9, abs=1e-9), name


@examples(8)
@given(gated_networks())
def test_a_warmup_takes_off_what_came_before_it(data: dict[str, Any]) -> None:
    early, late, whole = (
        facts_of(data | {"warmup": warmup, "horizon": horizon}) for warmup, horizon in ((0, 25), (25, 60), (0, 60))
    )
    for name, gate in whole.gates.items():
        for count in ("filed", "approved", "refused", "returned", "covered", "renewed", "area_open"):
            parts = [getattr(run.gates[name].cases, count) for run in (early, late)]
            assert sum(parts) == pytest.approx(getattr(gate.cases, count), rel=1e-9, abs=1e-9), (name, count)
    for pile, paper in whole.gate_load.items():
        for area in ("area_held", "area_on_order"):
            parts = [getattr(run.gate_load[pile], area) for run in (early, late)]
            assert sum(parts) == pytest.approx(getattr(paper, area), rel=1e-9, abs=1e-9), (pile, area)
