"""Metric: the definition of one measure of a replication, and how its values are summarized and read."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args

from desim.spec.families import FAMILIES

Better = Literal["low", "high"]
Statistic = Literal["mean", "probability"]
LOW: Better = "low"
HIGH: Better = "high"
INNER = {f"{FAMILIES[f.within].word}.{f.word}": f.word for f in FAMILIES.values() if f.within}
"""Words of families that stand inside others, as ``line.station``."""
WHOLE = ("account", "total")
"""Subjects that are no part: accounts of cost, and their total."""


@dataclass(frozen=True)
class Metric:
    """What a measure means."""

    name: str
    subject: str
    """Kinds of parts it is measured on, as ``stockpile, demand`` or ``gate.stage``."""
    unit: str
    """``unit`` for the unit of the item; alternatives of several kinds of parts are joined by *or*."""
    meaning: str
    """One sentence, without its name and without a full stop."""
    source: str = ""
    """Author and year."""
    better: Better | None = field(kw_only=True)
    """Whether a low or a high value is good; None where neither is by itself."""
    censored: bool = False
    """Whether it is the time of something that may not happen by the horizon; it has no value then."""
    share: bool = False
    """Whether it lies between 0 and 1."""
    piles_up_at: tuple[float, ...] = ()
    """Values that many replications may have exactly, beside the ends of a share and the horizon of a censored time."""
    objective: bool = False
    """Whether it speaks of a stockpile and its stockage objective."""
    once: bool = False
    """Whether it is of something that happens at most once, as a censored time is: a run about it has an end."""
    needs: str = ""
    """Path of the field that a part must declare to be measured so; empty where all parts of its families are."""
    about: tuple[str, ...] = ()
    """Families whose parts a threshold of its own is about; empty for all metrics that are measured of themselves."""
    settings: tuple[str, ...] = ()
    """Fields that a threshold of its own must have."""
    optional: tuple[str, ...] = ()
    """Fields that it may have beside these."""
    lowest: float = 0.0
    """Smallest value it can have."""
    statistic: Statistic = "mean"
    """What a row of summary.csv says of it where it is not censored: a mean, or the probability of a 1. A censored time
    has the quantiles of Kaplan and Meier instead, with the replications in which it did not come later than all
    others; where studies need one number for each replication, it counts as the horizon there."""

    @property
    def is_event(self) -> bool:
        """Whether a run with this headline has an end that belongs to the question."""
        return self.censored or self.once

    @property
    def range(self) -> tuple[float, float]:
        """Smallest and largest value it can have."""
        return (0.0, 1.0) if self.share else (self.lowest, math.inf)

    @property
    def crowded(self) -> tuple[float, ...]:
        """Values at which many replications may fall together; infinity stands for the horizon."""
        ends = (0.0, 1.0) if self.share else ()
        return tuple(sorted({*self.piles_up_at, *ends, *((math.inf,) if self.censored else ())}))

    @property
    def families(self) -> tuple[str, ...]:
        """Families of the parts it is measured on; none for accounts of cost."""
        kinds = [kind.removeprefix("all ") for kind in self.subject.split(", ")]
        words = {INNER.get(kind) or re.split(r"[.<]", kind)[0] for kind in kinds}
        return tuple(name for name, family in FAMILIES.items() if {family.word, family.plural} & words)


def metrics_by_name(metrics: Iterable[Metric]) -> dict[str, Metric]:
    """Metrics by name; raises TypeError, with the missing piece named, where a record is not complete."""
    found: dict[str, Metric] = {}
    for metric in metrics:
        check(metric)
        if metric.name in found:
            raise TypeError(f"two records for the metric {metric.name}")
        found[metric.name] = metric
    return found


def check(metric: Metric) -> None:
    """Raise TypeError where the record of a metric is not complete."""
    lacks = [field for field in ("name", "subject", "unit", "meaning") if not getattr(metric, field)]
    if metric.better not in (*get_args(Better), None):
        lacks.append("better (low, high or None)")
    if metric.statistic not in get_args(Statistic):
        lacks.append(f"statistic (one of {', '.join(get_args(Statistic))})")
    if metric.censored and metric.statistic != "mean":
        lacks.append("statistic of a time, which a censored one needs")
    if metric.subject == "measure" and not metric.about:
        lacks.append("about: the families whose parts it is about")
    if metric.subject and not metric.families and not metric.subject.startswith(WHOLE):
        lacks.append("subject that is the word of a family")
    if lacks:
        raise TypeError(f"the record of the metric {metric.name or metric.meaning!r} has no {', no '.join(lacks)}")
