"""Unknown words: every word that leads to nothing is named as it was typed, with the nearest that leads somewhere."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hydra.errors import MissingConfigException
from omegaconf import DictConfig, OmegaConf

from desim.cli.application import _missing_option
from desim.cli.command_line import parsed, refuse_unsafe
from desim.cli.commands.compare import naming_plan
from desim.cli.unknown_words import choice_faults, key_faults, several_values
from desim.spec.fields.faults import CommandError, Fault, SpecError
from tests.fuzz.command import run_command

COMPOSED = {
    "horizon": 30,
    "surge": None,
    "run": {"replications": 5},
    "stockpiles": {"us_stock": {"initial": 4}, "eu_stock": {}},
    "hydra": {"mode": "RUN"},
}


def compose(words: list[str]) -> DictConfig:
    """What there is to be set, whatever is chosen."""
    return OmegaConf.create(COMPOSED)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("surge=third_shft", "surge: 'third_shft' is no option (did you mean 'third_shift'?)"),
        ("surge=none,thid_shift", "surge: 'thid_shift' is no option (did you mean 'third_shift'?)"),
        ("surge=[third_shift,nw_line]", "surge: 'nw_line' is no option (did you mean 'new_line'?)"),
        ("surge=escort", "surge: 'escort' is no option (did you mean 'island_stocks/escort'?)"),
        ("network=patriott", "network: 'patriott' is no option (did you mean 'patriot'?)"),
        ("experiment=surge_15", "experiment: 'surge_15' is no option (did you mean 'surge_155'?)"),
        ("experiment=xyzzy", "experiment: 'xyzzy' is no option; desim list experiments shows them"),
        ("study=criticalty", "study: 'criticalty' is no study (did you mean 'criticality'?)"),
        (
            "hydra/launcher=jobli",
            "hydra/launcher: 'jobli' is none of basic, joblib, submitit_local, submitit_slurm (did you mean 'joblib'?)",
        ),
        ("+agreement=rdp_mu", "agreement: 'rdp_mu' is none of rdp_mou (did you mean 'rdp_mou'?)"),
    ],
)
def test_an_option_that_is_not_there_is_named_with_the_nearest(word: str, message: str) -> None:
    assert [str(fault) for fault in choice_faults([word])] == [message]


def test_options_of_ones_own_folder_are_there(tmp_path: Path) -> None:
    (tmp_path / "surge").mkdir()
    (tmp_path / "surge" / "second_terminal.yaml").write_text("", encoding="utf-8")
    words = ["surge=second_terminal,none", "~surge", "surge=null", "disruption=none", "horizon=3", "x y"]
    assert choice_faults(words, tmp_path) == []
    (fault,) = choice_faults(["surge=second_termnal"], tmp_path)
    assert fault.near == "second_terminal"


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("run.replicatons=20", "run.replicatons: is no key there is (did you mean 'run.replications'?)"),
        ("horizn=5", "horizn: is no key there is (did you mean 'horizon'?)"),
        ("surg=third_shift", "surg: is no key there is (did you mean 'surge'?)"),
        ("stockpiles.us_stok.initial=3",
         "stockpiles.us_stok.initial: is no key there is (did you mean 'stockpiles.us_stock.initial'?)"),
        ("stockpiles.us_stock.intial=3",
         "stockpiles.us_stock.intial: is no key there is (did you mean 'stockpiles.us_stock.initial'?)"),
        ("stockpiles.eu_stock.initial=3",
         "stockpiles.eu_stock.initial: is not set in this scenario; +stockpiles.eu_stock.initial=... adds it"),
        ("~stockpiles.us_stok", "stockpiles.us_stok: is no key there is (did you mean 'stockpiles.us_stock'?)"),
        ("+horizon=5", "horizon: '+horizon=5' is there already: set it without the +"),
        ("hydra.mod=RUN", "hydra.mod: is no key there is (did you mean 'hydra.mode'?)"),
        ("third_shft", "command line: 'third_shft' is no word KEY=VALUE (did you mean 'surge=third_shift'?)"),
        ("horizon=3 x,'",
         "command line: \"horizon=3 x,'\" cannot be read; quote a value that has spaces, commas or brackets"),
    ],
)  # fmt: skip
def test_a_key_that_is_not_there_is_named_with_the_nearest(word: str, message: str) -> None:
    sound = ["horizon=5", "surge=third_shift", "+surge=none", "+stockpiles.eu_stock.initial=3", "++horizon=1"]
    assert [str(fault) for fault in key_faults([*sound, word], compose)] == [message]


def test_an_option_that_a_file_chooses_is_named_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An experiment of one's own composes no option that is not there; a network of one's own is one of them."""
    (tmp_path / "network").mkdir()
    (tmp_path / "network" / "two_plants.yaml").write_text("", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["desim", "--config-dir", str(tmp_path), "experiment=mine"])
    told = {
        missing: [str(fault) for fault in _missing_option(MissingConfigException("", missing))]
        for missing in ("surge/third_shft", "network/two_plnts.yaml", "elsewhere/x")
    }
    assert told == {
        "surge/third_shft": ["surge: 'third_shft' is no option (did you mean 'third_shift'?)"],
        "network/two_plnts.yaml": ["network: 'two_plnts' is no option (did you mean 'two_plants'?)"],
        "elsewhere/x": [],
    }


@pytest.mark.slow
def test_so_it_is_in_a_sweep(tmp_path: Path) -> None:
    (tmp_path / "mine" / "experiment").mkdir(parents=True)
    text = "# @package _global_\nhydra: {mode: MULTIRUN, sweeper: {params: {surge: 'third_shft,none'}}}\n"
    (tmp_path / "mine" / "experiment" / "plans.yaml").write_text(text, encoding="utf-8")
    ended = run_command(["--config-dir", "mine", "experiment=plans"], tmp_path)
    assert ended.code == 2
    assert "surge: 'third_shft' is no option (did you mean 'third_shift'?)" in ended.err


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: parsed(["--multrun"]), "command line: '--multrun' is no option (did you mean '--multirun'?)"),
        (lambda: parsed(["--config-dir"]), "command line: argument --config-dir/-cd: expected one argument"),
        (lambda: refuse_unsafe(["--config-dir", "nowhere"]), "--config-dir: 'nowhere' is no folder"),
        (lambda: refuse_unsafe(["--config-name", "validation/v01_mm"]), "(did you mean 'validation/v01_mm1'?)"),
    ],
)
def test_so_is_an_option_of_the_command(call: Callable[[], object], message: str) -> None:
    with pytest.raises(CommandError) as caught:
        call()
    assert str(caught.value).startswith("the command line has 1 fault:\n")
    assert message in str(caught.value)


def test_several_values_outside_of_a_sweep_are_named() -> None:
    (fault,) = several_values(["surge=third_shift,new_line", "horizon=3", "disruption=[a,b]"])
    assert str(fault).startswith("command line: 'surge=third_shift,new_line' gives several values: -m runs")


def test_a_fault_of_a_plan_bears_the_name_of_the_plan() -> None:
    with pytest.raises(CommandError) as caught, naming_plan("compare.plans.b"):
        raise SpecError([Fault("surge", "is no option", "'x'", "y")])
    assert "compare.plans.b: surge: 'x' is no option (did you mean 'y'?)" in str(caught.value)
