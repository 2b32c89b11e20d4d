"""Observed figures: what was observed of a scenario, with its errors, and what runs made of the same windows."""

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
    law: FigureLaw

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
            if one.day >= seen.window:
                found.append(SeriesFigure(name, seen.lines, seen.window, one, law))
    return found


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
