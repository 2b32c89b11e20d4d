"""Agreements: which flows pass which gates, what is in force when, and what they change at a gate."""

from typing import Any

import pytest

import desim
from desim.sim.assembly.builders import build_world
from desim.sim.kernel.clock import Clock
from desim.sim.replicate import replicate
from desim.spec.checks.check import warnings_in
from desim.spec.checks.nations import approvals_of, nation_of, parties
from desim.spec.fields.ticks import ticks
from desim.spec.scenario import Scenario
from tests.sim.allied import orders, run, there, world
from tests.sim.tiny import log

STAGE: dict[str, Any] = {"stages": {"office": {}}}
NATIONS: dict[str, dict[str, Any]] = {"us": {}, "uk": {}, "france": {}}


def flows(gates: dict[str, Any], **more: Any) -> Scenario:
    """The US and the UK make an American round; stores in France, the UK and the US order it from both."""
    sources = {"plant": {}, "works": {"approvals": more.pop("named", [])}}
    store = {"policy": {"kind": "base_stock", "level": 5}, "sources": sources}
    return world(
        NATIONS,
        100,
        items={"good": {"design": "us"}, "other": {}},
        suppliers={"plant": there("us"), "works": there("uk")},
        stockpiles={f"{nation}_store": there(nation, **store) for nation in NATIONS},
        demands={f"{nation}_use": {"kind": "fixed", "stockpile": f"{nation}_store", "every": 1} for nation in NATIONS},
        gates=gates,
        **more,
    )


def passed(applies: dict[str, Any]) -> set[str]:
    """Flows to which one gate applies, such as us>france."""
    scenario = flows({"gate": {**STAGE, "applies": applies}})
    made = {"plant": "us", "works": "uk"}
    return {f"{made[s]}>{n}" for n in NATIONS for s in made if approvals_of(scenario, f"{n}_store", s)}


@pytest.mark.parametrize(
    ("applies", "expected"),
    [
        ({}, {"us>uk", "us>france", "uk>us", "uk>france"}),
        ({"origins": ["us"]}, {"us>uk", "us>france"}),
        ({"destinations": ["france"]}, {"us>france", "uk>france"}),
        ({"origins": ["uk"], "destinations": ["us", "uk"]}, {"uk>us"}),
        ({"designs": ["us"]}, {"us>uk", "us>france", "uk>france"}),  # not back home
        ({"designs": ["us"], "origins": ["uk"]}, {"uk>france"}),
        ({"designs": ["france"]}, set()),
        ({"items": ["other"]}, set()),
        ({"items": ["good"], "origins": ["us"]}, {"us>uk", "us>france"}),
    ],
)
def test_gates_apply_to_flows_across_borders(applies: dict[str, Any], expected: set[str]) -> None:
    assert passed(applies) == expected


def test_gates_that_a_source_names_come_first_in_its_order() -> None:
    gates = {name: {**STAGE, "applies": {}} for name in ("a", "b")} | {name: STAGE for name in ("y", "z")}
    scenario = flows(gates, named=["z", "b", "y"])
    assert approvals_of(scenario, "france_store", "works") == ("z", "b", "y", "a")
    assert approvals_of(scenario, "uk_store", "works") == ("z", "b", "y")  # no border, so only what is named
    assert approvals_of(scenario, "france_store", "plant") == ("a", "b")


def test_a_part_is_of_the_nation_of_its_site_and_a_demand_of_its_owner() -> None:
    pool = there("uk", initial=9, owners={"us": {}, "france": {}})
    wants = {"kind": "fixed", "stockpile": "pool", "every": 1}
    scenario = world(
        NATIONS,
        10,
        stockpiles={"pool": pool},
        demands={"own": {**wants, "owner": "france"}, "any": wants},
        legs={"sea": {"transit": 1}},
        gates={"licence": {**STAGE, "nation": "us"}},
    )
    parts = ("pool", "own", "any", "licence", "sea", "nobody")
    assert [nation_of(scenario, part) for part in parts] == ["uk", "france", "uk", "us", None, None]


def test_agreements_hold_between_the_authority_and_the_other_side() -> None:
    gates = {"licence": {**STAGE, "nation": "us"}, "customs": STAGE}
    licence, customs = flows(gates).gates["licence"], flows(gates).gates["customs"]
    assert parties(licence, "us", "france") == ("us", "france")
    assert parties(licence, "uk", "france") == ("us", "france")  # of the design of the US
    assert parties(licence, "uk", "us") == ("us", "uk")  # a rule for imports
    assert parties(customs, "uk", "france") == ("uk", "france")


def test_terms_multiply_and_follow_dates_and_causes() -> None:
    agreements = {
        "old": {"nations": ["us", "uk"], "waives": {"licence": 0.5}, "speeds": {"licence": 0.5}, "ends": 50},
        "new": {"nations": ["us", "uk", "france"], "hub": "us", "waives": {"licence": 0.4}, "begins": 10},
        "some": {"nations": ["us", "uk"], "items": ["other"], "speeds": {"licence": 0.1}, "refusals": {"licence": 0}},
        "also": {"nations": ["us", "uk"], "speeds": {"licence": 3}, "refusals": {"licence": 0.5}},
    }
    off = {"when": {"kind": "date", "at": 20}, "what": {"new": {"open": 0}}, "how": {"duration": 5}}
    scenario = flows({"licence": STAGE}, agreements=agreements, causes={"off": off})
    clock = Clock()
    agreements = build_world(scenario, 1, 0, clock).agreements
    seen: list[tuple[float, float, float, float]] = []

    def look() -> None:
        seen.append((clock.day, *agreements.terms("licence", "us", "uk", "good")))

    look()
    agreements.watch(look)
    clock.run_to(ticks(100))
    assert seen == [
        (0, 0.5, 1.5, 0.5),
        (10, pytest.approx(0.7), 1.5, 0.5),
        (20, 0.5, 1.5, 0.5),
        (25, pytest.approx(0.7), 1.5, 0.5),
        (50, pytest.approx(0.4), 3.0, 0.5),
    ]
    assert agreements.terms("licence", "us", "uk", "other") == (pytest.approx(0.4), pytest.approx(0.3), 0.0)
    assert agreements.terms("licence", "us", "uk", None) == (pytest.approx(0.4), 3.0, 0.5)
    assert agreements.terms("licence", "uk", "france", "good") == (0, 1, 1)  # only the hub has settled it
    assert agreements.terms("licence", "us", "us", "good") == (0, 1, 1)
    assert agreements.terms("licence", None, "us", "good") == (0, 1, 1)


def test_agreements_account_for_their_time() -> None:
    agreements = {"pact": {"nations": ["us", "uk"], "begins": 10, "ends": 40, "ratings": True}}
    off = {"when": {"kind": "date", "at": 20}, "what": {"pact": {"open": 0}}, "how": {"duration": 5}}
    scenario = flows({}, agreements=agreements, causes={"off": off})
    states = replicate(scenario, 1, 0).states["pact"]
    assert states == {"not begun": 10, "in force": 25, "suspended: off": 5, "ended": 60}


def warned(gates: dict[str, Any], **more: Any) -> dict[str, str]:
    return {w.path: w.message for w in warnings_in(flows(gates, **more))}


def test_what_can_never_concern_anything_is_warned_of() -> None:
    gates = {
        "licence": {**STAGE, "nation": "us", "applies": {"origins": ["us"]}},
        "import": {**STAGE, "applies": {"origins": ["france"]}},
        "loose": STAGE,
        "visas": {**STAGE, "background": {"arrivals": 1}},
    }
    pacts = {
        "good": {"nations": ["us", "uk"], "waives": {"licence": 1}},
        "far": {"nations": ["uk", "france"], "waives": {"licence": 1}, "speeds": {"licence": 0.5}},
        "idle": {"nations": ["us", "uk"]},
        "goods": {"nations": ["us", "uk"], "items": ["other"], "refusals": {"licence": 0.5}},
    }
    nothing = "changes nothing: no case of this gate is between its nations"
    assert warned(gates, agreements=pacts) == {
        "gates.import": "is passed by nothing",
        "gates.loose": "is passed by nothing",
        "agreements.far.waives.licence": nothing,
        "agreements.far.speeds.licence": nothing,
        "agreements.goods.refusals.licence": nothing,
        "agreements.idle": "changes nothing: it has no waives, speeds, refusals or ratings",
    }


def test_causes_and_teams_pass_gates_too() -> None:
    gates = {"licence": {**STAGE, "nation": "us"}}
    when = {"kind": "approval", "gate": "licence", "destination": "uk"}
    cause = {"copy": {"when": when, "what": {"works": {"rate": 2}}}}
    pact = {"pact": {"nations": ["us", "uk"], "waives": {"licence": 1}}}
    assert warned(gates, causes=cause, agreements=pact) == {}
    pact["pact"]["nations"] = ["us", "france"]
    assert set(warned(gates, causes=cause, agreements=pact)) == {"agreements.pact.waives.licence"}


def test_a_rating_that_nobody_honours_is_warned_of() -> None:
    def rated(nations: dict[str, Any], agreements: dict[str, Any]) -> set[str]:
        stock = there("uk", rating="dx", policy={"kind": "base_stock", "level": 5}, sources={"plant": {}})
        data = world(
            nations,
            10,
            suppliers={"plant": there("us")},
            stockpiles={"store": stock},
            demands={"use": {"kind": "fixed", "stockpile": "store", "every": 1}},
            agreements=agreements,
        )
        return {w.path for w in warnings_in(data)}

    sosa = {"sosa": {"nations": ["us", "uk"], "ratings": True, "begins": 5}}
    assert rated({"us": {"ratings": True}, "uk": {"ratings": True}}, {}) == {"stockpiles.store.rating"}
    assert rated({"us": {}, "uk": {}}, sosa) == set()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"nations": ["us", "spain"]}, "no nation has this name"),
        ({"nations": ["us", "us"]}, "names a nation twice"),
        ({"nations": ["us"]}, "at least 2"),
        ({"nations": ["us", "uk"], "hub": "france"}, "hub that is not among its nations"),
        ({"nations": ["us", "uk"], "begins": 9, "ends": 9}, "ends before it begins"),
        ({"nations": ["us", "uk"], "waives": {"none": 1}}, "no gate has this name"),
        ({"nations": ["us", "uk"], "items": ["none"]}, "no item has this name"),
    ],
)
def test_agreements_that_cannot_be_are_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(desim.SpecError, match=message):
        flows({}, agreements={"pact": fields})


def arrivals(agreements: dict[str, Any]) -> list[float]:
    """Days on which orders of days 0 and 50 come in from the US, each after a licence of 30 d."""
    store = there("uk", **orders({0: 1, 50: 1}, "plant"))
    licence = {"nation": "us", "applies": {"origins": ["us"]}, "stages": {"office": {"time": 30}}}
    parts = {"suppliers": {"plant": there("us")}, "stockpiles": {"store": store}, "gates": {"licence": licence}}
    facts = run(NATIONS, 100, agreements=agreements, **parts)
    return [day for day, _ in log(facts, "store.on_hand")[1:]]


@pytest.mark.parametrize(
    ("pact", "expected"),
    [
        ({}, [30, 80]),
        ({"speeds": {"licence": 0.5}}, [15, 65]),
        ({"waives": {"licence": 1}}, [50]),  # the first is there at once, on day 0
        ({"speeds": {"licence": 0.5}, "begins": 40}, [30, 65]),
        ({"waives": {"licence": 1}, "begins": 40}, [30, 50]),
        ({"speeds": {"licence": 0.5}, "ends": 40}, [15, 80]),
        ({"speeds": {"licence": 0.5}, "nations": ["uk", "france"]}, [30, 80]),
    ],
)
def test_an_order_waits_for_its_licence_as_agreed(pact: dict[str, Any], expected: list[float]) -> None:
    assert arrivals({"pact": {"nations": ["us", "uk"], **pact}}) == expected
