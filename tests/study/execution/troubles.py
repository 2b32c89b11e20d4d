"""Replications that go wrong in ways a model can: by their number."""

import os
import signal
import time

from desim.measure.outcome import Outcome
from desim.spec.scenario import Scenario
from desim.study.execution.task import run_replication

RAISES, CRASHES, HANGS, EATS = 3, 5, 8, 11


def troubled(scenario: Scenario, seed: int, number: int) -> Outcome:
    """One replication; four of them raise, crash, hang, or want more memory than there is."""
    return chosen({RAISES: "raises", CRASHES: "crashes", HANGS: "hangs", EATS: "eats"}, scenario, seed, number)


def chosen(bad: dict[int, str], scenario: Scenario, seed: int, number: int) -> Outcome:
    """One replication, unless there is something bad about it."""
    match bad.get(number):
        case "raises":
            raise ArithmeticError("this one raises")
        case "crashes":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hangs":
            time.sleep(600.0)
        case "eats":
            return len(bytearray(8 * 2**30))  # type: ignore[return-value]
    return run_replication(scenario, seed, number)


def noted(log: str, scenario: Scenario, seed: int, number: int) -> Outcome:
    """One replication that takes a while, and a line with its number in the file *log* once it is computed."""
    time.sleep(0.05)
    found = run_replication(scenario, seed, number)
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(handle, f"{number}\n".encode())
    os.close(handle)
    return found


def eats_only(scenario: Scenario, seed: int, number: int) -> Outcome:
    """One replication; one of them wants more memory than there is."""
    return chosen({EATS: "eats"}, scenario, seed, number)
