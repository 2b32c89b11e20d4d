"""Metrics: what each measure of a replication means, by name; the one place for the page, the report and the checks."""

from desim.spec.families import FAMILIES
from desim.spec.fields.faults import nearest
from desim.spec.metrics.alliance import ALLIANCE, GATES
from desim.spec.metrics.funds import FUNDS
from desim.spec.metrics.metric import Metric, check, metrics_by_name
from desim.spec.metrics.movement import CHANGE, ESCORTS, FLEETS, MONEY, PORTS, TRANSPORT
from desim.spec.metrics.production import PRODUCTION
from desim.spec.metrics.stock import DEMAND, EXPRESSIONS, STOCK, THRESHOLDS

METRICS: dict[str, Metric] = metrics_by_name(
    (
        *STOCK,
        *DEMAND,
        *PRODUCTION,
        *TRANSPORT,
        *PORTS,
        *ESCORTS,
        *FLEETS,
        *GATES,
        *FUNDS,
        *ALLIANCE,
        *CHANGE,
        *MONEY,
        *THRESHOLDS,
        *EXPRESSIONS,
    )
)
"""Every metric by name."""


def find_metric(name: str) -> Metric:
    """The record of a metric; raises KeyError, with the nearest name, where there is none."""
    if name not in METRICS:
        near = nearest(name, METRICS)
        raise KeyError(f"no metric {name!r} is declared" + (f"; did you mean {near!r}?" if near else ""))
    return METRICS[name]


def declare(new: Metric) -> None:
    """Add the metric of a plugin; raises TypeError where its record is not complete or its name is taken."""
    check(new)
    if METRICS.get(new.name, new) != new:
        raise TypeError(f"two records for the metric {new.name}")
    METRICS[new.name] = new


def metrics_of(family: str) -> list[Metric]:
    """Metrics that are measured on the parts of a family; raises KeyError where there is no such family."""
    return [found for found in METRICS.values() if FAMILIES[family].name in found.families]


__all__ = ["METRICS", "Metric", "declare", "find_metric", "metrics_of"]
