"""The command ``desim`` in this process: thousands of command lines in minutes, each ended by an alarm if it hangs."""

import contextlib
import io
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hydra._internal.hydra import Hydra
from hydra.core.global_hydra import GlobalHydra

from desim.cli import app
from tests.hydra_mode import get_mode

LONGEST = 10.0
"""Seconds of processor time after which a case counts as a hang."""
CODES = {0, 2, 3, 74}
"""Exit codes that a command may have; 70 would be a fault of desim."""


class Hang(BaseException):
    """A case takes too long; no handler of errors may stop it."""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str
    seconds: float
    """Processor time."""

    @property
    def fault(self) -> str:
        """What is wrong with it, empty when nothing is."""
        if "Traceback" in self.err + self.out:
            return "a traceback"
        if self.code not in CODES:
            return f"exit code {self.code}"
        if self.code == 2 and not 1 <= len(self.err.strip().splitlines()) <= 200:
            return f"{len(self.err.strip().splitlines())} lines of faults"
        return ""


@contextlib.contextmanager
def alarmed(seconds: float = LONGEST) -> Iterator[None]:
    """Raise Hang after *seconds* of processor time, which other processes do not change."""

    def over(number: int, frame: Any) -> None:
        raise Hang

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        signal.signal(signal.SIGVTALRM, before)


def run_command(words: list[str], home: Path, seconds: float = LONGEST) -> Ended:
    """Run ``desim`` with *words* in the folder *home*."""
    out, err, before, began = io.StringIO(), io.StringIO(), Path.cwd(), time.process_time()
    code: Any = 0
    GlobalHydra.instance().clear()
    os.chdir(home)
    try:
        with (
            contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), alarmed(seconds),
            patch.object(sys, "argv", ["desim", *words]), patch.object(Hydra, "get_mode", get_mode),
        ):  # fmt: skip
            app.main()
    except SystemExit as stop:
        code = stop.code
    except Hang:
        code, _ = -1, err.write(f"hangs for more than {seconds:g} s")
    except BaseException as error:
        code, _ = -2, err.write(f"Traceback: {type(error).__name__}: {error}")
    finally:
        os.chdir(before)
        GlobalHydra.instance().clear()
    number = code if isinstance(code, int) else int(code is not None)
    return Ended(number, out.getvalue(), err.getvalue(), time.process_time() - began)
