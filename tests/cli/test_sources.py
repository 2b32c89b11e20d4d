"""A file decides its scenario and nothing else: what it may set, and what comes from the command line alone."""

from pathlib import Path
from typing import Any

import hydra
import pytest
from omegaconf import OmegaConf

from desim.cli.command_line import refuse_unsafe
from desim.cli.composition import not_scenario, shipped_configuration, take_apart
from desim.cli.shipped import CONF
from desim.cli.sources import COMMAND_LINE_ONLY, composed_faults, folder_faults, groups, hydra_faults, sweep_faults
from desim.spec.fields.faults import SpecError
from desim.spec.settings.studies import settings_by_key
from tests.cli.test_app import MINE, NETWORK, home, refused

__all__ = ["home"]
ONLY = "is allowed on the command line only"
HEAD = "# @package _global_\n"


def faults_of(folder: Path, text: str, name: str = "surge/theirs.yaml") -> list[str]:
    """Faults of a folder with one file."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [str(fault) for fault in folder_faults(folder)]


@pytest.mark.parametrize("group", ["surge", "experiment"])
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("output: ../elsewhere", "output"), ("output: null", "output"), ("study: export", "study"),
        ("sheets: {to: /x.xlsx}", "sheets.to"), ("trace: {results: ../x}", "trace.results"),
        ("rerun: {results: ../x}", "rerun.results"), ("run: {if_changed: replace}", "run.if_changed"),
        ("validate: {folder: ../x}", "validate.folder"),
        ("run: {workers: 64}", "run.workers"), ("run: {seed: 7}", "run.seed"), ("run: {engine: dask}", "run.engine"),
        ("run: {address: 'tcp://x:1'}", "run.address"), ("run: 7", "run"), ("workbook: ../x.xlsx", "workbook"),
        ("risk_register: ../x.csv", "risk_register"), ("hydra: {run: {dir: /x}}", "hydra.run"),
        ("hydra: {sweep: {dir: /x}}", "hydra.sweep"), ("hydra: {launcher: {n_jobs: 99}}", "hydra.launcher"),
        ("hydra: {job: {chdir: true}}", "hydra.job"), ("hydra: {output_subdir: x}", "hydra.output_subdir"),
        ("defaults: [override hydra/launcher: joblib]", "defaults override hydra/launcher"),
        ("defaults: [override /hydra/job_logging: default]", "defaults override /hydra/job_logging"),
        ("defaults: [/run@run: theirs]", "defaults /run@run"),
        ("defaults: [/surge@hydra.sweep: theirs]", "defaults /surge@hydra.sweep"),
        ("defaults: [/surge@_global_.run: theirs]", "defaults /surge@_global_.run"),
        ("base: &b {output: x}\n<<: *b", "output"), ('"\\x6futput": x', "output"),
    ],
)  # fmt: skip
def test_a_file_sets_nothing_outside_its_scenario(text: str, key: str, group: str, tmp_path: Path) -> None:
    text = text if not text.startswith("defaults") else text.replace("[", "\n  - ").replace("]", "")
    (found,) = faults_of(tmp_path, f"{HEAD}{text}\n", f"{group}/theirs.yaml")
    assert f" {key}: {ONLY}" in found
    assert f"{group}/theirs.yaml" in found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("# @package run\nif_changed: replace\n", "surge/theirs.yaml"),
        ("# @package hydra.sweep\ndir: /x\n", "surge/theirs.yaml"),
        ("# @package _global_.run\nworkers: 9\n", "surge/theirs.yaml"),
        ("# @package _global_.hydra.run\ndir: /x\n", "experiment/theirs.yaml"),
        ("if_changed: replace\n", "run/default.yaml"),
        ("n_jobs: 99\n", "hydra/launcher/theirs.yaml"),
        ("dir: /x\n", "hydra/run.yaml"),
        ("# @package _global_\nrun: {workers: 9}\n", "study_settings/default.yaml"),
        ("defaults:\n  - base\noutput: x\n", "theirs.yaml"),
        ("defaults:\n  - launcher: joblib\n", "hydra/theirs.yaml"),
    ],
)
def test_neither_does_a_file_that_goes_to_another_place(text: str, name: str, tmp_path: Path) -> None:
    assert faults_of(tmp_path, text, name)


@pytest.mark.parametrize(
    "text",
    [
        "defaults:\n  - override /surge: ../../theirs\n", "defaults:\n  - ../theirs\n",
        "defaults:\n  - /surge: [none, ../../theirs]\n", "defaults:\n  - /surge: file:///x\n",
        "hydra: {sweeper: {params: {surge: 'none,../../theirs'}}}\n",
        "compare: {plans: {a: ['surge=../../theirs']}}\n", "backtest: {scenarios: {a: ['surge=../../theirs']}}\n",
    ],
)  # fmt: skip
def test_no_choice_leads_out_of_the_folders(text: str, tmp_path: Path) -> None:
    (found,) = faults_of(tmp_path, HEAD + text, "experiment/theirs.yaml")
    assert "leads out of the folders" in found


def test_an_experiment_says_how_often_it_runs_and_what_it_varies(tmp_path: Path) -> None:
    params = "{surge: 'none,third_shift', '+stockpiles.us_stock.initial': '1,2', run.replications: '5,9'}"
    text = f"{HEAD}run: {{replications: 5}}\nhydra: {{mode: MULTIRUN, sweeper: {{params: {params}}}}}\n"
    text += "risk_register: {a: {}}\nnotes: {purpose: x}\n"
    text += "compare: {plans: {a: ['surge=none'], b: ['+items.x.unit=kg']}}\n"
    assert faults_of(tmp_path, text, "experiment/mine.yaml") == []
    assert len(faults_of(tmp_path, text, "surge/mine.yaml")) == 3, "only an experiment"


@pytest.mark.parametrize(
    "key",
    [
        "output", "study", "run.workers", "+run.address", "run", "++run", "hydra.run.dir", "hydra/launcher",
        "sheets.to", "surge@hydra.sweep", "surge@run", "workbook", "risk_register", "unheard_of",
    ],
)  # fmt: skip
def test_a_file_varies_its_scenario_and_nothing_else(key: str) -> None:
    (fault,) = sweep_faults({"surge": "none,third_shift", key: "x,y"}, groups())
    assert ONLY in fault.message
    assert sweep_faults({key: "x,y"}, groups(), ["+hydra.sweeper.params={}"]) == [], "the user may"


def test_the_shipped_files_keep_to_it_but_for_the_base() -> None:
    theirs = folder_faults(CONF)
    assert {fault.path.partition(" ")[0].rpartition("/")[2].partition(":")[0] for fault in theirs} == {"base.yaml"}


def test_every_key_outside_the_scenario_is_the_command_line_s_or_harmless() -> None:
    """A new key must be put on one of the two sides: which files does it name, what does it decide?"""
    harmless = {"notes", "risk_register", "report", *settings_by_key()} - {"sheets", "trace", "rerun", "validate"}
    assert set(not_scenario()) == harmless | set(COMMAND_LINE_ONLY)


def composed(words: list[str]) -> Any:
    with shipped_configuration():
        return hydra.compose("config", words, return_hydra_config=True)


def test_whatever_way_a_value_took_it_must_be_a_word_of_the_command_line() -> None:
    words = ["output=x", "run.workers=3", "study=export", "run.if_changed=replace", "sheets.to=x.xlsx", "run.seed=3"]
    plain = OmegaConf.to_container(composed(words), resolve=False)
    assert isinstance(plain, dict)
    assert composed_faults(plain, words) == []
    assert {f.path for f in composed_faults(plain, ["surge=none"])} == {word.partition("=")[0] for word in words}
    with pytest.raises(SpecError, match=r"output: is allowed on the command line only"):
        take_apart(composed(words), words[1:])
    shipped = OmegaConf.to_container(composed(["experiment=e01_refill"]), resolve=False)
    assert isinstance(shipped, dict)
    assert composed_faults(shipped, ["experiment=e01_refill"]) == []


def test_settings_of_hydra_must_be_words_too() -> None:
    words = ["hydra.run.dir=x", "hydra.sweep.subdir=x", "hydra.output_subdir=x", "hydra/hydra_logging=default"]
    plain = OmegaConf.to_container(composed(words).hydra, resolve=False)
    assert isinstance(plain, dict)
    assert hydra_faults(plain, words) == []
    assert {f.path for f in hydra_faults(plain, [])} == {word.partition("=")[0] for word in words}


@pytest.mark.parametrize(
    "words", [["surge=../../x"], ["surge=[none,/x]"], ["--config-name", "../x"], ["network=file://x"]]
)
def test_a_choice_on_the_command_line_stays_within_the_folders_too(words: list[str]) -> None:
    with pytest.raises(SpecError, match="leads out of the folders"):
        refuse_unsafe(words)


def test_a_command_with_such_a_file_writes_nothing(home: Path) -> None:
    (home / "conf" / "network" / "mine.yaml").write_text(
        NETWORK + "output: elsewhere\nrun: {if_changed: replace}\n", encoding="utf-8"
    )
    message = refused(home, *MINE)
    assert "mine.yaml:11 output: is allowed on the command line only" in message
    assert "mine.yaml:12 run.if_changed: is allowed on the command line only" in message
