"""Metrics: what each measure of a replication means, by name; the one place for the page, the report and the checks."""

from desim.spec.metrics.alliance import ALLIANCE, GATES
from desim.spec.metrics.metric import Metric
from desim.spec.metrics.movement import CHANGE, FLEETS, MONEY, TRANSPORT
from desim.spec.metrics.production import PRODUCTION
from desim.spec.metrics.stock import DEMAND, STOCK, THRESHOLDS

METRICS: dict[str, Metric] = {
    **STOCK, **DEMAND, **PRODUCTION, **TRANSPORT, **FLEETS, **GATES, **ALLIANCE, **CHANGE, **MONEY, **THRESHOLDS,
}  # fmt: skip

__all__ = ["METRICS", "Metric"]
