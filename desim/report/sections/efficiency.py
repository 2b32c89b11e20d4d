"""Efficient: which plans cost no more than they need to for what they bring, as a figure and a table."""

from typing import Any

import numpy as np

from desim.report.model.outcome import Loss, loss_of, paired
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import clipped, money_with_interval, number, with_interval
from desim.report.page.page import Block, Cell, Figure, Table
from desim.report.page.style import figure, grid_shape, panels_for
from desim.report.sections.plans import name_heads, names
from desim.stats.interval import Interval, mean

_SCALES = ((1e9, "billion USD"), (1e6, "million USD"), (1e3, "thousand USD"), (1.0, "USD"))
_NOTES = [
    "On the frontier: no other plan of the setting costs as little and is as good, going by the means. A plan off it "
    "is beaten for sure where the paired 95 % intervals of both differences lie on that side, or are exactly 0."
]


def efficient_blocks(sweep: Sweep) -> list[Block]:
    """Cost against the outcome by setting; nothing where plans do not differ in cost or have no outcome."""
    loss = loss_of(sweep)
    if loss is None or len(sweep.plans) < 2:
        return []
    known = [p for p in sweep.ordered() if loss.of(p) is not None and len(p.values("cost", "total")) == p.n]
    if len({_cost(p).estimate for p in known}) < 2:
        return []
    return [_figure(sweep, known, loss), _table(sweep, known, loss)]


def _cost(point: Point) -> Interval:
    return point.mean("cost", "total")


def _outcome(point: Point, loss: Loss) -> Interval:
    return mean(loss.raw(point))


def beats(other: Point, point: Point, loss: Loss) -> bool:
    """Whether *other* costs no more and is no worse than *point*, and differs, going by the means."""
    pairs = [(_mean(other, loss, k), _mean(point, loss, k)) for k in (0, 1)]
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)


def _mean(point: Point, loss: Loss, which: int) -> float:
    found = _cost(point) if which == 0 else mean(_loss(point, loss))
    return found.estimate or 0.0


def _loss(point: Point, loss: Loss) -> np.ndarray:
    """The loss of a point for which it is defined in all replications."""
    return loss.sign * loss.raw(point)


def _surely(other: Point, point: Point, loss: Loss) -> bool:
    """Whether both differences are on one side, each for itself at 95 %."""
    if not paired([other, point]):
        return False
    gaps = [
        mean(point.values("cost", "total") - other.values("cost", "total")),
        mean(_loss(point, loss) - _loss(other, loss)),
    ]
    return all(g.low is not None and g.low >= 0.0 for g in gaps) and any((g.low or 0.0) > 0.0 for g in gaps)


def _table(sweep: Sweep, known: list[Point], loss: Loss) -> Table:
    rows = [
        [
            *names(p, sweep),
            Cell(*money_with_interval(_cost(p))),
            Cell(*with_interval(_outcome(p, loss))),
            _verdict(p, known, loss),
        ]
        for p in known
    ]
    better = "low" if loss.sign > 0 else "high"
    unit = f", {loss.unit}" if loss.unit else ""
    head = [*name_heads(sweep), "Cost, USD", f"{loss.title[:1].upper()}{loss.title[1:]}{unit}", "Frontier"]
    caption = f"Cost against {loss.title} ({better} is good); 95 % t-intervals in brackets; {note_n(known)}"
    return Table(caption, head, rows, _NOTES)


def _verdict(point: Point, known: list[Point], loss: Loss) -> Cell:
    better = [p for p in known if p.setting == point.setting and beats(p, point, loss)]
    if not better:
        return Cell("on it")
    sure = [p.plan for p in better if _surely(p, point, loss)]
    return Cell(f"beaten by {sure[0]}", "sure") if sure else Cell(f"beaten by {better[0].plan}", "not sure")


def _figure(sweep: Sweep, known: list[Point], loss: Loss) -> Figure:
    settings = [s for s in sweep.settings if any(p.setting == s for p in known)]
    rows, columns = grid_shape(len(settings))
    most = max(abs(_cost(p).estimate or 0.0) for p in known)
    scale, word = next((s for s in _SCALES if most >= s[0]), _SCALES[-1])
    ylabel = clipped(f"{loss.title}, {loss.unit}" if loss.unit else loss.title, 46)

    def paint(panels: Any) -> None:
        for place, panel, setting in panels_for(panels, settings):
            _panel(panel, [p for p in known if p.setting == setting], loss, scale, sweep.colors)
            panel.set_title(clipped(setting, 52 if columns < 3 else 34))
            panel.set_xlabel(f"mean cost, {word}" if place // columns == rows - 1 else "")
            panel.set_ylabel(ylabel if place % columns == 0 else "")
            if min(_cost(p).low or 0.0 for p in known) >= 0.0:
                panel.set_xlim(left=-0.05 * most / scale)

    alt, caption = _told(known, loss)
    height = 0.7 + 2.7 * rows
    return figure("efficient", alt, caption, height, (rows, columns), paint, sharex=True, sharey=True)


def _told(known: list[Point], loss: Loss) -> tuple[str, str]:
    """What the figure shows, for those who do not see it, and its caption."""
    said = "; ".join(
        f"{p.label}: {money_with_interval(_cost(p))[0]} USD, {number(_outcome(p, loss).estimate)}" for p in known
    )
    caption = (
        f"What each plan costs and brings: {loss.title}. {'Low' if loss.sign > 0 else 'High'} and to the left is "
        f"good. Bars: 95 % t-intervals; line: the plans on the frontier. {note_n(known)}."
    )
    return f"Cost against {loss.title}. {said}.", caption


def _panel(panel: Any, here: list[Point], loss: Loss, scale: float, shades: dict[str, str]) -> None:
    """The plans of one setting."""
    _steps(panel, [p for p in here if not any(beats(o, p, loss) for o in here)], loss, scale)
    for point in here:
        _dot(panel, point, loss, scale, shades[point.plan])
    panel.margins(x=0.22, y=0.18)


def _steps(panel: Any, best: list[Point], loss: Loss, scale: float) -> None:
    """The line through the plans on the frontier, by cost."""
    found = sorted(((_cost(p).estimate or 0.0) / scale, _outcome(p, loss).estimate or 0.0) for p in best)
    panel.plot([x for x, _ in found], [y for _, y in found], "-", color="#9aa3ab", linewidth=1.0, zorder=1)


def _dot(panel: Any, point: Point, loss: Loss, scale: float, color: str) -> None:
    """A plan with both intervals and its name."""
    cost, outcome = _cost(point), _outcome(point, loss)
    x, y = (cost.estimate or 0.0) / scale, outcome.estimate or 0.0
    wide, high = ((i.half_width or 0.0) for i in (cost, outcome))
    panel.errorbar([x], [y], xerr=[wide / scale], yerr=[high], fmt="o", color=color, markersize=5, elinewidth=1.4)
    panel.annotate(
        clipped(point.plan, 26), (x, y), (6, 6), textcoords="offset points", color=color, fontsize=8,
        annotation_clip=False,
    )  # fmt: skip
