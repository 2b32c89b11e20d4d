"""Equity: how evenly nations get what they ask for."""

from collections.abc import Iterable
from statistics import fmean

from desim.measure.row import Rows
from desim.spec.checks.nations import nation_of
from desim.spec.facts import DemandFacts
from desim.spec.scenario import Scenario


def equity_rows(scenario: Scenario, demands: dict[str, DemandFacts]) -> Rows:
    """Measures over the nations that ask for something, where there are several.

    *delivered_over_requested* of a nation: units issued over units wanted in the measured time, each item that it asks
    for counting the same; a demand is of the nation of its owner, or else of its stockpile. Over the nations that
    asked: *worst_shortfall*, the largest share not delivered (Rawls's view of fairness); *worst_regret*, by how much it
    lies above the mean of the nations, one of the deviations that Marsh & Schilling (1994) review; *jain_fairness*,
    (sum x)^2 / (n sum x^2) over x = delivered over requested, 1 when all fare alike (Jain, Chiu & Hawe 1984).
    """
    demanded = _demanded(scenario, demands)
    if len(demanded) < 2:
        return
    ratios = {nation: _mean_ratio(items.values()) for nation, items in sorted(demanded.items())}
    for nation, ratio in ratios.items():
        yield "delivered_over_requested", nation, ratio, "1"
    known = [ratio for ratio in ratios.values() if ratio is not None]
    worst = 1.0 - min(known) if known else None
    yield "worst_shortfall", "all_nations", worst, "1"
    yield "worst_regret", "all_nations", fmean(known) - min(known) if known else None, "1"
    yield "jain_fairness", "all_nations", jain(known), "1"


def jain(values: list[float]) -> float | None:
    """(sum x)^2 / (n sum x^2), from 1/n (one has all) to 1 (all have the same); None where nobody has anything."""
    squares = sum(x * x for x in values)
    return sum(values) ** 2 / (len(values) * squares) if squares > 0.0 else None


def _demanded(scenario: Scenario, demands: dict[str, DemandFacts]) -> dict[str, dict[str, tuple[float, float]]]:
    """Units issued and wanted, by nation and item."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for name, demand in sorted(scenario.demands.items()):
        items = found.setdefault(nation_of(scenario, name) or "", {})
        item, facts = scenario.stockpiles[demand.stockpile].item, demands[name]
        issued, wanted = items.get(item, (0.0, 0.0))
        items[item] = (issued + facts.issued, wanted + facts.wanted)
    return found


def _mean_ratio(items: Iterable[tuple[float, float]]) -> float | None:
    ratios = [issued / wanted for issued, wanted in items if wanted > 0.0]
    return fmean(ratios) if ratios else None
