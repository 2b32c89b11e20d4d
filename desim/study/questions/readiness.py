"""Readiness: the share of replications in which a measure is as it should be, over values of numbers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.metrics import find_metric
from desim.spec.settings.run import Run
from desim.spec.settings.study_settings import FrontierSettings, SizingSettings
from desim.stats.interval import Interval, probability
from desim.store.results import Results
from desim.study.questions.design_points import Data, DesignPoints, series, with_value


@dataclass(frozen=True)
class ReadinessCondition:
    """When a replication is ready."""

    metric: str
    subject: str
    at_least: float | None
    at_most: float | None

    def within(self, values: np.ndarray) -> np.ndarray:
        """Which values are as they should be; an event that never came is later than all."""
        if find_metric(self.metric).censored:
            values = np.where(np.isnan(values), np.inf, values)
        low = self.at_least is None or values >= self.at_least
        high = self.at_most is None or values <= self.at_most
        return np.asarray(low & high & ~np.isnan(values))

    def words(self) -> str:
        """The condition as it is read."""
        bound = f"at least {self.at_least:g}" if self.at_least is not None else f"at most {self.at_most:g}"
        never = ", or never" if find_metric(self.metric).censored and self.at_least is not None else ""
        return f"{self.metric.replace('_', ' ')} of {self.subject} {bound}{never}"


def readiness_condition(settings: SizingSettings | FrontierSettings) -> ReadinessCondition:
    """What a study asks for."""
    return ReadinessCondition(settings.metric, settings.subject, settings.at_least, settings.at_most)


def with_value_at_paths(data: Data, paths: tuple[str, ...], value: float) -> Data:
    """The scenario with numbers at a value; whole values are written as whole numbers."""
    written = int(value) if float(value).is_integer() else float(value)
    for path in paths:
        data = with_value(data, path, written)
    return data


def readiness(
    points: DesignPoints, label: str, data: Data, ready: ReadinessCondition, run: Run | None = None
) -> pd.Series:
    """Whether each replication is ready, by number; raises SpecError where there is no such measure.

    One in which a measure other than an event is not defined (nothing was wanted) is not counted.
    """
    found = points.of(label, data, run)
    _check_measure(found, ready)
    values = series(found, ready.metric, ready.subject, (run or points.run).replications)
    if not find_metric(ready.metric).censored:
        values = values.dropna()
    return pd.Series(ready.within(values.to_numpy()), index=values.index)


def _check_measure(found: Results, ready: ReadinessCondition) -> None:
    known = [f"{metric} {subject}" for metric, subject, _ in found.measures()]
    word = f"{ready.metric} {ready.subject}"
    if word not in known:
        raise SpecError([Fault("metric", "is no measure of the scenario", repr(word), nearest(word, known))])


def share(ready: pd.Series) -> Interval:
    """Share of the replications that are ready, with Clopper and Pearson's interval."""
    return probability(int(ready.sum()), len(ready))
