"""Answer: how far a study is, the plans so far, and what it found when it has ended."""

from asyncio import to_thread
from pathlib import Path

from nicegui import ui

from desim.cli.closing import duration_in_words
from desim.desk.desk import Desk
from desim.desk.names import NotThere
from desim.desk.pages.answer_blocks import show_answer
from desim.desk.pages.controls import button, link, table, tag
from desim.desk.pages.session import Session, open_session
from desim.desk.pages.state_words import STATE_WORDS
from desim.desk.pages.study import refused
from desim.desk.run_queue import Progress
from desim.desk.view.answer import Answer, open_answer
from desim.desk.view.live import LiveTable, live_table
from desim.desk.view.points import live_plans
from desim.spec.fields.faults import SpecError

EVERY = 2.0
"""Seconds after which a page looks how far a study is."""
ENOUGH = 0.05
"""Share of a study from which the time that it takes still is told."""
PRELIMINARY = "Preliminary: medians of what is stored so far. How sure they are is told when the study stops."
LAST_LINES = 12
"""Lines of the log that are shown of a study that failed."""


async def show(desk: Desk, name: str) -> None:
    """Build the page of the answer to a question."""
    try:
        session = await open_session(desk, name)
    except (NotThere, SpecError) as error:
        refused(error)
    else:
        await AnswerPage(session).show()


class AnswerPage:
    """One study, while it runs and afterwards."""

    def __init__(self, session: Session) -> None:
        self._session, self._study = session, session.study
        self._plans = live_plans(session.form, self._study.state.words, self._study.results)
        self._status = ""
        self._busy = False

    async def show(self) -> None:
        """Build the page, and look again as long as the study has not ended."""
        record, study = self._session.form.record, self._study
        title = str(record.get("title") or study.id)
        ui.page_title(f"{title} - desim desk")
        tag("h1", title)
        question = str(self._session.form.run_value("question") or "")
        if question:
            tag("p", question, "question")
        with tag("div", "", "row"):
            link("Change plans or question", f"/study/{study.id}", "button")
            self._control = ui.element("div").classes("row")
        self._said = tag("div", role="status")
        self._table = ui.element("div")
        self._found = ui.element("div")
        await self._look()
        self._timer = ui.timer(EVERY, self._look, immediate=False)

    async def _look(self) -> None:
        """See how far the study is; one look at a time."""
        if self._busy:
            return
        self._busy = True
        try:
            progress = await to_thread(self._session.desk.queue.progress, self._study)
            if progress.status in ("running", "stopped", "failed"):
                found = await to_thread(live_table, self._plans)
                self._show_table(found)
            self._show_progress(progress)
            if progress.status != self._status:
                self._status = progress.status
                await self._turned(progress)
        finally:
            self._busy = False

    async def _turned(self, progress: Progress) -> None:
        """The study has another status than before."""
        self._show_control(progress.status)
        self._found.clear()
        if progress.status in ("queued", "running"):
            return
        self._timer_off()
        if progress.status == "done":
            self._table.clear()
        name = str(self._session.form.record["name"])
        answer = await to_thread(_prepared, self._study.results / name)
        with self._found:
            if answer is not None and progress.status == "done":
                show_answer(self._session, answer)
            elif progress.status == "failed":
                self._failed()

    def _timer_off(self) -> None:
        timer = getattr(self, "_timer", None)
        if timer is not None:
            timer.active = False

    def _show_control(self, status: str) -> None:
        """What can be done now: stop, go on, ask."""
        self._control.clear()
        with self._control:
            if status in ("queued", "running"):
                button("Stop", self._stop)
            elif status in ("stopped", "failed"):
                button("Go on", self._go_on, "main")

    async def _stop(self) -> None:
        await to_thread(self._session.desk.queue.stop, self._study)
        self._said.clear()
        with self._said:
            tag("p", "Stops at the next moment at which nothing is lost ...")

    async def _go_on(self) -> None:
        await to_thread(self._session.desk.queue.go_on, self._study)
        self._timer.active = True
        await self._look()

    def _show_progress(self, progress: Progress) -> None:
        """How far the study is, in words and as a bar."""
        self._said.clear()
        with self._said:
            if progress.status in ("queued", "running"):
                ahead = f" {progress.ahead} run before it." if progress.ahead else ""
                with tag("div", "", "row"):
                    tag("b", f"{_state(progress)}{ahead}")
                    tag("span", f"{progress.done:,} of {progress.total:,} runs. {_left(progress)}")
                tag("progress", value=str(progress.done), max=str(max(1, progress.total)), aria_label="Runs done")
                tag("p", "This page may be closed; the study goes on.", "note")
            elif progress.status in ("stopped", "failed"):
                tag("p", f"{_state(progress)} {progress.done:,} of {progress.total:,} runs are kept.", "warn")
            elif progress.status == "draft":
                tag("p", _state(progress))

    def _show_table(self, found: LiveTable) -> None:
        """The plans so far."""
        self._table.clear()
        if not found.done:
            return
        with self._table:
            with tag("div", "", "wide"):
                _, body = table(["Plan", *found.disruptions], found.measure, "full stack")
            with body:
                for plan, cells in zip(found.plans, found.cells, strict=True):
                    with tag("tr"):
                        tag("th", plan, scope="row")
                        for name, cell in zip(found.disruptions, cells, strict=True):
                            with tag("td", data_head=name):
                                tag("span", cell.text or "-")
                                tag("small", f"{cell.done} run{'s' * (cell.done != 1)}" if cell.done else "not yet")
            tag("p", PRELIMINARY, "note")

    def _failed(self) -> None:
        """What its command said at last."""
        lines = [line for line in self._study.log().splitlines() if line.strip()]
        tag("h2", "What went wrong")
        tag("pre", "\n".join(lines[-LAST_LINES:]) or "It ended without a word.", tabindex="0")


def _prepared(folder: Path) -> Answer | None:
    """The answer with all that takes a while to compute."""
    found = open_answer(folder)
    if found is not None:
        _ = (found.sentence, found.remarks, found.table, found.limits, found.flips, found.trust, found.marks)
    return found


def _state(progress: Progress) -> str:
    """How far a study is, as a sentence."""
    if progress.status == "running" and not progress.done:
        return "Gets ready."
    words = STATE_WORDS[progress.status]
    return f"{words[:1].upper()}{words[1:]}."


def _left(progress: Progress) -> str:
    """How long it will take still, by what it took so far; empty while that is mostly the start."""
    if progress.total and progress.done >= progress.total:
        return "The pages are written."
    if progress.done < ENOUGH * progress.total or progress.seconds < EVERY:
        return ""
    seconds = progress.seconds * (progress.total - progress.done) / progress.done
    return f"About {duration_in_words(max(1.0, seconds))} left."
