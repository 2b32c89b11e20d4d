"""Bottleneck: which line works most of its time while others wait, and which reasons cost the lines most time."""

import numpy as np
import pandas as pd

from desim.report.figures.bars import Bar, bars
from desim.report.model.lost_time_states import LOST_TIME_STATES
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import listed, with_interval
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.report.sections.lost_time import line_titles
from desim.stats.interval import Interval, mean

MAX_REASONS = 12
ReasonDays = tuple[str, np.ndarray]
"""A shortage or a cause, and the days of lines it cost in each replication."""
LOADED = 0.85
"""Share of the time at work from which a line counts as a bottleneck."""


def bottleneck_blocks(sweep: Sweep) -> list[Block]:
    """Lines by the time they work, and reasons by the time of lines they cost; only for one scenario with lines."""
    point = sweep.points[0]
    if sweep.several or not point.scenario.lines:
        return []
    ranked = line_days_lost(point)
    blocks: list[Block] = [Paragraph(_bottleneck_sentence(point)), lines_table(point)]
    if ranked:
        blocks += [_figure(point, ranked), _reasons_table(point, ranked)]
    return blocks


def by_state(point: Point, states: tuple[str, ...], key: str = "part") -> pd.DataFrame:
    """Days of lines in *states*, one row per replication and one column per *key*; 0 where there were none."""
    found = point.results.states
    numbers = np.unique(point.results.states["replication"])
    lines = found[found["part"].isin(list(point.scenario.lines)) & found["state"].isin(states)]
    table = lines.pivot_table(index="replication", columns=key, values="days", aggfunc="sum", fill_value=0.0)
    return table.reindex(numbers, fill_value=0.0)


def _share(table: pd.DataFrame, name: str, point: Point) -> Interval:
    column = point.by_world(table[name].to_numpy() if name in table else np.zeros(point.n))
    return mean(100.0 * column / point.span, bounds=(0.0, 100.0))


def ranked_lines(point: Point) -> list[str]:
    """Lines by the mean share of the time they work, the most loaded first."""
    work = by_state(point, ("working", "slowed"))
    return sorted(point.scenario.lines, key=lambda n: (-round(_share(work, n, point).estimate or 0.0, 6), n))


def lines_table(point: Point) -> Table:
    """Every line: at work, starved, closed, slowed, without orders; % of the measured time."""
    groups = (("working", "slowed"), ("slowed",), ("starved",), ("closed",), ("no order",))
    tables = [by_state(point, states) for states in groups]
    lines = ranked_lines(point)
    titles = line_titles([point], lines, 80)
    rows = [[Cell(titles[n]), *(Cell(*with_interval(_share(t, n, point))) for t in tables)] for n in lines]
    caption = (
        "Lines by the time at work (slowed included), mean % of the measured time; 95 % intervals in brackets; "
        f"{note_n([point])}"
    )
    return Table(caption, ["Line", "At work", "of that slowed", "Starved", "Closed", "No order"], rows)


def _bottleneck_sentence(point: Point) -> str:
    """The bottleneck in a sentence."""
    work = by_state(point, ("working", "slowed"))
    lines = ranked_lines(point)
    titles = line_titles([point], lines, 80)
    loaded = [n for n in lines if (_share(work, n, point).estimate or 0.0) >= 100.0 * LOADED]
    shown = loaded or lines[:1]
    described = listed([f"{titles[n]} ({' '.join(with_interval(_share(work, n, point)))} %)" for n in shown[:4]])
    if not loaded:
        return f"No line works {100 * LOADED:g} % of the time or more; the most loaded is {described}."
    return f"At work {100 * LOADED:g} % of the time or more, and so a bottleneck: {described}."


def line_days_lost(point: Point) -> list[ReasonDays]:
    """What lines were short of, and causes with all their stages; the largest mean first, at most MAX_REASONS."""
    found: dict[tuple[str, bool], np.ndarray] = {}
    for state in LOST_TIME_STATES:
        table = by_state(point, (state,), "reason")
        for reason in map(str, table.columns):
            key = (reason.partition(": ")[0].partition(" (")[0], state == "starved")
            if key[0]:
                days = point.by_world(table[reason].to_numpy())
                found[key] = found.get(key, np.zeros(len(days))) + days
    ranked = sorted(found.items(), key=lambda kv: (-round(float(kv[1].mean()), 6), kv[0]))[:MAX_REASONS]
    return [
        (f"Shortage of {point.title(name)}" if short else point.title(name), days) for (name, short), days in ranked
    ]


def _figure(point: Point, ranked: list[ReasonDays]) -> Block:
    shown = [
        Bar(name, i.estimate or 0.0, i.low, i.high)
        for name, i in ((n, mean(days, bounds=(0.0, np.inf))) for n, days in ranked)
    ]
    caption = (
        "Causes and shortages by the days of lines they cost, all lines together, mean over replications with its 95 % "
        f"interval; the {len(shown)} largest. {note_n([point])}."
    )
    alt = "Ranking of reasons by line-days lost. " + "; ".join(f"{b.name} {b.end:.0f}" for b in shown[:5])
    return bars("reasons", shown, "line-days lost", alt, caption)


def _reasons_table(point: Point, ranked: list[ReasonDays]) -> Table:
    rows = [[Cell(name), Cell(*with_interval(mean(days, bounds=(0.0, np.inf))))] for name, days in ranked]
    caption = f"Line-days lost by reason, mean over replications, 95 % intervals; {note_n([point])}"
    return Table(caption, ["Shortage or cause, all its stages together", "Line-days lost"], rows)
