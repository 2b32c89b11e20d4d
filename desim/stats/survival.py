"""Times that may not have come by the horizon: Kaplan-Meier, never dropping a censored replication."""

import warnings
from dataclasses import dataclass

import numpy as np
import scipy

from desim.stats.interval import quantile_ranks
from desim.stats.world_means import share, world_begins, world_means


@dataclass(frozen=True)
class Survival:
    """Share of replications in which the event has not come by each day."""

    days: np.ndarray
    """Days at which the curve steps, shape (k,)."""
    survival: np.ndarray
    """Probability that the event comes later than each day, shape (k,)."""
    low: np.ndarray
    """Lower limit, shape (k,)."""
    high: np.ndarray
    """Upper limit, shape (k,)."""
    n: int
    """Independent values: replications, or worlds where these have several."""
    censored: int
    """Replications in which it has not come."""
    ordered: np.ndarray | None = None
    """All times in order, inf where censored, shape (n,); None where some were not followed to the end of all, and
    where several of them are of one world."""
    level: float = 0.95
    """Level of the limits."""

    def quantile(self, p: float) -> float | None:
        """First day by which the event has come with probability *p* or more; None if the curve never gets there."""
        reached = np.nonzero(self.survival <= 1.0 - p + 1e-12)[0]
        return float(self.days[reached[0]]) if len(reached) else None

    def quantile_interval(self, p: float) -> tuple[float | None, float | None]:
        """Days between which the *p*-quantile lies; None where there is none by the horizon.

        By order statistics where all are followed to one horizon, which is exact for any number of replications (David
        & Nagaraja 2003, section 7.1); else where the limits of the curve reach *p* (Brookmeyer & Crowley 1982).
        """
        if self.ordered is not None:
            ranks = quantile_ranks(self.n, p, self.level)
            days = [float(self.ordered[rank - 1]) for rank in ranks[:2]] if ranks else [np.inf, np.inf]
            return tuple(day if np.isfinite(day) else None for day in days)  # type: ignore[return-value]
        ends = []
        for curve in (self.low, self.high):
            reached = np.nonzero(curve <= 1.0 - p + 1e-12)[0]
            ends.append(float(self.days[reached[0]]) if len(reached) else None)
        return ends[0], ends[1]


def kaplan_meier(
    times: np.ndarray, happened: np.ndarray, level: float = 0.95, worlds: np.ndarray | None = None
) -> Survival:
    """Kaplan-Meier curve with log-log limits; *times* (n,) and *happened* (n,) False where censored at that time.

    Source: Kaplan & Meier (1958), by ``scipy.stats.ecdf``; Greenwood's variance on the log(-log) scale, Kalbfleisch &
    Prentice (1980). Where the curve reaches 0 both limits do.

    *worlds* (n,), rising, are those of the replications: where a world has several, all followed to one horizon, limits
    are those of the mean over the worlds of the share in which it has not come.
    """
    if worlds is not None and len(world_begins(worlds)) < len(times):
        return _over_worlds(times, happened, level, worlds)
    if len(times) == 1:
        return _of_one(times, happened, level)
    return _of_several(times, happened, level)


def _of_several(times: np.ndarray, happened: np.ndarray, level: float) -> Survival:
    """The curve of independent replications."""
    data = scipy.stats.CensoredData(uncensored=times[happened], right=times[~happened])
    curve = scipy.stats.ecdf(data).sf
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of limits that are not defined where the curve is 0
        limits = curve.confidence_interval(level, method="log-log")
    steps = np.isin(curve.quantiles, times[happened])
    survival, low, high = (np.asarray(c.probabilities)[steps] for c in (curve, limits.low, limits.high))
    low, high = np.where(survival <= 0.0, 0.0, low), np.where(survival <= 0.0, 0.0, high)
    late = times[~happened]
    followed = not len(late) or bool(np.all(late == late[0]) and late[0] >= times.max())
    ordered = np.sort(np.where(happened, times, np.inf)) if followed else None
    days = np.asarray(curve.quantiles)[steps]
    return Survival(days, survival, low, high, len(times), len(late), ordered, level)


def _of_one(times: np.ndarray, happened: np.ndarray, level: float) -> Survival:
    """The curve of one replication, which falls to 0 at once: there is nothing to estimate, nor scipy.stats to load."""
    days, end = times[happened].astype(float), np.zeros(int(happened.sum()))
    ordered = np.where(happened, times, np.inf)
    return Survival(days, end, end.copy(), end.copy(), 1, 1 - len(days), ordered, level)


def _over_worlds(times: np.ndarray, happened: np.ndarray, level: float, worlds: np.ndarray) -> Survival:
    """The curve of replications that share worlds; a world is the independent unit."""
    days = np.unique(times[happened])
    later = world_means(((times[:, None] > days) | ~happened[:, None]).astype(float), worlds)
    found = [share(column, level) for column in later.T]
    survival, low, high = (np.array([getattr(one, end) for one in found]) for end in ("estimate", "low", "high"))
    return Survival(days, survival, low, high, len(later), int((~happened).sum()), None, level)
