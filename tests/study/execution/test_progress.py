"""A long run says how far it is to whoever looks, and nothing to a file."""

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desim.spec.read import read, read_run
from desim.study.execution.progress import LoggedProgress, progress, so_far
from desim.study.execution.simulate import study
from tests.networks import base_stock

END = "=== the end ==="
DATA = base_stock(9, 60.0) | {"headline": {"metric": "mean_on_hand", "subject": "depot", "better": "high"}}


@contextmanager
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """What a terminal of 120 columns in place of standard error has shown so far, frame after frame."""
    theirs, ours = os.openpty()
    shown: list[bytes] = []
    reader = threading.Thread(target=_read, args=(theirs, shown), daemon=True)
    reader.start()
    with monkeypatch.context() as patch, os.fdopen(ours, "w", encoding="utf-8") as terminal:

        def text() -> str:
            terminal.write(END)
            terminal.flush()
            reader.join(60.0)
            return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", b"".join(shown).decode())

        patch.setenv("COLUMNS", "120")
        patch.setenv("TERM", "xterm")
        patch.setattr(sys, "stderr", terminal)
        yield text
    os.close(theirs)


def _read(terminal: int, shown: list[bytes]) -> None:
    """Until the end is shown; a process of joblib may keep the other side open."""
    while END.encode() not in b"".join(shown[-2:]):
        shown.append(os.read(terminal, 65536))


def test_a_terminal_shows_count_rate_time_left_and_the_headline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with screen(monkeypatch) as shown:
        for count in (20, 60):
            with progress("[a title that is much longer than there is room for it]", count, "mean_on_hand") as tick:
                study(read(DATA), DATA, read_run({"replications": count, "workers": 1}), tmp_path / "x", {}, tick)
        found = shown()
    assert re.search(r"20/20 +[0-9.]+/s 0:00:00 mean_on_hand \d\.\d+ ± 0\.\d+ \(n = 20\)", found)
    assert re.search(r"60/60 +[0-9.]+/s 0:00:00 mean_on_hand \d\.\d+ ± 0\.\d+ \(n = 60\)", found)
    assert not re.search(r" 1?[1-9]/60 ", found), "what was there before is counted at once"


def test_a_log_gets_one_line_in_half_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    """Of steps at 10, 29, 30, 59, 61 and 95 seconds those at 30, 61 and 95 write a line."""
    times = iter([0.0, 10.0, 29.0, 30.0, 59.0, 61.0, 95.0])
    with caplog.at_level("INFO", logger="desim"):
        move = LoggedProgress("criticality", None, clock=lambda: next(times))
        for step in (2, "point 1: as it is", 3, 1, "point 2: mill", 1):
            move(step)
    assert [record.getMessage() for record in caplog.records] == [
        "criticality: 5 done after 30 s, point 1: as it is",
        "criticality: 6 done after 61 s, point 2: mill",
        "criticality: 7 done after 95 s, point 2: mill",
    ]


def test_a_short_run_logs_nothing(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    with caplog.at_level("INFO", logger="desim"), progress("title", 3, "mean_on_hand") as tick:
        assert isinstance(tick, LoggedProgress)
        study(read(DATA), DATA, read_run({"replications": 3, "workers": 1}), tmp_path / "x", {}, tick)
        assert tick._line(7.2).startswith("title: 3 of 3 after 7 s, mean_on_hand ")
    assert caplog.records == []


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
