"""Precision: how many replications are enough, and how much of the beginning of a run is not steady yet."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from desim.stats.convergence import RunningInterval
from desim.stats.interval import FEWEST_APART, UNBOUNDED, Bounds

BATCH = 5


@dataclass(frozen=True)
class Precision:
    """How narrow the interval of a mean is to be, relative to the mean or absolute."""

    relative: float | None = None
    absolute: float | None = None
    level: float = 0.95
    first: int = 10
    """Replications before the first look."""
    distinct: int = FEWEST_APART
    """Values that must differ from the most frequent one before their spread is judged."""
    bounds: Bounds = UNBOUNDED
    """Smallest and largest value that is possible."""
    probability: bool = False
    """Whether values are 0 or 1 and the mean is a probability."""

    def goal(self, center: Any) -> Any:
        """The half-width that is enough around the mean *center*, a number or an array of them."""
        if self.absolute is not None:
            return self.absolute
        return (self.relative or 0.0) / (1.0 + (self.relative or 0.0)) * np.abs(center)

    def running(self) -> RunningInterval:
        """Mean and half-width of every prefix of defined values, which are added to it."""
        return RunningInterval(self.level, self.bounds, self.probability, self.distinct)


def enough(values: np.ndarray, precision: Precision) -> int | None:
    """The first number of replications that is enough, looking at complete prefixes of *values* (n,); None if none is.

    Undefined values (NaN) do not count; a prefix with fewer defined values than the first look is never enough.
    """
    places = np.nonzero(looks(values, precision))[0]
    return int(places[0]) + 1 if len(places) else None


def looks(values: np.ndarray, precision: Precision) -> np.ndarray:
    """Whether each prefix of *values* (n,) is enough, shape (n,); see :class:`Looks`."""
    return Looks(precision).add(values)


class Looks:
    """Whether each prefix of values is enough, where these come a few at a time; each is looked at once.

    The relative half-width is held to g / (1 + g), so that the error relative to the true mean is at most g. A sample
    whose values are all equal, or nearly all, has no spread to judge by: it is never enough, but where Clopper and
    Pearson's upper limit for the share of other values makes the interval narrow enough between finite bounds.
    Source: Law (2015), section 9.4.1; Chow & Robbins (1965); Clopper & Pearson (1934).
    """

    def __init__(self, precision: Precision) -> None:
        self._precision, self._running, self._reached = precision, precision.running(), False

    def add(self, values: np.ndarray) -> np.ndarray:
        """Verdicts on the prefixes that end with each of *values* (n,), which come behind all before; shape (n,)."""
        seen, least = self._running.add(values), max(2, self._precision.first)
        reached = (seen.n >= least) & np.isfinite(seen.half) & (seen.half <= self._precision.goal(seen.mean))
        count = np.cumsum(~np.isnan(values))
        found = np.asarray(np.concatenate([[self._reached], reached])[count], dtype=bool)
        self._reached = bool(found[-1]) if len(found) else self._reached
        return found


def welch(path: np.ndarray, window: int) -> np.ndarray:
    """Moving average of *path* (n,) over 2 *window* + 1 observations, over fewer near both ends; shape (n,).

    Of the mean path over replications it shows where the transient ends. Source: Welch (1983); Law (2015), section
    9.5.1.
    """
    sums = np.concatenate([[0.0], np.cumsum(path)])
    here = np.arange(len(path))
    half = np.minimum(window, np.minimum(here, len(path) - 1 - here))
    return np.asarray((sums[here + half + 1] - sums[here - half]) / (2 * half + 1))


def mser5(path: np.ndarray) -> int | None:
    """Observations to leave out at the beginning of *path* (n,); None when more than half: the run is too short.

    Of all truncations of whole batches of 5, the one with the smallest standard error of the mean of the rest. Use the
    mean path of all replications. Source: White (1997); White, Cobb & Spratt (2000).
    """
    batches = len(path) // BATCH
    if batches < 4:
        return None
    means = path[: batches * BATCH].reshape(batches, BATCH).mean(axis=1)
    left = np.arange(batches, 1, -1)
    after = np.cumsum(means[::-1])[::-1][: batches - 1]
    squares = np.cumsum((means**2)[::-1])[::-1][: batches - 1]
    error = (squares - after**2 / left) / left.astype(float) ** 2
    cut = int(np.argmin(np.maximum(error[: max(1, batches - BATCH)], 0.0)))
    return None if cut > batches / 2 else cut * BATCH
