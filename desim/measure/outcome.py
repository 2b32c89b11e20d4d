"""Outcome: what one replication leaves behind, as arrays that travel between processes and into files."""

from dataclasses import dataclass

import numpy as np

from desim.measure.kpi import headline_row, kpis
from desim.measure.row import Row
from desim.spec.facts import Facts, Occurrence
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
    mark_days: np.ndarray
    """Days of the marks, shape (marks,)."""
    marks: dict[str, np.ndarray]
    """Levels at the marks, names as those of *levels*; shape (marks,) each."""
    states: list[tuple[str, str, str, float]]
    """Part, state, reason and days."""
    ledger: list[tuple[str, str, str, float, str]]
    """Book (units or cost), subject, entry, value, unit."""
    causes: list[tuple[str, float, float, float | None, float | None]]
    """Cause, days it began and ended, days its effect began and ended; the horizon where it was still on, None for an
    effect that had not begun by then."""
    events: int


def outcome(scenario: Scenario, facts: Facts) -> Outcome:
    """All tables of one replication."""
    levels = {key: facts.levels[key] for key in sorted(facts.levels)}
    states = [
        (part, *_reason(state), days)
        for part, times in sorted(facts.states.items())
        for state, days in sorted(times.items())
    ]
    causes = [(o.cause, o.begins, o.ends, *_effect(o, facts.horizon)) for o in facts.occurrences]
    rows = kpis(scenario, facts)
    marks = {key: facts.marks[key] for key in sorted(facts.marks)}
    return Outcome(
        facts.replication, rows, np.array(facts.days), levels, np.array(facts.delivery_days), facts.deliveries,
        np.array(facts.mark_days), marks, states, _ledger(scenario, facts), causes, facts.events,
    )  # fmt: skip


def headline_outcome(scenario: Scenario, facts: Facts) -> Outcome:
    """The headline of one replication that may have ended once it was settled, and nothing else; the tables are empty.

    Raises ValueError where the scenario has none, or it was not measured.
    """
    rows = [row for row in (headline_row(scenario, facts),) if row is not None]
    if not rows:
        raise ValueError("run.until=headline needs a headline that is measured")
    return outcome_of(rows, facts)


def outcome_of(rows: list[Row], facts: Facts) -> Outcome:
    """Some measures of one replication, and nothing else; the tables are empty."""
    none = np.array([])
    levels, deliveries, marks = (dict.fromkeys(found, none) for found in (facts.levels, facts.deliveries, facts.marks))
    return Outcome(facts.replication, rows, none, levels, none, deliveries, none, marks, [], [], [], facts.events)


def _effect(occurrence: Occurrence, horizon: float) -> tuple[float, float] | tuple[None, None]:
    """Days on which the effect began and was over, by the horizon."""
    began = occurrence.effect_begins < horizon
    return (occurrence.effect_begins, min(occurrence.effect_ends, horizon)) if began else (None, None)


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
