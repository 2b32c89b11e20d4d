"""Row: one measure of one part in one replication."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from desim.spec.facts import Facts
from desim.spec.scenario import Scenario

Rows = Iterator[tuple[str, str, float | None, str]]
"""Metric, subject, value and unit of rows that are yet to be made."""
RowMaker = Callable[[Scenario, Facts], Rows]
"""The rows of all parts of one family."""
AddedRows = Callable[[Scenario, Facts], Iterable[tuple[str, float | None, str]]]
"""Subject, value and unit of the rows of one metric."""


class Row(NamedTuple):
    """One measure of one part in one replication."""

    metric: str
    """Name of the measure."""
    subject: str
    """Part it is measured on."""
    value: float | None
    """Value, None where it is not defined (no demand, never happened)."""
    unit: str
    """Unit of the value."""
