"""Numbers written like those that stand at a path: in their unit, as a date, and read back as the same number."""

from datetime import date

import pytest

from desim.spec.written_numbers import in_internal_units, set_value, written_like

DATA = {
    "start": "2026-01-01",
    "rate": "30000/month", "time": "18 months", "mass": "0.9 t", "share": "25 %", "day": "2027-04-01",
    "plain": 3, "law": {"law": "fixed", "value": "30 days"}, "cost": "5e8 USD", "when": date(2026, 5, 1),
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("rate", 21000 / 30.4375, "21000/month"),
        ("time", 365.25, "12 months"),
        ("mass", 450.0, "0.45 t"),
        ("share", 0.125, "12.5%"),
        ("day", 31.0, "2026-02-01"),
        ("when", 59.0, "2026-03-01"),
        ("plain", 0.123456, "0.1235"),
        ("plain", 0.0, "0"),
        ("law", 12.0, "12 days"),
        ("cost", 123456789.0, "123456789 USD"),
        ("nothing", 2.0, "2"),
    ],
)
def test_a_number_is_written_like_the_one_that_stands_there(path, value, text):
    assert written_like(DATA, path, value) == text
    assert in_internal_units(date(2026, 1, 1), text) == pytest.approx(value, rel=1e-3)


def test_without_a_start_a_date_is_a_number_of_days():
    data = {k: v for k, v in DATA.items() if k != "start"}
    set_value(data, "day", "2027-04-01")
    assert written_like(data, "day", 31.0) == "31"
