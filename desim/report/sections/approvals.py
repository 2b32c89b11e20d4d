"""Approvals: how long gates take, what they refuse, and how much of the lead time they are."""

from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import number, share_with_interval, with_interval
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.report.sections.plan_cells import plan_cells, plan_heads

_HEADS = (
    "Cases filed", "Approval time, d", "P90, d", "Of it waiting for officers, d", "Refused", "Open at the end",
    "Mean number open", "Officers busy",
)  # fmt: skip
_TERMS = (
    "Approval time: from filing to approval, of the cases filed and approved in the measured time, those returned in "
    "between among them; P90: mean over replications of the time within which nine in ten are approved. Refused: "
    "share of the decisions. Cases that an agreement waives, and those under an approval that is still valid, are not "
    "filed."
)


def approval_blocks(sweep: Sweep) -> list[Block]:
    """A table of all gates and one of the stockpiles whose orders or goods pass them; nothing where there are none."""
    points = sweep.ordered()
    gates = sorted({gate for p in points for gate in p.scenario.gates})
    if not gates:
        return []
    rows = [row for gate in gates for p in points if gate in p.scenario.gates for row in _rows(sweep, p, gate)]
    caption = f"Approvals by gate, means with 95 % intervals; {note_n(sweep.points)}"
    return [Table(caption, ["Gate", *plan_heads(sweep), *_HEADS], rows), Paragraph(_TERMS), *_paper(sweep)]


def _rows(sweep: Sweep, point: Point, gate: str) -> list[list[Cell]]:
    """One row for the cases of the network, and one for those of everybody else."""
    declared, title = point.scenario.gates[gate], point.title(gate)
    rows = [[Cell(title, declared.kind), *plan_cells(point, sweep), *_cells(point, gate)]]
    if declared.background is not None:
        rows.append([Cell(title, "cases of others"), *plan_cells(point, sweep), *_cells(point, f"{gate}.background")])
    return rows


def _cells(point: Point, subject: str) -> list[Cell]:
    def plain(metric: str) -> Cell:
        return Cell(*with_interval(point.mean(metric, subject)))

    p90 = Cell(number(point.mean("approval_time_p90", subject).estimate))
    refused, busy = (
        Cell(*share_with_interval(point.mean(metric, subject))) for metric in ("refused_share", "officers_utilisation")
    )
    return [
        plain("cases_filed"), plain("approval_time"), p90, plain("approval_queue"), refused, plain("open_cases"),
        plain("mean_cases"), busy,
    ]  # fmt: skip


def _paper(sweep: Sweep) -> list[Block]:
    """Share of the time on order for which units wait at gates."""
    rows = [
        [
            Cell(point.title(pile)),
            *plan_cells(point, sweep),
            Cell(*share_with_interval(point.mean("paper_share", pile))),
        ]
        for pile in sorted({pile for p in sweep.points for pile in p.scenario.stockpiles})
        for point in sweep.ordered()
        if len(point.values("paper_share", pile))
    ]
    caption = (
        "Share of the lead time that approvals take: units held at gates over units on order, time-averaged, with 95 % "
        f"intervals; {note_n(sweep.points)}"
    )
    return [Table(caption, ["Stockpile", *plan_heads(sweep), "Share of lead time"], rows)] if rows else []
