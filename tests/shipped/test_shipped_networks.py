"""What the shipped networks must show: published figures, and stops, queues and shares as they are said to be."""

import numpy as np
import pytest

from desim.spec.facts import Facts
from tests.shipped.composed import ran

PAUSE_ENDS = 360 / 96 * 365.25  # 360 missiles for another customer at 96 a year


@pytest.mark.parametrize(("fuel", "day"), [("gas", 12.0), ("coal", 45.0), ("oil", 146.0)])
def test_an_island_without_ships_runs_out_of_each_fuel_on_the_published_day(fuel: str, day: float) -> None:
    """V10: stocks of 12, 45 and 146 days (Cancian et al. 2025)."""
    facts = ran("island_stocks", "disruption=island_stocks/no_ships")
    assert facts.stockpiles[f"{fuel}_stock"].first_empty == pytest.approx(day, abs=1e-3)


def test_an_island_with_an_open_sea_lacks_nothing() -> None:
    facts = ran("island_stocks", "disruption=island_stocks/open_sea")
    assert all(demand.issued == demand.wanted > 0.0 for demand in facts.demands.values())


def test_us_deliveries_of_thaad_pause_until_april_2027_behind_the_order_of_360() -> None:
    """The pause is seen (Rumbaugh 2025); the network says only that the other order goes first."""
    facts = ran("thaad_sm3")
    days, on_hand = np.asarray(facts.days), np.asarray(facts.levels["thaad_stock.on_hand"])
    assert set(on_hand[(days > 730.0) & (days < PAUSE_ENDS)]) == {534.0 - 150.0}
    assert on_hand[np.searchsorted(days, PAUSE_ENDS + 40.0)] > 384.0


def test_thaad_and_sm3_are_whole_again_on_the_days_of_their_arithmetic() -> None:
    """V6b: 150 at 96 a year after the pause, in lots of 8, so 152; V7: 92 at 66 a year from the end of 2025."""
    facts = ran("thaad_sm3")
    assert facts.stockpiles["thaad_stock"].regained == pytest.approx(PAUSE_ENDS + 152 / 96 * 365.25, abs=1e-6)
    assert facts.stockpiles["sm3_stock"].regained == pytest.approx(914.0 + 92 / 66 * 365.25, abs=3 / 66 * 365.25)


def test_nobody_gains_in_all_when_the_united_states_goes_first() -> None:
    """Conservation: a jump changes who waits, not what is made."""
    as_it_was, jumped = ran("thaad_sm3"), ran("thaad_sm3", "surge=thaad_sm3/us_first")
    assert jumped.stockpiles["thaad_stock"].regained < as_it_was.stockpiles["thaad_stock"].regained
    assert jumped.lines["thaad_assembly"].made == as_it_was.lines["thaad_assembly"].made == 542


def idle(facts: Facts) -> dict[str, float]:
    """Days in which each of the four assembly lines waited for parts."""
    lines = ("warton_assembly", "manching_assembly", "caselle_assembly", "getafe_assembly")
    return {line: sum(t for s, t in facts.states[line].items() if s.startswith("starved")) for line in lines}


TROUBLES = tuple(f"{maker}_trouble" for maker in ("samlesbury", "augsburg", "foggia", "seville", "ej200"))
STRIKE = "disruption=eurofighter_workshare/samlesbury_strike"


def test_a_strike_at_samlesbury_stops_all_four_lines_unless_there_are_parts_for_it() -> None:
    """On average of five replications: in one of them, who waits depends on who came first to the last part."""

    def waits(*words: str) -> dict[str, float]:
        each = [idle(ran("eurofighter_workshare", *words, without=TROUBLES, replication=n)) for n in range(5)]
        return {line: sum(one[line] for one in each) / len(each) for line in each[0]}

    calm, struck = waits(), waits(STRIKE)
    stocked = waits(STRIKE, "surge=eurofighter_workshare/buffer_90")
    assert all(struck[line] > calm[line] for line in calm), (struck, calm)
    assert sum(stocked.values()) <= sum(calm.values()), (stocked, calm)


def test_orders_for_aircraft_keep_to_the_work_share_and_two_points() -> None:
    facts = ran("eurofighter_workshare", without=TROUBLES)
    shares = {"warton_assembly": 0.37, "manching_assembly": 0.30, "caselle_assembly": 0.20, "getafe_assembly": 0.13}
    made = {line: facts.lines[line].made for line in shares}
    total = sum(made.values())
    # what is ordered keeps within 2 points; of what is made, an aircraft in work at each line may be missing
    assert all(abs(made[line] - share * total) <= 0.02 * total + 1.0 for line, share in shares.items())


def test_assembly_in_japan_adds_no_engines() -> None:
    facts = ran("lrasm_pacific", "surge=lrasm_pacific/forward_plant", "disruption=lrasm_pacific/blockade")
    missiles = sum(facts.lines[line].made for line in ("lrasm_assembly", "jassm_assembly", "forward_assembly"))
    assert facts.lines["forward_assembly"].made > 0.0
    assert missiles <= 60 + 75 + facts.lines["turbofan_maker"].made
