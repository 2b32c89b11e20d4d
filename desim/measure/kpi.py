"""Measures of one replication: rows of (metric, subject, value, unit); a value is None where it is not defined.

A metric is one row in the function of its family, and one record in ``desim.spec.metrics``.
"""

from desim.measure.approval import gate_rows
from desim.measure.change import cause_rows, regime_rows
from desim.measure.concentration import allied, concentration_rows, dependency_rows
from desim.measure.cost import cost_rows
from desim.measure.equity import equity_rows
from desim.measure.expression import expression_rows
from desim.measure.funding import fund_rows
from desim.measure.row import AddedRows, Row, RowMaker, Rows
from desim.measure.service import demand_rows, stockpile_rows
from desim.measure.sourcing import interoperability_rows, sourcing_rows
from desim.measure.threshold import threshold_rows
from desim.measure.throughput import (
    escort_rows,
    fleet_rows,
    leg_rows,
    line_rows,
    port_rows,
    supplier_rows,
    workforce_rows,
)
from desim.spec.checks.metric_subjects import EXPRESSION
from desim.spec.facts import Facts
from desim.spec.families import FAMILIES
from desim.spec.metrics import find_metric, metrics_of
from desim.spec.scenario import Scenario


def kpis(scenario: Scenario, facts: Facts) -> list[Row]:
    """All measures of one replication; the same metrics and subjects in the same order for every replication."""
    found = [Row(*row) for rows in ROWS.values() for row in rows(scenario, facts)]
    for metric, rows in sorted(ADDED_ROWS.items()):
        found += [Row(metric, subject, value, unit) for subject, value, unit in rows(scenario, facts)]
    found += expression_rows(scenario, found)
    return found


def headline_row(scenario: Scenario, facts: Facts) -> Row | None:
    """The row of the headline alone; None where there is none. No family is measured that it is not made of."""
    head = scenario.headline
    if head is None:
        return None
    if head.metric == EXPRESSION:
        found = iter(kpis(scenario, facts))
    else:
        families = ("measures",) if head.subject in scenario.measures else find_metric(head.metric).families
        found = (Row(*row) for family in families if family in ROWS for row in ROWS[family](scenario, facts))
    return next((row for row in found if (row.metric, row.subject) == (head.metric, head.subject)), None)


def item_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Where items come from, where goods move between nations."""
    if allied(scenario):
        yield from concentration_rows(scenario, facts.lanes)
        yield from sourcing_rows(scenario)


def nation_rows(scenario: Scenario, facts: Facts) -> Rows:
    """What nations depend on, where goods move between them; and who gets what, where several ask for something."""
    if allied(scenario):
        yield from dependency_rows(scenario, facts.lanes)
        yield from interoperability_rows(scenario)
    yield from equity_rows(scenario, facts.demands)


def check_rows(rows: dict[str, RowMaker]) -> None:
    """Raise TypeError, with the name, where a family that metrics are declared of has no function that makes rows."""
    for name, family in FAMILIES.items():
        if metrics_of(name) and not family.within and name not in rows:
            raise TypeError(f"no function in desim/measure/kpi.py makes rows of {name}, of which metrics are declared")


ROWS: dict[str, RowMaker] = {
    "stockpiles": stockpile_rows,
    "demands": demand_rows,
    "suppliers": supplier_rows,
    "lines": line_rows,
    "legs": leg_rows,
    "ports": port_rows,
    "escorts": escort_rows,
    "fleets": fleet_rows,
    "workforces": workforce_rows,
    "gates": gate_rows,
    "funds": fund_rows,
    "causes": cause_rows,
    "regimes": regime_rows,
    "costs": cost_rows,
    "measures": threshold_rows,
    "items": item_rows,
    "nations": nation_rows,
}
"""What makes the rows of each family, in the order of the rows."""
ADDED_ROWS: dict[str, AddedRows] = {}
"""By metric of a plugin, what gives subject, value and unit of each of its rows; they come last."""
check_rows(ROWS)
