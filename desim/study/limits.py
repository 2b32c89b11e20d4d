"""Limits: how long a replication may take, and how much memory its process may have."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import joblib


@dataclass(frozen=True)
class Limits:
    """Of one replication; none where None."""

    seconds: float | None = None
    """Wall-clock time."""
    memory: int | None = None
    """Address space of a worker, MB; only where replications have processes of their own."""
    events: int | None = None
    """Events; the clock of the replication counts them."""


class OverTime(RuntimeError):
    """A replication took longer than it may."""


@contextmanager
def limited(limits: Limits) -> Iterator[None]:
    """Hold what runs inside to the limits; it raises OverTime or MemoryError beyond them."""
    if limits.memory is not None and joblib.parallel.mp.parent_process() is not None:
        _cap(limits.memory * 2**20)
    # Signals reach the main thread only; the workers of joblib run their tasks there.
    if limits.seconds is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(number: int, frame: Any) -> None:
        raise OverTime(f"took longer than {limits.seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def _cap(size: int) -> None:
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (size if most == resource.RLIM_INFINITY else min(size, most), most))
