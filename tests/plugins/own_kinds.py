"""An ordering policy, a law and a metric of one's own, in one file."""

from typing import Literal

from desim.plugins import LawKind, MetricKind, PolicyKind
from desim.sim.stock.policy import Rule
from desim.spec.fields.law import Law
from desim.spec.fields.quantity import Amount, PositiveAmount, PositiveDays
from desim.spec.metrics import Metric
from desim.spec.parts.policy import OrderingPolicy


class Capped(OrderingPolicy):
    """Base stock, but never more than so many units in one order."""

    kind: Literal["capped"]
    level: Amount
    most: PositiveAmount


class Sum(Law):
    """The sum of two uniform times with the same mean."""

    law: Literal["two_uniforms"]
    mean: PositiveDays


def capped(policy, planning_rate, bulk):
    return Rule(policy.level - 1.0, lambda position: min(policy.level - position, policy.most))


def two_uniforms(law, generator):
    return lambda n: generator.random((n, 2)).sum(axis=1) * law.mean


def stock_swing(scenario, facts):
    for name, pile in sorted(scenario.stockpiles.items()):
        levels = facts.levels[f"{name}.on_hand"]
        yield name, float(max(levels) - min(levels)), scenario.items[pile.item].unit


SWING = Metric("stock_swing", "stockpile", "unit", "largest less smallest sampled stock on hand", better="low")
KINDS = [
    PolicyKind(Capped, capped),
    LawKind(Sum, two_uniforms, sizes=False),
    MetricKind(SWING, stock_swing),
]
