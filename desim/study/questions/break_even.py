"""Break-even: the value of one input at which another plan becomes as good, with all others as each world has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from desim.spec.settings.run import Precise, Run
from desim.stats.crossing import crossing
from desim.stats.interval import Interval, mean
from desim.stats.uncertain_draws import LOGNORMAL_TAIL
from desim.store.results import Results
from desim.study.questions.design_points import Data, PointRuns, Tick, with_value
from desim.study.questions.world_table import WorldInput, WorldTable
from desim.study.worlds.uncertain import worlds_of
from desim.study.worlds.worlds import Worlds

LOGNORMAL_ENDS = (LOGNORMAL_TAIL, 1.0 - LOGNORMAL_TAIL)
"""Quantiles between which a lognormal input is looked at: those of its low and its high."""
MIDDLE = 0.5
ROUNDING = 1e-6
"""A gain below this share of the largest loss is rounding."""


@dataclass(frozen=True)
class Evaluation:
    """What one plan gains over another where an input has one value in all worlds."""

    quantile: float
    value: float
    gain: Interval
    """Mean over the worlds, in the unit of the headline."""


@dataclass(frozen=True)
class BreakEven:
    """The value of an input at which a plan stops to be better than another."""

    input: WorldInput
    best: str
    other: str
    at: float | None
    """In internal units; None where no value in the range of the input makes the other plan as good."""
    low: float | None
    """The nearest value below at which the runs tell the two plans apart; None where there is none."""
    high: float | None
    """The nearest above."""
    better_above: bool
    """Whether the best plan gains more at higher values."""
    evaluations: tuple[Evaluation, ...]
    """By rising quantile."""


class BreakEvenRuns:
    """Runs two plans in the same worlds with one input at the same value in all of them."""

    def __init__(self, table: WorldTable, run: Run, count: int, folder: Path, tick: Tick | None = None) -> None:
        """Take the first *count* worlds of *table*; results go to folders of their own below *folder*."""
        self.table = table
        self._numbers, self._size = table.worlds[:count], table.replications.shape[2]
        drawn = table.plans[0].results.manifest["worlds"]
        change = {"worlds": drawn, "per_world": self._size, "precision": Precise(), "if_changed": "replace"}
        replications = (int(self._numbers[-1]) + 1) * self._size
        self._run = run.model_copy(update={"replications": replications, **change})
        self._runs = PointRuns(self._run, folder, tick)
        self._worlds = cache(self._make_worlds)

    @property
    def count(self) -> int:
        """Points that were run, or stored already."""
        return self._runs.count

    @property
    def replications(self) -> int:
        """Replications of all these points."""
        return int(self.count * len(self._numbers) * self._size)

    @property
    def failed(self) -> list[dict[str, Any]]:
        """Replications that gave no result."""
        return self._runs.failed

    def search(
        self, found: WorldInput, best: int, other: int, start: tuple[float, float], least_gain: float, tolerance: float
    ) -> BreakEven:
        """Look for the value of an input at which plan *best* gains no more than *least_gain* over plan *other*.

        The other inputs of each world, and its random numbers, stay as they are: what changes is the input alone, and
        what is derived from it or moves with it. Where the plan gains enough at the worse end of the range, no other
        value is tried.

        Args:
            found: The input.
            best: Place of the plan in the table.
            other: Place of the other one.
            start: End of the range at which the plan gains less, 0 or 1, and quantile of the input near which the value
                is looked for first.
            least_gain: In the unit of the headline.
            tolerance: How exactly it is found, as a share of the range of quantiles.
        """
        evaluated: dict[float, Evaluation] = {}
        rounding = ROUNDING * max(1.0, float(np.abs(self.table.losses).max()))

        def gained(quantile: float) -> float:
            if quantile in evaluated:
                return _beyond(evaluated[quantile].gain, least_gain, rounding)
            gains = self._losses(found, other, quantile) - self._losses(found, best, quantile)
            evaluated[quantile] = Evaluation(quantile, self.value(found, quantile), mean(gains[~np.isnan(gains)]))
            return _beyond(evaluated[quantile].gain, least_gain, rounding)

        low, high = self._ends(found)
        worse_end, guess = start
        crossed: float | None = None
        if gained(low if worse_end == 0.0 else high) <= 0.0:
            crossed = crossing(gained, low, high, min(high, max(low, guess)), tolerance * (high - low)).at
        ordered = tuple(evaluated[key] for key in sorted(evaluated))
        names = self.table.names[best], self.table.names[other]
        above = worse_end == 0.0
        if crossed is None:
            return BreakEven(found, *names, None, None, None, above, ordered)
        sure = [one for one in ordered if _differs(one.gain, least_gain)]
        below = [one.value for one in sure if one.quantile < crossed]
        beyond = [one.value for one in sure if one.quantile > crossed]
        at = self.value(found, crossed)
        return BreakEven(found, *names, at, max(below, default=None), min(beyond, default=None), above, ordered)

    def value(self, found: WorldInput, quantile: float) -> float:
        """The value of an input at a quantile, in internal units."""
        plan = next(k for k in range(len(self.table.plans)) if self._own_paths(found, k))
        return next(iter(self._values(found, plan, quantile).values()))

    def _make_worlds(self, plan: int) -> Worlds:
        one = self.table.plans[plan]
        found = worlds_of(one.scenario, one.results.data, self._run)
        assert found is not None  # noqa: S101 - they are sampled
        return found

    def _own_paths(self, found: WorldInput, plan: int) -> list[str]:
        """The numbers of an input that a plan has."""
        own = {number.place.path for number in self._worlds(plan).numbers}
        return [path for path in found.paths if path in own]

    def _values(self, found: WorldInput, plan: int, quantile: float) -> dict[str, float]:
        """Values at a quantile of the numbers of an input that a plan has, as they may stand there."""
        worlds, own = self._worlds(plan), self._own_paths(found, plan)
        values = worlds.at([quantile if one.place.path in own else MIDDLE for one in worlds.numbers])
        return {path: values[path] for path in own}

    def _ends(self, found: WorldInput) -> tuple[float, float]:
        """Quantiles at which the range of an input ends."""
        shapes = {entry.shape for one in self.table.plans if (entry := one.scenario.sources.get(found.name))}
        return LOGNORMAL_ENDS if "lognormal" in shapes else (0.0, 1.0)

    def _losses(self, found: WorldInput, plan: int, quantile: float) -> np.ndarray:
        """Losses of a plan in the worlds, shape (worlds,): as stored where the plan does not have the input."""
        one, values = self.table.plans[plan], self._values(found, plan, quantile)
        if not values:
            return np.asarray(self.table.losses[: len(self._numbers), plan])
        data = pinned(one.results.data, values)
        results = self._results(
            f"{one.plan}-{found.name}-{quantile:.4f}", data, len(self._worlds(plan).numbers) > len(values)
        )
        return self.table.losses_of(results, self._numbers)

    def _results(self, label: str, data: Data, varies: bool) -> Results:
        """Results of *data* over the worlds, in a folder of their own; what is stored there is not run again.

        Where nothing *varies* any more the worlds are replications of fixed numbers.
        """
        fixed = {"worlds": "fixed", "per_world": 1, "replications": int(self._numbers[-1]) + 1}
        run = self._run if varies else self._run.model_copy(update=fixed)
        return self._runs.results(label, data, run)


def pinned(data: Data, values: Mapping[str, float]) -> Data:
    """The scenario with numbers at *values*, by path, that are the same in all worlds."""
    sources = dict(data.get("sources") or {})
    for path, value in values.items():
        entry = {key: word for key, word in sources[path].items() if key not in ("low", "high", "shape", "with")}
        sources[path] = entry
        data = with_value({**data, "sources": sources}, path, int(value) if value == int(value) else value)
    return data


def _beyond(gain: Interval, least_gain: float, rounding: float) -> float:
    """How far a mean gain is above the least that counts; 0 where it is the same but for rounding."""
    found = (gain.estimate or 0.0) - least_gain
    return 0.0 if abs(found) <= rounding else found


def _differs(gain: Interval, from_: float) -> bool:
    """Whether a mean gain differs from a value, by its interval, or because all gains are the same and are not it."""
    if gain.constant and gain.estimate is not None:
        return gain.estimate != from_
    return gain.low is not None and gain.high is not None and not gain.low <= from_ <= gain.high
