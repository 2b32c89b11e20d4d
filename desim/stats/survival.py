"""Times that may not have come by the horizon: Kaplan-Meier, never dropping a censored replication."""

from dataclasses import dataclass

import numpy as np
from scipy import stats


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
    censored: int

    def quantile(self, p: float) -> float | None:
        """First day by which the event has come with probability *p* or more; None if the curve never gets there."""
        reached = np.nonzero(self.survival <= 1.0 - p + 1e-12)[0]
        return float(self.days[reached[0]]) if len(reached) else None

    def quantile_interval(self, p: float) -> tuple[float | None, float | None]:
        """Days at which the limits of the curve reach *p* (Brookmeyer & Crowley 1982); None where they never do."""
        ends = []
        for curve in (self.low, self.high):
            reached = np.nonzero(curve <= 1.0 - p + 1e-12)[0]
            ends.append(float(self.days[reached[0]]) if len(reached) else None)
        return ends[0], ends[1]


def kaplan_meier(times: np.ndarray, happened: np.ndarray, level: float = 0.95) -> Survival:
    """Kaplan-Meier curve with log-log limits; *times* (n,) and *happened* (n,) False where censored at that time.

    Source: Kaplan & Meier (1958); Greenwood's variance on the log(-log) scale, Kalbfleisch & Prentice (1980).
    """
    order = np.argsort(times, kind="stable")
    times, happened = times[order], happened[order]
    days = np.unique(times[happened])
    at_risk = len(times) - np.searchsorted(times, days, side="left")
    events = np.searchsorted(times[happened], days, side="right") - np.searchsorted(times[happened], days, side="left")
    survival = np.cumprod(1.0 - events / at_risk) if len(days) else np.array([])
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events)))
        spread = float(stats.norm.ppf((1 + level) / 2)) * np.sqrt(greenwood) / np.log(survival)
        low, high = survival ** np.exp(-spread), survival ** np.exp(spread)
    low, high = np.where(survival <= 0.0, 0.0, low), np.where(survival <= 0.0, 0.0, high)
    return Survival(days, survival, low, high, len(times), int((~happened).sum()))
