"""Expressions: measures that a scenario makes of others, in each replication."""

from collections.abc import Mapping, Sequence

from desim.measure.row import Row
from desim.spec.checks.expressions import expression_unit, in_order
from desim.spec.checks.metric_subjects import (
    EXPRESSION,
    Key,
    expression_of,
    expression_subjects,
    keys_at,
    stands_for_several,
)
from desim.spec.fields.expression import Number
from desim.spec.scenario import Scenario


def expression_rows(scenario: Scenario, rows: Sequence[Row]) -> list[Row]:
    """The rows of all expressions, out of the rows that they are made of."""
    if not any(measure.metric == EXPRESSION for measure in scenario.measures.values()):
        return []
    values: dict[Key, float | None] = {(row.metric, row.subject): row.value for row in rows}
    found = []
    for name in in_order(scenario):
        unit = expression_unit(scenario, name)
        for subject in expression_subjects(scenario, name):
            value = _value(scenario, name, subject, values)
            values[EXPRESSION, subject] = value
            found.append(Row(EXPRESSION, subject, value, unit))
    return found


def _value(scenario: Scenario, name: str, subject: str, values: Mapping[Key, float | None]) -> float | None:
    """The value of an expression; None where it divides by 0, or where what it is made of is not defined.

    Of the parts of a family those whose measure is not defined are left out.
    """
    expression = expression_of(scenario.measures[name])
    nation = subject.partition(".")[2] or None
    numbers: dict[str, Number] = {}
    for path in expression.paths:
        known = [v for key in keys_at(scenario, path, nation) if (v := values.get(key)) is not None]
        if not known:
            return None
        numbers[path] = known if stands_for_several(scenario, path) else known[0]
    try:
        return expression.value(numbers)
    except ValueError:
        return None
