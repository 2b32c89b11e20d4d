"""Convoys that wait for vehicles and escorts, with times computed by hand."""

from typing import Any

import pytest

import desim
from desim.measure.attribution import attribute
from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from desim.study.questions.counterfactuals import Reason, counterfactual
from desim.study.screening.load import part_loads
from tests.sim.tiny import SITE, log, made, pile, run, town, up_to, wants

SHIPS = {"load": 2}


def network(
    convoy: dict[str, Any], orders: dict[str, float] | None = None, leg: dict[str, Any] | None = None,
    pool: dict[str, Any] | None = None, **parts: Any,
) -> dict[str, Any]:  # fmt: skip
    """Stockpiles that order on day 0, each over a leg of its own, three days long, with the same escorts."""
    leg = {"transit": 3, "vehicles": SHIPS, "convoy": convoy, **(leg or {})}
    orders = orders or {"a": 6}
    return {
        "stockpiles": {
            name: pile(**up_to(level), sources={"maker": {"route": f"to_{name}"}}) for name, level in orders.items()
        },
        "suppliers": {"maker": made()},
        "legs": {f"leg_{name}": leg for name in orders},
        "routes": {f"to_{name}": {"legs": [f"leg_{name}"]} for name in orders},
        "escorts": {"frigates": {"count": 2, **(pool or {})}},
        **parts,
    }


def arrivals(*args: Any, horizon: float = 40, probe: float = 0.5, **kinds: Any) -> Any:
    """Days and levels of what comes, by stockpile; alone where there is one."""
    facts = run(horizon, probe, **network(*args, **kinds))
    found = {name: log(facts, f"{name}.on_hand")[1:] for name in network(*args, **kinds)["stockpiles"]}
    return found if len(found) > 1 else found["a"]


def test_a_convoy_sails_with_its_minimum():
    """Three ships of 2 are filled on day 0; of two ships none sails until a third has goods, on day 5."""
    assert arrivals({"minimum": 3}) == [(3, 6)]
    assert arrivals({"minimum": 3}, {"a": 4}) == []
    use = {"demands": {"use": wants("a", at=5, size=1)}}
    assert arrivals({"minimum": 3}, {"a": 4}, **use) == [(8, 4)]


def test_a_smaller_convoy_sails_when_goods_are_late():
    """Two ships are filled on day 0; they sail on day 4."""
    assert arrivals({"minimum": 3, "max_wait": 4}, {"a": 4}) == [(7, 4)]


def test_most_ships_of_a_convoy():
    """Five ships in convoys of two, no more and no less: the fifth waits, with a maximum wait till day 9."""
    assert arrivals({"minimum": 2, "most": 2}, {"a": 10}) == [(3, 8)]
    assert arrivals({"minimum": 2, "most": 2, "max_wait": 9}, {"a": 10}) == [(3, 8), (12, 10)]


def test_escorts_are_back_after_the_way_home_and_their_turnaround():
    """A ship each of two legs wants both frigates: they are back on day 3 + 2 + 1, and *b* sails then."""
    convoy = {"escorts": {"frigates": 2}, "return_time": 2}
    assert arrivals(convoy, {"a": 2, "b": 2}, pool={"turnaround": 1}) == {"a": [(3, 2)], "b": [(9, 2)]}
    assert arrivals({"escorts": {"frigates": 1}}, {"a": 2, "b": 2}) == {"a": [(3, 2)], "b": [(3, 2)]}


def test_a_convoy_that_waited_long_enough_sails_alone():
    convoy = {"escorts": {"frigates": 2}, "return_time": 9, "unescorted_after": 5}
    net = network(convoy, {"a": 2, "b": 2})
    facts = run(30, **net)
    assert (log(facts, "a.on_hand")[1:], log(facts, "b.on_hand")[1:]) == ([(3, 2)], [(8, 2)])
    assert (facts.legs["leg_a"].unescorted, facts.legs["leg_b"].unescorted) == (0, 1)


def test_a_timetable_with_escorts():
    """Both sail by the week; the frigates are with *a* until day 17, and *b* sails on day 21."""
    convoy = {"escorts": {"frigates": 2}, "return_time": 7}
    found = arrivals(convoy, {"a": 2, "b": 2}, leg={"departures": {"every": 7}})
    assert found == {"a": [(10, 2)], "b": [(24, 2)]}


def test_a_convoy_of_a_timetable_waits_for_its_minimum():
    """Two ships are too few on day 7; a third is filled on day 8, and they sail on day 14."""
    use = {"demands": {"use": wants("a", at=8, size=1)}}
    assert arrivals({"minimum": 3}, {"a": 4}, leg={"departures": {"every": 7}}, **use) == [(17, 4)]


def test_vehicles_of_a_convoy_come_back_together():
    """Four ships, convoys of at least two; six loads: four sail on day 0, and two on day 3, when all are back."""
    vehicles = {"count": 4, "load": 2}
    assert arrivals({"minimum": 2}, {"a": 12}, leg={"vehicles": vehicles}) == [(3, 8), (6, 12)]


def shut(what: dict[str, Any], begin: float, days: float) -> dict[str, Any]:
    return {"causes": {"recall": {"when": {"kind": "date", "at": begin}, "what": what, "how": {"duration": days}}}}


def test_escorts_that_a_cause_keeps():
    """Kept on [0, 6): the convoy sails on day 6."""
    convoy = {"escorts": {"frigates": 2}}
    for factors in ({"open": 0}, {"escorts": 0.5}):
        assert arrivals(convoy, {"a": 2}, **shut({"frigates": factors}, 0, 6)) == [(9, 2)]


def test_escorts_of_a_trip_that_turns_back():
    """The leg closes on day 2 of 3: the convoy is back on day 4, and so are its frigates, a turnaround of 1 later."""
    leg = {"underway": "turn_back"}
    convoy = {"escorts": {"frigates": 2}}
    net = network(convoy, {"a": 2}, leg=leg, pool={"turnaround": 1}, **shut({"leg_a": {"open": 0}}, 2, 1))
    facts = run(20, 0.5, **net)
    assert log(facts, "a.on_hand")[1:] == [(8, 2)]
    assert facts.escorts["frigates"].area_away == 2 * (2 + 2 + 1 + 3 + 1)


def test_measures_of_escorts():
    """Two convoys of 3 days with two frigates and one of turnaround, in 10 days: 8 of 10 days away, then none."""
    scenario = town(10, **network({"escorts": {"frigates": 2}}, {"a": 2, "b": 2}, pool={"turnaround": 1}))
    facts = replicate(scenario, 1, 0)
    rows = {row.metric: row.value for row in kpis(scenario, facts) if row.subject == "frigates"}
    assert rows == {"convoys": 2, "escorts_away": pytest.approx(1.6), "escort_utilisation": pytest.approx(0.8)}
    assert facts.states["frigates"] == {"none free": 8, "free": 2}
    assert facts.states["leg_b"] == {"no escort: frigates": 4, "open": 6}


def reasons(data: dict[str, Any], pile: str) -> dict[tuple[str, str, str], float]:
    scenario = desim.read(data)
    found = attribute(scenario, replicate(scenario, 1, 0, follow=True), pile, "owed")
    reasons = ((leaf.reason.kind, leaf.reason.cause, leaf.reason.part, days) for leaf, days in found.items())
    return {(kind, cause, part): round(days, 9) for kind, cause, part, days in reasons if days > 0}


def tiny(net: dict[str, Any]) -> dict[str, Any]:
    return {"name": "tiny", "horizon": 30, **SITE, "items": {"good": {"unit": "unit"}}, **net}


def test_the_wait_for_escorts_is_attributed_and_removed():
    """*b* owes two from day 0 on; its ship waits four days for frigates, and sails for three."""
    one = {"demands": {"one": wants("b", at=0, size=2)}}
    data = tiny(network({"escorts": {"frigates": 2}}, {"a": 2, "b": 0}, pool={"turnaround": 1}, **one))
    assert reasons(data, "b") == {("escorts", "", "frigates"): 8, ("lead time", "", "maker"): 6}
    _, freed = counterfactual(desim.read(data), data, Reason("escorts", "frigates"))
    assert reasons(freed, "b") == {("lead time", "", "maker"): 6}


def test_the_wait_for_escorts_that_a_cause_keeps_is_the_cause():
    one = {"demands": {"one": wants("a", at=0, size=2)}}
    net = network({"escorts": {"frigates": 2}}, {"a": 0}, **one, **shut({"frigates": {"open": 0}}, 0, 6))
    assert reasons(tiny(net), "a") == {("cause", "recall", "frigates"): 12, ("lead time", "", "maker"): 6}


def test_the_wait_for_a_convoy_is_attributed_and_removed():
    """Two are owed on day 0, and two on day 5, when two ships sail: the first two wait for five days."""
    demands = {"one": wants("a", at=0, size=2), "two": wants("a", at=5, size=2)}
    data = tiny(network({"minimum": 2}, {"a": 0}, demands=demands))
    assert reasons(data, "a") == {("convoy", "", "leg_a"): 10, ("lead time", "", "maker"): 12}
    _, freed = counterfactual(desim.read(data), data, Reason("convoy", "leg_a"))
    assert reasons(freed, "a") == {("lead time", "", "maker"): 12}


def test_escorts_that_a_timetable_lacks_are_attributed():
    """*b* could sail on day 7 and sails on day 14: seven days for two units, after seven for the timetable."""
    one = {"demands": {"one": wants("b", at=0, size=2)}}
    net = network({"escorts": {"frigates": 2}}, {"a": 2, "b": 0}, leg={"departures": {"every": 7}}, **one)
    found = reasons(tiny(net), "b")
    assert found == {
        ("departures", "", "leg_b"): 14, ("escorts", "", "frigates"): 14, ("lead time", "", "maker"): 6
    }  # fmt: skip


def test_the_utilization_of_escorts_before_anything_runs():
    """A unit a day for 99 days in convoys of two ships of 2, each with one of two frigates for 3 + 2 + 1 days."""
    convoy = {"most": 2, "escorts": {"frigates": 1}, "return_time": 2}
    use = {"demands": {"use": wants("a", every=1)}}
    loads = part_loads(town(100, **network(convoy, {"a": 0}, pool={"turnaround": 1}, **use)))[0]
    assert {row.path: row.utilization for row in loads}["escorts.frigates"] == pytest.approx(99 / 4 * 6 / (2 * 100))


@pytest.mark.parametrize(
    ("convoy", "leg", "fault"),
    [
        ({}, {}, "legs.leg_a.convoy: asks for nothing; give a minimum, escorts or most"),
        ({"minimum": 3, "most": 2}, {}, "legs.leg_a.convoy: has a minimum above the most"),
        ({"most": 3, "max_wait": 2}, {}, "legs.leg_a.convoy: has a max_wait but no minimum to wait for"),
        ({"minimum": 3, "return_time": 2}, {}, "legs.leg_a.convoy: has return_time but no escorts"),
        ({"escorts": {"frigates": 3}}, {}, "legs.leg_a.convoy.escorts.frigates: 3 are more than there are (2)"),
        ({"escorts": {"frigate": 1}}, {}, "no escort pool has this name (did you mean 'frigates'?)"),
        ({"minimum": 3}, {"vehicles": None}, "has a convoy of several vehicles, but no vehicles with a load or limits"),
        ({"minimum": 3}, {"vehicles": {"count": 2, "load": 1}}, "has a convoy of more vehicles than there are"),
        ({"minimum": 3}, {"full_load": True}, "has both full_load and a convoy"),
    ],
)
def test_faults_of_convoys(convoy, leg, fault):
    with pytest.raises(SpecError) as caught:
        town(10, **network(convoy, leg=leg))
    assert fault in str(caught.value)


@pytest.mark.parametrize("limits", [{"load": 3}, {"limits": {"mass": "6 t"}}])
@pytest.mark.parametrize("amount", [1, 3, 4, 9, 10])
def test_a_convoy_of_one_with_escorts_enough_is_no_convoy(limits, amount):
    """The same log with and without, by pieces and by mass; each ship may be a departure of its own."""
    goods = {"good": {"unit": "unit", "mass": "2 t"}}
    use = {"demands": {"use": wants("a", every=1.5, size=2)}}
    vehicles = {**limits, "count": 2, "turnaround": 1}
    nets = [network({"escorts": {"frigates": 1}}, {"a": amount}, {"vehicles": vehicles}, {"count": 99}, **use)]
    nets.append({**nets[0], "escorts": {}, "legs": {"leg_a": {"transit": 3, "vehicles": vehicles}}})
    logs = [log(run(40, 0.5, goods, **net), "a.on_hand") for net in nets]
    assert logs[0] == logs[1]
