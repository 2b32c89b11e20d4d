"""Study: one question: plans and disruptions as rows, what is asked, and the run."""

import shlex

from nicegui import ui

from desim.desk.desk import Desk
from desim.desk.names import NotThere
from desim.desk.pages.ask import AskForm
from desim.desk.pages.controls import Field, button, link, tag, text_input
from desim.desk.pages.rows import RowTable
from desim.desk.pages.session import Session, open_session
from desim.desk.pages.start_run import StartRun
from desim.spec.fields.faults import SpecError

COPY = "navigator.clipboard.writeText(document.querySelector('#the-file').textContent)"


async def show(desk: Desk, name: str) -> None:
    """Build the page of a question."""
    try:
        session = await open_session(desk, name)
    except (NotThere, SpecError) as error:
        refused(error)
    else:
        _show(session)


def refused(error: Exception) -> None:
    """That a question cannot be opened."""
    tag("h1", "This question cannot be opened")
    for fault in error.faults if isinstance(error, SpecError) else ():
        tag("p", str(fault), "fault")
    tag("p", "There is no question of this name." if isinstance(error, NotThere) else "", "warn")
    link("All questions", "/history", "button")


def _show(session: Session) -> None:
    """The page."""
    _head(session)
    tag("h2", "1. Plans")
    tag("p", "What may be decided. A plan changes a part of the network: a plant's rate × 1.3, from a day on.", "note")
    RowTable(session, "plans")
    tag("h2", "2. Disruptions")
    tag("p", "What may go wrong. Every plan is run under each of them.", "note")
    RowTable(session, "disruptions")
    tag("h2", "3. Question")
    AskForm(session)
    tag("h2", "4. Run")
    StartRun(session)
    session.say_here()
    _file(session)
    session.show_faults()


def _head(session: Session) -> None:
    """Title, network, and what was found before."""
    form, study = session.form, session.study
    title = str(form.record.get("title") or study.id)
    ui.page_title(f"{title} - desim desk")
    tag("h1", title)
    with tag("p", "", "facts"):
        with tag("span"):
            tag("span", "Network: ")
            own = form.network.path is not None
            tag("b", form.network.title) if own else link(form.network.title, f"/network/{form.network.name}")
        if study.state.status != "draft":
            link("To its answer", f"/study/{study.id}/answer")

    def renamed(text: str) -> None:
        form.record["title"] = text.strip()
        session.edited()

    with tag("details"):
        tag("summary", "Change the title")
        field = Field("Title")
        with field:
            field.hold(text_input(title, renamed, size="50"))


def _file(session: Session) -> None:
    """The file of the question, for those who want it."""
    with tag("details") as whole:
        tag("summary", "Show the file")
        place = ui.element("div")

    def show() -> None:
        place.clear()
        with place:
            tag(
                "p",
                "What is above, as the file in which it is saved. desim runs it from the command line, too.",
                "note",
            )
            tag("pre", session.yaml(), id="the-file", tabindex="0")
            if words := session.study.state.words:
                tag("p", f"In the folder {session.study.folder}:", "note")
                tag("pre", shlex.join(["desim", *words]), tabindex="0")
            button("Copy", lambda: ui.run_javascript(COPY))

    whole.on("toggle", lambda e: show() if e.args else None, js_handler="(e) => emit(e.target.open)")
