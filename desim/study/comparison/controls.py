"""Controls: what is known exactly of the inputs of replications, to tell plans apart with fewer of them.

Candidates are the streams of random numbers that the plans draw from, and the uncertain inputs of their worlds. Of a
stream it is how far the mean of some of its draws lies from the mean of its law; of an input how far its quantile in a
world lies from one half. Both have the mean 0 whatever a replication does with the numbers. Which draws count
is decided by the pilot replication of each plan, which is none of the study's.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from desim.sim.kernel.errors import Deadlock, Livelock, OverBudget, Unbalanced
from desim.sim.kernel.stream import Streams, StreamUse
from desim.sim.stream_use import stream_use
from desim.spec.fields.faults import SpecError
from desim.spec.metrics import find_metric
from desim.spec.settings.run import Run
from desim.stats.control_variates import FEWEST_CONTROLLED, fit_controls
from desim.stats.limited_means import limited_mean
from desim.stats.paired import paired_gaps
from desim.stats.world_means import world_begins, world_means
from desim.store.controls_file import keep_controls
from desim.store.results import Results, load
from desim.study.worlds.stored import stored_worlds
from desim.study.worlds.worlds import Worlds

LOGGER = logging.getLogger(__name__)
MOST_DRAWS = 1000
"""Draws of a stream that count, at most."""
CLOSE = 1.2
"""Plans of which one draws no more than so many times what the other draws count as drawing as much."""
PILOT_FAILS = (Unbalanced, Livelock, OverBudget, Deadlock)
"""What the pilot replication may fail of, where no replication of the study did."""
MOST_UNITS = 2000
"""Replications, or worlds, above which no controls are looked for: their intervals are narrow without."""


@dataclass(frozen=True)
class Stream:
    """A stream as a candidate: the mean of a stretch of its draws."""

    part: str
    purpose: str
    use: StreamUse
    """As the first plan that draws has it; its law counts, whatever that of another plan."""
    begin: int
    """Draws before the first one that counts."""
    end: int
    """Draws up to the last one that counts."""
    limit: float
    """Times beyond it count as it: the horizon, days; infinite for amounts."""
    mean: float
    """Of one draw, exact."""

    @property
    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        counts = {"begin": self.begin, "draws": self.end - self.begin}
        return {"kind": self.use.kind, "subject": self.part, "purpose": self.purpose, **counts}

    def deviation(self, drawn: np.ndarray) -> float:
        """How far the mean of the stretch lies from its expectation; *drawn* are the first draws of a replication."""
        return float(np.minimum(drawn[self.begin : self.end], self.limit).mean()) - self.mean


def stretches(counts: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of the draws of a stream: what the plan that draws least takes, then what others take beyond.

    Plans that draw about as much share a stretch. Differences of plans that draw more and less follow what the one
    draws and the other does not.
    """
    ends = list[int]()
    for count in sorted({min(count, MOST_DRAWS) for count in counts}):
        if not ends or count > CLOSE * ends[-1]:
            ends.append(count)
    return list(zip([0, *ends], ends, strict=False))


class Comparison:
    """Plans under one disruption that ran with the same random numbers, the base first."""

    def __init__(self, results: Sequence[Results], run: Run) -> None:
        self._results = list(results)
        self._run, first = run, self._results[0]
        self._seed = int(first.manifest["seed"])
        self._per_world = int(first.manifest.get("per_world", 1))
        self.units = first.world_numbers[world_begins(first.world_numbers)]
        """Numbers of the worlds, or replications, that count once each, shape (n,)."""

    @property
    def alike(self) -> bool:
        """Whether all plans have the same seed and the same replications, so that they can be paired."""
        keys = ("seed", "worlds", "per_world")
        numbers = [found.replication_numbers for found in self._results]
        settings = [[found.manifest.get(key) for key in keys] for found in self._results]
        return all(one == numbers[0] for one in numbers) and all(one == settings[0] for one in settings)

    def losses(self) -> np.ndarray | None:
        """The headline by unit and plan, shape (n, plans); None where there is none, or it was not measured."""
        found = [self._values(results) for results in self._results]
        known = [values for values in found if values is not None]
        return np.column_stack(known) if len(known) == len(found) else None

    def _values(self, results: Results) -> np.ndarray | None:
        head = results.scenario.headline
        if head is None or (head.metric, head.subject) not in {(m, s) for m, s, _ in results.measures()}:
            return None
        late = results.scenario.last_day if find_metric(head.metric).censored else None
        values = world_means(results.values(head.metric, head.subject), results.world_numbers, late)
        return values if late is None else np.where(np.isnan(values), late, values)

    @cached_property
    def streams(self) -> list[Stream]:
        """Stretches of the streams of all plans, by part and purpose."""
        uses: dict[tuple[str, str], list[tuple[float, StreamUse]]] = {}
        for results in self._results:
            for key, use in stream_use(results.scenario, self._seed, self._run.max_events).items():
                limit = results.scenario.horizon if use.kind == "time" else np.inf
                uses.setdefault(key, []).append((limit, use))
        found = []
        for (part, purpose), own in sorted(uses.items(), key=lambda item: item[0]):
            limit, use = own[0]
            mean = 0.5 if use.law is None else limited_mean(use.law, limit)
            if mean is not None:
                ends = stretches([one.count for _, one in own])
                found += [Stream(part, purpose, use, begin, end, limit, mean) for begin, end in ends]
        return found

    def by_stream(self) -> np.ndarray:
        """Deviations of the streams, means over the replications of each unit, shape (n, streams)."""
        numbers = self._results[0].replication_numbers
        rows = [self._deviations(Streams(self._seed, number)) for number in numbers]
        found = np.array(rows).reshape(len(numbers), len(self.streams))
        return world_means(found, self._results[0].world_numbers)

    def _deviations(self, streams: Streams) -> list[float]:
        """Of one replication."""
        most = {(one.part, one.purpose): one for one in self.streams}
        drawn = {key: streams.first(*key, one.use.law, one.end) for key, one in most.items()}
        return [one.deviation(drawn[one.part, one.purpose]) for one in self.streams]

    @cached_property
    def inputs(self) -> dict[int, tuple[str, Worlds]]:
        """Uncertain inputs that are drawn, by key of their sequence: the first path, and the worlds that have it."""
        found: dict[int, tuple[str, Worlds]] = {}
        for results in self._results:
            worlds = stored_worlds(results)
            if worlds is not None and worlds.file is None:
                for number in worlds.numbers:
                    found.setdefault(number.key, (number.place.path, worlds))
        return found

    def by_input(self) -> np.ndarray:
        """How far the quantile of each input lies from one half, shape (n, inputs)."""
        owners = {id(worlds): worlds for _, worlds in self.inputs.values()}
        rows = []
        for world in self.units.tolist():
            drawn = {place: worlds.uniforms(world) for place, worlds in owners.items()}
            rows.append([drawn[id(worlds)][key] - 0.5 for key, (_, worlds) in self.inputs.items()])
        return np.array(rows).reshape(len(self.units), len(self.inputs))

    def found(self) -> dict[str, Any] | None:
        """The controls that are used, as plain data; None where none are."""
        losses = self.losses() if self.alike and FEWEST_CONTROLLED <= len(self.units) <= MOST_UNITS else None
        if losses is None or len(self._results) < 2:
            return None
        known = np.flatnonzero(~np.isnan(losses).any(axis=1))
        gaps = [paired_gaps(losses[known, k], losses[known, 0]) for k in range(1, losses.shape[1])]
        candidates = np.column_stack([self.by_input(), self.by_stream()])
        fit = fit_controls(np.column_stack(gaps), candidates[known])
        if fit is None:
            return None
        names = [
            {"kind": "input", "subject": path, "purpose": "", "begin": 0, "draws": 1}
            for path, _ in self.inputs.values()
        ]
        names += [stream.plain for stream in self.streams]
        return {
            "units": self.units[known].tolist(),
            "candidates": len(names),
            "controls": [names[place] for place in fit.places],
            "deviations": fit.deviations.tolist(),
            "choices": [list(chosen) for chosen in fit.choices],
        }


def controls_for(results: Sequence[Results], run: Run) -> dict[str, Any] | None:
    """The controls of plans under one disruption, as plain data; None where none are used.

    Args:
        results: Of the plans, the base first.
        run: Says whether to look for any (``controls``), and how many events a replication may have.
    """
    if run.controls != "auto" or len(results) < 2:
        return None
    try:
        return Comparison(results, run).found()
    except (SpecError, *PILOT_FAILS) as error:
        LOGGER.warning("no control variates were looked for: %s", error)
        return None


def look_for_controls(folders: Sequence[Path], run: Run) -> dict[str, Any] | None:
    """The controls of plans under one disruption, kept beside their results; None where none are used.

    Args:
        folders: Results folders of the plans in one folder, the base first.
        run: Says whether to look for any (``controls``), and how many events a replication may have.
    """
    found = controls_for([load(folder) for folder in folders], run)
    keep_controls(folders, found)
    return found
