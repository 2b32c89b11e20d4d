"""Observed: observed and announced output beside the band of the model over the same time."""

from dataclasses import dataclass

import pandas as pd

from desim.report.model.point import Point
from desim.report.page.formatting import number, percent
from desim.spec.parts.observation import Observation
from desim.stats.bands import bands


@dataclass(frozen=True)
class FigureInBand:
    """One observed or announced figure, and the band of the model on the same day."""

    day: float
    value: float
    low: float
    middle: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether it lies within P5 to P95."""
        return self.low <= self.value <= self.high

    @property
    def verdict(self) -> str:
        """Inside, or outside and by how much."""
        if self.inside:
            return "inside P5 to P95"
        edge, side, name = (self.high, "above", "P95") if self.value > self.high else (self.low, "below", "P5")
        return f"outside: {number(abs(self.value - edge))} {side} {name}{_relative(self.value, edge)}"


def _relative(value: float, edge: float) -> str:
    return f" ({percent(abs(value / edge - 1))} %)" if edge > 0.0 else ""


@dataclass(frozen=True)
class ObservedSeries:
    """One observation of the network against the band of the model."""

    name: str
    band: pd.DataFrame
    """Day and quantiles over replications of the output in the window, one row per probe."""
    observed: list[FigureInBand]
    announced: list[FigureInBand]
    left_out: int
    """Figures outside the simulated time."""

    @property
    def misses(self) -> list[FigureInBand]:
        """Observed figures outside the band."""
        return [figure for figure in self.observed if not figure.inside]

    @property
    def below_announced(self) -> int:
        """Announced figures that the median of the model does not reach."""
        return sum(figure.middle < figure.value for figure in self.announced)


def observed_series(point: Point) -> list[ObservedSeries]:
    """Observations with a band, by name."""
    found = []
    for name, watch in sorted(point.scenario.observations.items()):
        rows = point.results.bands
        band = rows[(rows["metric"] == "window_output") & (rows["subject"] == name)]
        if not band.empty:
            observed, announced = (
                figures_in_band(point, watch, figures) for figures in (watch.observed, watch.announced)
            )
            left_out = len(watch.observed) + len(watch.announced) - len(observed) - len(announced)
            found.append(ObservedSeries(name, band, observed, announced, left_out))
    return found


def figures_in_band(point: Point, seen: Observation, figures: dict[float, float]) -> list[FigureInBand]:
    """Figures whose window lies within the run, each with the output of the model in that very window."""
    kept = [(d, v) for d, v in sorted(figures.items()) if seen.window <= d <= point.horizon]
    return [FigureInBand(d, v, *_quantiles(point, seen, d)) for d, v in kept]


def _quantiles(point: Point, seen: Observation, day: float) -> tuple[float, float, float]:
    """P5, P50 and P95 over replications of the output in the window before a day."""
    made = point.results.made_between(seen.lines, day - seen.window, day)
    low, middle, high = bands(made[:, None])[0, [1, 3, 5]]
    return float(low), float(middle), float(high)
