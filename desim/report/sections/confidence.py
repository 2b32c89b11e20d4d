"""Confidence: how certain the differences between plans are, and whether runs reached their precision goals."""

import math
from typing import Any

from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.model.titles import measure_name
from desim.report.page.formatting import (
    NOT_AVAILABLE,
    bracketed,
    listed,
    number,
    percent,
    plain_name,
    time_with_interval,
)
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.report.sections.control_words import control_paragraphs
from desim.stats.interval import Interval

_NOTES = [
    "Replication k of all plans draws the same random numbers. The first interval holds for itself, the simultaneous "
    "ones (Bonferroni) hold all at once; p is that of the paired t-test, adjusted for the number of plans (Holm).",
    "Variance reduction: variance that independent replications would give the difference, over the variance it has.",
    "Same demand: replications in which the demands that no difference between the plans touches were the same.",
]
_ADAPTIVE_NOTE = (
    "Plans were dropped and the number of replications was chosen in the light of the same values: adaptive sampling. "
    "The mean of a plan is that of the replications it ran, which are fewer for dropped plans: means of plans with "
    "different numbers are not to be subtracted. The mean of the plan that is left probably looks better than it is, "
    "that of a dropped one worse. Intervals and p are those of a number fixed beforehand, and somewhat too narrow."
)


def confidence_blocks(sweep: Sweep) -> list[Block]:
    """The table of differences with what stopped the runs, and the precision goals."""
    blocks: list[Block] = []
    if sweep.compared is not None:
        stopping = sweep.compared["stopping"]
        blocks = [Paragraph(_stopping_sentence(sweep.compared)), _table(sweep, sweep.compared)]
        if stopping["rule"] == "screening":
            blocks.append(Paragraph(_ADAPTIVE_NOTE))
    blocks += control_paragraphs(sweep)
    with_goals = [p for p in sweep.ordered() if p.manifest.get("precision")]
    return [*blocks, *([_precision_table(with_goals)] if with_goals else [])]


def confidence_warnings(sweep: Sweep) -> list[str]:
    """Precision goals and comparisons that were not reached."""
    found = [
        f"{p.label}: the precision goal was NOT reached within {state['most']} replications."
        for p in sweep.ordered()
        if (state := p.manifest.get("precision")) and not state["reached"]
    ]
    if sweep.compared is not None and sweep.compared["stopping"].get("settled") is False:
        found.append("Not settled: which plan is best is open after all the replications that were allowed.")
    if sweep.compared is not None and not sweep.compared["coherent"]:
        odd = [n for n, e in sweep.compared["plans"].items() if not e.get("coherence", {}).get("coherent", True)]
        found.append(f"{listed(odd)}: not the same demand as the base plan; the paired differences are not valid.")
    return found


def _stopping_sentence(found: dict[str, Any]) -> str:
    """Why the runs ended, in a sentence or two."""
    stopping, total = found["stopping"], found["replications"]
    if stopping["rule"] == "fixed":
        return f"All plans ran the same number of replications, {total} together."
    if stopping["rule"] == "budget":
        return f"{total} replications, of a budget of {stopping['budget']}, were shared out equally over the plans."
    left = listed([plain_name(n) for n in stopping["survivors"]])
    if not stopping["settled"]:
        alike = [listed([plain_name(n) for n in pair]) for pair in stopping["undecided"]]
        few = f" Too few replications differ to judge {'; '.join(alike)}." if alike else ""
        return f"Not settled after {total} replications of all plans together: {left} may be the best.{few}"
    zone, sure = number(stopping["zone"]), percent(found["level"])
    one = f"{left} is left" if len(stopping["survivors"]) == 1 else f"{left} are left and differ by less than that"
    return (
        f"Settled after {total} replications of all plans together: {one} (Kim and Nelson: with probability "
        f"{sure}\u00a0% the best plan is not dropped, if it is better than all others by {zone})."
    )


def _table(sweep: Sweep, found: dict[str, Any]) -> Table:
    head, base = found["headline"], found["base"]
    unit = sweep.points[0].unit(head["metric"], head["subject"])
    adaptive = found["stopping"]["rule"] == "screening"
    timed = any("median" in entry for entry in found["plans"].values())
    kind = f"{'restricted ' if timed else ''}mean{' after adaptive sampling' if adaptive else ''}"
    mean = f"{kind}, {plain_name(head['metric'])}, {unit}"
    columns = ["Plan", "Replications", *([f"Median, {unit}"] if timed else []), f"{mean[:1].upper()}{mean[1:]}",
               f"Minus {base}, {unit}",
               "Simultaneous", "p, adjusted", "Variance reduction", "Better / equal / worse", "Dropped after",
               "Same demand"]  # fmt: skip
    rows = [_plan_cells(p.plan, found["plans"][p.plan], found["stopping"]) for p in sweep.points]
    censored = sum(e["not_by_the_horizon"] for e in found["plans"].values())
    late = [
        f"What did not come by the horizon ({censored} times) counts as the horizon: means are restricted to it. "
        "The median is Kaplan and Meier's."
    ]
    caption = (
        f"{sweep.points[0].title(head['subject'])}: {plain_name(head['metric'])} ({head['better']} is good), and plan "
        f"minus {base}, paired; {percent(found['level'])}\u00a0% intervals in brackets"
    )
    return Table(caption, columns, rows, [*_NOTES, *(late if censored else [])])


def _plan_cells(name: str, entry: dict[str, Any], stopping: dict[str, Any]) -> list[Cell]:
    difference, fell = entry.get("difference"), stopping.get("screened_out_after", {}).get(name)
    lead = [Cell(name), Cell(str(entry["replications"])), *_median(entry), _estimate(entry)]
    if difference is None:
        return [*lead, *(Cell("base" if k == 0 else "") for k in range(5)), Cell(str(fell or "")), Cell("")]
    same, factor, wide = entry["coherence"], difference["variance_reduction"], difference["simultaneous"]
    worse = difference["n"] - difference["better"] - difference["equal"]
    demands = f"{len(same['demands'])} unaffected demand{'s' * (len(same['demands']) != 1)}"
    return [
        *lead,
        _estimate(difference),
        Cell(bracketed(wide["low"], wide["high"], note=wide["note"])),
        Cell(NOT_AVAILABLE if difference["adjusted_p"] is None else f"{difference['adjusted_p']:.2g}"),
        Cell(NOT_AVAILABLE if factor is None else f"{number(factor)} ×"),
        Cell(f"{difference['better']} / {difference['equal']} / {worse}"),
        Cell(str(fell or "")),
        Cell(f"{same['equal']} of {same['n']}", demands),
    ]


def _median(entry: dict[str, Any]) -> list[Cell]:
    """The median of a time that may not come by the horizon."""
    if "median" not in entry:
        return []
    days = ((entry["median"][end]) for end in ("estimate", "low", "high"))
    middle, low, high = (math.inf if day is None else float(day) for day in days)
    return [Cell(*time_with_interval(Interval(middle, low, high, entry["replications"])))]


def _estimate(found: dict[str, Any]) -> Cell:
    return Cell(number(found["estimate"]), bracketed(found["low"], found["high"], note=found["note"]))


def _precision_table(points: list[Point]) -> Table:
    """Asked and reached half-widths."""
    rows = [_goal_cells(p, goal) for p in points for goal in p.manifest["precision"]["goals"]]
    head = ["Point", "Measure", "Estimate", "Half-width", "Goal", "Level", "Precision"]
    note = (
        "The number of replications was chosen in the light of the values: the true coverage is somewhat below the "
        "level. A relative half-width g counts as reached at g / (1 + g) of the mean. Replications in which a measure "
        "is undefined are left out of it."
    )
    return Table("Precision goals", head, rows, [note])


def _goal_cells(point: Point, goal: dict[str, Any]) -> list[Cell]:
    state = point.manifest["precision"]
    width = number(goal["absolute"]) if goal["relative"] is None else f"{percent(goal['relative'])}\u00a0% of the mean"
    after = f"reached after {state['after']}" if state["reached"] else f"NOT reached within {state['most']}"
    lost = f"undefined in {goal['undefined']}" if goal["undefined"] else ""
    words = [point.label, f"{measure_name(goal['metric'], point.title(goal['subject']))}"]
    why = goal["note"] if goal["half_width"] is None else ""
    return [*map(Cell, words), Cell(number(goal["estimate"]), lost), Cell(number(goal["half_width"]), why), Cell(width),
            Cell(f"{percent(goal['level'])}\u00a0%"), Cell(after)]  # fmt: skip
