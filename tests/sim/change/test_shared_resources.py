"""Workcenters and workforces in causes: what closes or slows them acts on all their lines."""

import pytest

from desim.spec.checks.dials import dial_changes
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import made, pile, run, town

PILES = {
    "stock": pile(policy={"kind": "plan", "orders": {0: 20}}, sources={"line": {}}),
    "other": pile(policy={"kind": "plan", "orders": {0: 20}}, sources={"second": {}}),
    "third": pile(policy={"kind": "plan", "orders": {0: 20}}, sources={"apart": {}}),
}
SHOP = {"workcenters": {"shop": {"machines": 2}}}


def shop(changes, horizon=8, **parts):
    """Two lines share two machines, a third has its own; each makes one a day. The cause is on from day 2 to day 5."""
    line = made(time=1, workcenter="shop")
    cause = {"when": {"kind": "date", "at": 2}, "what": changes, "how": {"duration": 3}}
    return {
        "horizon": horizon, "stockpiles": PILES,
        "lines": {"line": line, "second": line, "apart": made(time=1)}, "causes": {"fire": cause}, **SHOP, **parts,
    }  # fmt: skip


PEOPLE = {"workforces": {"welders": {"staff": 4, "lines": {"line": 2, "apart": 2}}}}


def test_a_workcenter_that_is_closed_stops_all_its_lines():
    facts = run(**shop({"shop": {"open": 0}}))
    assert facts.states["line"]["closed: fire"] == 3
    assert facts.states["second"]["closed: fire"] == 3
    assert "closed: fire" not in facts.states["apart"]
    assert facts.lines["line"].made + facts.lines["second"].made == 2 * (8 - 3 - 1)
    assert facts.lines["apart"].made == 7


def test_a_workcenter_that_is_slower_slows_all_its_lines():
    """At half the pace from day 2 to day 5: two machines make 2 * (2 + 1.5 + 3) less those on the last instant."""
    facts = run(**shop({"shop": {"rate": 0.5}}, horizon=8.25))
    assert facts.lines["line"].made + facts.lines["second"].made == 2 * 6
    assert facts.lines["apart"].made == 8


def test_a_strike_of_people_stops_the_lines_that_need_them():
    facts = run(**shop({"welders": {"open": 0}}, **PEOPLE))
    assert facts.states["apart"]["closed: fire"] == 3
    assert facts.states["line"]["closed: fire"] == 3
    assert "closed: fire" not in facts.states["second"]
    assert facts.lines["apart"].made == 4


def test_factors_on_a_line_and_on_what_it_shares_multiply():
    scenario = town(**shop({"shop": {"rate": 0.5}, "line": {"rate": 0.5}}))
    changes = dial_changes(scenario, scenario.causes["fire"])
    assert changes == [("line", "rate", 0.25), ("second", "rate", 0.5)]


def test_a_place_closes_its_lines_once_whoever_works_on_them():
    cause = {"when": {"kind": "date", "at": 2}, "within": {"town": {"open": 0.5}}, "how": {"duration": 3}}
    lands = {"nations": {"land": {}}, "sites": {"town": {"nation": "land"}}}
    scenario = town(**shop({}, **PEOPLE) | lands | {"causes": {"fire": cause}})
    assert dial_changes(scenario, scenario.causes["fire"]) == [
        (line, "open", 0.5) for line in ("apart", "line", "second")
    ]


def test_a_workcenter_without_lines_changes_nothing():
    with pytest.raises(SpecError, match=r"causes.fire.what.idle.open: changes nothing: no line"):
        town(**shop({"idle": {"open": 0}}) | {"workcenters": {"shop": {"machines": 2}, "idle": {"machines": 1}}})
