"""Observed figures: what was observed of a scenario, with its errors, and what runs made of the same windows."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from desim.spec.parts.observation import ObservedFigure
from desim.spec.scenario import Scenario
from desim.stats.observation_errors import FigureLaw, figure_law
from desim.store.results import Results

Data = dict[str, Any]


@dataclass(frozen=True)
class SeriesFigure:
    """One observed figure of one series, with the law of its error."""

    series: str
    """Name of the observation."""
    lines: tuple[str, ...]
    window: float
    """Days before the figure's that its output was made in."""
    figure: ObservedFigure
    error: FigureLaw
    """How the figure is spread about the truth."""
    lots: float
    """Standard deviation of what the lines make for making it in lots, in the unit of the output."""

    @property
    def law(self) -> FigureLaw:
        """How the figure is spread about what a run makes: its own error and that of the lots."""
        return self.error.widened(self.lots)

    @property
    def begin(self) -> float:
        """First day of its window."""
        return self.figure.day - self.window

    def made(self, results: Results) -> np.ndarray:
        """Output of each replication in its window, shape (replications,)."""
        return results.made_between(self.lines, self.begin, self.figure.day)


def observed_figures(scenario: Scenario, least_error: float) -> list[SeriesFigure]:
    """All observed figures whose window begins in the run or later, by series and day.

    Args:
        scenario: Of which they were observed.
        least_error: No figure is taken to be surer than this share of it.
    """
    found = []
    for name, seen in sorted(scenario.observations.items()):
        normal = seen.error is not None and seen.error.law == "normal"
        for one in seen.figures():
            law = figure_law(one.value, one.low, one.high, normal=normal, at_least=one.at_least, least=least_error)
            lots = lot_error([scenario.lines[line].lot for line in seen.lines])
            if one.day >= seen.window:
                found.append(SeriesFigure(name, seen.lines, seen.window, one, law, lots))
    return found


def lot_error(lots: Sequence[float]) -> float:
    """Standard deviation of what lines make in a window for making it in *lots*, units.

    A line that works through its lots evenly has made a part of one at each end of a window, of which nothing counts
    until it is done: the difference of two uniform numbers up to a lot, of variance lot^2 / 6. What was observed knows
    no lots of the model.
    """
    return math.sqrt(sum(lot**2 for lot in lots if lot > 1) / 6.0)


def made_by_worlds(figures: Sequence[SeriesFigure], results: Results) -> np.ndarray:
    """Output of each replication in the window of each figure, shape (figures, replications)."""
    return np.array([one.made(results) for one in figures]).reshape(len(figures), -1)


def cut_short(data: Mapping[str, Any], last_day: float) -> Data:
    """The scenario up to *last_day*, without what is only measured: what happens until then is the same."""
    known = {key: value for key, value in data.items() if key not in ("decision", "measures", "headline", "warmup")}
    sources = data.get("sources") or {}
    kept = {
        path: entry
        for path, entry in sources.items()
        if str(path).split(".")[0] not in ("decision", "measures", "warmup")
    }
    return {**known, "horizon": last_day, "sources": kept}
