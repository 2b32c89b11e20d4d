"""Calendars at work: what comes again on its date, and parts that keep hours and holidays."""

from datetime import date
from typing import Any

import pytest

import desim
from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import GOOD, SITE, log, made, pile, up_to, wants


def facts(start: str, horizon: float, **parts: Any) -> Any:
    data = {"name": "tiny", "start": start, "horizon": horizon, "probe": {"every": 1}, "items": GOOD, **SITE, **parts}
    return replicate(desim.read(data), 1, 0)


def day(start: str, when: str) -> int:
    return (date.fromisoformat(when) - date.fromisoformat(start)).days


def test_a_cause_that_comes_every_year_comes_on_its_date():
    closing = {"when": {"kind": "period", "first": "2026-12-25", "every": "1 year"}, "what": {"mill": {"open": 0}},
               "how": {"duration": 1}}  # fmt: skip
    found = facts("2026-01-01", 1500, suppliers={"mill": made()}, causes={"closing": closing})
    begins = [o.begins for o in found.occurrences]
    assert begins == [day("2026-01-01", f"{year}-12-25") for year in (2026, 2027, 2028, 2029)]


def test_seasons_that_come_every_year_change_on_their_date():
    """100 a day in December, nothing else: 31 orders of 100 in each December, from the first to the last of it."""
    seasons = {"kind": "profile", "stockpile": "stock", "repeat": "1 year", "batch": 100,
               "rates": {"2026-12-01": "100/day", "2026-01-01": 0}}  # fmt: skip
    found = facts("2026-01-01", 1461, stockpiles={"stock": pile(initial=100_000)}, demands={"use": seasons})
    levels = log(found, "stock.on_hand")
    changes = [t for t, _ in levels[1:]]
    for year in (2026, 2027, 2028, 2029):
        first = day("2026-01-01", f"{year}-12-01")
        assert [t for t in changes if first <= t < first + 45] == list(range(first + 1, first + 32))[: 1461 - first - 1]


def test_reviews_every_month_come_on_the_first():
    stock = pile(initial=100, **up_to(100), sources={"mill": {}})
    stock["policy"]["review"] = {"every": "1 month"}
    found = facts("2026-01-01", 120, stockpiles={"stock": stock}, suppliers={"mill": made()},
                  demands={"use": wants(every=1)})  # fmt: skip
    full = [t for t, level in log(found, "stock.on_hand") if level >= 99]
    assert {0, 31, 59, 90} <= set(full)
    assert not {30, 58} & set(full)


def test_an_even_demand_every_quarter_comes_on_its_date():
    found = facts("2026-01-31", 400, stockpiles={"stock": pile(initial=9)},
                  demands={"use": wants(every="1 quarter", offset=0)})  # fmt: skip
    assert [t for t, _ in log(found, "stock.on_hand")[1:]] == [
        day("2026-01-31", when) for when in ("2026-04-30", "2026-07-31", "2026-10-31", "2027-01-31")
    ]


HOLIDAYS = {"feast": {"yearly": ["12-25"]}}


def test_a_line_rests_on_a_holiday():
    """18 h of work from 08:00 on Thursday 24 December in days of 9 h: Friday is a holiday, so it ends on Monday."""
    line = made(time="18 h", calendar={"hours": ["08:00-17:00"], "holidays": ["feast"]})
    stock = pile(policy={"kind": "plan", "orders": {0: 1}}, sources={"line": {}})
    found = facts("2026-12-24", 10, stockpiles={"stock": stock}, lines={"line": line}, holidays=HOLIDAYS)
    assert log(found, "line.made") == [(0, 0), (5, 1)]


def test_a_demand_wants_nothing_on_a_holiday_or_at_a_weekend():
    """One a day from Thursday 24 December on: Thursday's comes on Monday, when a day of working time has gone by."""
    demand = wants(every=1, calendar={"holidays": ["feast"]})
    found = facts("2026-12-24", 8, stockpiles={"stock": pile(initial=9)}, demands={"use": demand}, holidays=HOLIDAYS)
    assert [t for t, _ in log(found, "stock.on_hand")[1:]] == [1, 5, 6, 7]


def test_officers_rest_at_the_weekend():
    """Two days of work on a case of Friday: Friday and Monday."""
    gate = {"at": "order", "applies": {"items": ["good"]}, "stages": {"desk": {"time": 2, "officers": 1}},
            "calendar": {}}  # fmt: skip
    stock = pile(policy={"kind": "plan", "orders": {0: 1}}, sources={"mill": {}})
    parts = {"stockpiles": {"stock": stock}, "suppliers": {"mill": {"site": "port", "item": "good"}}}
    data = {"name": "tiny", "start": "2026-01-02", "horizon": 9, "probe": {"every": 1}, "items": GOOD,
            "nations": {"land": {}, "isle": {}},
            "sites": {"town": {"nation": "land"}, "port": {"nation": "isle"}}, "gates": {"office": gate},
            **parts}  # fmt: skip
    found = replicate(desim.read(data), 1, 0)
    assert log(found, "stock.on_hand") == [(0, 0), (4, 1)]
    assert found.states["office"]["closed: off shift"] == pytest.approx(2 + 1)


def test_holidays_need_a_start_date():
    data = {"name": "tiny", "horizon": 10, "items": GOOD, **SITE, "holidays": HOLIDAYS,
            "stockpiles": {"stock": pile()},
            "demands": {"use": wants(every=1, calendar={"holidays": ["feast"]})}}  # fmt: skip
    with pytest.raises(SpecError, match=r"demands.use.calendar.holidays.*needs a start date"):
        desim.read(data)
