"""A long run says how far it is to whoever looks, and nothing to a file."""

import os
import pty
import re
import sys
from pathlib import Path

import pytest

from desim.study.execution.progress import progress, so_far
from tests.networks import base_stock

ROOT = Path(__file__).parents[3]
DATA = base_stock(9, 60.0) | {"headline": {"metric": "mean_on_hand", "subject": "depot", "better": "high"}}
WATCHED = f"""
import sys
from pathlib import Path
from desim.spec.read import read, read_run
from desim.study.execution.progress import progress
from desim.study.execution.simulate import study
data = {DATA!r}
for count in (20, 60):
    with progress("[a title that is much longer than there is room for it]", count, "mean_on_hand") as tick:
        run = read_run({{"replications": count, "workers": 1}})
        study(read(data), data, run, Path(sys.argv[1]), {{}}, tick)
"""


def seen(words: list[str]) -> str:
    """What a terminal of 120 columns shows of a command, frame after frame."""
    pid, screen = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, *words], os.environ | {"COLUMNS": "120", "TERM": "xterm"})  # noqa: S606
    out = b""
    while True:
        try:
            out += os.read(screen, 65536)
        except OSError:  # the other end is closed
            break
    os.close(screen)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, out.decode()
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", out.decode())


def test_a_terminal_shows_count_rate_time_left_and_the_headline(tmp_path: Path) -> None:
    said = seen(["-c", WATCHED, str(tmp_path / "x")])
    assert re.search(r"20/20 +[0-9.]+/s 0:00:00 mean_on_hand \d\.\d+ ± 0\.\d+ \(n = 20\)", said)
    assert re.search(r"60/60 +[0-9.]+/s 0:00:00 mean_on_hand \d\.\d+ ± 0\.\d+ \(n = 60\)", said)
    assert not re.search(r" 1?[1-9]/60 ", said), "what was there before is counted at once"


def test_a_file_gets_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("title", 3) as tick:
        assert tick is None
    assert capsys.readouterr().err == ""


def test_a_headline_that_is_not_always_defined_says_so() -> None:
    assert so_far("fill_rate", [1.0, None, 2.0, 3.0]) == "fill_rate 2 ± 2.5 (n = 3, undefined in 1)"
    timed = "replenished_on: median 3 (n = 5, not by the horizon in 2)"
    assert so_far("replenished_on", [1.0, None, 2.0, 3.0, None]) == timed
    assert (
        so_far("replenished_on", [None, None, 3.0])
        == "replenished_on: median after the horizon (n = 3, not by the horizon in 2)"
    )
    assert so_far("replenished_on", [None, None]) == (
        "replenished_on: median after the horizon (n = 2, not by the horizon in 2)"
    )
    assert so_far("replenished_on", []) == ""
