"""Convergence: whether there are enough replications for what the report says, and how many more would narrow it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from desim.report.model.headline import headline_of, subject_pile
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import NOT_AVAILABLE, clipped, number, tick_label
from desim.report.page.page import Block, Cell, Figure, Paragraph, Table
from desim.report.page.style import evenly_spaced, figure, grid_shape, panels_for
from desim.stats.convergence import running, wanted
from desim.stats.interval import mean

RELATIVE = 0.05
"""Half-width over the mean that is enough where the run asked for no precision of its own."""


@dataclass(frozen=True)
class PrecisionCheck:
    """A measure the report turns on, over replications."""

    name: str
    unit: str
    values: np.ndarray
    goal: float
    """Half-width that is enough."""


def convergence_blocks(sweep: Sweep) -> list[Block]:
    """The verdict in a sentence, running means, and a table; only for one scenario."""
    point = sweep.points[0]
    found = [q for q in precision_checks(sweep, point) if np.isfinite(q.values).sum() >= 2]
    if not found:
        return [Paragraph("Fewer than two replications have a value to judge by: run more.", "warn")]
    rule = (
        f"Enough means a 95 % interval of at most {_rule(point)} to each side. Replications needed are expected from "
        "the spread seen so far (Law 2015, section 9.4.1); days that never came by the horizon count as the horizon."
    )
    blocks: list[Block] = [Paragraph(_said(q), "" if _enough(q) else "warn") for q in found]
    return [*blocks, _figure(point, found), _table(point, found, rule)]


def precision_checks(sweep: Sweep, point: Point) -> list[PrecisionCheck]:
    """The days below the objective where the answer is about one, and the headline."""
    head, pile = headline_of(point), subject_pile(sweep)
    found = []
    if pile is not None:
        values = point.values("time_below_objective", pile) * point.span
        found.append(_precision_check(point, f"Days below objective of {point.title(pile)}", "d", values))
    if head is not None and (head.metric, head.subject) != ("time_below_objective", pile):
        cut = np.where(np.isnan(head.values), point.horizon, head.values) if head.unit == "d" else head.values
        found.append(_precision_check(point, f"{head.name[:1].upper()}{head.name[1:]}", head.unit, cut))
    return found


def _precision_check(point: Point, name: str, unit: str, values: np.ndarray) -> PrecisionCheck:
    asked = _asked(point)
    centre = abs(mean(values[~np.isnan(values)]).estimate or 0.0)
    absolute = asked.get("absolute")
    return PrecisionCheck(
        name, unit, values, absolute if absolute is not None else (asked["relative"] or RELATIVE) * centre
    )


def _asked(point: Point) -> dict[str, Any]:
    """The precision the run asked of its first goal."""
    goals = (point.manifest.get("precision") or {}).get("goals") or [{}]
    return {"absolute": goals[0].get("absolute"), "relative": goals[0].get("relative")}


def _rule(point: Point) -> str:
    asked = _asked(point)
    if asked["absolute"] is not None:
        return f"{number(asked['absolute'])} (asked for by the run)"
    if asked["relative"] is not None:
        return f"{100 * asked['relative']:g} % of the mean (asked for by the run)"
    return f"{100 * RELATIVE:g} % of the mean (the run asked for no precision of its own)"


def _half(quantity: PrecisionCheck) -> float:
    return float(running(quantity.values).half[-1])


def _enough(quantity: PrecisionCheck) -> bool:
    return _half(quantity) <= quantity.goal


def _said(quantity: PrecisionCheck) -> str:
    """Enough or not enough, in a sentence."""
    seen = running(quantity.values)
    n, half = int(seen.n[-1]), float(seen.half[-1])
    unit = f" {quantity.unit}" if quantity.unit else ""
    text = f"{quantity.name}: {number(seen.mean[-1])} ± {number(half)}{unit} after {n} replications"
    if half == 0.0:
        return f"{text}: enough; all replications agree."
    more = wanted(quantity.values, half / 2.0)
    narrow = f"about {more - n:,} more would halve the interval" if more is not None else "halving it is out of reach"
    if _enough(quantity):
        return f"{text}: enough; {narrow}."
    needed = wanted(quantity.values, quantity.goal)
    short = f"about {needed - n:,} more are needed" if needed is not None else "no number of replications will do"
    return f"{text}: NOT enough; {short}, and {narrow}."


def _figure(point: Point, found: list[PrecisionCheck]) -> Figure:
    rows, columns = grid_shape(len(found))

    def paint(panels: Any) -> None:
        for _, panel, quantity in panels_for(panels, found):
            _panel(panel, quantity)

    caption = (
        "Running mean over the first n replications and its 95 % t-interval; dashed: the interval that would be enough "
        f"around the last mean. {note_n([point])}."
    )
    alt = "Running means. " + " ".join(map(_said, found))
    return figure("convergence", alt, caption, 0.6 + 2.5 * rows, (rows, columns), paint)


def _panel(panel: Any, quantity: PrecisionCheck) -> None:
    seen = running(quantity.values)
    keep = evenly_spaced(len(seen.n))
    n, middle, half = seen.n[keep], seen.mean[keep], seen.half[keep]
    panel.fill_between(n, middle - half, middle + half, color="#0173b2", alpha=0.2, linewidth=0)
    panel.plot(n, middle, color="#0173b2", linewidth=1.6)
    last, wide = float(middle[-1]), max(quantity.goal, float(half[min(len(half) - 1, len(half) // 5)]))
    for end in (last - quantity.goal, last + quantity.goal):
        panel.axhline(end, color="#222222", linestyle=(0, (5, 3)), linewidth=1)
    if wide > 0.0:
        panel.set_ylim(last - 1.6 * wide, last + 1.6 * wide)
    panel.set_xlim(float(n[0]), max(float(n[-1]), float(n[0]) + 1.0))
    panel.yaxis.set_major_formatter(tick_label)
    panel.set_title(clipped(quantity.name, 60))
    panel.set_ylabel(quantity.unit)
    panel.xaxis.get_major_locator().set_params(integer=True)
    panel.set_xlabel("replications n")


def _table(point: Point, found: list[PrecisionCheck], rule: str) -> Table:
    head = ["Quantity", "Unit", "n", "Mean", "Half-width", "% of mean", "Enough is", "Verdict", "More for enough",
            "More to halve the interval"]  # fmt: skip
    return Table(f"Is n enough? {note_n([point])}", head, [_row(q) for q in found], [rule])


def _row(quantity: PrecisionCheck) -> list[Cell]:
    seen = running(quantity.values)
    n, centre, half = int(seen.n[-1]), float(seen.mean[-1]), float(seen.half[-1])
    share = f"{100 * half / abs(centre):.1f}" if centre else NOT_AVAILABLE
    verdict = Cell("enough", tone="g") if _enough(quantity) else Cell("not enough", tone="r")
    words = [quantity.name, quantity.unit or "1", str(n), number(centre), number(half), share, number(quantity.goal)]
    more = [_more(quantity, goal, n) for goal in (quantity.goal, half / 2.0)]
    return [*map(Cell, words), verdict, *map(Cell, more)]


def _more(quantity: PrecisionCheck, goal: float, n: int) -> str:
    found = wanted(quantity.values, goal)
    return NOT_AVAILABLE if found is None else f"{found - n:,}"
