"""What the shipped networks are there to show; a few replications each, of effects much larger than chance."""

from functools import cache

import pytest

from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from tests.shipped.composed import scenario


@cache
def found(network: str, *levers: str, replications: int = 1) -> dict[tuple[str, str], list[float]]:
    """Values of all measures by metric and subject."""
    declared = scenario(f"network={network}", *levers)
    values: dict[tuple[str, str], list[float]] = {}
    for number in range(replications):
        for row in kpis(declared, replicate(declared, seed=1, replication=number)):
            values.setdefault((row.metric, row.subject), []).append(float("nan") if row.value is None else row.value)
    return values


def test_assembly_abroad_adds_no_missile_while_seekers_are_short() -> None:
    """V9 of the domain: 530 seekers give 530 missiles, whoever assembles them; 30 more once there are enough."""

    def made(*levers: str) -> float:
        return found("patriot", *levers)["output_per_year", "allied_mse_output"][0]

    short, doubled = (
        made("disruption=patriot/seekers_stay"),
        made("disruption=patriot/seekers_stay", "surge=patriot/mhi_60"),
    )
    assert 525 < short < 535
    assert abs(doubled - short) < 4
    plenty = made("surge=patriot/third_seeker_line")
    assert 27 < made("surge=[patriot/mhi_60,patriot/third_seeker_line]") - plenty < 33


def test_one_large_order_builds_the_german_plant_and_yearly_ones_do_not() -> None:
    def built(*levers: str) -> float:
        return found("patriot", *levers)["occurrences", "german_plant"][0]

    assert built() == 1
    assert built("reform=patriot/joint_order") == 1
    assert built("reform=patriot/yearly_orders") == 0


def test_a_rating_moves_motors_between_missiles_and_makes_none() -> None:
    """DX for Javelin: it is back sooner, GMLRS later, and the house makes as many motors in the end."""
    plain, first = found("rocket_motors"), found("rocket_motors", "reform=rocket_motors/javelin_dx")

    def days(values: dict[tuple[str, str], list[float]], missile: str) -> float:
        return values["time_to_replenish", f"{missile}_stock"][0]

    assert days(first, "javelin") < days(plain, "javelin") - 100
    assert days(first, "gmlrs") > days(plain, "gmlrs")
    made = ("aerojet_motors", "gd_motors")
    total, rated = (sum(values["output", line][0] for line in made) for values in (plain, first))
    assert abs(rated - total) < 0.03 * total


@pytest.mark.slow
def test_longer_notice_costs_fewer_aircraft() -> None:
    """V19 of the domain: a few key parts hold all aircraft; with two years of notice hardly any is late."""

    def aircraft(lever: str) -> float:
        return found("f35_global", f"disruption=f35_global/{lever}")["output_per_year", "aircraft_after_removal"][0]

    stayed, at_once, half_a_year, two_years = map(aircraft, ("no_removal", "notice_0", "notice_6", "notice_24"))
    assert at_once < half_a_year < two_years <= stayed
    assert at_once < 0.9 * stayed
    assert two_years > 0.95 * stayed
