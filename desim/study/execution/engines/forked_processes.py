"""Forked processes: copies of this process, which have loaded and read all that it has.

A new interpreter needs a second to load desim, and is sent all that it works on. A copy begins at once and holds what
this process holds. Only a process of one thread is copied: a lock that another thread holds would never be free again.
"""

import ctypes
import os
import signal
import sys
import threading
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, NamedTuple, TypeVar

from joblib import Parallel, delayed

from desim.sim.kernel.garbage import keep_what_is_there

M = TypeVar("M")
T = TypeVar("T")
_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux."""


class ProcessDied(RuntimeError, Generic[M]):
    """Processes died; *under_way* is what they were answering."""

    def __init__(self, under_way: list[M], detail: str) -> None:
        super().__init__(detail)
        self.under_way = under_way


class _Remote(Exception):
    """The traceback of an error in a copy, as text."""


class _Answer(NamedTuple):
    """What a copy sends back."""

    value: Any = None
    error: BaseException | None = None
    detail: str = ""


def may_fork() -> bool:
    """Whether copies of this process can be made safely: on Linux, where it has no thread but this one."""
    alone = threading.active_count() == 1 and threading.current_thread() is threading.main_thread()
    return sys.platform == "linux" and alone


def in_parallel(jobs: Sequence[Callable[[], T]], workers: int, sent: bool = True) -> list[T]:
    """What each of *jobs* returns, in their order; what they change is lost.

    They run in copies of this process. Where no such can be made they run in processes of joblib, to which they are
    *sent*, or one after the other.
    """
    count = min(workers, len(jobs))
    if count < 2 or not (sent or may_fork()):
        return [job() for job in jobs]
    if not may_fork():
        return list(Parallel(n_jobs=count)(delayed(job)() for job in jobs))
    found = dict(answers(count, lambda place: jobs[place](), iter(range(len(jobs))), ahead=1))
    return [found[place] for place in range(len(jobs))]


def answers(count: int, answer: Callable[[M], T], messages: Iterator[M], ahead: int = 2) -> Iterator[tuple[M, T]]:
    """Have copies of this process answer *messages*; each comes with its answer, in the order in which they are done.

    Args:
        count: Number of copies, at most.
        answer: What a copy does with a message. An error of it is raised here.
        messages: They are small, and are taken as there is room for them.
        ahead: Messages that a copy has at a time: with two, it need not wait for this process.

    Raises:
        ProcessDied: once all that other copies had begun is done.
    """
    copies: list[_Copy[M]] = []
    dead: list[M] = []
    detail = ""
    try:
        for copy in _fed(count, answer, messages, ahead, copies):
            try:
                found = copy.take()
            except (EOFError, OSError):
                detail = copy.died()
                dead.append(copy.given[0])
                copy.given.clear()
                continue
            message = copy.given.popleft()
            if not dead:
                copy.feed(messages, 1)
            if found.error is not None:
                raise found.error from _Remote(found.detail)
            yield message, found.value
        for copy in copies:
            copy.end()
    finally:
        for copy in copies:
            copy.kill()
    if dead:
        raise ProcessDied(dead, detail)


def _fed(
    count: int, answer: Callable[[M], T], messages: Iterator[M], ahead: int, copies: "list[_Copy[M]]"
) -> "Iterator[_Copy[M]]":
    """Start copies as there are messages, and give each that has an answer, until none has anything to answer."""
    for message in messages:
        copies.append(_Copy(answer))
        copies[-1].give(message)
        if len(copies) == count:
            break
    for _ in range(ahead - 1):
        for copy in copies:
            copy.feed(messages, 1)
    while busy := {copy.connection: copy for copy in copies if copy.given}:
        for ready in wait(list(busy)):
            yield busy[ready]  # type: ignore[index] # it is one of these


class _Copy(Generic[M]):
    """One copy of this process."""

    def __init__(self, answer: Callable[[M], Any]) -> None:
        self.given: deque[M] = deque()
        """What it is to answer, in order."""
        context = get_context("fork")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, os.getpid(), answer), daemon=True)
        with warnings.catch_warnings():
            # Python counts the threads of libraries for arrays too, which know how to be copied.
            warnings.filterwarnings("ignore", message=".*multi-threaded", category=DeprecationWarning)
            self._process.start()
        theirs.close()

    def give(self, message: M) -> None:
        """Send it a message."""
        self.given.append(message)
        with suppress(BrokenPipeError, ConnectionResetError):  # that it has died is seen where its answer is taken
            self.connection.send(message)

    def feed(self, messages: Iterator[M], most: int) -> None:
        """Send it up to so many messages."""
        for _, message in zip(range(most), messages, strict=False):
            self.give(message)

    def take(self) -> _Answer:
        """Its answer; raises EOFError or OSError where it has died."""
        found: _Answer = self.connection.recv()
        return found

    def died(self) -> str:
        """How it ended."""
        self._process.join()
        return f"a process ended with code {self._process.exitcode}"

    def end(self) -> None:
        """Let it end by itself."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self.connection.send(None)
        self._process.join()

    def kill(self) -> None:
        """End it, whatever it does."""
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        self.connection.close()


def _serve(connection: Connection, parent: int, answer: Callable[[Any], Any]) -> None:
    """Answer until there is nothing more; signals of the terminal are for the parent, which ends its copies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, int(signal.SIGKILL))
    if os.getppid() != parent:
        return
    keep_what_is_there()
    while (message := connection.recv()) is not None:
        try:
            found = _Answer(answer(message))
        except Exception as error:
            found = _Answer(error=error, detail=traceback.format_exc())
        _send(connection, found)


def _send(connection: Connection, found: _Answer) -> None:
    try:
        connection.send(found)
    except (BrokenPipeError, ConnectionResetError):
        raise
    except Exception:  # an error that cannot travel
        text = found.detail or traceback.format_exc()
        connection.send(_Answer(error=RuntimeError("a copy of this process failed"), detail=text))
