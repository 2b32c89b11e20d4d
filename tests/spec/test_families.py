"""Families: each map of a scenario has a record, each record is complete, and facts and dials are as it says."""

from dataclasses import replace
from typing import get_args

import pytest

from desim.spec.facts import Facts
from desim.spec.families import DIALS, FAMILIES, MEASURED, DialRecord, check_families, families_by_name, values_at
from desim.spec.scenario import Scenario

FIELDS = {name: field.annotation for name, field in Scenario.model_fields.items()}


def test_a_map_of_a_scenario_without_a_record_fails_with_its_name() -> None:
    with pytest.raises(TypeError, match="Scenario has a map lathes, but no Family record"):
        check_families({**FIELDS, "lathes": dict[str, str]})


def test_a_record_without_a_map_fails_with_its_name() -> None:
    with pytest.raises(TypeError, match="the Family record lines has no map in Scenario"):
        check_families({name: hint for name, hint in FIELDS.items() if name != "lines"})


def test_an_incomplete_record_fails_with_the_missing_piece_named() -> None:
    lines = FAMILIES["lines"]
    with pytest.raises(TypeError, match="family lines has no plural"):
        families_by_name([replace(lines, plural="")])
    with pytest.raises(TypeError, match="no meaning of dial speed"):
        families_by_name([replace(lines, dials=(DialRecord("speed", ""),))])
    with pytest.raises(TypeError, match="no needs_field of dial speed"):
        families_by_name([replace(lines, dials=(DialRecord("speed", "how fast it is", needs="a motor"),))])
    with pytest.raises(TypeError, match="two records for the family lines"):
        families_by_name([lines, lines])


def test_paths_of_a_record_lead_to_fields_of_its_model() -> None:
    for name, family in FAMILIES.items():
        if family.within:
            continue
        model = get_args(FIELDS[name])[1]
        paths = [family.place, family.item, *(dial.needs_field for dial in family.dials)]
        paths += [dial.number for dial in family.dials]
        first = {path.split(".")[0] for path in paths if path}
        arms = [model] if hasattr(model, "model_fields") else get_args(get_args(model)[0])
        known = set.intersection(*({*arm.model_fields, *_properties(arm)} for arm in arms))
        assert first <= known, name


def _properties(model: type) -> set[str]:
    return {name for base in model.__mro__ for name, value in vars(base).items() if isinstance(value, property)}


def test_the_facts_of_a_family_stand_under_its_name() -> None:
    assert set(MEASURED) < set(Facts.__dataclass_fields__)
    assert DIALS["agreements"] == ("open",)
    assert FAMILIES["gates"].slowing_dials == ("open", "officers")
    with pytest.raises(KeyError, match="lines have no dial speed"):
        FAMILIES["lines"].dial("speed")


def test_values_stand_at_a_path() -> None:
    class Inner:
        value = 2

    class Outer:
        parts = {"a": Inner(), "b": Inner()}
        empty = None

    assert values_at(Outer(), "parts.*.value") == [2, 2]
    assert values_at(Outer(), "empty.value") == []
