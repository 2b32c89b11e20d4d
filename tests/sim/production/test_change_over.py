"""Change-over is a state of its own, of lines and of the workcenters that they share; its days are exact."""

import pytest

from tests.sim.tiny import made, pile, run, up_to, wants


def states(horizon, lines, workcenter, **fields):
    """Two stocks that each want one unit a day, from two lines that share machines."""
    stockpiles = {f"of_{name}": pile(**up_to(0), sources={name: {}}) for name in lines}
    demands = {f"use_{name}": wants(f"of_{name}", every=20, size=1, offset=k) for k, name in enumerate(lines)}
    return run(horizon, lines=lines, workcenters={"shop": workcenter}, stockpiles=stockpiles, demands=demands, **fields)


def test_change_over_is_a_state_of_its_own():
    """A from 0 to 3; B is ordered on 1, is set up from 3 to 5 and made from 5 to 8; A again 20 to 22 and 22 to 25."""
    lines = {name: made(time=3, workcenter="shop") for name in ("first", "second")}
    facts = states(30, lines, {"changeover": 2})
    assert facts.states["first"] == pytest.approx({"working": 6, "change-over": 2, "no order": 22})
    second = facts.states["second"]
    assert second == pytest.approx({"waiting for the floor": 6, "working": 6, "change-over": 4, "no order": 14})


def test_workcenters_have_rows():
    """The same machine: 12 days at work for both, 6 days of change-over, the rest idle."""
    lines = {name: made(time=3, workcenter="shop") for name in ("first", "second")}
    found = states(30, lines, {"changeover": 2}).states["shop"]
    assert found == pytest.approx(
        {
            "working: first": 6, "working: second": 6, "change-over: first": 2, "change-over: second": 4, "idle": 12,
        }
    )  # fmt: skip


def test_a_campaign_is_set_up_in_the_same_state():
    """A line alone: set up from 0 to 2, lots from 2 to 3 and from 3 to 4 without another set-up."""
    facts = run(
        10, lines={"plant": made(time=1, setup=2)}, stockpiles={"store": pile(**up_to(2), sources={"plant": {}})}
    )
    assert facts.states["plant"] == pytest.approx({"change-over": 2, "working": 2, "no order": 6})
    assert facts.lines["plant"].lot_time == pytest.approx(3 + 4 - 0 - 3 + 0)


def test_a_set_up_takes_part_in_changes_of_speed_and_ends_at_its_exact_mark():
    """At half the speed from day 1 on a set-up of 2 is over on day 3, and a lot of 1 on day 5."""
    slow = {"when": {"kind": "date", "at": 1}, "what": {"plant": {"rate": 0.5}}}
    facts = run(
        10,
        lines={"plant": made(time=1, setup=2)},
        stockpiles={"store": pile(**up_to(1), sources={"plant": {}})},
        causes={"slow": slow},
    )
    assert facts.states["plant"] == pytest.approx({"change-over": 3, "slowed: slow": 2, "no order": 5})


def test_what_interrupts_a_set_up_leaves_the_rest_of_the_work():
    """Preemptive: a rush order of day 1 interrupts the set-up and the lot of another; both are made in the end."""
    lines = {
        "rush": made(time=1, workcenter="shop", priority=1),
        "slow": made(time=3, workcenter="shop", priority=2, setup=2),
    }
    stockpiles = {f"of_{name}": pile(**up_to(0), sources={name: {}}) for name in lines}
    demands = {"use_rush": wants("of_rush", at=1, size=1), "use_slow": wants("of_slow", at=0, size=1)}
    facts = run(
        20, lines=lines, workcenters={"shop": {"discipline": "preemptive"}}, stockpiles=stockpiles, demands=demands
    )
    assert facts.lines["slow"].made == 1
    assert facts.states["rush"] == pytest.approx({"working": 1, "no order": 19})
    assert facts.states["shop"]["working: rush"] == 1
