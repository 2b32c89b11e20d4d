"""Session: a study as one window edits it. Every edit is saved; faults are told at the fields that they are of."""

from asyncio import to_thread
from collections.abc import Callable
from typing import Any

from nicegui import ui
from nicegui.element import Element

from desim.desk.desk import Desk
from desim.desk.pages.controls import Field, button, tag
from desim.desk.question_file import question_text
from desim.desk.study import ChangedElsewhere, Study
from desim.desk.view.opened import Opened, open_file, open_shipped
from desim.desk.view.study_form import StudyForm

CHANGED = "Another window has changed this question. What you typed last is not saved."


def open_network(study: Study, record: dict[str, Any]) -> Opened:
    """The network of a study: its own file, else the shipped one that its record names; raises SpecError."""
    own = study.network
    return open_file(own) if own is not None else open_shipped(str(record.get("network", "")))


class Session:
    """One window on a study."""

    def __init__(self, desk: Desk, study: Study, record: dict[str, Any], revision: str, network: Opened) -> None:
        self.desk, self.study, self._revision = desk, study, revision
        self.form = StudyForm(record, network)
        self._fields: dict[str, Field] = {}
        self._after: list[Callable[[], Any]] = []
        self._said: Element | None = None

    def field(self, path: str, field: Field) -> Field:
        """Tell the faults at a path at this field from now on."""
        self._fields[path] = field
        return field

    def forget(self, prefix: str) -> None:
        """Fields below a path are gone."""
        self._fields = {path: one for path, one in self._fields.items() if not path.startswith(prefix)}

    def after_edit(self, call: Callable[[], Any]) -> None:
        """Call this after every edit."""
        self._after.append(call)

    def say_here(self) -> None:
        """Whether all is saved is said at this place."""
        self._said = tag("span", "Every change is saved.", "note", role="status")

    def edited(self) -> None:
        """Save what was typed, and say what is wrong with it now."""
        try:
            self._revision = self.study.save(self.form.record, self._revision)
        except ChangedElsewhere:
            self._conflict()
            return
        title = str(self.form.record.get("title") or self.study.id)
        if title != self.study.state.title:
            self.study.update(title=title)
        self.show_faults()
        for call in self._after:
            call()

    def _conflict(self) -> None:
        """Another window was quicker: nothing typed here is overwritten, there or here."""
        if self._said is not None:
            self._said.clear()
            self._said.classes(replace="warn")
            with self._said:
                tag("span", CHANGED)
                button("Load what is saved", lambda: ui.navigate.reload())

    def show_faults(self) -> dict[str, str]:
        """Say at each field what is wrong with it; the faults that no field is of, by path."""
        found = self.form.faults_by_field()
        for path, field in self._fields.items():
            field.show_fault(found.get(path, ""))
        return {path: text for path, text in found.items() if path not in self._fields}

    def type_row(self, kind: str, key: str, name: str) -> Callable[[str], None]:
        """What a field of a row does with what is typed into it."""

        def typed(text: str) -> None:
            self.form.type(kind, key, name, text)
            self.edited()

        return typed

    def put_row(self, kind: str, key: str, name: str, value: Any) -> None:
        """Set a field of a row."""
        self.form.put(kind, key, name, value)
        self.edited()

    def put_run(self, path: str, value: Any) -> None:
        """Set what is asked."""
        self.form.put_run(path, value)
        self.edited()

    def yaml(self) -> str:
        """The record as the file in which it is saved."""
        return question_text(self.form.record)


async def open_session(desk: Desk, name: str) -> Session:
    """Open a study; raises NotThere, or SpecError with the faults of its network."""
    study = desk.workspace.study(name)
    record, revision = study.question()
    network = await to_thread(open_network, study, record)
    return Session(desk, study, record, revision, network)
