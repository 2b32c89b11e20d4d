"""Exit codes are true: what cannot be run is refused with 2 and one line; a launcher is lost only where one was."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from joblib.externals.loky.process_executor import TerminatedWorkerError

from desim.cli import application
from desim.cli.exit_codes import BAD_INPUT, BLOCKED, PARTIAL, READER_GONE
from tests.cli.test_app import MINE, home
from tests.fuzz.command import run_command

__all__ = ["home"]
LONG, VERY_LONG = "9" * 400, "9" * 5000


def also(case: tuple[Any, str]) -> Any:
    """A case for the slow tests, beside one of its kind."""
    return pytest.param(*case, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([f"horizon={LONG}"], "horizon: 999999"), ([f"horizon={VERY_LONG}"], "has a number of more than 400 digits"),
        also(([f"run.seed={LONG}"], "run.seed: 999999")), (["run=7"], "run: '7' is set one by one"),
        (["compare=7"], "compare: 7 must be a map of settings"), (["+=1"], "has no key before its ="),
        (["+stockpiles={1: 2, {a: b}: 3}"], "cannot be read"), (["+x={[1]: 2}"], "cannot be read"),
        (["+x={null: 2}"], "NoneType"), (["--resolve"], "--resolve"), (["--run", "-m"], "Only one of"),
        (["output=null"], "output: None must be the path of a folder"), also((["output="], "output: '' must be")),
        also((["output=[a]"], "output: ['a'] must be")), (["study=[check]"], "study: ['check'] is no study"),
        ([f"horizon='1 {'a' * 100_000}'"], "not a number with a unit"),
        ([f"+{'a' * 100_000}=1"], "has a key of more than"),
        ([f"surge={'a' * 300}"], "surge: 'aaa"),
        (["--config-name", "nowhere"], "'nowhere' is no configuration"),
    ],
    ids=lambda value: f"{value[0][:20]} {len(value[0])}" if isinstance(value, list) else "",
)  # fmt: skip
def test_a_command_line_that_makes_no_sense_is_refused_in_one_line(words: list[str], message: str, home: Path) -> None:
    ended = run_command([*MINE, "study=check", *words], home)
    assert (ended.code, ended.out) == (BAD_INPUT, ""), ended.err
    *heading, line = ended.err.splitlines()
    assert heading in ([], ["desim: the scenario has 1 fault:"], ["desim: the command line has 1 fault:"])
    assert message in line
    assert len(line) < 1100


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("defaults:\n  - theirs\n", "include one another without end"),
        ("defaults:\n  - other\n", "include one another without end"),
        ("{a: b}: c\n", "has a map or a list as a key"),
        also(("? [1]\n: c\n", "has a map or a list as a key")),
        (f"horizon: {VERY_LONG}\n", "is a number of more than 400 digits"),
        (f"horizon: {LONG}\n", "is too large a number"),
        (f"horizon: 1 {'a' * 100_000}\n", "not a number with a unit"),
        ("null: c\n", "NoneType"),
        (f"{'a' * 100_000}: 1\n", "is not YAML"),
    ],
    ids=lambda text: f"{text[:20]} {len(text)}",
)
def test_so_is_a_file(text: str, message: str, home: Path) -> None:
    (home / "conf" / "surge").mkdir()
    (home / "conf" / "surge" / "other.yaml").write_text(
        "# @package _global_\ndefaults:\n  - theirs\n", encoding="utf-8"
    )
    (home / "conf" / "surge" / "theirs.yaml").write_text(f"# @package _global_\n{text}", encoding="utf-8")
    ended = run_command([*MINE, "study=check", "surge=theirs"], home)
    assert (ended.code, ended.out) == (BAD_INPUT, ""), ended.err
    assert message in ended.err.splitlines()[-1]
    assert len(ended.err.splitlines()) <= 2


def test_a_header_that_hydra_cannot_read_is_named_with_its_file(home: Path) -> None:
    (home / "conf" / "surge").mkdir()
    (home / "conf" / "surge" / "theirs.yaml").write_text("# @todo mend this\nhorizon: 5\n", encoding="utf-8")
    ended = run_command([*MINE, "surge=theirs"], home)
    assert ended.code == BAD_INPUT
    assert "surge/theirs.yaml: cannot be composed: Too many components in '@todo mend this'" in ended.err


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (TerminatedWorkerError("killed"), PARTIAL, "the launcher ended before all points did"),
        (AttributeError("'int' has no attribute"), BAD_INPUT, "the command line cannot be composed: 'int' has no"),
        (RecursionError(), BAD_INPUT, "include one another"),
        (PermissionError(13, "Permission denied", "results"), BLOCKED, "Permission denied: 'results'"),
    ],
)
def test_a_launcher_is_lost_only_where_there_was_one(
    error: Exception, code: int, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    application.set_up_logging()
    monkeypatch.setattr(sys, "argv", ["desim"])
    assert application._not_composed(error) == code
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--help"], ["list"]])
def test_a_reader_that_has_gone_ends_the_command_quietly(words: list[str], tmp_path: Path) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    command = [sys.executable, "-m", "desim", *words]
    done = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, text=True, cwd=tmp_path, check=False)
    os.close(theirs)
    assert (done.returncode, done.stderr) == (READER_GONE, "")
