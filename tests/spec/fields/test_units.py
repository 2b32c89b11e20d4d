"""Quantities: what may be written, what it means, and what is refused."""

import datetime
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from desim.spec.fields import units
from desim.spec.fields.quantity import (
    Containers,
    Count,
    CubicMeters,
    Days,
    Fraction,
    Kilograms,
    Moment,
    Money,
    Price,
    QuantityType,
    Rank,
    Rate,
    Seed,
)


@pytest.mark.parametrize("word", sorted(units._usual_words()))
def test_usual_words_mean_what_the_registry_says(word: str) -> None:
    factor, dimension = units._usual_words()[word]
    assert units._unusual_word(word, word) == (factor, dimension)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5 d", 5.0), ("5 days", 5.0), ("5d", 5.0), ("3 weeks", 21.0), ("12 months", 365.25), ("1 year", 365.25),
        ("6 h", 0.25), ("90 min", 0.0625), ("1e2 days", 100.0), (" 2.5 days ", 2.5), (".5 d", 0.5), ("+4 d", 4.0),
    ],
)  # fmt: skip
def test_times(text: str, value: float) -> None:
    assert TypeAdapter(Days).validate_python(text) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Rate, "14400/month", 14400 / 30.4375), (Rate, "14400 rounds/month", 14400 / 30.4375), (Rate, "2 kg/h", 48.0),
        (Kilograms, "1 tonne", 1000.0), (Kilograms, "2 lb", 0.90718474), (Price, "3 USD/kg", 3.0),
        (Price, "$3", None), (Price, "3 $", 3.0), (Money, "1000 USD", 1000.0), (Fraction, "5 %", 0.05),
        (Fraction, "5 percent", 0.05), (Kilograms, "1 ston", 907.18474), (CubicMeters, "33 m3", 33.0),
        (CubicMeters, "40 ft3", 1.13267386368), (CubicMeters, "1 mton", 1.13267386368), (CubicMeters, "5 l", 0.005),
        (Containers, "3 FEU", 6.0), (Containers, "620 TEU", 620.0), (Containers, "1 m3", None),
        (CubicMeters, "3 t", None),
    ],
)  # fmt: skip
def test_other_quantities(kind: Any, text: str, value: float | None) -> None:
    if value is None:
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(text)
    else:
        assert TypeAdapter(kind).validate_python(text) == pytest.approx(value, rel=1e-12)


REFUSED = [
    "", " ", "abc", "d", "5", "5 m", "5D", "5 Days", "1_000", "1_000 d", "1,000 d", "1e400 d", "nan", "nan d", "inf d",
    "-inf d", "5 kg", "5 kg/d", "5 d d", "5 d^2", "5 days!", "5 days; 3",
    "0x10 d", "5 / d", "5 metre", "٣ d", "5 d\x00",
    "12:30:45", "5 USD", "--5 d", "5 5 d", "1e 5 d", "5 __import__('os')", "5 d" * 200,
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Days).validate_python(text)
    assert caught.value.errors()[0]["type"] == "desim"


def test_m_is_refused_with_what_it_might_have_been() -> None:
    with pytest.raises(ValueError, match="minute, month or meter"):
        units.parse("5 m")


def test_a_wrong_unit_gets_a_suggestion() -> None:
    with pytest.raises(ValueError, match="did you mean"):
        units.parse("5 wekes")


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        (("0.1 d", "2.4 h", "144 min", "1e-1 day", "0.10000 d"), 0.1),
        (("0.7 d", "16.8 h", "1008 min", "0.1 weeks"), 0.7),
        (("2.3 weeks", "16.1 d", "386.4 h"), 16.1),
        (("0.1 months", "3.04375 d"), 3.04375),
        (("0.7/week", "0.1/day"), 0.1),
    ],
)  # fmt: skip
def test_one_duration_is_one_number_in_any_unit(texts: tuple[str, ...], value: float) -> None:
    """The product is rounded once: 2.4 * (1 / 24) in floats is 0.09999999999999999."""
    assert [units.parse(text)[0] for text in texts] == [value] * len(texts)


def test_tenths_of_a_day_are_the_same_in_days_hours_and_minutes() -> None:
    for k in range(1, 2000):
        day, hour, minute = f"{k / 10:.1f} d", f"{24 * k / 10:.1f} h", f"{144 * k} min"
        assert units.parse(day)[0] == units.parse(hour)[0] == units.parse(minute)[0] == k / 10


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1e999999999 d", "not a finite number"), ("1e308 years", "not a finite number"), ("9" * 400, "not a number"),
        ("1e-999999999 d", "too small a number"), ("0.001e-400 d", "too small a number"),
        ("5e-324 min", "too small a number"),
        ("1 " + "a" * 100_000, "not a number with a unit"), (" " * 100_000 + "1 d", "not a number with a unit"),
        ("1" + " " * 100_000 + "!", "not a number with a unit"),
    ],
)  # fmt: skip
def test_extreme_text_is_refused_at_once(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        units.parse(text)


def test_twelve_months_are_a_year() -> None:
    assert units.parse("12 months")[0] == units.parse("1 year")[0]
    assert units.parse("52 weeks")[0] == 364.0


@pytest.mark.parametrize("kind", [Count, Rank, Seed], ids=["count", "rank", "seed"])
@pytest.mark.parametrize("value", [3.0, "3", True, -1, 2**64, None, 1.5, "1e3", [3], {}])
def test_whole_numbers_are_whole(kind: Any, value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)


def test_moments_are_days_or_dates() -> None:
    moment, start = TypeAdapter(Moment), {"start": datetime.date(2026, 1, 1)}
    assert moment.validate_python("2026-03-01", context=start) == 59.0
    assert moment.validate_python(59, context=start) == 59.0
    for wrong in ("2026-02-30", "2026-13-01", "2025-12-31", "1.3.2026"):
        with pytest.raises(ValidationError):
            moment.validate_python(wrong, context=start)
    with pytest.raises(ValidationError, match="no start date"):
        moment.validate_python("2026-03-01")


@pytest.mark.parametrize("kind", units.DIMENSIONS)
def test_every_kind_has_its_unit_and_says_its_range(kind: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Annotated[float, QuantityType(kind)]).validate_python(-1)
    assert f"[0, inf) {units.UNIT_OF[kind]}" in str(caught.value)
