"""Builders: every family has one, every part can do what a part must, and a plain run has no observer."""

from typing import Any

import pytest

import desim
from desim.sim.assembly.builders import BUILDERS, NoBuilder, build_world, require_builders
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.states import States
from desim.sim.tracing.probes import READERS, require_readers
from desim.sim.tracing.unit_tracking import UnitTracker
from desim.sim.world import World
from desim.spec.families import FAMILIES, MEASURED, PARTS, STATEFUL
from desim.spec.fields.ticks import ticks
from desim.spec.scenario import Scenario

NETWORK: dict[str, Any] = {
    "name": "all_families", "horizon": 60,
    "items": {"good": {"unit": "unit", "unit_cost": 2}, "part": {"unit": "unit"}},
    "nations": {"us": {}, "uk": {}}, "sites": {"home": {"nation": "us"}, "port": {"nation": "uk"}},
    "suppliers": {"mine": {"site": "home", "item": "part", "lead_time": 2}},
    "lines": {
        "plant": {
            "site": "home", "item": "good", "inputs": {"parts": 1}, "lot": 5,
            "stations": {"press": {"time": 1}},
        },
        "shop": {"site": "home", "item": "good", "inputs": {"parts": 1}, "workcenter": "cell", "time": 1},
    },
    "workcenters": {"cell": {"failures": {"every": 30, "repair": 1, "crew": "fitters"}}},
    "crews": {"fitters": {"size": 1}},
    "workforces": {"staff": {"staff": 10, "lines": {"shop": 5}}},
    "measures": {"low": {"metric": "last_below_on", "subject": "store", "amount": 5}},
    "ports": {"quay": {"site": "port"}},
    "escorts": {"frigates": {"count": 1}},
    "transport_modes": {"water": {"calendar": {"days": ["mon"]}}},
    "legs": {"sea": {"origin": "home", "destination": "port", "transit": 3, "destination_port": "quay"}},
    "routes": {"out": {"legs": ["sea"]}},
    "gates": {"license": {"nation": "us", "at": "order", "stages": {"desk": {"time": 1, "fund": "budget"}}}},
    "funds": {"budget": {"every": 20, "first": 0, "amount": 1e6}},
    "agreements": {"treaty": {"nations": ["us", "uk"], "waives": {"license": 1}}},
    "stockpiles": {
        "parts": {
            "site": "home", "item": "part", "sources": {"mine": {}}, "policy": {"kind": "base_stock", "level": 20},
        },
        "store": {
            "site": "port", "item": "good", "sources": {"plant": {"route": "out", "approvals": ["license"]}},
            "policy": {"kind": "base_stock", "level": 30},
        },
    },
    "demands": {"use": {"kind": "fixed", "stockpile": "store", "every": 2}},
    "fleets": {"tanks": {"site": "port", "size": 2, "units": {"engine": {"stockpile": "store", "life": 20}}}},
    "regimes": {
        "tension": {
            "start": "calm", "states": {"calm": {}, "tense": {"what": {"sea": {"transit": 2}}}},
            "moves": {"calm": {"tense": 0.1}, "tense": {"calm": 0.1}},
        },
    },
    "causes": {"storm": {"when": {"kind": "date", "at": 10}, "what": {"sea": {"open": 0}}, "how": {"duration": 5}}},
}  # fmt: skip


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """A network with one part of each family at least."""
    return desim.read(NETWORK)


def test_a_family_without_a_builder_is_refused_by_its_name() -> None:
    with pytest.raises(NoBuilder, match="family depots has no builder"):
        require_builders([*PARTS, "depots"], BUILDERS)
    with pytest.raises(NoBuilder, match="a builder for crews, which is no family"):
        require_builders([name for name in PARTS if name != "crews"], BUILDERS)


def test_a_level_that_nobody_reads_is_refused_by_its_name() -> None:
    readers = {key: reader for key, reader in READERS.items() if key != ("lines", "made")}
    with pytest.raises(TypeError, match="level made of family lines has no reader"):
        require_readers(FAMILIES, readers)
    with pytest.raises(TypeError, match="family legs has a reader for load"):
        require_readers(FAMILIES, READERS | {("legs", "load"): len})


def test_every_family_is_built(scenario: Scenario) -> None:
    world = build_world(scenario, 1, 0, Clock())
    built = {family: getattr(world, family) for family in PARTS}
    assert {family: sorted(parts) for family, parts in built.items()} == {
        family: sorted(getattr(scenario, family)) for family in PARTS
    }


@pytest.mark.parametrize("observed", [False, True])
def test_every_part_has_a_name_and_states_forgets_and_closes(scenario: Scenario, observed: bool) -> None:
    clock = Clock()
    world = build_world(scenario, 1, 0, clock, UnitTracker(clock) if observed else None)
    clock.run_to(ticks(30.0))
    assert {*MEASURED, *STATEFUL} <= set(world.families)
    for family, parts in world.families.items():
        assert parts, family
        for name, part in parts.items():
            part.reset()
            facts = part.close()
            assert part.name == name
            assert (facts is not None) >= (family in MEASURED), family
            assert isinstance(part.states, States) == (family in STATEFUL), family


def test_a_plain_run_has_no_observer(scenario: Scenario) -> None:
    clock = Clock()
    plain, tracker = build_world(scenario, 1, 0, clock), UnitTracker(clock)
    observed = build_world(scenario, 1, 0, Clock(), tracker)
    assert _observers(plain) == {None}
    assert _observers(observed) == {tracker}


def _observers(world: World) -> set[object]:
    families = (world.stockpiles, world.lanes, world.suppliers, world.lines, world.legs)
    return {part.observer for parts in families for part in parts.values()}  # type: ignore[attr-defined]
