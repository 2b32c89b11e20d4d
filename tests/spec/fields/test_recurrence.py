"""Recurrence: what comes again on its date, and holidays by rule."""

import copy
import pickle
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desim.spec.fields.calendar import Calendar, Holidays, easter
from desim.spec.fields.calendar_time import CalendarTime, months_in
from desim.spec.fields.recurrence import Recurrence, plus_months
from desim.spec.fields.ticks import NEVER, TICKS_PER_DAY, ticks

START = date(2026, 1, 1)
YEAR = CalendarTime(365.25, 12)


def dates(first: date, every: float, count: int, start: date = START) -> list[date]:
    """Dates of the first times."""
    table = Recurrence((first - start).days * TICKS_PER_DAY, every, start)
    return [start + timedelta(days=table.at(k) // TICKS_PER_DAY) for k in range(count)]


def test_every_year_from_25_december_is_25_december_in_leap_years_too():
    assert dates(date(2026, 12, 25), YEAR, 4) == [date(year, 12, 25) for year in range(2026, 2030)]


def test_29_february_is_kept_on_the_last_of_february_in_common_years():
    kept = dates(date(2028, 2, 29), YEAR, 5)
    assert kept == [date(2028, 2, 29), date(2029, 2, 28), date(2030, 2, 28), date(2031, 2, 28), date(2032, 2, 29)]


def test_months_and_quarters_come_on_their_day_or_on_the_last_of_the_month():
    assert dates(date(2026, 1, 31), CalendarTime(30.4375, 1), 4) == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30),
    ]  # fmt: skip
    assert dates(date(2026, 10, 1), CalendarTime(91.3125, 3), 3) == [
        date(2026, 10, 1), date(2027, 1, 1), date(2027, 4, 1),
    ]  # fmt: skip


def test_without_a_start_a_year_is_an_average_one():
    assert [Recurrence(0, YEAR, None).at(k) for k in range(3)] == [0, ticks(365.25), 2 * ticks(365.25)]


def test_a_year_after_9999_never_comes():
    assert plus_months(date(9999, 1, 1), 12) is None
    assert Recurrence(0, YEAR, date(9999, 6, 1)).at(1) == NEVER


@pytest.mark.parametrize(
    ("text", "months"),
    [("1 year", 12), ("2 years", 24), ("1 quarter", 3), ("6 months", 6), ("18 mo", 18), ("1.0 yr", 12),
     ("0.5 years", None), ("30 days", None), ("0 months", None), ("5/month", None)],
)  # fmt: skip
def test_whole_months_quarters_and_years_are_known_by_their_text(text, months):
    assert months_in(text) == months


def test_a_time_in_months_survives_copies():
    sent = pickle.loads(pickle.dumps(YEAR))  # noqa: S301 - what a worker gets
    for twin in (sent, copy.deepcopy(YEAR)):
        assert (twin, twin.months) == (365.25, 12)


@given(
    first=st.integers(0, 10**15),
    every=st.sampled_from([YEAR, CalendarTime(30.4375, 1), 0.1, 7.0, 1000.0]),
    ahead=st.integers(0, 10**16),
)
def test_the_next_time_is_the_first_that_is_not_before(first, every, ahead):
    table, tick = Recurrence(first, every, START), first + ahead
    number = table.number(tick)
    assert table.at(number) <= tick < table.at(number + 1)
    assert table.next(tick) == (tick if table.at(number) == tick else table.at(number + 1))
    assert table.number(first - 1) == -1
    assert table.next(first - 1) == first


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(1961, (4, 2)), (2000, (4, 23)), (2008, (3, 23)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25))],
)
def test_easter(year, sunday):
    """Dates of published tables; 2008 and 2038 are among the earliest and the latest."""
    assert easter(year) == date(year, *sunday)


US = {
    "yearly": ["01-01", "06-19", "07-04", "11-11", "12-25"],
    "weekdays": [
        {"month": 1, "weekday": "mon", "nth": 3}, {"month": 2, "weekday": "mon", "nth": 3},
        {"month": 5, "weekday": "mon", "nth": -1}, {"month": 9, "weekday": "mon", "nth": 1},
        {"month": 10, "weekday": "mon", "nth": 2}, {"month": 11, "weekday": "thu", "nth": 4},
    ],
    "observed": "nearest",
}  # fmt: skip


def test_the_federal_holidays_of_the_united_states_in_2027():
    """5 U.S.C. 6103, and the dates published by the Office of Personnel Management for 2027.

    19 June and 25 December fall on a Saturday, 4 July on a Sunday; New Year of 2028 is kept on 31 December 2027.
    """
    kept = Holidays.model_validate(US).between(date(2027, 1, 1), date(2027, 12, 31))
    assert sorted(kept) == [
        date(2027, 1, 1), date(2027, 1, 18), date(2027, 2, 15), date(2027, 5, 31), date(2027, 6, 18),
        date(2027, 7, 5), date(2027, 9, 6), date(2027, 10, 11), date(2027, 11, 11), date(2027, 11, 25),
        date(2027, 12, 24), date(2027, 12, 31),
    ]  # fmt: skip


def test_a_fifth_monday_that_a_month_does_not_have_is_no_holiday_and_29_february_is_one_in_leap_years():
    rules = Holidays.model_validate({"yearly": ["02-29"], "weekdays": [{"month": 2, "weekday": "mon", "nth": 5}]})
    assert rules.between(date(2026, 1, 1), date(2029, 12, 31)) == {date(2028, 2, 29)}


def test_good_friday_and_easter_monday_2026():
    rules = Holidays.model_validate({"easter": [-2, 1], "dates": ["2026-12-31"]})
    assert rules.between(date(2026, 1, 1), date(2026, 12, 31)) == {
        date(2026, 4, 3), date(2026, 4, 6), date(2026, 12, 31),
    }  # fmt: skip


def test_working_time_leaves_holidays_out():
    """Monday to Friday, 22:00 on the eve of a shift that runs to midnight; day 1, a Tuesday, is a holiday."""
    hours = Calendar.model_validate({"hours": ["00:00-24:00"]}).working_time(0, {1})
    assert [(a / TICKS_PER_DAY, b / TICKS_PER_DAY) for a, b in (next(hours) for _ in range(3))] == [
        (0.0, 1.0), (2.0, 5.0), (7.0, 12.0),
    ]  # fmt: skip
