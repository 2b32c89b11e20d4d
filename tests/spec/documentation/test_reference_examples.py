"""The whole examples of the reference: scenarios are read, checked and run; of commands the settings are read."""

import shlex
from pathlib import Path
from typing import Any

import hydra
import pytest
import yaml

import desim
from desim.cli.command_line import parsed
from desim.cli.composition import shipped_configuration, take_apart
from desim.spec.documentation.examples import ExampleLoader
from desim.spec.read import read_as, read_study
from desim.spec.settings.run import Run
from desim.spec.settings.studies import STUDIES, settings_by_key
from desim.study.screening.preflight import preflight_findings

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "reference" / "examples"
COMMANDS: dict[str, list[str]] = yaml.safe_load((EXAMPLES / "commands.yaml").read_text(encoding="utf-8"))
SCENARIOS = sorted(path.stem for path in EXAMPLES.glob("*.yaml") if path.stem != "commands")
KEYS = {"laws-of-time": "demands", "laws-of-size": "demands", "laws-of-share": "suppliers", "scenario": "decision"}
"""What an example shows, where that is no key of its own name."""


def scenario_of(name: str) -> dict[str, Any]:
    """An example as plain data, with dates as text, as where a command line composes it."""
    data = yaml.load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"), ExampleLoader)  # noqa: S506 - a SafeLoader
    assert isinstance(data, dict)
    return data


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_whole_example_is_sound_and_runs(name: str) -> None:
    """Its one warning is that its numbers, which only illustrate, name no source."""
    data = scenario_of(name)
    assert KEYS.get(name, name) in data
    findings = preflight_findings(desim.read(data), data, Run())
    assert [str(one) for one in findings if one.severity == "warning" and one.path != "sources"] == []
    summary = desim.simulate(data, replications=1, workers=1).summary()
    assert len(summary) > 5


def test_scenarios_are_short_and_differ() -> None:
    texts = {(EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8") for name in SCENARIOS}
    assert len(texts) == len(SCENARIOS) > 25
    assert max(text.count("\n") for text in texts) <= 35


@pytest.mark.parametrize("page", COMMANDS)
def test_settings_of_a_command_are_read(page: str) -> None:
    """Settings of studies and of runs alone: the whole commands are followed with the pages, by the slow tests."""
    for command in COMMANDS[page]:
        words = [word for word in parsed(shlex.split(command)[1:]).overrides if _is_setting(word)]
        with shipped_configuration():
            composition = take_apart(hydra.compose("base", words), words, "base", words)
        study = STUDIES[composition.study]
        if study.key:
            read_study(study.name, composition.settings[study.key], {"start": "2022-02-24"})
        read_as(Run, "run", composition.run)


def _is_setting(word: str) -> bool:
    return word.partition("=")[0].partition(".")[0] in ("study", "run", *settings_by_key())


def test_commands_set_something() -> None:
    """On the page of a study, a setting of that study or the study itself."""
    for page, commands in COMMANDS.items():
        assert any(_is_setting(word) for command in commands for word in shlex.split(command)), page
