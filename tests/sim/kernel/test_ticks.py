"""Whole ticks: what meets by hand meets in the engine, rates keep their exact beat, and a run is half-open."""

from fractions import Fraction
from typing import Any

import pytest

from desim.sim.kernel.clock import Clock, TracingClock
from desim.sim.kernel.pace import Pace
from desim.sim.replicate import replicate
from desim.spec.fields.ticks import NEVER, TICKS_PER_DAY, days, ticks
from tests.sim.tiny import log, made, pile, run, town, up_to, wants

SECOND = TICKS_PER_DAY // 86_400
YEAR = 365.25


@pytest.mark.parametrize("time", ["1 h", "2 h", "10 min", "0.1 days", "144 min", "2.4 h", "7 min", "0.3 days"])
def test_an_order_that_takes_one_interval_is_there_for_the_next_demand(time: str) -> None:
    """Demand of 10 every interval, base stock 10, lead time of one interval: each arrival serves the next demand."""
    stock = pile(initial=10, **up_to(10), sources={"supplier": {}})
    horizon = 300 * days(ticks_of(time))
    facts = run(horizon, stockpiles={"stock": stock}, suppliers={"supplier": made(lead_time=time)},
                demands={"use": wants(every=time, size=10)})  # fmt: skip
    use = facts.demands["use"]
    assert (use.wanted, use.filled_at_once) == (2_990, 2_990)  # the 300th demand belongs to the next run
    assert facts.stockpiles["stock"].area_owed == 0


def ticks_of(time: str) -> int:
    """Ticks of a text such as ``2 h``, by whole numbers."""
    number, unit = time.split()
    size = {"days": 86_400, "h": 3_600, "min": 60}[unit]
    return int(Fraction(number) * size * SECOND)


@pytest.mark.parametrize(
    "transits", [("16 h", "8 h"), ("0.7 days", "7.2 h"), ("1430 min", "10 min"), ("0.9 d", "0.1 d")]
)
def test_two_legs_that_take_a_day_arrive_for_the_demand_of_the_next_day(transits: tuple[str, str]) -> None:
    legs = dict(zip(("far", "near"), ({"transit": transit} for transit in transits), strict=True))
    stock = pile(initial=10, **up_to(10), sources={"supplier": {"route": "way"}})
    facts = run(400, stockpiles={"stock": stock}, suppliers={"supplier": made()}, legs=legs,
                routes={"way": {"legs": ["far", "near"]}}, demands={"use": wants(every=1, size=10)})  # fmt: skip
    use = facts.demands["use"]
    assert (use.wanted, use.filled_at_once) == (3_990, 3_990)


@pytest.mark.parametrize("horizon", [1, 5, 30])
def test_a_daily_event_from_day_0_happens_as_often_as_the_run_has_days(horizon: int) -> None:
    facts = run(horizon, stockpiles={"stock": pile(initial=99)}, demands={"use": wants(every=1, offset=0)})
    assert facts.demands["use"].wanted == horizon
    assert facts.stockpiles["stock"].area_on_hand == sum(99 - day - 1 for day in range(horizon))


def test_reviews_every_day_of_a_run_of_three_days_book_three_order_costs() -> None:
    """Reviews at 0, 1 and 2: the first orders 9, each of the others what was used the day before."""
    policy = {"kind": "base_stock", "level": 9, "review": {"every": 1}}
    stock = pile(policy=policy, sources={"supplier": {}}, order_cost=100)
    facts = run(3, stockpiles={"stock": stock}, suppliers={"supplier": made(price=5)},
                demands={"use": wants(every=1, offset=0.5, size=2)})  # fmt: skip
    assert facts.costs == {("stock", "ordering"): 300, ("supplier", "purchase"): 5 * (9 + 2 + 2)}


def test_windows_that_follow_one_another_share_no_event() -> None:
    """A run of 10 days with a warm-up of 4 measures days 4 to 9; a run of 4 measures days 0 to 3."""
    parts: dict[str, Any] = {"stockpiles": {"stock": pile(initial=99)}, "demands": {"use": wants(every=1, offset=0)}}
    whole, first, second = run(10, **parts), run(4, **parts), run(10, warmup=4, **parts)
    assert [facts.demands["use"].wanted for facts in (whole, first, second)] == [10, 4, 6]
    areas = [facts.stockpiles["stock"].area_on_hand for facts in (whole, first, second)]
    assert areas[0] == areas[1] + areas[2]


def test_a_probe_at_the_end_shows_what_the_run_leaves_to_the_next() -> None:
    facts = run(3, stockpiles={"stock": pile(initial=5)}, demands={"use": wants(every=1)})
    assert log(facts, "stock.on_hand") == [(0, 5), (1, 4), (2, 3)]
    assert facts.days[-1] == 3


# --- ticks and days ---


def test_ticks_of_whole_seconds_are_exact_for_a_thousand_years() -> None:
    for second in range(0, 1_000 * 31_557_600, 7_919_777):
        assert ticks(second / 86_400) == second * SECOND, second


def test_ticks_of_whole_milliseconds_are_exact_for_a_century() -> None:
    for milli in range(0, 36_525 * 86_400_000, 941_083_981):
        assert ticks(milli / 86_400_000) == milli * SECOND // 1_000, milli


def test_a_time_between_two_ticks_is_the_nearer_one() -> None:
    assert [ticks(part / TICKS_PER_DAY) for part in (0.4, 0.7, 1.2, 1.8)] == [0, 1, 1, 2]


def test_days_of_ticks_are_the_nearest_number() -> None:
    for tick in (0, 1, SECOND, TICKS_PER_DAY, 365_250 * TICKS_PER_DAY + 12_345):
        assert days(tick) == float(Fraction(tick, TICKS_PER_DAY))


def test_times_beyond_all_horizons_are_one() -> None:
    assert ticks(1e12) == ticks(float("inf")) == NEVER


# --- rates ---

RATES = [(7, Fraction(7), 0.125), (3, Fraction(3), 0.25), ("14400/month", Fraction(14_400 * 16, 487), 0.002)]
"""A rate, the same a day exactly, and an interval of demands that come a little sooner."""


def happened(horizon: float | Fraction, owner: str, action: str, **parts: Any) -> list[int]:
    """Ticks at which a part did something."""
    clock = TracingClock()
    replicate(town(float(horizon), float(horizon), **parts), seed=1, replication=0, clock=clock)
    return [tick for tick, part, what in clock.log if part == owner and what == action]


def beat(rate: Fraction, count: int) -> list[int]:
    """Multiples of the interval of a rate, each rounded by itself, ticks."""
    return [round(k * TICKS_PER_DAY / rate) for k in range(1, count + 1)]


@pytest.mark.parametrize(("rate", "daily", "_"), RATES)
def test_a_line_completes_its_kth_unit_at_k_intervals(rate: Any, daily: Fraction, _: Any) -> None:
    stock = pile(**up_to(20_000), sources={"line": {}})
    line = {"line": made(rate=rate)}
    assert happened(10_001 / daily, "line", "due", stockpiles={"stock": stock}, lines=line)[:10_000] == beat(
        daily, 10_000
    )


@pytest.mark.parametrize(("rate", "daily", "every"), RATES)
def test_a_supplier_ships_its_kth_order_at_k_intervals(rate: Any, daily: Fraction, every: Any) -> None:
    stock = pile(**up_to(1), sources={"supplier": {}})
    ticked = happened(2_001 / daily, "supplier", "shipped", stockpiles={"stock": stock},
                      suppliers={"supplier": made(rate=rate)}, demands={"use": wants(every=every)})  # fmt: skip
    assert ticked[:2_000] == beat(daily, 2_000)


@pytest.mark.parametrize(("rate", "daily", "every"), RATES)
def test_a_port_handles_its_kth_parcel_at_k_intervals(rate: Any, daily: Fraction, every: Any) -> None:
    stock = pile(**up_to(1), sources={"supplier": {"route": "way"}})
    parts = {"suppliers": {"supplier": made()}, "legs": {"ship": {"transit": 1, "handling": rate}}}
    ticked = happened(2_001 / daily, "ship", "done", stockpiles={"stock": stock}, **parts,
                      routes={"way": {"legs": ["ship"]}}, demands={"use": wants(every=every)})  # fmt: skip
    assert ticked[:2_000] == beat(daily, 2_000)


@pytest.mark.parametrize("factor", [0.5, 3.0, 0.7])
def test_after_a_change_of_rate_the_beat_counts_from_the_change(factor: float) -> None:
    """Rate 7; on day 10.3 the rate is turned by a factor, the unit in hand goes on with the work that is left."""
    slow = {"when": {"kind": "date", "at": 10.3}, "what": {"line": {"rate": factor}}, "how": {"duration": 1e5}}
    stock = pile(**up_to(20_000), sources={"line": {}})
    ticked = happened(
        200, "line", "due", stockpiles={"stock": stock}, lines={"line": made(rate=7)}, causes={"slow": slow}
    )
    change, speed = ticks(10.3), Fraction(str(factor))
    marks = [Fraction(k * TICKS_PER_DAY, 7) for k in range(1, 5_000)]
    due = [round(mark if mark <= change else change + (mark - change) / speed) for mark in marks]
    reached = [tick for tick in due if tick < ticks(200)]
    assert len(reached) > 700
    ticked.remove(round(next(mark for mark in marks if mark > change)))  # the old time of the unit in hand, now void
    assert ticked == reached


def test_a_mark_that_was_given_up_at_once_moves_no_later_one() -> None:
    """Reached on tick 5; on tick 20 a mark is set for now and in the same instant for 7 ticks later."""
    clock, reached = Clock(), []

    def note(token: int) -> None:
        if token == pace.token:
            pace.rest()
            reached.append(clock.time)

    pace = Pace(clock, 0, note)
    pace.restart(5)
    clock.run_to(20)
    pace.restart(0)
    pace.restart(7)
    clock.run_to(40)
    assert reached == [5, 27]
