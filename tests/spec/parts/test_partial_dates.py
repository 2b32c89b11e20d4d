"""Dates of sources: a year and a month speak of their last day."""

from datetime import date

import pytest

from desim.spec.parts.provenance import last_day_of


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2022", date(2022, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        (" 2022-3 ", date(2022, 3, 31)),
        ("2022-03-01", date(2022, 3, 1)),
        ("2022-13", None),
        ("2022-02-30", None),
        ("450 kg", None),
        ("", None),
    ],
)
def test_the_last_day_that_a_date_may_mean(text: str, day: date | None) -> None:
    assert last_day_of(text) == day
