"""Every number of every declaration refuses what is no number, and what lies outside its range."""

import math
from typing import Annotated, Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from desim.spec.fields.quantity import QuantityType
from tests.spec.declarations import ALL, NUMBERS, full_type, inner

NEVER = [math.nan, math.inf, -math.inf, "abc", "nan", ".inf", True, False, "", "5", [], [5], {}, b"5", 5j]
MEASURES = [
    (name, hint, note)
    for name, hint in NUMBERS
    for note in get_args(hint)[1:]
    if isinstance(note, QuantityType) and not note.key
]


def refused(hint: Any, value: Any) -> bool:
    try:
        TypeAdapter(hint).validate_python(value)
    except ValidationError:
        return True
    return False


def test_there_are_numbers_to_test() -> None:
    assert len(ALL) > 40
    assert len(NUMBERS) > 100
    assert {"Stockpile.initial", "Leg.transit", "Cause.what", "Line.inputs", "Site.latitude"} <= {n for n, _ in NUMBERS}


@pytest.mark.parametrize(("name", "hint"), NUMBERS, ids=[f"{i}-{name}" for i, (name, _) in enumerate(NUMBERS)])
def test_what_is_no_number_is_refused(name: str, hint: Any) -> None:
    notes = [note for note in get_args(hint)[1:] if isinstance(note, QuantityType)]
    never = [v for v in NEVER if not (v == "5" and notes and notes[0].key)]
    assert [value for value in never if not refused(hint, value)] == []


@pytest.mark.parametrize(("name", "hint", "measure"), MEASURES, ids=[f"{i}-{m[0]}" for i, m in enumerate(MEASURES)])
def test_bounds_hold(name: str, hint: Any, measure: QuantityType) -> None:
    below = math.nextafter(measure.low, -math.inf)
    assert refused(hint, below)
    assert refused(hint, measure.low) == measure.open_low
    if measure.low >= 0:
        assert refused(hint, -5)
    assert measure.high == math.inf or refused(hint, math.nextafter(measure.high, math.inf))


@pytest.mark.parametrize("name", ALL)
def test_none_is_refused_where_it_means_nothing(name: str) -> None:
    for field, declared in ALL[name].model_fields.items():
        hint = full_type(declared)
        optional = type(None) in inner(hint)
        assert refused(hint, None) != optional, field


@pytest.mark.parametrize("name", ALL)
def test_unknown_fields_are_refused(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ALL[name].model_validate({"capcity": 1})
    assert ("capcity",) in [error["loc"] for error in caught.value.errors() if error["type"] == "extra_forbidden"]


@pytest.mark.parametrize("name", ALL)
def test_declarations_are_frozen(name: str) -> None:
    assert ALL[name].model_config["frozen"]


@pytest.mark.parametrize("name", ALL)
def test_every_field_is_described(name: str) -> None:
    model: type[BaseModel] = ALL[name]
    bare = [f for f, d in model.model_fields.items() if not (d.description or "").strip() and f not in ("law", "kind")]
    assert bare == []
    assert (model.__pydantic_generic_metadata__["origin"] or model).__doc__


@pytest.mark.parametrize("value", [math.nan, math.inf, True, "abc", "5 bananas", [1], ""])
def test_figures_of_provenance_are_figures(value: Any) -> None:
    hint = full_type(ALL["Provenance"].model_fields["low"])
    assert refused(hint, value)
    assert not refused(Annotated[hint, "a date"], "2026-04-01")
    assert not refused(hint, "450 kg/month")
