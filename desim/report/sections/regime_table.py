"""Regime table: what each state holds, how it comes and goes, and how much of the time it took."""

import numpy as np

from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import NOT_AVAILABLE, day_text, number, percent
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.report.sections.cause_words import effect, state_title
from desim.spec.fields.ticks import DAYS_PER_YEAR
from desim.spec.parts.regime import Regime


def regime_blocks(sweep: Sweep) -> list[Block]:
    """A table of all states of all regimes, nothing where there are none; the first point that has each is shown."""
    points = sweep.ordered()
    names = sorted({name for p in points for name in p.scenario.regimes})
    if not names:
        return []
    rows = []
    for name in names:
        points_with = [p for p in points if name in p.scenario.regimes]
        rows += [
            _state_cells(points_with, name, state, sweep.several)
            for state in sorted(points_with[0].scenario.regimes[name].states)
        ]
    head = ["Regime", "State", "What it holds", "How it is left or entered"]
    head += ["Mean % of the time", "Entered in % of the replications", *(["Part of"] if sweep.several else [])]
    warning = "States of regimes are assumed scenarios, not forecasts; their rates are inputs."
    return [Paragraph(warning), Table("Regimes, by state", head, rows)]


def _state_cells(points: list[Point], name: str, state: str, several: bool) -> list[Cell]:
    point = points[0]
    regime = point.scenario.regimes[name]
    share = [percent(p.mean("share_of_time", f"{name}.{state}").estimate) for p in points]
    entered = [percent(float((~np.isnan(p.replicated("first_entered_on", f"{name}.{state}"))).mean())) for p in points]
    return [
        Cell(point.title(name), name), Cell(state_title(point, name, state)),
        Cell(effect(point, regime.states[state]) or "nothing"), Cell(_moves(point, name, regime, state)),
        Cell("; ".join(dict.fromkeys(share))), Cell("; ".join(dict.fromkeys(entered))),
        *([Cell("; ".join(p.label for p in points))] if several else []),
    ]  # fmt: skip


def _moves(point: Point, name: str, regime: Regime, state: str) -> str:
    texts = ["at the start"] if regime.start == state else []
    texts += [f"on {day_text(point.start, day)}" for day, entered in sorted(regime.dates.items()) if entered == state]
    moves = sorted(regime.moves.get(state, {}).items())
    texts += [
        f"to {state_title(point, name, other)} {number(rate * DAYS_PER_YEAR)} times a year" for other, rate in moves
    ]
    return "; ".join(texts) or NOT_AVAILABLE
