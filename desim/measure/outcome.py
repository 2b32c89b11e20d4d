"""Outcome: what one replication leaves behind, as arrays that travel between processes and into files."""

from dataclasses import dataclass

import numpy as np

from desim.measure.kpi import kpis
from desim.measure.row import Row
from desim.spec.facts import Facts
from desim.spec.scenario import Scenario


@dataclass
class Outcome:
    """The tables of one replication."""

    replication: int
    kpi: list[Row]
    days: np.ndarray
    """Days of the probes, shape (probes,)."""
    levels: dict[str, np.ndarray]
    """Stockpiles: ``part.on_hand``, ``part.owed``, ``part.on_order``; lines: ``part.made``; shape (probes,) each."""
    delivery_days: np.ndarray
    """Days at which deliveries were noted, shape (notes,)."""
    deliveries: dict[str, np.ndarray]
    """Units that came in since the start, by ``source>stockpile``; shape (notes,) each."""
    states: list[tuple[str, str, str, float]]
    """Part, state, reason and days."""
    ledger: list[tuple[str, str, str, float, str]]
    """Book (units or cost), subject, entry, value, unit."""
    causes: list[tuple[str, float, float]]
    """Cause, day it began, day it ended."""
    events: int


def outcome(scenario: Scenario, facts: Facts) -> Outcome:
    """All tables of one replication."""
    levels = {key: facts.levels[key] for key in sorted(facts.levels)}
    states = [
        (part, *_reason(state), days)
        for part, times in sorted(facts.states.items())
        for state, days in sorted(times.items())
    ]
    causes = [(o.cause, o.begins, o.ends) for o in facts.occurrences]
    rows = kpis(scenario, facts)
    return Outcome(
        facts.replication, rows, np.array(facts.days), levels, np.array(facts.delivery_days), facts.deliveries, states,
        _ledger(scenario, facts), causes, facts.events,
    )  # fmt: skip


def _reason(state: str) -> tuple[str, str]:
    """``closed: fire`` as state and reason."""
    head, _, reason = state.partition(": ")
    return head, reason


def _ledger(scenario: Scenario, facts: Facts) -> list[tuple[str, str, str, float, str]]:
    units = [
        ("units", item, entry, value, scenario.items[item].unit)
        for item, book in facts.books.items()
        for entry, value in book.items()
    ]
    return units + [("cost", part, account, value, "USD") for (part, account), value in sorted(facts.costs.items())]
