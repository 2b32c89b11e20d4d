"""The doctor: what it says of hand-made scenarios; its utilisations and alarms against simulation."""

from typing import Any

import pytest

from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.read import read, read_run
from desim.spec.scenario import Scenario
from desim.study.screening.findings import OVERLOADED, Finding
from desim.study.screening.load import part_loads
from desim.study.screening.preflight import preflight_findings
from tests.shipped.composed import NETWORKS, shipped

RUN = read_run({"replications": 100, "workers": 2})


def network(**changes: Any) -> dict[str, Any]:
    """A depot, a plant and its parts; 2 a day are wanted, the plant makes 4."""
    data: dict[str, Any] = {
        "name": "depot",
        "horizon": "2 years",
        "nations": {"us": {}},
        "sites": {"iowa": {"nation": "us"}},
        "items": {"shell": {"unit": "round"}, "body": {"unit": "body"}},
        "stockpiles": {
            "depot": {
                "site": "iowa", "item": "shell", "initial": 20, "policy": {"kind": "base_stock", "level": 20},
                "sources": {"plant": {}},
            },
            "bodies": {
                "site": "iowa", "item": "body", "initial": 50, "policy": {"kind": "base_stock", "level": 50},
                "sources": {"forge": {}},
            },
        },
        "suppliers": {"forge": {"site": "iowa", "item": "body", "rate": 8, "lead_time": 5}},
        "lines": {"plant": {"site": "iowa", "item": "shell", "rate": 4, "inputs": {"bodies": 2}}},
        "demands": {"use": {"kind": "poisson", "stockpile": "depot", "arrivals": 2}},
    }  # fmt: skip
    for path, value in changes.items():
        place = data
        *way, last = path.split("__")
        for step in way:
            place = place.setdefault(step, {})
        place[last] = value
    return data


def said(data: dict[str, Any]) -> dict[str, Finding]:
    """Findings by path, without what a run costs."""
    return {f.path: f for f in preflight_findings(read(data), data, RUN) if f.path != "run"}


def test_a_sound_network_has_no_warnings_but_missing_sources() -> None:
    found = said(network())
    assert {path for path, finding in found.items() if finding.severity == "warning"} == {"sources"}
    assert "9 of 9 numbers name no source" in found["sources"].message
    assert found["items.shell"].message == "comes from plant alone"
    # bodies: 4 a day for 730.5 days of 8 a day; less the 50, and the 2 x 20 of the rounds, where stock is used up
    assert found["suppliers.forge"].message.endswith("utilizations: 0.50, and 0.48 without the refill of stock")


def test_numbers_with_a_source_are_not_complained_of() -> None:
    data = network()
    data["sources"] = {path: {"kind": "assumed"} for path in ("stockpiles", "suppliers", "lines", "demands")}
    assert "sources" not in said(data)


@pytest.mark.parametrize(
    ("changes", "path", "utilisation"),
    [
        ({"lines__plant__rate": 1.5}, "lines.plant", 1.32),
        ({"suppliers__forge__rate": 3}, "suppliers.forge", 1.29),
        ({"lines__plant__yield": 0.4}, "lines.plant", 1.23),
        ({"lines__plant__acceptance": {"reject": 0.6, "then": "rework"}}, "lines.plant", 1.23),
        ({"lines__plant__calendar": {"hours": ["08:00-16:00"]}}, "lines.plant", 2.07),
        ({"lines__plant__failures": {"every": 10, "repair": 20}}, "lines.plant", 1.48),
        ({"suppliers__forge__rate": 5, "lines__plant__yield": 0.6}, "suppliers.forge", 1.30),
    ],
)
def test_too_little_capacity_is_told_with_its_utilisation(
    changes: dict[str, Any], path: str, utilisation: float
) -> None:
    found = said(network(**changes))[path]
    assert found.severity == "warning"
    assert "cannot meet demand" in found.message
    assert float(found.message.rpartition(" ")[2]) == pytest.approx(utilisation, abs=0.006)


def test_modes_add_capacity_and_causes_take_it() -> None:
    modes = {"minimum_sustaining": 1, "economic": 1.5, "maximum": 6, "surge_above": 9, "surge_below": 3}
    surging = network(lines__plant__modes=modes)
    del surging["lines"]["plant"]["rate"]
    assert not [finding for finding in said(surging).values() if "cannot" in finding.message]
    fire = {"when": {"kind": "date", "at": 0}, "what": {"plant": {"open": 0}}, "how": {"duration": "400 days"}}
    assert "cannot meet demand" in said(network(causes__fire=fire))["lines.plant"].message


def test_help_that_may_come_is_told_apart() -> None:
    when = {"kind": "condition", "stockpile": "depot", "below": 5}
    help_ = {"when": when, "what": {"plant": {"rate": 3}}, "role": "surge"}
    found = said(network(lines__plant__rate=1.5, causes__shifts=help_))["lines.plant"]
    assert "unless causes that depend on the run help (then 0.44)" in found.message


def test_a_leg_that_is_too_small_and_one_that_nothing_uses() -> None:
    data = network(
        legs={"road": {"transit": 2, "capacity": 10, "departures": {"every": 7}}, "old": {"transit": 1}},
        routes={"way": {"legs": ["road"]}},
        stockpiles__depot__sources={"plant": {"route": "way"}},
    )
    found = said(data)
    assert "cannot meet demand" in found["legs.road.capacity"].message
    assert found["legs.old"].message == "is on no route"


def test_officers_that_are_too_few() -> None:
    gate = {"stages": {"office": {"time": 4, "officers": 3}}, "background": {"arrivals": 0.1}}
    data = network(gates={"licence": gate}, stockpiles__depot__sources={"plant": {"approvals": ["licence"]}})
    assert "cannot meet demand" in said(data)["gates.licence.stages.office"].message


def test_a_stockpile_that_nobody_fills_and_parts_that_nobody_names() -> None:
    data = network(
        stockpiles__old={"site": "iowa", "item": "shell", "initial": 10},
        demands__old_use={"kind": "fixed", "stockpile": "old", "every": 10},
        items__spare={}, crews__idle={}, nations__utopia={},
    )  # fmt: skip
    found = said(data)
    assert "about 63 round more are wanted" in found["stockpiles.old"].message
    assert {found["items.spare"].severity, found["crews.idle"].severity} == {"warning"}
    assert found["nations.utopia"].severity == "note"


def test_a_run_is_told_from_a_pilot_and_given_up_in_time() -> None:
    data = network()
    costs = [f.message for f in preflight_findings(read(data), data, RUN) if f.path == "run"]
    assert "events" in costs[0]
    assert "100 replications on 2 processes" in costs[1]
    endless = network(demands__use__arrivals=1e5, demands__use__size=1e-3)
    endless["items"]["shell"] = {"unit": "kg"}
    cost = [f for f in preflight_findings(read(endless), endless, RUN, seconds=0.2) if f.path == "run"]
    assert [(f.severity, "longer than 0.2 s" in f.message) for f in cost] == [("warning", True)]


def measured(scenario: Scenario, facts: Facts) -> dict[str, float]:
    """Utilisations of lines and stations in a run: time on machines over the time of all machines."""
    span = facts.horizon - facts.warmup
    found = {}
    for name, line in scenario.lines.items():
        for station, declared in line.stations.items():
            seen = facts.stations[f"{name}.{station}"]
            busy = (seen.area_number - seen.area_queue) / span / declared.machines
            found[f"lines.{name}.stations.{station}"] = busy
        if line.workcenter is not None:
            path, machines = f"workcenters.{line.workcenter}", scenario.workcenters[line.workcenter].machines
            found[path] = found.get(path, 0.0) + facts.lines[name].lot_time / span / machines
        elif not line.stations:
            found[f"lines.{name}"] = facts.lines[name].lot_time / span / line.machines
    return found


CASES = [
    "v01_mm1",
    "v02_mm4",
    "v03_mg1",
    "v06_failures",
    "v13_jackson",
    "v15a_rework",
    "v16_priorities",
    "v18_make_to_stock",
]


PARTS = {"v06_failures": 8}
"""Of how many the length of the run is one: failures scatter more than orders."""


@pytest.mark.parametrize("case", CASES)
def test_utilisations_are_those_of_the_simulation(case: str) -> None:
    """Within 7 % of one run of a part of the length: some thousand orders, so two to three standard errors."""
    data = shipped(f"--config-name validation/{case}")
    whole = read(data)
    scenario = whole.model_copy(update={"horizon": whole.horizon / PARTS.get(case, 16)})
    known = {row.path: row.utilization for row in part_loads(scenario)[0]}
    seen = measured(scenario, replicate(scenario, seed=3, replication=0))
    assert known.keys() == seen.keys()
    for path, utilisation in known.items():
        assert utilisation == pytest.approx(seen[path], rel=0.07), path


def behind(scenario: Scenario, path: str) -> list[str]:
    """The lines that a utilisation is of."""
    family, name, *_ = path.split(".")
    found = {"lines": [name], "stockpiles": list(getattr(scenario.stockpiles.get(name), "sources", ()))}
    found["workcenters"] = [line for line, declared in scenario.lines.items() if declared.workcenter == name]
    return found.get(family, [])


@pytest.mark.slow
@pytest.mark.parametrize("network", NETWORKS)
def test_what_cannot_be_met_is_not_met(network: str) -> None:
    """Every alarm on a shipped network: the lines make less by the horizon than is asked of them."""
    scenario = read(shipped(f"network={network} demand={'base' if network == 'artillery_155' else 'none'}"))
    rows, flows = part_loads(scenario)
    facts = replicate(scenario, seed=1, replication=0)
    short = any(seen.issued < seen.wanted for seen in facts.demands.values())
    for row in rows:
        if row.sole and row.best_case > OVERLOADED:
            lines = behind(scenario, row.path)
            made = sum(facts.lines[line].made for line in lines)
            assert made < sum(flows.ordered[line] for line in lines) if lines else short, row.path
