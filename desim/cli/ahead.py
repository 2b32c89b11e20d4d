"""Ahead: the points of a sweep, simulated together on one pool.

Hydra runs one point after another. The first of them has the replications of the points that follow run with its own,
on one pool; each then finds its results in its folder. Where a launcher starts a process for each point, these
follow one another nowhere, and nothing is run ahead.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hydra.core.global_hydra import GlobalHydra
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from desim.cli.commands.run import folder_of
from desim.cli.config_loader import HYDRA, PlainLoader
from desim.cli.job import Request, resumable
from desim.spec.fields.faults import SpecError

if TYPE_CHECKING:
    from desim.study.execution.ahead import RunAhead
    from desim.study.execution.earlier import Earlier

POINTS = 64
"""Points that are run together at most."""
Words = tuple[str, ...]
RequestOf = Callable[[DictConfig, Any], Request]
"""What a configuration asks for: without the settings of Hydra, and those."""


class Ahead:
    """The sweep of one command: its points as Hydra checked them, and what was run of them ahead."""

    def __init__(self, loader: PlainLoader) -> None:
        self._loader, self._begun = loader, set[Words]()
        self._done: dict[Path, Earlier] = {}

    def earlier(self, request: Request, words: Words, request_of: RequestOf) -> "Earlier | None":
        """What was done of the point of some words; those that follow are run with it where it was not begun."""
        points = self._loader.points
        if words in points and words not in self._begun:
            place = points.index(words)
            group = [point for point in points[place : place + POINTS] if point not in self._begun]
            self._begun.update(group)
            if len(group) > 1:
                self._run([_run_of(request), *_runs(self._loader, group[1:], request_of)])
        return self._done.get(folder_of(request)[1]) if self._done else None

    def _run(self, runs: "list[RunAhead]") -> None:
        from desim.study.execution.ahead import run_ahead
        from desim.study.execution.progress import progress

        total = sum(one.run.replications for one in runs)
        with progress(f"replications of {len(runs)} points", total) as tick, resumable(runs[0].folder.parent):
            self._done |= run_ahead(runs, tick)


def earlier(request: Request, words: Words, request_of: RequestOf) -> "Earlier | None":
    """What was done of a point of a sweep before its turn, on a pool with others; None where nothing was.

    Args:
        request: What the point asks for.
        words: Its words, as Hydra has them.
        request_of: What another point asks for.
    """
    hydra = GlobalHydra.instance().hydra
    loader = hydra.config_loader if hydra is not None else None
    if not isinstance(loader, PlainLoader):
        return None
    if loader.sweep is None:
        loader.sweep = Ahead(loader)
    found: Earlier | None = loader.sweep.earlier(request, words, request_of)
    return found


def _runs(loader: PlainLoader, group: list[Words], request_of: RequestOf) -> "Iterator[RunAhead]":
    """The runs of some points; one with a fault is left for its own turn, which says so."""
    for words in group:
        with suppress(SpecError, OmegaConfBaseException, OSError):
            config = loader.point(words)
            request = request_of(_without_hydra(config), config[HYDRA])
            if request.study.name == "replicate":
                yield _run_of(request)


def _run_of(request: Request) -> "RunAhead":
    from desim.study.execution.ahead import RunAhead

    scenario, folder = folder_of(request)
    return RunAhead(scenario, request.data, request.run, folder, request.job.labels(scenario))


def _without_hydra(config: DictConfig) -> DictConfig:
    """A configuration without the settings of Hydra; its other nodes are the same, and stay where they are."""
    found = OmegaConf.create()
    content = config.__dict__["_content"]
    found.__dict__["_content"] = {key: node for key, node in content.items() if key != HYDRA}
    return found
