"""Dead ends: what never comes together is told beforehand, and the simulation shows that it does not."""

from typing import Any

import pytest

from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.read import read
from desim.study.screening.findings import run_warnings


def trial(**changes: Any) -> dict[str, Any]:
    """Three orders of 20 at a depot without stock, from a maker that takes five days."""
    data: dict[str, Any] = {
        "name": "trial",
        "horizon": 60,
        "nations": {"us": {}},
        "sites": {"home": {"nation": "us"}},
        "items": {"part": {}},
        "suppliers": {"maker": {"site": "home", "item": "part", "lead_time": "5 days"}},
        "stockpiles": {
            "depot": {
                "site": "home", "item": "part", "policy": {"kind": "base_stock", "level": 0}, "sources": {"maker": {}},
            }
        },
        "demands": {
            f"so{k}": {"kind": "fixed", "stockpile": "depot", "every": 1e6, "offset": k, "size": 20} for k in (1, 2, 3)
        },
    }  # fmt: skip
    for path, value in changes.items():
        place, *way = data, *path.split("__")
        for step in way[:-1]:
            place = place.setdefault(step, {})
        place[way[-1]] = value
    return data


def warned(data: dict[str, Any]) -> dict[str, str]:
    """What a run of *data* is warned of, by path."""
    return {warning["path"]: warning["message"] for warning in run_warnings(read(data))}


def facts(data: dict[str, Any]) -> Facts:
    return replicate(read(data), seed=1, replication=0)


def issued(data: dict[str, Any]) -> float:
    return sum(demand.issued for demand in facts(data).demands.values())


def test_a_case_that_costs_more_than_a_fund_ever_holds() -> None:
    """Twenty at 100 USD: 1,900 a period that lapse never pay one; two periods that are carried over do."""
    gate = {"prices": {0: 100}, "stages": {"obligation": {"fund": "budget"}}}
    contract = {"gates__contract": gate, "stockpiles__depot__sources__maker__approvals": ["contract"]}
    never = trial(**contract, funds__budget={"every": 20, "first": 0, "amount": 1900})
    where = "gates.contract.stages.obligation.fund"
    assert "a case of about 20 each costs 2,000 USD, and at most 1,900 are there" in warned(never)[where]
    assert issued(never) == 0.0
    carried = trial(**contract, funds__budget={"every": 20, "first": 0, "amount": 1900, "unused": "carry"})
    assert where not in warned(carried)
    assert "utilization 1.05" in warned(carried)["funds.budget"]
    assert issued(carried) == 40.0
    enough = trial(**contract, funds__budget={"every": 20, "first": 0, "amount": 4000})
    assert warned(enough) == {}
    assert issued(enough) == 60.0


def test_a_share_of_a_case_that_a_nation_never_has() -> None:
    """Half of 2,000 USD is more than the 900 of one of the two."""
    gate = {"prices": {0: 100}, "stages": {"obligation": {"fund": "joint"}}}
    contributors = {"us": {"amount": 8000}, "uk": {"amount": 900}}
    data = trial(
        nations__uk={}, gates__contract=gate, stockpiles__depot__sources__maker__approvals=["contract"],
        funds__joint={"every": 20, "first": 0, "contributors": contributors, "pays": "share"},
    )  # fmt: skip
    assert (
        "the part of uk in a case of about 20 each costs 1,000" in warned(data)["gates.contract.stages.obligation.fund"]
    )
    assert issued(data) == 0.0


def test_a_minimum_order_above_all_that_is_ordered() -> None:
    """60 are ordered; of a minimum of 60 all are shipped, of one of 100 none."""
    never = trial(suppliers__maker__minimum_order=100)
    assert "at most about 60 each are on order" in warned(never)["suppliers.maker.minimum_order"]
    assert issued(never) == 0.0
    reached = trial(suppliers__maker__minimum_order=60)
    assert warned(reached) == {}
    assert issued(reached) == 60.0


def lost(minimum: float) -> dict[str, Any]:
    """1 a day is lost unless it is there: at most the level of 50 is on order, however much is wanted."""
    return trial(
        stockpiles__depot__initial=50, stockpiles__depot__policy__level=50, suppliers__maker__minimum_order=minimum,
        demands={"use": {"kind": "fixed", "stockpile": "depot", "every": 1, "unmet": "lost"}}, horizon=400,
    )  # fmt: skip


def test_a_minimum_order_above_the_level_of_a_stockpile_that_owes_nothing() -> None:
    assert "at most about 50 each" in warned(lost(51))["suppliers.maker.minimum_order"]
    assert issued(lost(51)) == 50.0  # what was there at the start
    assert warned(lost(50)) == {}
    assert issued(lost(50)) > 300.0


def test_a_lot_that_is_never_filled() -> None:
    line = {"site": "home", "item": "part", "rate": 10, "lot": 100, "full_lots": True}
    never = trial(suppliers={}, lines={"maker": line})
    assert "at most about 60 each" in warned(never)["lines.maker.lot"]
    assert issued(never) == 0.0
    assert warned(trial(suppliers={}, lines={"maker": line | {"lot": 30}})) == {}


def test_a_batch_of_cases_that_is_never_reached() -> None:
    def gated(**batch: Any) -> dict[str, Any]:
        gates = {"joint": {"stages": {"office": {"batch": batch}}}}
        return trial(gates=gates, stockpiles__depot__sources={"maker": {"approvals": ["joint"]}})

    assert "at most about 60 wait" in warned(gated(minimum=100))["gates.joint.stages.office.batch.minimum"]
    assert issued(gated(minimum=100)) == 0.0
    assert warned(gated(minimum=100, max_wait=10)) == {}
    assert issued(gated(minimum=100, max_wait=10)) == 60.0


def test_a_full_load_that_never_comes_together() -> None:
    def shipped(**leg: Any) -> dict[str, Any]:
        road = {"transit": 1, "capacity": 100, "full_load": True, **leg}
        sources = {"maker": {"route": "way"}}
        return trial(legs={"road": road}, routes={"way": {"legs": ["road"]}}, stockpiles__depot__sources=sources)

    assert "at most about 60 wait" in warned(shipped())["legs.road.full_load"]
    assert issued(shipped()) == 0.0
    assert warned(shipped(max_wait=3)) == {}


def test_a_convoy_that_never_forms() -> None:
    """Sixty wait at most and fill two ships of 30, and no third; of three ships of 20 the last sails full."""

    def shipped(load: float, **convoy: Any) -> dict[str, Any]:
        sea = {"transit": 1, "vehicles": {"load": load}, "convoy": {"minimum": 3, **convoy}}
        sources = {"maker": {"route": "way"}}
        return trial(legs={"sea": sea}, routes={"way": {"legs": ["sea"]}}, stockpiles__depot__sources=sources)

    assert "at most about 60 wait" in warned(shipped(30))["legs.sea.convoy.minimum"]
    assert issued(shipped(30)) == 0.0
    assert warned(shipped(30, max_wait=3)) == {}
    assert warned(shipped(20)) == {}
    assert issued(shipped(20)) == 60.0


def use_up(**rules: Any) -> dict[str, Any]:
    """100 are made out of 30 old parts; 500 new ones lie beside them."""
    data = trial()
    data["items"] = {"old": {}, "new": {}, "part": {}}
    data["suppliers"] = {}
    data["lines"] = {"maker": {"site": "home", "item": "part", "rate": 10, "inputs": {"olds": 1}}}
    data["stockpiles"] |= {
        "olds": {"site": "home", "item": "old", "initial": 30, **rules},
        "news": {"site": "home", "item": "new", "initial": 500},
    }
    data["demands"] = {"use": {"kind": "fixed", "stockpile": "depot", "every": 1e6, "offset": 1, "size": 100}}
    return data


@pytest.mark.parametrize(
    "rules",
    [{"reserve": 10}, {"reserve_levels": {2: 10}}, {"allocation": "pro_rata"}],
    ids=lambda rules: next(iter(rules)),
)
def test_rules_for_claims_where_only_lines_draw(rules: dict[str, Any]) -> None:
    """All 30 old ones are used and nothing else, with the rule as without it."""
    (field,) = rules
    assert "has no effect" in warned(use_up(**rules))[f"stockpiles.olds.{field}"]
    assert issued(use_up(**rules)) == issued(use_up()) == 30.0
    data = use_up(**rules)
    data["demands"]["other"] = {"kind": "fixed", "stockpile": "olds", "every": 1e6, "offset": 40}
    assert f"stockpiles.olds.{field}" not in warned(data)


def test_substitutes_of_an_input_have_an_effect() -> None:
    """30 old ones are used, then 70 new ones."""
    assert warned(use_up(substitutes={"news": 1})) == {}
    assert issued(use_up(substitutes={"news": 1})) == 100.0


def joint(cap: float) -> dict[str, Any]:
    """100 lie for two owners in equal parts; one wants 80 and the other nothing."""
    use = {"kind": "fixed", "stockpile": "depot", "owner": "us", "every": 1e6, "offset": 1, "size": 80}
    data = trial(nations={"us": {}, "norway": {}}, suppliers={}, demands={"use": use})
    owners = {"us": {"cap": cap}, "norway": {}}
    data["stockpiles"]["depot"] = {"site": "home", "item": "part", "initial": 100, "owners": owners}
    return data


def test_the_cap_of_an_owner_that_binds_while_stock_lies_idle() -> None:
    """Of its own 50 and 10 on loan, 60 of 80 are issued; with a cap of 30 all are."""
    message = warned(joint(10))["stockpiles.depot.owners.us.cap"]
    assert "80 are drawn over the horizon, 50 are credited and 10 may be borrowed" in message
    assert issued(joint(10)) == 60.0
    assert warned(joint(30)) == {}
    assert issued(joint(30)) == 80.0


def test_a_gate_is_overloaded_by_cases_that_are_filed_again() -> None:
    """0.6 cases a day of a day each, every second filing returned: 2 filings a case, 1.2 days of work a day."""
    refusal = {"chance": 0.5, "then": "again", "after": 1}
    stages = {"office": {"time": 1, "officers": 1, "refusal": refusal}}
    data = trial(
        gates={"licence": {"stages": stages, "background": {"arrivals": 0.6}}}, horizon=3000,
        stockpiles__depot__sources={"maker": {"approvals": ["licence"]}},
    )  # fmt: skip
    assert warned(data)["gates.licence.stages.office"].endswith("utilization 1.20")
    worked = facts(data).gates["licence"].stages["office"]
    assert worked.area_work / worked.area_officers > 0.99


def test_the_refill_of_stock_is_a_load_of_its_own() -> None:
    """60 for the demand and 126 for the stock, of the 200 that are made in 50 days at 4 a day: 0.30 and 0.93."""
    line = {"site": "home", "item": "part", "rate": 4}
    data = trial(suppliers={}, lines={"maker": line}, horizon=50, stockpiles__depot__policy__level=126)
    expected = "has hardly any slack while it refills stock to the levels of its policies within the horizon: "
    assert warned(data) == {"lines.maker": f"{expected}utilization 0.93, and 0.30 without the refill of stock"}
    more = trial(suppliers={}, lines={"maker": line}, horizon=50, stockpiles__depot__policy__level=200)
    assert warned(more)["lines.maker"].startswith("cannot refill stock")
    assert facts(more).stockpiles["depot"].ordered == 260.0
