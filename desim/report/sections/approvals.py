"""Approvals: how long gates take, what they refuse, how much of the lead time they are, and the money they wait for."""

from collections.abc import Callable

from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import money_with_interval, number, share_with_interval, with_interval
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.report.sections.plan_cells import plan_cells, plan_heads
from desim.spec.checks.funds import measured_years
from desim.stats.interval import Interval

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

_FUND_HEADS = ("Appropriated", "Obligated", "Lapsed", "Left at the end", "Wait for money, d", "Time with a wait")
_FUND_TERMS = (
    "Obligated: drawn by cases; what comes back from cases that are returned or refused is not taken off. Wait for "
    "money: mean of all cases that came in the measured time and got theirs. Time with a wait: share of the time in "
    "which some case waits for money."
)


def approval_blocks(sweep: Sweep) -> list[Block]:
    """Tables of gates, of the stockpiles whose orders or goods pass them, and of funds; nothing without gates."""
    points = sweep.ordered()
    gates = sorted({gate for p in points for gate in p.scenario.gates})
    if not gates:
        return []
    rows = [row for gate in gates for p in points if gate in p.scenario.gates for row in _rows(sweep, p, gate)]
    caption = f"Approvals by gate, means with 95 % intervals; {note_n(sweep.points)}"
    table = Table(caption, ["Gate", *plan_heads(sweep), *_HEADS], rows)
    return [table, Paragraph(_TERMS), *_paper(sweep), *_funds(sweep)]


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


def _funds(sweep: Sweep) -> list[Block]:
    """What becomes of the money of funds, in all and by fiscal year or nation, and how long cases wait for it."""
    points = sweep.ordered()
    names = sorted({fund for point in points for fund in point.scenario.funds})
    if not names:
        return []
    rows = [
        [Cell(point.title(name), part), *plan_cells(point, sweep), *_fund_cells(point, subject)]
        for name in names
        for point in points
        if name in point.scenario.funds
        for subject, part in _parts_of_fund(point, name)
    ]
    caption = f"Money of funds, USD, means with 95 % intervals; {note_n(sweep.points)}"
    return [Table(caption, ["Fund", *plan_heads(sweep), *_FUND_HEADS], rows), Paragraph(_FUND_TERMS)]


def _parts_of_fund(point: Point, name: str) -> list[tuple[str, str]]:
    """A fund, its fiscal years, and the nations of a joint one: subject of its measures, and in words."""
    fund = point.scenario.funds[name]
    years = [(f"{name}.{year}", str(year)) for _, year in measured_years(point.scenario, fund)]
    nations = sorted(fund.contributors) if fund.pays != "pool" else []
    return [(name, "in all"), *years, *((f"{name}.{nation}", point.title(nation)) for nation in nations)]


def _fund_cells(point: Point, subject: str) -> list[Cell]:
    """Money and waits; empty where they are not measured of a year or a nation."""

    def cell(metric: str, in_words: Callable[[Interval], tuple[str, str]]) -> Cell:
        return Cell(*in_words(point.mean(metric, subject))) if len(point.values(metric, subject)) else Cell("")

    money = ("appropriated", "obligated", "lapsed", "unobligated")
    cells = [cell(metric, money_with_interval) for metric in money]
    return [*cells, cell("money_wait", with_interval), cell("waiting_for_money", share_with_interval)]
