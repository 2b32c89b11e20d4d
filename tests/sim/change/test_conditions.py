"""Conditions that causes wait for: what is owed, what is made, who is busy, and conditions made of these."""

import pytest

from desim.spec.fields.faults import SpecError
from tests.sim.tiny import made, pile, run, town, wants


def spans(facts, cause="signal"):
    return [(o.begins, o.ends) for o in facts.occurrences if o.cause == cause]


def watched(when, horizon=30, how=None, **parts):
    """When a cause that changes nothing is on; *parts* are those of the network."""
    cause = {"when": when, "what": {"nobody": {"rate": 0.5}}, "how": how or {"duration": 1}}
    suppliers = {"nobody": made(), **parts.pop("suppliers", {})}
    causes = {"signal": cause, **parts.pop("causes", {})}
    return run(horizon, suppliers=suppliers, causes=causes, **parts)


def owing(when, horizon=12, **parts):
    """Owes 2 on day 2, 5 on day 3, and so on to 14 on day 6; 20 come on day 8, so that it has 0 and owes nothing."""
    stock = pile(initial=7, sources={"maker": {}}, policy={"kind": "plan", "orders": {5: 20}})
    demand = {"army": wants(every=1, offset=0, size=3, end=7)}
    return watched(
        when, horizon, stockpiles={"stock": stock}, suppliers={"maker": made(lead_time=3)}, demands=demand, **parts
    )


OWED = {"kind": "owed", "stockpile": "stock", "above": 8}
LOW = {"kind": "condition", "stockpile": "stock", "below": 4}


def test_what_is_owed_begins_a_cause_in_the_instant_it_reaches_the_amount():
    assert spans(owing(OWED)) == [(4, 5)]
    assert spans(owing(OWED | {"above": 8.5})) == [(5, 6)]
    assert spans(owing(OWED | {"above": 15})) == []


def test_what_is_owed_begins_it_again_while_it_lasts():
    """On day 8 causes come before what arrives."""
    assert spans(owing(OWED | {"repeat": True})) == [(4, 5), (5, 6), (6, 7), (7, 8), (8, 9)]


def test_a_condition_that_has_to_hold_begins_at_the_end_of_its_time():
    """It owes 8 or more from day 4 to day 8."""
    assert spans(owing(OWED | {"held_for": 2.5})) == [(6.5, 7.5)]
    assert spans(owing(OWED | {"held_for": 4})) == [(8, 9)]
    assert spans(owing(OWED | {"held_for": 4.5})) == []


def test_a_time_without_a_break_begins_anew_after_each():
    """On hand is below 5 on [1, 2) and from day 3 on."""
    stock = pile(initial=6, sources={"maker": {}}, policy={"kind": "plan", "orders": {2: 4}})
    demands = {"one": wants(at=1, size=2), "two": wants(at=3, size=6)}
    low = {"kind": "condition", "stockpile": "stock", "below": 5, "held_for": 1.5}
    facts = watched(low, 9, stockpiles={"stock": stock}, suppliers={"maker": made()}, demands=demands)
    assert spans(facts) == [(4.5, 5.5)]


def test_a_break_of_no_time_at_all_is_none():
    """On day 3 four are received and four are issued, so that on hand is 4 before and after."""
    stock = pile(initial=4, sources={"maker": {}}, policy={"kind": "plan", "orders": {3: 4}})
    low = {"kind": "condition", "stockpile": "stock", "below": 5, "held_for": 5}
    facts = watched(
        low, 9, stockpiles={"stock": stock}, suppliers={"maker": made()}, demands={"one": wants(at=3, size=4)}
    )
    assert spans(facts) == [(5, 6)]


def test_all_hold_at_the_same_time():
    """On hand is below 4 from day 1 to the end but for day 8 on: 20 - 14 are left."""
    late = {"kind": "date", "at": 2.5}
    assert spans(owing({"kind": "all", "of": {"low": LOW, "late": late}})) == [(2.5, 3.5)]
    assert spans(owing({"kind": "all", "of": {"owed": OWED, "late": late}})) == [(4, 5)]
    assert spans(owing({"kind": "all", "of": {"owed": OWED, "late": late | {"at": 8.5}}})) == []


def test_two_causes_wait_for_the_same_level():
    other = {"when": LOW, "what": {"maker": {"lead_time": 1}}, "how": {"duration": 2}}
    facts = owing(LOW, causes={"other": other})
    assert spans(facts) == [(1, 2)]
    assert spans(facts, "other") == [(1, 3)]


def test_any_of_them_holds():
    assert spans(owing({"kind": "any", "of": {"owed": OWED, "late": {"kind": "date", "at": 2.5}}})) == [(2.5, 3.5)]
    assert spans(owing({"kind": "any", "of": {"owed": OWED, "late": {"kind": "date", "at": 9}}})) == [(4, 5)]


def test_not_holds_again_when_what_was_owed_is_delivered():
    """Nothing is owed up to day 2, and again from day 8 on."""
    some = {"kind": "not", "that": OWED | {"above": 1}}
    assert spans(owing(some)) == [(0, 1)]
    assert spans(owing(some | {"held_for": 3})) == [(11, 12)]


def test_one_inside_another_has_to_hold_for_its_own_time():
    nested = {"kind": "all", "of": {"owed": OWED | {"held_for": 1}, "low": LOW}, "held_for": 2}
    assert spans(owing(nested)) == [(7, 8)]


def test_a_condition_of_a_regime_and_of_another_cause():
    regimes = {"politics": {"start": "calm", "states": {"calm": {}, "crisis": {}}, "dates": {3: "crisis", 5: "calm"}}}
    strike = {"when": {"kind": "date", "at": 1}, "what": {"maker": {"lead_time": 1}}, "how": {"duration": 3}}
    calm = {"kind": "entered", "regime": "politics", "state": "calm"}
    over = {"kind": "ended", "cause": "strike"}
    when = {"kind": "all", "of": {"calm": calm, "over": over}}
    assert spans(owing(when, regimes=regimes, causes={"strike": strike})) == [(5, 6)]
    when = {"kind": "all", "of": {"crisis": calm | {"state": "crisis"}, "over": over}}
    assert spans(owing(when, regimes=regimes, causes={"strike": strike})) == [(4, 5)]


def making(when, horizon=30, orders=None, **fields):
    """A line that makes one a day of what is ordered."""
    plan = {"kind": "plan", "orders": orders or {0: 100}}
    stock = pile(policy=plan, sources={"line": {}})
    lines = {"line": made(**({"time": 1} | fields))}
    return watched(when, horizon, stockpiles={"stock": stock}, lines=lines)


def test_output_since_the_start():
    output = {"kind": "output", "line": "line"}
    assert spans(making(output | {"above": 7})) == [(7, 8)]
    assert spans(making(output | {"above": 7, "held_for": 2})) == [(9, 10)]
    assert spans(making(output | {"above": 31})) == []


def test_output_of_a_window():
    """It makes one a day on days 1 to 5 and 13 to 20."""
    plan = {0: 5, 12: 8}
    output = {"kind": "output", "line": "line", "over": 4}
    assert spans(making(output | {"above": 4}, orders=plan)) == [(4, 5)]
    assert spans(making(output | {"above": 5}, orders=plan)) == []
    assert spans(making(output | {"below": 4}, orders=plan)) == [(6, 7)]
    assert spans(making(output | {"below": 1}, orders=plan)) == [(9, 10)]
    assert spans(making(output | {"below": 1, "repeat": True}, orders=plan)) == [
        (9, 10), (10, 11), (11, 12), (12, 13), (13, 14), (24, 25), (25, 26), (26, 27), (27, 28), (28, 29), (29, 30)
    ]  # fmt: skip


def test_a_window_is_not_judged_before_it_is_over():
    idle = {"kind": "output", "line": "line", "over": 10, "below": 1}
    assert spans(making(idle, orders={20: 1})) == [(10, 11)]
    busy = {"kind": "busy", "part": "line", "over": 10}
    assert spans(making(busy | {"below": 0.1}, orders={20: 1})) == [(10, 11)]
    assert spans(making(busy | {"above": 1})) == [(10, 11)]


def test_utilization_passes_a_mark_between_events():
    """Busy on [12, 20): of the last 10 days half are busy on day 17, 0.8 on [20, 22], and 0.35 on day 26.5."""
    busy = {"kind": "busy", "part": "line", "over": 10}
    assert spans(making(busy | {"above": 0.5}, orders={12: 8})) == [(17, 18)]
    assert spans(making(busy | {"above": 0.25}, orders={12: 8})) == [(14.5, 15.5)]
    assert spans(making(busy | {"above": 0.8, "held_for": 2}, orders={12: 8})) == [(22, 23)]
    assert spans(making(busy | {"above": 0.81}, orders={12: 8})) == []
    when = {"kind": "all", "of": {"little": busy | {"below": 0.35}, "late": {"kind": "date", "at": 18}}}
    begins, _ = spans(making(when, orders={12: 8}))[0]
    assert begins == pytest.approx(26.5, abs=1e-9)
    assert begins > 26.5


def test_utilization_of_shared_machines():
    """Two machines: one is busy on [0, 6), both on [6, 10)."""
    piles = {
        "stock": pile(policy={"kind": "plan", "orders": dict.fromkeys(range(10), 1)}, sources={"line": {}}),
        "other": pile(policy={"kind": "plan", "orders": dict.fromkeys(range(6, 10), 1)}, sources={"second": {}}),
    }
    line = made(time=1, workcenter="shop")
    when = {"kind": "busy", "part": "shop", "over": 4, "above": 0.75}
    facts = watched(when, stockpiles=piles, lines={"line": line, "second": line}, workcenters={"shop": {"machines": 2}})
    assert spans(facts) == [(8, 9)]


@pytest.mark.parametrize(
    ("when", "fault"),
    [
        ({"kind": "not", "that": {"kind": "hazard", "every": 9}}, "has a moment at that (hazard)"),
        ({"kind": "any", "of": {"a": LOW | {"repeat": True}}}, "has repeat at of.a"),
        ({"kind": "output", "line": "nobody", "above": 2}, "causes.signal.when.line"),
        (
            {"kind": "not", "that": {"kind": "owed", "stockpile": "nowhere", "above": 1}},
            "causes.signal.when.that.stockpile",
        ),
        (
            {"kind": "not", "that": {"kind": "owed", "stockpile": "stock", "above": "3 kg"}},
            "is not in the unit of good",
        ),
        ({"kind": "any", "of": {"a": {"kind": "ended", "cause": "signal"}}}, "when.of.a.cause: is the cause itself"),
    ],
)
def test_faults_of_conditions(when, fault):
    with pytest.raises(SpecError) as caught:
        owing(when)
    assert fault in str(caught.value)


def test_what_can_never_hold_is_a_warning():
    from desim.spec.checks.triggers import trigger_warnings

    stock = pile(initial=1)
    when = {"kind": "all", "of": {
        "owed": {"kind": "owed", "stockpile": "stock", "above": 1, "held_for": 40},
        "busy": {"kind": "busy", "part": "line", "above": 0.9, "over": 30},
    }}  # fmt: skip
    cause = {"when": when, "what": {"line": {"rate": 2}}, "how": {"duration": 1}}
    scenario = town(30, stockpiles={"stock": stock}, lines={"line": made(time=1)}, causes={"signal": cause})
    assert [fault.path for fault in trigger_warnings(scenario)] == [
        "causes.signal.when.of.busy.over",
        "causes.signal.when.of.owed.held_for",
        "causes.signal.when.of.owed.stockpile",
    ]
