"""Run queue: studies run one after another, each as a command of its own. What is asked is kept on disk.

A study is never half done: its command keeps each replication that is finished, and the same command goes on.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from desim.cli.exit_codes import BLOCKED, DONE, PARTIAL
from desim.cli.shipped import PACKAGE
from desim.desk.names import NotThere
from desim.desk.state import UNFINISHED, State, Status, now
from desim.desk.study import LOG, Study
from desim.desk.study_process import PATIENCE
from desim.desk.workspace import STUDIES, Workspace
from desim.store.lock import Locked

LOGGER = logging.getLogger(__name__)
PROGRAM = (sys.executable, "-P", "-m", "desim.desk.study_process")
"""With -P no file in the folder of a study is taken for a module."""


@dataclass(frozen=True)
class Progress:
    """How far a study is."""

    status: Status
    done: int
    """Replications that are stored, of all points."""
    total: int
    """Of these there will be; 0 where that is not known."""
    seconds: float
    """Since it began to run, of its last run."""
    ahead: int
    """Studies that run before it."""


class RunQueue:
    """Runs the studies of a workspace in the order in which they were asked."""

    def __init__(self, workspace: Workspace, most: int = 1) -> None:
        """Take over what an earlier desk did not finish; nothing is run before ``start``.

        Args:
            workspace: Where the studies are.
            most: Studies that run at the same time.
        """
        self._workspace, self._most = workspace, most
        self._change = threading.Condition()
        self._running: dict[str, subprocess.Popen[bytes] | None] = {}
        self._stopping: set[str] = set()
        self._closed = False
        self._threads: list[threading.Thread] = []
        unfinished = [study for study in workspace.studies() if study.state.status in UNFINISHED]
        for study in unfinished:
            study.update(status="queued")
        self._waiting = [study.id for study in sorted(unfinished, key=lambda study: study.state.number)]

    def start(self) -> None:
        """Begin to run what waits."""
        for _ in range(self._most):
            thread = threading.Thread(target=self._work, daemon=True)
            self._threads.append(thread)
            thread.start()

    def ask(self, study: Study, words: Sequence[str], workers: int = 0, total: int = 0) -> State:
        """Put the command line of a study into the queue; what is there of its results is kept as far as it is of it.

        Args:
            study: Which one.
            words: Its command line in its folder, without ``desim``.
            workers: Most processes that it may use; 0 for all cores.
            total: Replications of all its points together; 0 where that is not known.
        """
        with self._change:
            if study.id in self._running or study.id in self._waiting:
                return study.state
            number = 1 + max((one.state.number for one in self._workspace.studies()), default=0)
            revision = study.question()[1]
            state = study.update(
                status="queued", words=tuple(words), workers=workers, total=total, number=number, asked=now(),
                revision=revision, began="", ended="", code=None,
            )  # fmt: skip
            self._waiting.append(study.id)
            self._change.notify_all()
        return state

    def go_on(self, study: Study) -> State:
        """Ask a study that was stopped, or failed, once more with the same words."""
        state = study.state
        return self.ask(study, state.words, state.workers, state.total)

    def stop(self, study: Study) -> State:
        """Stop a study that waits or runs; what it finished is kept. A running one takes a moment to end."""
        with self._change:
            if study.id in self._waiting:
                self._waiting.remove(study.id)
                return study.update(status="stopped", ended=now())
            if study.id in self._running and study.id not in self._stopping:
                self._stopping.add(study.id)
                if (process := self._running[study.id]) is not None:
                    _end_soon(process)
        return study.state

    def progress(self, study: Study) -> Progress:
        """How far a study is, by what is on disk."""
        from desim.store.status import replications_below

        state = study.state
        with self._change:
            ahead = self._waiting.index(study.id) + len(self._running) if study.id in self._waiting else 0
        done = replications_below(study.results)
        return Progress(state.status, done, state.total, _seconds(state), ahead)

    @property
    def running(self) -> list[str]:
        """Names of the studies that run."""
        with self._change:
            return list(self._running)

    @property
    def waiting(self) -> list[str]:
        """Names of the studies that wait, in their order."""
        with self._change:
            return list(self._waiting)

    def close(self) -> None:
        """End what runs; the next desk in this folder goes on with it."""
        with self._change:
            self._closed = True
            processes = [process for process in self._running.values() if process is not None]
            self._change.notify_all()
        for process in processes:
            end(process)
        for thread in self._threads:
            thread.join(2 * PATIENCE)

    def _work(self) -> None:
        """Run one study after another; what the disk refuses is told, and the next study has its turn."""
        while (study := self._next()) is not None:
            try:
                self._one(study)
            except (OSError, Locked, NotThere) as error:
                LOGGER.error("%s: %s", study.id, error)
            finally:
                with self._change:
                    self._running.pop(study.id, None)
                    self._stopping.discard(study.id)

    def _next(self) -> Study | None:
        """The study that has waited longest; None where the queue has ended."""
        with self._change:
            while not self._waiting and not self._closed:
                self._change.wait()
            if self._closed:
                return None
            study = Study(self._workspace.root / STUDIES / self._waiting.pop(0))
            self._running[study.id] = None
            return study

    def _one(self, study: Study) -> None:
        """Run a study to its end, and note how that was."""
        with self._change:
            if self._closed:
                return
            study.update(status="running", began=now(), ended="", code=None)
            try:
                process = self._running[study.id] = _started(study)
            except OSError:
                study.update(status="failed", code=BLOCKED, ended=now())
                raise
            if study.id in self._stopping:
                _end_soon(process)
        code = _waited(process)
        with self._change:
            stopped = study.id in self._stopping
            if not self._closed or code in (DONE, PARTIAL):
                status: Status = "stopped" if stopped and code != DONE else _ended(study, code)
                study.update(status=status, code=code, ended=now())


def _waited(process: subprocess.Popen[bytes]) -> int:
    """Wait until a study has ended, and nothing that it began is left; its exit code."""
    if hasattr(os, "waitid"):  # its number stays its own until it is waited for
        with suppress(ChildProcessError):
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    _kill_group(process)
    code = process.wait()
    if process.stdin is not None:
        process.stdin.close()
    return code


def _end_soon(process: subprocess.Popen[bytes]) -> None:
    """End a study without waiting for it."""
    threading.Thread(target=end, args=(process,), daemon=True).start()


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a study to end, and end it where it does not."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        _kill_group(process)
        process.kill()


def _started(study: Study) -> subprocess.Popen[bytes]:
    """The command of a study, in a group of processes of its own."""
    state = study.state
    words = [*state.words, "run.if_changed=replace", *([f"run.workers={state.workers}"] if state.workers else [])]
    with (study.folder / LOG).open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own program; its words are those of the study
            [*PROGRAM, *words],
            cwd=study.folder,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environment(),
            start_new_session=True,
        )


def _environment() -> dict[str, str]:
    """That of the desk; the command is of the same desim, wherever that was started."""
    given = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    path = os.pathsep.join([str(PACKAGE.parent), *map(os.path.abspath, given)])
    return {**os.environ, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"}


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what a study began and did not end; its own process has ended or will not."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _ended(study: Study, code: int) -> Status:
    """What an exit code says of a study; some replications may have failed, and the pages are there."""
    return "done" if code == DONE or (code == PARTIAL and study.pages()) else "failed"


def _seconds(state: State) -> float:
    """How long a study ran, or has run."""
    if not state.began:
        return 0.0
    until = datetime.fromisoformat(state.ended) if state.ended else datetime.now(UTC)
    return (until - datetime.fromisoformat(state.began)).total_seconds()
