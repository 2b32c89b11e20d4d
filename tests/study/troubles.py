"""Replications that go wrong in ways a model can: by their number."""

import os
import signal
import time

from desim.measure.outcome import Outcome
from desim.spec.scenario import Scenario
from desim.study.replications import one

RAISES, CRASHES, HANGS, EATS = 3, 5, 8, 11


def troubled(scenario: Scenario, seed: int, number: int) -> Outcome:
    """One replication; four of them raise, crash, hang, or want more memory than there is."""
    if number == RAISES:
        raise ArithmeticError("this one raises")
    if number == CRASHES:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == HANGS:
        time.sleep(600.0)
    if number == EATS:
        return len(bytearray(8 * 2**30))  # type: ignore[return-value]
    return one(scenario, seed, number)


def noted(log: str, scenario: Scenario, seed: int, number: int) -> Outcome:
    """One replication that takes a while, and a line with its number in the file *log* once it is computed."""
    time.sleep(0.05)
    found = one(scenario, seed, number)
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(handle, f"{number}\n".encode())
    os.close(handle)
    return found
