"""Measures of a scenario's own: waits of units and lots, states, stock that is held, caps, bullwhip; by hand."""

import pytest

from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import made, pile, run, town, up_to, wants


def values(horizon, measures, **parts):
    """Value of each measure by its name."""
    scenario = town(horizon, measures=measures, **parts)
    rows = kpis(scenario, replicate(scenario, seed=1, replication=0))
    return {row.subject: row.value for row in rows if row.subject in measures}


STORE = {"stock": pile(**up_to(0), sources={"plant": {}})}


def waits(subject, **fields):
    """Mean, share above 5 days and median of the waits of orders, units and lots."""
    asked = {
        "mean": {"metric": "wait_mean"},
        "over": {"metric": "wait_over", "at": 5},
        "median": {"metric": "wait_quantile", "p": 0.5},
    }
    return {name: {"subject": subject, **one, **fields} for name, one in asked.items()}


def test_waits_of_units_are_weighted_by_their_number():
    """Ten are wanted on day 0, four are there; two come on day 4 and four on day 8: 2 of 10 wait 4, 4 wait 8 days."""
    parts = {
        "stockpiles": {"stock": pile(initial=4, policy={"kind": "plan", "orders": {1: 2, 5: 4}}, sources={"mine": {}})},
        "suppliers": {"mine": made(lead_time=3)},
        "demands": {"use": wants(at=0, size=10)},
    }
    units = values(20, waits("stock", of="unit"), **parts)
    assert units == pytest.approx({"mean": (2 * 4 + 4 * 8) / 10, "over": 0.4, "median": 4})
    assert values(20, waits("stock"), **parts) == pytest.approx({"mean": 8, "over": 1, "median": 8})
    assert values(20, waits("stock", of="order"), **parts) == values(20, waits("stock"), **parts)


def test_waits_of_lots_and_units_at_a_line():
    """An order of 10 in lots of 4 on one machine, 2 days a lot: they begin on days 0, 2 and 4, with 4, 4 and 2."""
    parts = {
        "stockpiles": {"stock": pile(**up_to(0), sources={"plant": {}})},
        "lines": {"plant": made(time=2, lot=4)},
        "demands": {"use": wants(at=1, size=10)},
    }
    assert values(20, waits("plant", of="lot"), **parts) == pytest.approx({"mean": 2, "over": 0, "median": 2})
    assert values(20, waits("plant", of="unit"), **parts)["mean"] == pytest.approx((0 * 4 + 2 * 4 + 4 * 2) / 10)
    assert values(20, waits("plant"), **parts) == pytest.approx({"mean": 0, "over": 0, "median": 0})


def test_a_full_lot_waits_for_its_oldest_order():
    """Three are ordered on day 0 and three on day 6: a full lot of six begins on day 6, three of its units waited."""
    parts = {
        "stockpiles": {"stock": pile(**up_to(0), sources={"plant": {}})},
        "lines": {"plant": made(time=1, lot=6, full_lots=True)},
        "demands": {"use": wants(every=6, offset=0, size=3)},
    }
    assert values(10, waits("plant", of="lot"), **parts)["mean"] == pytest.approx(6)
    assert values(10, waits("plant", of="unit"), **parts)["mean"] == pytest.approx(3)


def test_only_what_came_in_the_measured_time_counts():
    """Orders of days 0 and 10 wait 3 days each; with a warm-up of 5 days only the second counts."""
    parts = {
        "stockpiles": {"stock": pile(**up_to(0), sources={"mine": {}})},
        "suppliers": {"mine": made(lead_time=3)},
        "demands": {"use": wants(every=10, size=2)},
        "warmup": 5,
    }
    scenario = town(20, measures=waits("stock", of="unit"), **parts)
    facts = replicate(scenario, seed=1, replication=0)
    assert list(facts.measures["mean"].waits) == [3.0]
    assert list(facts.measures["mean"].weights) == [2.0]


def test_a_measure_moves_nothing_else():
    """The same levels with the measures and without; a ruled stockpile as well."""
    parts = {
        "stockpiles": {
            "stock": pile(
                initial=9,
                objective=6,
                allocation="pro_rata",
                sources={"plant": {}},
                policy={"kind": "base_stock", "level": 6, "review": {"every": 2}},
            )
        },
        "lines": {"plant": made(time={"law": "exponential", "mean": 1.5}, lot=2, **{"yield": 0.8})},
        "demands": {
            "use": {"kind": "poisson", "stockpile": "stock", "arrivals": 1, "size": 1},
            "more": {"kind": "poisson", "stockpile": "stock", "arrivals": 0.5, "size": 2},
        },
    }
    asked = {
        **waits("stock", of="unit"),
        "lots": {"metric": "wait_mean", "subject": "plant", "of": "lot"},
        "held": {"metric": "held_on", "subject": "stock", "at": 3},
        "state": {"metric": "state_entries", "subject": "plant", "state": "working"},
        "whip": {"metric": "bullwhip_end_demand", "subject": "stock", "every": 7},
    }
    plain, asking = run(200, **parts), run(200, measures=asked, **parts)
    assert all((plain.levels[key] == asking.levels[key]).all() for key in plain.levels)
    assert plain.states == asking.states
    assert plain.measures == {}
    waited = asking.measures["mean"]
    every = asking.stockpiles["stock"]
    owed = sum(w * n for w, n in zip(waited.waits, waited.weights, strict=True))
    assert owed <= every.area_owed  # what is still owed at the end has waited as well
    assert asking.measures["lots"].weights[0] == 1.0


STOCK = {
    "suppliers": {"mine": made(lead_time=0)},
    "stockpiles": {
        "stock": pile(initial=10, objective=8, sources={"mine": {}}, policy={"kind": "plan", "orders": {5: 3, 20: 4}})
    },
    "demands": {"first": wants(at=2, size=4), "second": wants(at=9, size=3)},
}
"""10, from day 2 on 6, from 5 on 9, from 9 on 6, from 20 on 10."""


def stock(metric, horizon=40, **fields):
    return values(horizon, {"asked": {"metric": metric, "subject": "stock", **fields}}, **STOCK)["asked"]


def test_the_last_day_below_an_amount():
    assert stock("last_below_on") == 20
    assert stock("last_below_on", amount=9) == 20
    assert stock("last_below_on", amount=6) == 0
    assert stock("last_below_on", amount=11) is None
    assert stock("last_below_on", horizon=19) is None


def test_the_first_day_from_which_stock_is_held():
    """At the objective from 0 to 2, from 5 to 9, and from day 20 on."""
    assert stock("held_on", at=2) == 0
    assert stock("held_on", at=4) == 5
    assert stock("held_on", at=4.5) == 20
    assert stock("held_on", at=20) == 20
    assert stock("held_on", at=20.5) is None
    assert stock("held_on", at=3, amount=9) == 5


def test_days_of_stock_count_from_the_decision():
    """From day 6 on: it is held from the decision to day 9, and from day 20 on, 14 days later."""
    measures = {
        "held": {"metric": "held_on", "subject": "stock", "at": 3},
        "long": {"metric": "held_on", "subject": "stock", "at": 4},
        "below": {"metric": "last_below_on", "subject": "stock"},
    }
    assert values(40, measures, **STOCK, decision=6) == {"held": 0, "long": 14, "below": 14}


def test_a_run_may_end_once_stock_is_held():
    """The headline is settled on day 24, and the same as over the whole run."""
    asked = {"asked": {"metric": "held_on", "subject": "stock", "at": 4.5}}
    scenario = town(400, measures=asked, headline={"metric": "held_on", "subject": "asked"}, **STOCK)
    short = replicate(scenario, seed=1, replication=0, until="headline")
    assert short.measures["asked"].since == 20
    assert short.events < replicate(scenario, seed=1, replication=0).events


def in_state(state, horizon=40, subject="plant", **parts):
    measures = {
        name: {"metric": f"state_{name}", "subject": subject, "state": state}
        for name in ("share", "entries", "sojourn")
    }
    return values(horizon, measures, **parts)


CLOSED = {
    "lines": {"plant": made(time=1)},
    "stockpiles": STORE,
    "causes": {
        "fire": {"when": {"kind": "date", "at": 4}, "what": {"plant": {"open": 0}}, "how": {"duration": 6}},
        "flood": {"when": {"kind": "date", "at": 20}, "what": {"plant": {"open": 0}}, "how": {"duration": 2}},
        "strike": {"when": {"kind": "date", "at": 36}, "what": {"plant": {"open": 0}}},
    },
}


def test_entries_into_a_state_and_stays_in_it():
    """Closed from 4 to 10, from 20 to 22 and from 36 on: the last stay is not over by day 40."""
    assert in_state("closed", **CLOSED) == pytest.approx({"share": 12 / 40, "entries": 3, "sojourn": 4})
    assert in_state("closed: fire", **CLOSED) == pytest.approx({"share": 6 / 40, "entries": 1, "sojourn": 6})
    assert in_state("slowed", **CLOSED) == {"share": 0, "entries": 0, "sojourn": None}


def test_what_it_is_in_when_measuring_begins_is_entered_then():
    """From day 8 on: closed to day 10, 20 to 22, and from 36 on."""
    found = in_state("closed", **CLOSED, decision=8)
    assert found == pytest.approx({"share": 8 / 32, "entries": 3, "sojourn": 2})


def test_a_stay_of_no_time_is_none_and_one_that_is_not_broken_goes_on():
    """A lot a day: the line has no order for an instant between two lots, and works from day 1 to day 4."""
    parts = {
        "lines": {"plant": made(time=1)},
        "stockpiles": STORE,
        "demands": {name: wants(at=day, size=1) for name, day in (("a", 1), ("b", 2), ("c", 3))},
    }
    assert in_state("working", **parts) == pytest.approx({"share": 3 / 40, "entries": 1, "sojourn": 3})
    assert in_state("no order", **parts)["entries"] == 2


def test_states_of_regimes_are_those_that_they_declare():
    parts = {
        "regimes": {"mood": {"start": "calm", "states": {"calm": {}, "tense": {}}, "dates": {5: "tense", 9: "calm"}}}
    }
    found = in_state("tense", subject="mood", **parts, stockpiles={"stock": pile()})
    assert found == pytest.approx({"share": 0.1, "entries": 1, "sojourn": 4})


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("clsed", "state: 'clsed' is no state of plant.*did you mean 'closed'"),
        ("closed: fyre", "state: 'fyre' is no reason for plant to be closed .did you mean 'fire'"),
        ("starved: stock", "state: 'stock' is no reason for plant to be starved"),
    ],
)
def test_a_misspelled_state_is_a_fault(state, message):
    with pytest.raises(SpecError, match=message):
        in_state(state, **CLOSED)


def test_time_at_the_cap_of_an_owner():
    """Two own half of 10 each and one may owe 3: it draws its 5 and 3 more on day 4, and is repaid on day 12 by 6."""
    parts = {
        "nations": {"land": {}, "isle": {}},
        "suppliers": {"mine": made(lead_time=0)},
        "stockpiles": {
            "stock": pile(
                initial=10, owners={"land": {"share": 1, "cap": 3}, "isle": {"share": 1, "cap": 3}},
                policy={"kind": "plan", "orders": {12: 6}}, sources={"mine": {}},
            )
        },
        "demands": {"use": wants(at=4, size=9, owner="land")},
    }  # fmt: skip
    asked = {name: {"metric": "time_at_cap", "subject": "stock", "owner": name} for name in ("land", "isle")}
    # eight are issued on day 4; of the six of day 12 three pay the debt, and the ninth is issued on credit of nobody
    assert values(20, asked, **parts) == pytest.approx({"land": 8 / 20, "isle": 0})


BY_REVIEW = {"kind": "base_stock", "level": 100, "review": {"every": 20, "offset": 19}}


def whip(horizon=40, every=10, subject="depot", **fields):
    """Demand of 2 a day to day 10, of 4 from day 11 on; the depot orders once in 20 days, the stock at once."""
    parts = {
        "suppliers": {"mine": made(lead_time=0)},
        "stockpiles": {
            "depot": pile(initial=100, policy=BY_REVIEW, sources={"mine": {}}),
            "stock": pile(initial=40, **up_to(40), sources={"depot": {}}),
        },
        "demands": {"early": wants(every=1, size=2), "late": wants(every=1, size=2, start=10)},
    }
    asked = {"whip": {"metric": "bullwhip_end_demand", "subject": subject, "every": every, **fields}}
    return values(horizon, asked, **parts)["whip"]


def test_bullwhip_against_end_demand():
    """Reviews on days 19 and 39 order what was demanded up to the day before: 9 x 4 + 9 x 2 - 2, and 20 x 4."""
    demand, orders = [9 * 2, 10 * 2 + 9 * 2, 40, 40], [0, 18 * 2 + 8 * 2, 0, 80]
    assert whip() == pytest.approx(_variance(orders) / _variance(demand))
    early = [18, 20, 20, 20]
    assert whip(demands=["early"]) == pytest.approx(_variance(orders) / _variance(early))


def test_a_base_stock_hands_demand_on_as_it_comes():
    """One for one: the variance of the orders is that of the demand; who orders nothing has none."""
    assert whip(subject="stock") == pytest.approx(1)
    assert whip(subject="stock", every=9.5, horizon=30, demands=["late"]) > 1
    assert whip(every=1, horizon=9) == 0


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"every": 25}, "every: 25.0 leaves fewer than two periods in the 40 measured days"),
        ({"at": 3}, "at: has no effect"),
        ({"demands": ["erly"]}, "did you mean 'early'"),
    ],
)
def test_bullwhip_refuses_what_has_no_value(fields, message):
    with pytest.raises(SpecError, match=message):
        whip(**fields)


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        ({"metric": "wait_mean", "subject": "stock", "of": "lot"}, "of: 'lot' has no meaning for a stockpile"),
        ({"metric": "held_on", "subject": "plain", "at": 3}, "amount: is not given, and plain has no objective"),
        ({"metric": "held_on", "subject": "stock", "at": 50}, "at: 50.0 is longer than the 40 days"),
        ({"metric": "last_below_on", "subject": "stock", "amount": 0}, "amount: 0 is never undershot"),
        ({"metric": "time_at_cap", "subject": "stock", "owner": "land"}, "owner: 'land' owns nothing of stock"),
        ({"metric": "bullwhip_end_demand", "subject": "plain", "every": 3}, "subject: 'plain' has no policy"),
        ({"metric": "state_share", "subject": "stock"}, "needs state for state_share"),
        ({"metric": "state_share", "subject": "first", "state": "x"}, "is a demand, and state_share is about a"),
    ],
)
def test_what_never_has_a_value_is_a_fault(measure, message):
    parts = STOCK | {"stockpiles": STOCK["stockpiles"] | {"plain": pile()}}
    with pytest.raises(SpecError, match=message):
        values(40, {"asked": measure}, **parts)


def test_change_overs_of_a_line_alone():
    """Set up from 0 to 2 for two lots of a day, and from 6 to 8 for a third: 4 of 10 days, 2 days each."""
    found = run(
        10,
        lines={"plant": made(time=1, setup=2)},
        stockpiles={"stock": pile(initial=2, **up_to(4), sources={"plant": {}})},
        demands={"use": wants(at=6, size=1)},
    )
    assert (found.lines["plant"].setups, found.lines["plant"].setup_time) == (2, 4)


def test_change_overs_of_lines_that_share_machines():
    """The second line is set up once for a day, and the first once again on its return."""
    scenario = town(
        40,
        lines={name: made(time=3, workcenter="shop") for name in ("first", "second")},
        workcenters={"shop": {"changeover": 1.5}},
        stockpiles={f"of_{name}": pile(**up_to(0), sources={name: {}}) for name in ("first", "second")},
        demands={
            "a": wants("of_first", at=1, size=1), "b": wants("of_second", at=2, size=1),
            "c": wants("of_first", at=20, size=1),
        },
    )  # fmt: skip
    rows = {(row.metric, row.subject): row.value for row in kpis(scenario, replicate(scenario, 1, 0))}
    for name in ("first", "second"):
        assert rows["changeovers", name] == 1
        assert rows["changeover_time", name] == 1.5
        assert rows["setup_share", name] == pytest.approx(1.5 / 40)


def test_only_lines_that_are_set_up_have_change_overs():
    scenario = town(10, lines={"plant": made(time=1)}, stockpiles=STORE)
    assert "setup_share" not in {row.metric for row in kpis(scenario, replicate(scenario, 1, 0))}


def _variance(values):
    mean = sum(values) / len(values)
    return sum((v - mean) ** 2 for v in values) / (len(values) - 1)
