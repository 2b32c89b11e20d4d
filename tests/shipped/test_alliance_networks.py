"""What the networks of minerals, repair in theatre, battlegroups and the sealift must show."""

import numpy as np
import pytest

from desim.spec.scenario import Scenario
from tests.shipped.composed import ran, scenario, with_network

LEAD_NATIONS = ("uk", "canada", "germany", "us", "spain", "hungary", "france", "italy")


@pytest.mark.parametrize(("disruption", "day"), [("no_antimony", 17.5), ("embargo", 33.8)])
def test_antimony_lasts_as_long_as_its_arithmetic_says(disruption: str, day: float) -> None:
    """V11: 1,100 t at 23,000 t a year, without any source and without the Chinese; a day for lots in work."""
    facts = ran("critical_minerals", f"disruption=critical_minerals/{disruption}")
    assert facts.stockpiles["antimony_stock"].first_empty == pytest.approx(day, abs=1.0)


def test_without_an_embargo_no_plant_waits_for_a_mineral() -> None:
    facts = ran("critical_minerals")
    assert facts.lines["missile_plant"].made == pytest.approx(5000 * 1096 / 365.25, rel=0.01)
    assert not [state for state in facts.states["missile_plant"] if state.startswith("starved")]


@pytest.mark.slow
def test_under_an_embargo_the_queue_decides_more_than_the_stock() -> None:
    arms = {
        reform: ran("critical_minerals", "disruption=critical_minerals/embargo", f"reform={reform}")
        for reform in ("none", "critical_minerals/defence_first")
    }
    as_it_is, first = (facts.lines["missile_plant"].made for facts in arms.values())
    assert as_it_is < 0.5 * first
    assert first == pytest.approx(5000 * 1096 / 365.25, rel=0.01)


def test_a_shop_abroad_repairs_nothing_before_its_approvals_and_its_share_afterwards() -> None:
    facts = ran("pacific_mro", "surge=pacific_mro/forward_60")
    days, made = np.asarray(facts.days), np.asarray(facts.levels["f15_radar_japan.made"])
    paper = sum(min(facts.gates[gate].cases.times) for gate in ("us_release", "us_licence", "certification"))
    assert days[made > 0.0][0] > paper > 90.0
    late = days > 1826.0 - 600.0  # each of the four families has been approved by then
    failures = np.ptp(days[late]) * 60 / 205  # 60 aircraft, a part fails after 200 days of being up
    assert np.ptp(made[late]) / failures == pytest.approx(0.6, abs=0.12)


@pytest.mark.parametrize("lever", ["pool_20", "pool_50", "pool_80", "pool_50_common"])
def test_a_joint_stock_is_made_of_national_ones(lever: str) -> None:
    def total(declared: Scenario) -> tuple[float, float, float]:
        stockpiles = declared.stockpiles
        rear = [p for name, p in stockpiles.items() if p.site == "rear"]
        assert len(rear) in (len(LEAD_NATIONS), len(LEAD_NATIONS) + 1)
        return (
            sum(p.initial for p in rear),
            sum(p.pipeline.quantity for p in rear if p.pipeline),
            sum(p.policy.level for p in rear if p.policy and p.policy.kind == "base_stock"),
        )

    plain = scenario("network=nato_efp")
    assert total(scenario(*with_network(f"surge=nato_efp/{lever}"))) == total(plain) == (720.0, 1200.0, 1920.0)


@pytest.mark.slow
def test_the_way_by_sea_takes_over_when_the_gap_is_closed() -> None:
    calm, closed = ran("nato_efp"), ran("nato_efp", "disruption=nato_efp/suwalki_closure")
    assert calm.legs["klaipeda_ship"].carried == 0.0
    assert closed.legs["klaipeda_ship"].carried > 0.0


def test_the_sealift_carries_what_was_counted() -> None:
    """V13: 64 voyages, 7,473 rounds a day (7,400 published), 29 % of the use within 1.5 points."""
    facts = ran("ammo_sealift")
    legs = [facts.legs["to_dunai"], facts.legs["to_vostochny"]]
    assert sum(leg.departures for leg in legs) == 64
    assert sum(leg.carried for leg in legs) / 562 == pytest.approx(7473, abs=1)
    use = facts.demands["russian_use"]
    assert use.issued / use.wanted == pytest.approx(0.29, abs=0.015)
