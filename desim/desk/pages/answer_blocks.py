"""Answer blocks: the sentence, the row for each plan, charts, the chain by what limits, and the pages of a study."""

from asyncio import to_thread
from functools import partial
from pathlib import Path

from nicegui import ui

from desim.cli.answer_workbook import ENDING, required_of
from desim.cli.question_files import read_record
from desim.desk.pages.controls import button, drawing, link, tag
from desim.desk.pages.part_panel import part_panel
from desim.desk.pages.session import Session
from desim.desk.pages.what_if import WhatIf
from desim.desk.study import CONF
from desim.desk.view.answer import Answer
from desim.desk.view.chain import chain
from desim.report.page.page import Cell, Table

PAGES = {"report": "Report, two pages to print", "annex": "Annex: all tables, sources, checks"}
BOARD = "board.html"


def show_answer(session: Session, answer: Answer) -> None:
    """Everything that a study found, the sentence first."""
    tag("p", answer.sentence, "answer", id="answer")
    for text in answer.remarks:
        tag("p", text, "warn")
    _links(session, answer)
    if answer.table is not None:
        report_table(answer.table)
    _requirement(session, answer)
    _charts(answer)
    _limits(session, answer)
    if answer.flips:
        tag("h2", "What would change the answer")
        for text in answer.flips:
            tag("p", text)
    tag("h2", "Trust")
    for word, text in zip(("Checked", "Assumed"), answer.trust, strict=True):
        with tag("p"):
            tag("b", f"{word}: ")
            tag("span", text)


def _links(session: Session, answer: Answer) -> None:
    """The report and what belongs to it, each by one click."""
    desk, study = session.desk, session.study
    report = answer.folder / f"{answer.page}.html"
    with tag("div", "", "row") as row:
        if report.is_file():
            link(PAGES["report"], desk.file_address(study, report), "button main", target="_blank")
        annex = answer.folder / f"{answer.page.replace('report', 'annex', 1)}.html"
        if annex.is_file() and annex != report:
            link(PAGES["annex"], desk.file_address(study, annex), "button", target="_blank")
        for path in sorted(answer.folder.glob(f"*{ENDING}")):
            link("Workbook of the answer", desk.file_address(study, path), "button", download=True)
        if len(answer.sweep.plans) > 1:
            button("Board: every stockpile and measure", partial(_board, session, answer, row))


async def _board(session: Session, answer: Answer, row: ui.element) -> None:
    """Write the board of the stored plans, and open it."""
    path = await to_thread(_written_board, answer)
    ui.navigate.to(session.desk.file_address(session.study, path), new_tab=True)


def _written_board(answer: Answer) -> Path:
    """The board of the points of the answer."""
    from desim.report.board.board import write
    from desim.spec.settings.study_settings import BoardSettings

    return write([point.results.folder for point in answer.sweep.points], answer.folder, BoardSettings())


def report_table(found: Table) -> None:
    """A table of the report."""
    with tag("div", "", "wide"), tag("table", "", "full stack"):
        tag("caption", found.caption)
        with tag("thead"), tag("tr"):
            for head in found.head:
                tag("th", head, scope="col")
        with tag("tbody"):
            for row in found.rows:
                with tag("tr"):
                    _first(row[0])
                    for head, cell in zip(found.head[1:], row[1:], strict=True):
                        with tag("td", data_head=head):
                            tag("span", cell.text)
                            if cell.detail:
                                tag("small", cell.detail)
    if found.notes:
        tag("p", " ".join(found.notes), "note")


def _first(cell: Cell) -> None:
    """The plan of a row, with its color."""
    with tag("th", scope="row"):
        if cell.color:
            tag("i", "", "dot", style=f"background:{cell.color}")
        tag("span", f" {cell.text}")


def _requirement(session: Session, answer: Answer) -> None:
    """In how many worlds each plan reaches what was asked for, where something was."""
    record = read_record(session.study.folder / CONF)
    required = required_of(record, answer.sweep.points[0].results.folder) if record is not None else None
    if required is not None and (found := answer.reached(required)) is not None:
        report_table(found)


def _charts(answer: Answer) -> None:
    """The subject over time, and what each plan adds; drawn beside the page, for that takes a second."""
    place = tag("div", "", "figures")

    async def draw() -> None:
        found = await to_thread(answer.charts)
        with place:
            for figure in found:
                with tag("figure"):
                    drawing(str(figure.svg))
                    tag("figcaption", figure.caption)

    ui.timer(0.1, draw, once=True)


def _limits(session: Session, answer: Answer) -> None:
    """The network, colored by what limits each plan; a click shows a part, and asks what if."""
    drawn = chain(answer.scenario, marks=answer.marks)
    if not drawn.svg:
        return
    tag("h2", "What limits each plan")
    for text in answer.limits:
        tag("p", text)
    what_if = WhatIf(session)
    with tag("div", "", "split"):
        with tag("figure"):
            drawing(drawn.svg, lambda part: choose(part))
            tag(
                "figcaption",
                "Square: limits most; hollow: next; triangle: the plan changes it. Click a part for its numbers.",
            )
            with tag("ul", "", "legend"):
                for color, title in answer.plan_colors():
                    with tag("li"):
                        tag("i", "", style=f"background:{color}")
                        tag("span", title)
        panel = tag("section", "", "panel", aria_live="polite", aria_label="Part")

    def choose(part: str) -> None:
        panel.clear()
        with panel:
            if not part_panel(session.form.network, part, choose, what_if.ask):
                tag("h2", "What if a number were another?")
                tag("p", "Choose a part, and a number of it, to run that beside the plans.", "note")

    head = answer.scenario.headline
    choose(head.subject if head is not None else "")
