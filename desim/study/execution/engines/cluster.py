"""Cluster: the workers of other machines, what goes to them and what comes back."""

import os
import platform
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from desim.plugins.load import PluginError, load_same, plugin_digests
from desim.spec.fields.faults import Fault, SpecError
from desim.study.execution.provenance import code_hash
from desim.study.execution.task import LARGEST_CHUNK, Chunk, ChunkResult, Done, Replication, Task, Work, WorkerDied


@dataclass(frozen=True)
class OtherCode:
    """The answer of a worker that would give other results."""

    worker: str
    what: dict[str, str]
    """What it has of all that decides a result."""


def deciding_versions() -> dict[str, str]:
    """What must be the same wherever a replication runs, for the same bits to come out."""
    python = ".".join(map(str, sys.version_info[:2]))
    versions = {name: version(name) for name in ("numpy", "simpy")}
    plugins = {f"plugin {name}": digest for name, digest in plugin_digests().items()}
    return {"code": code_hash(), "python": python, **versions, **plugins}


def run_on_worker(task: Task, chunk: Chunk, required: dict[str, str]) -> ChunkResult | OtherCode:
    """Run a chunk on a worker of a cluster, unless it would give other results there."""
    try:
        load_same(task.plugins)
    except PluginError as error:
        return OtherCode(_this_worker(), {**deciding_versions(), **{f.path: f.message for f in error.faults}})
    found = deciding_versions()
    if found != required:
        return OtherCode(_this_worker(), found)
    return task.run_chunk(chunk)


def _this_worker() -> str:
    return f"{platform.node()}, process {os.getpid()}"


def _refused(unlike: OtherCode, required: dict[str, str]) -> SpecError:
    advice = "install there what is here, and start the workers again"
    faults = [Fault("run.engine", f"the worker on {unlike.worker} would give other results; {advice}")]
    for key in sorted({*required, *unlike.what}):
        there, here = (found.get(key, "missing") for found in (unlike.what, required))
        if there != here:
            faults.append(Fault(f"there: {key}", f"is {_short(there)}, here {_short(here)}"))
    return SpecError(faults)


def _short(value: str) -> str:
    """A digest cut short; words as they are."""
    return value if " " in value else value[:12]


class Cluster(ABC):
    """Workers that take chunks and give futures; one that dies takes only its own chunks with it."""

    largest_chunk = LARGEST_CHUNK
    workers: int
    dead: tuple[type[Exception], ...]
    """What a future raises whose worker died."""

    def run_all(self, works: Iterator[Work], tasks: Sequence[Task]) -> Iterator[Done]:
        """Run chunks, two for every worker under way; those that were lost are told at the end."""
        required, sent = deciding_versions(), self._sent(works)
        under_way: dict[Any, Work] = {}
        lost, detail = list[Replication](), ""
        try:
            while True:
                while len(under_way) < 2 * self.workers and (one := next(sent, None)):
                    under_way[one[0]] = one[1]
                if not under_way:
                    break
                for future in self.finished(list(under_way)):
                    work = under_way.pop(future)
                    try:
                        found = self._answer(future, required)
                    except self.dead as error:
                        lost, detail = [*lost, *work.replications], str(error)
                    else:
                        yield Done(work.place, found)
        finally:
            self.cancel(list(under_way))
        if lost:
            raise WorkerDied(sorted(lost), detail)

    def _sent(self, works: Iterator[Work]) -> Iterator[tuple[Any, Work]]:
        """Send work as it is taken, each with its future; one task comes after another, and is sent once."""
        required, place, send = deciding_versions(), -1, None
        for work in works:
            if send is None or work.place != place:
                place, send = work.place, self.sender(work.task)
            yield send(work.chunk, required), work

    def _answer(self, future: Any, required: dict[str, str]) -> ChunkResult:
        try:
            found = self.result(future)
        except (ImportError, AttributeError) as error:
            raise SpecError([Fault("run.engine", f"a worker cannot load this desim: {error}")]) from None
        if isinstance(found, OtherCode):
            raise _refused(found, required)
        return found  # type: ignore[no-any-return]

    def run_alone(self, task: Task, number: int) -> ChunkResult:
        """Run one replication while nothing else of this study is under way."""
        (done,) = self.run_all(iter([Work(0, task, (number,))]), [task])
        return done.found

    @abstractmethod
    def sender(self, task: Task) -> Callable[[Chunk, dict[str, str]], Any]:
        """What sends a chunk of *task* and gives its future."""

    @abstractmethod
    def finished(self, futures: list[Any]) -> list[Any]:
        """Those of *futures* that are finished, once there is one."""

    @abstractmethod
    def result(self, future: Any) -> Any:
        """What a finished future gives; raises one of ``dead``."""

    @abstractmethod
    def cancel(self, futures: list[Any]) -> None:
        """Begin no more of *futures*."""
