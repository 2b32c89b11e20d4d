"""The schema for editors, and the way of a scenario into plain data and back."""

import json
from pathlib import Path
from typing import Any

import pytest

from desim.spec.documentation.schema import editor_schema, json_schema
from desim.spec.read import read
from desim.study.execution.task import plain_data
from tests.networks import base_stock, chain, queue

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json_schema()


def parts(schema: Any, path: str = "") -> Any:
    """All places of a schema that declare something."""
    if isinstance(schema, dict):
        yield path, schema
        for key, value in schema.items():
            yield from parts(value, f"{path}/{key}")
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from parts(value, f"{path}/{index}")


def test_it_is_json_and_every_reference_leads_somewhere() -> None:
    assert json.loads(json.dumps(SCHEMA, allow_nan=False)) == SCHEMA
    for path, place in parts(SCHEMA):
        if isinstance(place.get("$ref"), str):
            assert place["$ref"].removeprefix("#/$defs/") in SCHEMA["$defs"], path
        if "type" in place and isinstance(place["type"], str):
            assert place["type"] in ("object", "array", "string", "number", "integer", "boolean", "null"), path


def test_every_declaration_is_closed_and_every_field_described() -> None:
    assert len(SCHEMA["$defs"]) > 40
    for name, declared in {"Scenario": SCHEMA, **SCHEMA["$defs"]}.items():
        assert declared["additionalProperties"] is False, name
        assert declared.get("description"), name
        bare = [f for f, d in declared["properties"].items() if f not in ("law", "kind") and not d.get("description")]
        assert bare == [], name


def test_numbers_carry_their_unit_and_range() -> None:
    initial = SCHEMA["$defs"]["Stockpile"]["properties"]["initial"]
    assert initial["unit"] == "the item's unit"
    assert {"type": "number", "minimum": 0.0} in initial["anyOf"]


@pytest.mark.parametrize("data", [chain(), base_stock(), queue()], ids=["chain", "base_stock", "queue"])
def test_a_scenario_survives_the_way_there_and_back(data: dict[str, Any]) -> None:
    scenario = read(data)
    again = read(json.loads(json.dumps(plain_data(scenario), allow_nan=False)))
    assert again == scenario
    assert plain_data(again) == plain_data(scenario)


def test_stored_scenarios_read_again(tmp_path: Path) -> None:
    from desim.study.execution.simulate import simulate

    results = simulate(chain(40.0), 2, workers=1, folder=tmp_path / "place")
    assert results.scenario == read(chain(40.0))


def test_the_exported_schema_is_made_from_the_declarations() -> None:
    """``make schema`` writes it anew."""
    exported = ROOT / "conf" / "scenario.schema.json"
    assert json.loads(exported.read_text(encoding="utf-8")) == editor_schema()
