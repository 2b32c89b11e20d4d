"""Every number of every declaration refuses what is no number, and what lies outside its range."""

import math
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from desim.spec.fields.quantity import QuantityType
from tests.spec.declarations import ALL, NUMBERS, full_type, inner

NEVER = [math.nan, math.inf, -math.inf, "abc", "nan", ".inf", True, False, "", "5", [], [5], {}, b"5", 5j]
MEASURES = [
    (name, hint, note)
    for name, hint in NUMBERS
    for note in get_args(hint)[1:]
    if isinstance(note, QuantityType) and not note.key
]


def refused(read: TypeAdapter[Any], value: Any) -> bool:
    try:
        read.validate_python(value)
    except ValidationError:
        return True
    return False


def test_there_are_numbers_to_test() -> None:
    assert len(ALL) > 40
    assert len(NUMBERS) > 100
    assert {"Stockpile.initial", "Leg.transit", "Cause.what", "Line.inputs", "Site.latitude"} <= {n for n, _ in NUMBERS}


def test_what_is_no_number_is_refused() -> None:
    taken = []
    for name, hint in NUMBERS:
        notes = [note for note in get_args(hint)[1:] if isinstance(note, QuantityType)]
        never = [v for v in NEVER if not (v == "5" and notes and notes[0].key)]
        read = TypeAdapter(hint)
        taken += [(name, value) for value in never if not refused(read, value)]
    assert taken == []


def test_bounds_hold() -> None:
    wrong = []
    for name, hint, measure in MEASURES:
        read = TypeAdapter(hint)
        beyond = [math.nextafter(measure.low, -math.inf), *([-5] if measure.low >= 0 else [])]
        beyond += [] if measure.high == math.inf else [math.nextafter(measure.high, math.inf)]
        wrong += [(name, value) for value in beyond if not refused(read, value)]
        wrong += [(name, measure.low)] * (refused(read, measure.low) != measure.open_low)
    assert wrong == []


def test_none_is_refused_where_it_means_nothing() -> None:
    wrong = []
    for name, model in ALL.items():
        for field, declared in model.model_fields.items():
            hint = full_type(declared)
            if refused(TypeAdapter(hint), None) == (type(None) in inner(hint)):
                wrong.append(f"{name}.{field}")
    assert wrong == []


def test_unknown_fields_are_refused() -> None:
    for name, model in ALL.items():
        with pytest.raises(ValidationError) as caught:
            model.model_validate({"capcity": 1})
        forbidden = [error["loc"] for error in caught.value.errors() if error["type"] == "extra_forbidden"]
        assert ("capcity",) in forbidden, name


def test_declarations_are_frozen() -> None:
    assert [name for name, model in ALL.items() if not model.model_config["frozen"]] == []


def test_every_declaration_and_every_field_is_described() -> None:
    bare = [name for name, model in ALL.items() if not (model.__pydantic_generic_metadata__["origin"] or model).__doc__]
    for name, model in ALL.items():
        for field, declared in model.model_fields.items():
            if field not in ("law", "kind") and not (declared.description or "").strip():
                bare.append(f"{name}.{field}")
    assert bare == []


@pytest.mark.parametrize("value", [math.nan, math.inf, True, "abc", "5 bananas", [1], ""])
def test_figures_of_provenance_are_figures(value: Any) -> None:
    read: TypeAdapter[Any] = TypeAdapter(full_type(ALL["Provenance"].model_fields["low"]))
    assert refused(read, value)
    assert not refused(read, "2026-04-01")
    assert not refused(read, "450 kg/month")
