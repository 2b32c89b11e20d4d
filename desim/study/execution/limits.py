"""Limits: how long a replication may take, and how much memory its process may have."""

import ctypes
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import joblib

GRACE = 5.0
"""Seconds beyond the limit after which a process is ended that is stuck where nothing can be raised."""


@dataclass(frozen=True)
class Limits:
    """Of one replication; none where None."""

    seconds: float | None = None
    """Wall-clock time."""
    memory: int | None = None
    """Address space of a worker, MB; it has a process of its own, also where there is only one."""
    events: int | None = None
    """Events; the clock of the replication counts them."""


class OverTime(RuntimeError):
    """A replication took longer than it may."""


@contextmanager
def limited(limits: Limits) -> Iterator[None]:
    """Hold what runs inside to the limits; it raises OverTime or MemoryError beyond them."""
    with ExitStack() as limiting:
        if limits.memory is not None and _own_process():
            limiting.enter_context(_capped(limits.memory * 2**20))
        if limits.seconds is not None:
            # Signals reach the main thread only; loky and Ray run their tasks there, Dask does not.
            in_main_thread = threading.current_thread() is threading.main_thread()
            limiting.enter_context((_alarmed if in_main_thread else _watched)(limits.seconds))
        try:
            yield
        except MemoryError as error:
            if limits.memory is None or error.args:
                raise
            raise MemoryError(f"wanted more than {limits.memory} MB of memory (run.max_memory)") from None


def _own_process() -> bool:
    return joblib.parallel.mp.parent_process() is not None


def _over(seconds: float) -> OverTime:
    return OverTime(f"took longer than {seconds:g} seconds (run.max_seconds)")


@contextmanager
def _alarmed(seconds: float) -> Iterator[None]:
    def over(number: int, frame: Any) -> None:
        raise _over(seconds)

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _watched(seconds: float) -> Iterator[None]:
    """In a thread: raised from another one at its next step; where none comes, a process of its own is ended."""
    thread, lock, running = ctypes.c_ulong(threading.get_ident()), threading.Lock(), [True]

    def at_end(act: Callable[[], Any]) -> None:
        with lock:
            if running:
                act()

    timers = [threading.Timer(seconds, at_end, [lambda: _raise_in(thread, OverTime)])]
    if _own_process():
        timers.append(threading.Timer(seconds + GRACE, at_end, [lambda: os._exit(1)]))
    try:
        for timer in timers:
            timer.daemon = True
            timer.start()
        yield
    except OverTime:
        raise _over(seconds) from None
    finally:
        with lock:
            running.clear()
            _raise_in(thread, None)
        for timer in timers:
            timer.cancel()


def _raise_in(thread: ctypes.c_ulong, kind: type[Exception] | None) -> None:
    """Raise *kind* in another thread of Python, or take back what was not raised yet."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(kind) if kind else None)


@contextmanager
def _capped(size: int) -> Iterator[None]:
    """The worker may serve others after us: what it was allowed before, it is allowed again."""
    import resource

    before, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (size if most == resource.RLIM_INFINITY else min(size, most), most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, most))
