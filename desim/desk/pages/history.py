"""History: what was asked when, what changed against the last, and how two questions compare."""

from asyncio import to_thread
from datetime import datetime
from functools import partial

from nicegui import ui

from desim.desk.desk import Desk
from desim.desk.history import Entry, changes, entries, found, rename
from desim.desk.pages.bring import ARCHIVE, bring_control
from desim.desk.pages.controls import Field, button, checkbox, link, table, tag, text_input
from desim.desk.pages.dialogs import dialog
from desim.desk.pages.state_words import STATE_WORDS
from desim.desk.pages.undo import offer_undo
from desim.desk.study import Study
from desim.desk.workspace import Busy
from desim.report.page.formatting import date_text

MOST_LINES = 12
"""Differences that are listed at once."""
SAME = "Nothing differs in what is run."


async def show(desk: Desk) -> None:
    """Build the list of all questions."""
    tag("h1", "Questions asked")
    await History(desk).show()


class History:
    """All questions, and two of them beside one another."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._chosen: dict[str, bool] = {}
        self._place = tag("div")
        self._compared = tag("section", aria_live="polite", aria_label="Comparison")
        with tag("details"):
            tag("summary", "Bring a question that was saved elsewhere")
            bring_control(ARCHIVE)

    async def show(self) -> None:
        """Draw the list anew."""
        listed = await to_thread(entries, self._desk.workspace)
        self._place.clear()
        self._chosen = {}
        with self._place:
            if not listed:
                tag("p", "Nothing was asked yet. Choose a network to begin.")
                link("Networks", "/", "button main")
                return
            with tag("div", "", "wide"):
                heads = ["Compare", "Question", "Asked", "State", "Answer", ""]
                _, body = table(heads, "", "full stack")
            with body:
                for entry in listed:
                    with tag("tr"):
                        self._row(entry)
            button("Compare the two that are checked", self._compare)

    def _row(self, entry: Entry) -> None:
        study, state = entry.study, entry.state
        title = state.title or study.id
        with tag("td", data_head="Compare"):
            checkbox(False, partial(self._chosen.__setitem__, study.id), aria_label=f"Compare {title}")
        with tag("th", scope="row"):
            place = f"/study/{study.id}/answer" if state.number else f"/study/{study.id}"
            link(title, place)
            tag("small", f"{entry.network.replace('_', ' ')}", "help")
        tag("td", when(state.asked or state.made), data_head="Asked")
        with tag("td", data_head="State"):
            tag("span", STATE_WORDS[state.status])
            if entry.edited:
                tag("small", "changed since")
        with tag("td", data_head="Answer"):
            tag("span", entry.answer)
            if entry.before is not None and entry.answer:
                self._against_last(entry.before, study)
        with tag("td"):
            self._actions(study, title)

    def _against_last(self, before: Study, study: Study) -> None:
        """What changed against the question that was asked last of the same network; looked for when it is opened."""
        with tag("details") as whole:
            tag("summary", f"Against {before.state.title or before.id}")
            place = tag("div")

        async def look() -> None:
            if not place.default_slot.children:
                lines = await to_thread(changes, before, study)
                with place:
                    _lines(lines, SAME)

        whole.on("toggle", look, js_handler="(e) => { if (e.target.open) emit(); }")

    def _actions(self, study: Study, title: str) -> None:
        with tag("div", "", "row tight"):
            link("Change", f"/study/{study.id}", "button quiet", aria_label=f"Change {title}")
            button("Rename", partial(self._rename, study), "quiet", aria_label=f"Rename {title}")
            button("Copy", partial(self._copy, study, title), "quiet", aria_label=f"Copy {title}")
            link(
                "Save",
                f"/study/{study.id}/archive",
                "button quiet",
                download=True,
                aria_label=f"Save {title} as a file",
            )
            button("Delete", partial(self._delete, study), "quiet", aria_label=f"Delete {title}")

    def _rename(self, study: Study) -> None:
        with dialog("Rename") as shown:
            typed = {"text": study.state.title}
            field = Field("Title in this list")
            with field:
                field.hold(text_input(study.state.title, lambda text: typed.update(text=text), autofocus=True))

            async def named() -> None:
                rename(study, typed["text"])
                shown.close()
                await self.show()

            with tag("div", "", "row"):
                button("Rename", named, "main")
                button("Cancel", shown.close)

    async def _copy(self, study: Study, title: str) -> None:
        await to_thread(self._desk.workspace.duplicate, study, f"{title} (copy)")
        await self.show()

    async def _delete(self, study: Study) -> None:
        try:
            deleted = await to_thread(self._desk.workspace.delete_study, study)
        except Busy:
            ui.notify("It is running or waits. Stop it first.")
            return

        async def undo() -> None:
            self._desk.workspace.trash.restore(deleted.key)
            await self.show()

        offer_undo(f"{deleted.title} is deleted.", undo)
        await self.show()

    async def _compare(self) -> None:
        """Say what differs between the two questions that are checked."""
        names = [name for name, is_chosen in self._chosen.items() if is_chosen]
        self._compared.clear()
        with self._compared:
            if len(names) != 2:
                tag("p", f"Check two questions; {len(names)} are checked.", "warn")
                return
            newer, older = (self._desk.workspace.study(name) for name in self._in_order(names))
            lines = await to_thread(changes, older, newer)
            results = await to_thread(found, older, newer)
            tag("h2", f"From {older.state.title} to {newer.state.title}")
            _lines(lines, SAME)
            for point, differences in results.items():
                if differences:
                    tag("h3", point[:1].upper() + point[1:])
                    _lines(differences, "")

    def _in_order(self, names: list[str]) -> list[str]:
        """The one that was begun last first."""
        return [study.id for study in self._desk.workspace.studies() if study.id in names]


def _lines(lines: list[str], nothing: str) -> None:
    """Differences as a list; those beyond the first few behind a line that opens."""
    if not lines:
        tag("p", nothing, "note")
        return
    _list(lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        with tag("details"):
            tag("summary", f"{len(lines) - MOST_LINES} more")
            _list(lines[MOST_LINES:])


def _list(lines: list[str]) -> None:
    with tag("ul"):
        for line in lines:
            tag("li", line)


def when(text: str) -> str:
    """A moment of a state as people read it: its date and time."""
    try:
        moment = datetime.fromisoformat(text).astimezone()
    except ValueError:
        return ""
    return f"{date_text(moment.date())}, {moment:%H:%M}"
