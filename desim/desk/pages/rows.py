"""Rows: plans, and disruptions, as the rows of a table: what changes, when, and at what cost."""

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui
from nicegui.element import Element

from desim.desk.pages.controls import Field, button, checkbox, select, table, tag, text_input
from desim.desk.pages.row_details import row_details
from desim.desk.pages.session import Session
from desim.desk.pages.undo import offer_undo
from desim.desk.view.choice import ChoiceGroup
from desim.desk.view.choices import changeable_parts, dial_choices, present_value
from desim.desk.view.forms import EXAMPLES, factor_words, typed
from desim.desk.view.shipped_rows import ShippedRow
from desim.desk.view.study_form import KINDS, row_fields

COLUMNS = {"plans": ("begins", "takes", "cost"), "disruptions": ("begins", "lasts")}
"""Fields with a column of their own, beside those of what changes."""
HEADS = {"begins": "Begins", "takes": "Takes", "lasts": "Lasts", "cost": "Costs, USD"}
MAIN = ("on", "title", "part", "dial", "factor")
EMPTY = {
    "plans": "No plan yet. What is there already is always among the plans.",
    "disruptions": "No disruption yet. That nothing goes wrong is always among them.",
}
AS_BEGUN = {"begins": "at the decision", "takes": "at once", "lasts": "for good", "cost": "0"}
"""What a field means while it is empty."""


class RowTable:
    """The rows of one kind."""

    def __init__(self, session: Session, kind: str) -> None:
        self._session, self._kind = session, kind
        self._word = KINDS[kind]
        self._place = ui.element("div")
        self._open: set[str] = set()
        self._body: Element | None = None
        self._combine_place: Element | None = None
        self.show()

    @property
    def _rows(self) -> dict[str, Any]:
        return self._session.form.rows(self._kind)

    def show(self) -> None:
        """Draw all rows anew."""
        self._session.forget(f"{self._kind}.")
        self._place.clear()
        self._body = None
        usual = [key for key in self._rows if self._is_shown(key)]
        with self._place:
            if usual:
                self._table(usual)
            else:
                tag("p", EMPTY[self._kind], "note")
            with tag("div", "", "row"):
                button(f"Add a {self._word}", self._add)
                self._combine_place = ui.element("div")
                self._show_combining()
            rest = [key for key in self._rows if key not in usual]
            if rest:
                with tag("details"):
                    word = self._word if len(rest) == 1 else f"{self._word}s"
                    tag("summary", f"{len(rest)} more {word} of this network")
                    self._shipped_list(rest)
        self._session.show_faults()

    def _is_shown(self, key: str) -> bool:
        """Whether a row has a line of the table: those that are on, and those of one's own."""
        row = self._rows[key]
        return bool(row.get("on", True)) or key in self._open or self._session.form.shipped_row(self._kind, key) is None

    def _table(self, keys: list[str]) -> None:
        heads = ["Run", "Title", "What changes", "Of it", "Times", *(HEADS[name] for name in COLUMNS[self._kind]), ""]
        with tag("div", "", "wide"):
            _, self._body = table(heads, "", "rows stack full")
        with self._body:
            for key in keys:
                Row(self._session, self._kind, key, self._changed)

    def _changed(self, key: str, what: str) -> None:
        """A row is to be doubled or deleted."""
        form = self._session.form
        if what == "duplicate":
            form.duplicate(self._kind, key)
        else:
            title = form.title(self._kind, key)
            deleted = form.delete(self._kind, key)

            def undo() -> None:
                form.restore(deleted)
                self._session.edited()
                self.show()

            offer_undo(f"{title} is deleted.", undo)
        self._session.edited()
        self.show()

    def _add(self) -> None:
        """Add an empty row; only it is drawn, so that a long table answers as fast as a short one."""
        key = self._session.form.add(self._kind)
        if self._body is None:
            self.show()
        else:
            with self._body:
                Row(self._session, self._kind, key, self._changed)
            self._show_combining()
        self._session.edited()

    def _show_combining(self) -> None:
        """Offer to take plans together where there are several."""
        keys = [key for key in self._rows if self._is_shown(key)]
        if self._combine_place is None:
            return
        self._combine_place.clear()
        if self._kind == "plans" and len(keys) > 1:
            with self._combine_place:
                self._combining(keys)

    def _combining(self, keys: list[str]) -> None:
        """Plans to be taken together as one more plan."""
        form, chosen = self._session.form, dict.fromkeys(keys, False)

        def combine() -> None:
            names = [key for key, is_chosen in chosen.items() if is_chosen]
            if len(names) > 1:
                form.combine(names)
                self._session.edited()
                self.show()

        with tag("details"):
            tag("summary", "Take several together")
            with tag("fieldset"):
                tag("legend", "These plans as one", "label")
                for key in keys:
                    with tag("label", style="display:block"):
                        checkbox(False, partial(chosen.__setitem__, key))
                        tag("span", f" {form.title('plans', key)}")
            button("Take them together", combine)

    def _shipped_list(self, keys: list[str]) -> None:
        """Rows that come with the network and are off, to be switched on."""
        form = self._session.form
        with tag("ul", "", "links"):
            for key in keys:
                found = form.shipped_row(self._kind, key)
                with tag("li"), tag("label"):
                    checkbox(False, partial(self._switch_on, key))
                    tag("b", f" {form.title(self._kind, key)} ")
                    if found is not None:
                        tag("span", found.question, "note")

    def _switch_on(self, key: str, on: bool) -> None:
        self._open.add(key)
        self._session.put_row(self._kind, key, "on", on)
        self.show()


class Row:
    """One row of the table."""

    def __init__(self, session: Session, kind: str, key: str, changed: Callable[[str, str], None]) -> None:
        self._session, self._kind, self._key, self._changed = session, kind, key, changed
        self._fields = row_fields(kind)
        self._title: Element | None = None
        self._more: Element | None = None
        self._line = tag("tr", "", "" if self._row.get("on", True) else "off")
        with self._line:
            self._cells()
        self._details = tag("tr", "", "more")
        self._details.set_visibility(False)

    @property
    def _row(self) -> dict[str, Any]:
        return self._session.form.rows(self._kind)[self._key]

    def _path(self, name: str) -> str:
        return f"{self._kind}.{self._key}.{name}"

    def _field(self, name: str, label: str, control: Callable[[], Element]) -> Field:
        """A field of the row in a cell of its own, whose label is the head of the column."""
        found = Field(label, classes="in-cell")
        with found:
            found.hold(control())
        return self._session.field(self._path(name), found)

    def _cells(self) -> None:
        form = self._session.form
        shipped = form.shipped_row(self._kind, self._key)
        title = form.title(self._kind, self._key)
        with tag("td", data_head="Run"):
            checkbox(bool(self._row.get("on", True)), self._switch, aria_label=f"Run {title}")
        with tag("td"), tag("div", "", "title"):
            self._title_field()
        if shipped is not None:
            self._shipped_cells(shipped)
        else:
            self._own_cells()
        with tag("td"), tag("div", "", "row tight"):
            for word, what in (("Copy", "duplicate"), ("Delete", "delete")):
                button(word, partial(self._changed, self._key, what), "quiet", aria_label=f"{word} {title}")
            self._more = button("More", self._toggle, "quiet", aria_label=f"More of {title}", aria_expanded="false")

    def _title_field(self) -> None:
        """The title; while nobody typed one it says what changes."""
        key, form = self._key, self._session.form
        example = f"{KINDS[self._kind].capitalize()} in a few words"
        value = form.title(self._kind, key) if self._row.get("title") else ""
        make = partial(text_input, value, self._session.type_row(self._kind, key, "title"), example)
        self._title = self._field("title", "Title", make).control
        whole = ui.element("div")
        with whole:
            self._session.field(f"{self._kind}.{key}", Field("", hidden=True))

    def _shipped_cells(self, shipped: ShippedRow) -> None:
        """What an option that comes with the network does, in the words of its file."""
        tag("td", shipped.question, "note", colspan="3", data_head="What changes")
        values = {"begins": shipped.begins, "takes": shipped.takes, "cost": shipped.costs, "lasts": ""}
        for name in COLUMNS[self._kind]:
            tag("td", values[name], "note", data_head=HEADS[name])

    def _own_cells(self) -> None:
        """What changes, by how much and when."""
        scenario, row = self._session.form.network.scenario, self._row
        with tag("td"), tag("div", "", "part"):
            make = partial(select, changeable_parts(scenario), str(row.get("part") or ""), self._choose_part, "choose")
            self._field("part", "What changes", make)
        with tag("td"), tag("div", "", "dial"):
            self._dial_place = ui.element("div")
            self._show_dials()
        with tag("td"), tag("div", "", "short"):
            text = typed("number", row.get("factor"))
            make = partial(text_input, text, self._type_factor, EXAMPLES["number"], inputmode="decimal")
            self._field("factor", "Times", make)
            self._effect = tag("div")
            self._show_effect()
        for name in COLUMNS[self._kind]:
            with tag("td"), tag("div", "", "middle" if name != "takes" else "short"):
                kind = self._fields[name].kind
                change = self._session.type_row(self._kind, self._key, name)
                make = partial(text_input, typed(kind, row.get(name)), change, AS_BEGUN[name])
                self._field(name, HEADS[name], make)

    def _show_dials(self) -> None:
        """What of the part can change; drawn anew with the part."""
        part, dial = str(self._row.get("part") or ""), str(self._row.get("dial") or "")
        choices = dial_choices(self._session.form.network.scenario, part) if part else []
        self._dial_place.clear()
        with self._dial_place:
            make = partial(select, [ChoiceGroup("", choices)], dial, self._choose_dial)
            found = self._field("dial", "Of it", make)
            meaning = next((one.help for one in choices if one.key == dial), "")
            if meaning and found.control is not None:
                found.control.props["title"] = meaning

    def _show_effect(self) -> None:
        """What the factor means, and what it is of."""
        row, network = self._row, self._session.form.network
        self._effect.clear()
        words = factor_words(row.get("factor"))
        now = present_value(network.scenario, network.data, str(row.get("part")), str(row.get("dial")))
        with self._effect:
            for text in (words, f"now {now}" if now else ""):
                if text:
                    tag("small", text, "help")

    def _choose_part(self, part: str) -> None:
        self._put("part", part)
        self._show_dials()
        self._session.show_faults()

    def _choose_dial(self, dial: str) -> None:
        self._put("dial", dial)

    def _type_factor(self, text: str) -> None:
        self._session.form.type(self._kind, self._key, "factor", text)
        self._session.edited()
        self._follow()

    def _put(self, name: str, value: Any) -> None:
        self._session.put_row(self._kind, self._key, name, value)
        self._follow()

    def _follow(self) -> None:
        """Show the title and the effect that follow from what changes."""
        self._show_effect()
        if self._title is not None:
            title = str(self._row.get("title") or "")
            ui.run_javascript(f"const t = getHtmlElement({self._title.id}); if (t) t.value = {_json(title)};")

    def _switch(self, on: bool) -> None:
        self._line.classes(remove="off") if on else self._line.classes(add="off")
        self._session.put_row(self._kind, self._key, "on", on)

    def _toggle(self) -> None:
        """Show or hide all other fields of the row."""
        shown = not self._details.visible
        self._details.set_visibility(shown)
        if self._more is not None:
            self._more.props["aria-expanded"] = str(shown).lower()
        if shown and not self._details.default_slot.children:
            with self._details, tag("td", colspan=str(6 + len(COLUMNS[self._kind]))):
                row_details(self._session, self._kind, self._key, {*MAIN, *self._columns_shown()})
            self._session.show_faults()

    def _columns_shown(self) -> tuple[str, ...]:
        shipped = self._session.form.shipped_row(self._kind, self._key)
        return COLUMNS[self._kind] if shipped is None else ()


def _json(text: str) -> str:
    import json

    return json.dumps(text)
