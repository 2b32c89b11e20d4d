"""Help, lists and the version: short, true to what is there, and answered before any large library is loaded."""

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from desim import __version__
from desim.cli.doors import WORDS, answer
from desim.cli.guarded import guarded
from desim.cli.shipped import CONF, networks, options
from desim.compiled import described
from desim.spec.fields.faults import Fault, SpecError
from desim.spec.settings.studies import STUDIES
from desim.store.replication_file import Damaged
from desim.study.execution.run_state import AllFailed

LARGE = ("hydra", "omegaconf", "numpy", "pandas", "pydantic", "simpy", "matplotlib")
LOADED = f"""
import sys
from desim.cli.app import main
try:
    main()
finally:
    print("LOADED", [name for name in {LARGE} if name in sys.modules])
"""


@pytest.mark.parametrize("words", [["help"], ["--version"], ["list"], ["open", "x.html"]])
def test_no_large_library_is_loaded(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text("", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words], cwd=tmp_path, capture_output=True, text=True, check=True,
        env={**os.environ, "BROWSER": "true"},
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "LOADED []"


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a door writes to standard output."""
    assert answer(list(words)) == 0
    return capsys.readouterr().out


def test_help_names_every_study_with_its_question_on_36_lines(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "help")
    assert len(text.splitlines()) <= 36
    assert max(map(len, text.splitlines())) <= 100
    assert [study.name for study in STUDIES.values() if study.question not in text] == []
    assert shown(capsys, "--help") == shown(capsys, "-h") == text
    assert [name for name in WORDS if name != "help" and f"{name} " not in text.replace(",", " ")] == []
    assert shown(capsys, "--version") == f"desim {__version__}, {described()}\n"


def test_help_of_a_word_says_what_it_takes_and_does(capsys: pytest.CaptureFixture[str]) -> None:
    for name, word in WORDS.items():
        usage, *purpose = shown(capsys, "help", name).splitlines()
        assert (usage, " ".join(purpose)) == (f"desim {word.usage}", word.purpose)
        assert max(map(len, purpose)) <= 100
    assert shown(capsys, "help", "sizing") == f"desim study=sizing\n{STUDIES['sizing'].question}\n"


@pytest.mark.parametrize("name", [name for name, word in WORDS.items() if word.function])
def test_each_word_has_a_function_that_names_what_is_wrong_with_it(
    name: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("desim"), "propagate", True)
    assert answer([name, "no/such", "thing", "at all"]) == 2
    assert "the command line has 1 fault:" in caplog.text


@pytest.mark.parametrize(
    ("error", "code"),
    [(SpecError([Fault("a", "b")]), 2), (Damaged("x is damaged"), 74), (OSError(28, "no space left"), 74),
     (AllFailed("all failed", 0), 3), (KeyError("x"), 70)],
)  # fmt: skip
def test_errors_of_words_end_in_exit_codes(error: Exception, code: int) -> None:
    def failing(words: list[str]) -> int:
        raise error

    assert guarded(failing, []) == code
    assert guarded(lambda words: 0, []) == 0


def test_lists_hold_all_options_of_the_shipped_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "list")
    for group in ("network", "experiment"):
        for path in (CONF / group).glob("*.yaml"):
            assert f" {group}={path.stem} " in text
    plans = shown(capsys, "list", "plans")
    below = dict(re.findall(r"^ (\w+):\n((?:  .*\n)+)", plans, re.MULTILINE))
    assert set(below) <= set(networks())
    assert "surge=island_stocks/escort" in below["island_stocks"]
    assert "surge=third_shift" in below["artillery_155"]
    assert "reform=sosa" in below["patriot"], "its command names the network"
    assert "people/us_plants" not in plans, "a piece of options"
    assert "=none" not in text


def test_each_option_says_what_it_is_and_belongs_to_a_network() -> None:
    groups = ("network", "surge", "reform", "disruption", "politics", "risk", "experiment")
    found = [option for group in groups for option in options(group)]
    assert [option for option in found if not option.question.rstrip(".").strip()] == []
    assert {option.network for option in found} <= set(networks())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["hlep"], "'hlep' is no command: did you mean 'help'?"),
        (["compare"], "'compare' is no command: did you mean 'study=compare'?"),
        (
            ["xyzzy"],
            "'xyzzy' is no command: it is one of help, list, desk, open, diff, bundle, verify, pdf, or KEY=VALUE; "
            "see desim help",
        ),
        (["surge_155"], "'surge_155' is no command: did you mean 'experiment=surge_155'?"),
        (["third_shft"], "'third_shft' is no command: did you mean 'surge=third_shift'?"),
        (["bundel"], "'bundel' is no command: did you mean 'bundle'?"),
        (["help", "opne"], "'opne' is no command: did you mean 'open'?"),
        (["list", "netwrks"], "'netwrks' is no list: did you mean 'networks'?"),
    ],
)
def test_an_unknown_word_is_refused_with_the_nearest(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(words) == 2
    assert capsys.readouterr().err == f"desim: {message}\n"


@pytest.mark.parametrize("words", [[], ["surge=none"], ["-m", "surge=none"], ["+a=1"], ["~network"], ["--cfg", "job"]])
def test_other_command_lines_are_left_to_hydra(words: list[str]) -> None:
    assert answer(words) is None
