"""Composition: the defaults of runs and studies are those of their declarations, and can be set by words."""

from pathlib import Path
from typing import Any

import hydra
import pytest

from desim.cli.composition import (
    Composition,
    chosen_options,
    composed_scenario,
    not_scenario,
    shipped_configuration,
    take_apart,
)
from desim.spec.fields.faults import SpecError
from desim.spec.read import read_run, read_study
from desim.spec.settings.run import Run
from desim.spec.settings.studies import STUDIES
from tests.shipped.composed import composed

REQUIRED: dict[str, dict[str, Any]] = {
    "compare": {"plans": {"a": ["x=1"], "b": ["x=2"]}, "base": "a"},
    "sizing": {"path": "a.b", "metric": "cost", "subject": "total", "at_most": 1},
    "frontier": {
        "x": {"path": "a.b", "values": [1]}, "y": {"path": "a.c", "values": [1]},
        "metric": "cost", "subject": "total", "at_most": 1,
    },
    "portfolio": {"plans": {"a": ["x=1"]}},
    "rerun": {"results": "x"},
    **{name: {"to": "x.xlsx"} for name in ("template", "export", "assumptions", "tables")},
}  # fmt: skip
"""What a study cannot do without."""


@pytest.fixture(scope="module")
def without_words() -> Composition:
    """What is composed without any words."""
    with shipped_configuration():
        return take_apart(hydra.compose("config", []))


@pytest.mark.parametrize("name", [name for name, study in STUDIES.items() if study.key])
def test_what_is_composed_without_words_are_the_defaults(name: str, without_words: Composition) -> None:
    key, given = STUDIES[name].key, REQUIRED.get(name, {})
    composed = without_words.settings[key]
    merged = {**composed, **given}
    for side in {"x", "y"} & given.keys() if name == "frontier" else ():
        merged[side] = {**composed[side], **given[side]}
    assert read_study(name, merged, {}) == read_study(name, given, {})


def test_settings_are_changed_by_words_and_stay_out_of_the_scenario() -> None:
    words = ["criticality.days=60", 'compare.plans={a: ["horizon=3"], b: []}', "run.precision.relative=0.05"]
    with shipped_configuration():
        found = take_apart(hydra.compose("config", words))
    assert read_study("criticality", found.settings["criticality"], found.data).days == 60.0
    assert found.settings["compare"]["plans"] == {"a": ["horizon=3"], "b": []}
    assert read_run(found.run).precision.relative == 0.05
    assert found.study == "replicate"
    assert found.data.keys().isdisjoint(not_scenario())


def test_a_run_without_words_is_the_declared_one_also_for_a_case_of_validation(without_words: Composition) -> None:
    assert read_run(without_words.run) == Run()
    with shipped_configuration():
        assert read_run(take_apart(hydra.compose("validation/v01_mm1", [])).run) == Run()
    assert composed_scenario("validation/v01_mm1")["name"]


def test_what_no_scenario_may_hold_is_refused() -> None:
    with pytest.raises(SpecError, match="interpolation"):
        composed_scenario(overrides=["title=${oc.env:HOME}"])


def test_a_network_brings_its_demand() -> None:
    """A network whose demand stands in its files brings no other; a demand that is named takes its place."""
    assert composed("network=island_stocks") == composed("network=island_stocks", "demand=none")
    named = composed("demand=base")
    assert composed("network=artillery_155") == {**named, "titles": {"artillery_155": "Demand as planned"}}
    assert composed("network=artillery_155")["demands"].keys() > {"us_training", "eu_transfers"}
    assert composed("network=artillery_155", "demand=none")["demands"] == {}
    assert "us_crisis" in composed("demand=crisis")["demands"]


def test_a_network_of_ones_own_brings_the_demand_of_its_name(tmp_path: Path) -> None:
    for group, key in (("network", "name"), ("demand", "title")):
        (tmp_path / group).mkdir()
        (tmp_path / group / "two_plants.yaml").write_text(f"# @package _global_\n{key}: {group}\n", encoding="utf-8")
    with shipped_configuration():
        words = ["network=two_plants", f"hydra.searchpath=[file://{tmp_path}]"]
        found = hydra.compose("config", words, return_hydra_config=True)
        data = take_apart(hydra.compose("config", words)).data
    assert (data["name"], data["title"]) == ("network", "demand")
    assert "us_training" not in (data.get("demands") or {})
    assert chosen_options(found.hydra.runtime.choices)["demand"] == "base"
