"""Limits of legs: what an item must say of a unit, and amounts that are in no unit of what travels."""

import pytest

import desim
from desim.spec.checks.check import warnings_in
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import SITE
from tests.sim.transport.test_stowage import network, weekly


def data(leg, items=None, orders=None, horizon=100, **parts):
    return {"name": "tiny", "horizon": horizon, **SITE, **network(leg, items, orders, **parts)}


BARE = {"shell": {"unit": "round", "mass": "50 kg"}, "fuel": {"unit": "kg"}}


@pytest.mark.parametrize(
    ("leg", "fault"),
    [
        (weekly(limits={"volume": "3 m3"}), "legs.leg.limits.volume: shell travels it and says no volume of a unit; "
         "give items.shell.volume"),
        (weekly(vehicles={"limits": {"teu": 1}}), "legs.leg.vehicles.limits.teu: fuel travels it and says no teu"),
        (weekly(limits={"mass": "49 kg"}), "legs.leg.limits.mass: 49.0 holds not even one shell of 50 kg"),
        (weekly(limits={"mas": "1 t"}), "legs.leg.limits.mas: unknown key (did you mean 'mass'?)"),
        (weekly(limits={"mass": "1 m3"}), "legs.leg.limits.mass: '1 m3' has the wrong dimension; expected mass"),
        (weekly(limits={}), "legs.leg.limits: limits nothing; give mass, volume, teu or neq"),
        ({"limits": {"mass": "1 t"}}, "legs.leg: has limits but neither a timetable nor full_load"),
        ({"limits": {"mass": "1 t"}, "full_load": True, "vehicles": {"count": 3, "limits": {"mass": "300 kg"}}},
         "legs.leg: has full_load with a limit of mass that all its vehicles together cannot carry"),
    ],
)  # fmt: skip
def test_faults_of_limits(leg, fault):
    with pytest.raises(SpecError) as caught:
        desim.read(data(leg, BARE))
    assert fault in str(caught.value)


def test_a_mass_is_no_number_of_pieces():
    """20 t of rounds were 20,000 pieces."""
    with pytest.raises(SpecError) as caught:
        desim.read(data(weekly(capacity="20 t"), BARE, {"shell": 30}))
    assert str(caught.value.faults[0]) == (
        "legs.leg.capacity: '20 t' is not in the unit of shell, which is round (did you mean 'legs.leg.limits.mass'?)"
    )
    desim.read(data(weekly(capacity="20 t"), BARE, {"fuel": 30}))
    desim.read(data(weekly(capacity="20 rounds"), BARE, {"shell": 30}))


def warned(leg, **given):
    return {fault.path: fault.message for fault in warnings_in(desim.read(data(leg, BARE, **given)))}


def test_limits_without_an_effect_and_units_that_count_alike_are_told():
    assert "no item that travels here has any neq" in warned(weekly(limits={"neq": "1 t"}))["legs.leg.limits.neq"]
    told = warned(weekly(capacity=100))["legs.leg.capacity"]
    assert told == "counts a kilogram of fuel like a piece of shell; give limits of mass or volume"
    assert "legs.leg.capacity" not in warned(weekly(capacity=100), orders={"shell": 30})
    assert "legs.leg.limits.mass" not in warned(weekly(limits={"mass": "1 t"}))
