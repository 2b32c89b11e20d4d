"""Findings: dead ends and overloads of a network, for the preflight and for the page of a run."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from desim.spec.checks.check import warnings_in
from desim.spec.scenario import Scenario
from desim.study.screening.dead_ends import dead_ends
from desim.study.screening.expected_dials import expected_dials
from desim.study.screening.flows import flows
from desim.study.screening.load import PartLoad, part_loads

SEVERITIES = ("warning", "note")
OVERLOADED, TIGHT = 1.05, 0.9
"""Utilizations above which demand cannot be met, and above which little goes wrong before it cannot."""
DEAD_END, OVERLOAD = "dead end", "overload"
"""Kinds of findings that the page of a run shows as well."""


@dataclass(frozen=True)
class Finding:
    """Something that deserves a look."""

    severity: str
    path: str
    message: str
    kind: str = ""
    """DEAD_END or OVERLOAD; empty for what concerns the preflight only."""

    def __str__(self) -> str:
        return f"{self.severity}: {self.path}: {self.message}"


def run_warnings(scenario: Scenario) -> list[dict[str, Any]]:
    """Warnings of dead ends and overloads as plain data with kind, path and message, for the manifest of a run."""
    found = [*dead_end_findings(scenario), *overload_findings(part_loads(scenario)[0])]
    shown = [finding for finding in found if finding.severity == "warning" and finding.kind]
    return [{"kind": f.kind, "path": f.path, "message": f.message} for f in sorted(shown, key=lambda f: f.path)]


def dead_end_findings(scenario: Scenario) -> Iterator[Finding]:
    """Settings and amounts that can never have an effect, or never come together."""
    for fault in warnings_in(scenario):
        yield Finding("warning", fault.path, fault.message, DEAD_END)
    dials = expected_dials(scenario)
    for fault in dead_ends(scenario, dials, flows(scenario, dials, refill=True)):
        yield Finding("warning", fault.path, fault.message, DEAD_END)


def overload_findings(rows: list[PartLoad]) -> Iterator[Finding]:
    """Parts that demand and the refill of stock ask too much of, and the one they ask most of."""
    for row in rows:
        if row.utilization > TIGHT:
            yield _overload(row)
        elif row.refilling > TIGHT:
            yield _overload_of_refill(row)
    if rows and max(row.refilling for row in rows) <= TIGHT:
        most = max(rows, key=lambda row: (row.refilling, row.path))
        yield Finding("note", most.path, f"has the highest of {len(rows)} utilizations: {_utilization(most)}")


def _overload(row: PartLoad) -> Finding:
    """A part that demand alone asks too much of."""
    utilization = f"utilization {row.utilization:.2f}"
    if not row.sole:
        message = f"{utilization} if it alone is asked; orders beyond that wait or go to the other sources"
        return Finding("note", row.path, message)
    if row.best_case > OVERLOADED:
        message = f"cannot meet demand over the horizon, even after all stock at the start is used up: {utilization}"
    elif row.utilization > OVERLOADED:
        message = (
            f"cannot meet demand unless causes that depend on the run help (then {row.best_case:.2f}): {utilization}"
        )
    else:
        message = f"has hardly any slack: {utilization}"
    return Finding("warning", row.path, message, OVERLOAD)


def _overload_of_refill(row: PartLoad) -> Finding:
    """A part that can meet demand, but hardly bring stock to the levels of its policies as well."""
    able = "cannot refill stock" if row.refilling > OVERLOADED else "has hardly any slack while it refills stock"
    message = f"{able} to the levels of its policies within the horizon: utilization {_utilization(row)}"
    return Finding("warning" if row.sole else "note", row.path, message, OVERLOAD)


def _utilization(row: PartLoad) -> str:
    """A utilization with the refill of stock, and without it where that is another number."""
    refilling, without = f"{row.refilling:.2f}", f"{row.utilization:.2f}"
    return refilling if refilling == without else f"{refilling}, and {without} without the refill of stock"
