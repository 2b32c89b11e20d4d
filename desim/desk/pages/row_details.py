"""Row details: all fields of a row that have no column, out of its declaration: later ones come by themselves."""

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui

from desim.desk.pages.controls import Field, button, checkbox, select, tag, text_input
from desim.desk.pages.session import Session
from desim.desk.view.choice import Choice, ChoiceGroup
from desim.desk.view.choices import changeable_parts, dial_choices, usual_dial
from desim.desk.view.forms import EXAMPLES, FormField, typed, value_of
from desim.desk.view.number_words import numbers_of
from desim.desk.view.study_form import row_fields

LATEST = 36
"""Months by which a slider lets a plan be decided later."""


def row_details(session: Session, kind: str, key: str, left_out: set[str]) -> None:
    """All fields of a row but those that are *left_out*."""
    with tag("div", "", "fields"):
        for name, field in row_fields(kind).items():
            if name not in left_out:
                SPECIAL.get(name, _plain)(session, kind, key, field)


def _plain(session: Session, kind: str, key: str, field: FormField) -> None:
    """A field of any kind that is typed, chosen or checked."""
    value = session.form.rows(kind)[key].get(field.name)
    found = Field(field.label, field.help)
    change = session.type_row(kind, key, field.name)
    with found:
        if field.kind == "flag":
            found.hold(checkbox(bool(value), partial(session.put_row, kind, key, field.name)))
        elif field.kind == "choice":
            choices = [Choice(word, word) for word in field.choices]
            found.hold(select([ChoiceGroup("", choices)], str(value or ""), change, "as it is"))
        elif field.kind == "part":
            parts = changeable_parts(session.form.network.scenario)
            found.hold(select(parts, str(value or ""), change, "none"))
        else:
            found.hold(text_input(typed(field.kind, value), change, EXAMPLES.get(field.kind, "")))
    session.field(f"{kind}.{key}.{field.name}", found)


def _later(session: Session, kind: str, key: str, field: FormField) -> None:
    """A slider for the delay of the decision."""
    months = _months(session.form.rows(kind)[key].get(field.name))
    found = Field(field.label, field.help)
    said = tag("output", _later_words(months))
    slider = tag("input", type="range", min="0", max=str(LATEST), step="1", aria_valuetext=_later_words(months))
    slider.props["defaultValue"] = str(months)

    def moved(text: str) -> None:
        count = int(float(text))
        said.text = _later_words(count)  # type: ignore[attr-defined]  # it was made with a text
        slider.props["aria-valuetext"] = _later_words(count)
        session.put_row(kind, key, field.name, f"{count} months" if count else None)

    slider.on("change", lambda e: moved(str(e.args)), js_handler="(e) => emit(e.target.value)")
    with found:
        found.hold(slider)
        said.move(found)
    session.field(f"{kind}.{key}.{field.name}", found)


def _months(value: Any) -> int:
    """Months of a delay as the slider writes it; 0 for any other."""
    number, _, unit = str(value or "0 months").partition(" ")
    return int(number) if number.isdigit() and unit == "months" else 0


def _later_words(months: int) -> str:
    return "not later" if not months else f"{months} month{'s' * (months != 1)} later"


def _several(choices: Callable[[Session, str, str], list[Choice]]) -> Callable[..., None]:
    """A field that holds several names out of a list."""

    def build(session: Session, kind: str, key: str, field: FormField) -> None:
        offered = choices(session, kind, key)
        if not offered:
            return
        row = session.form.rows(kind)[key]
        with tag("fieldset", "", "field"):
            tag("legend", field.label, "label")
            for one in offered:
                with tag("label", style="display:block"):
                    checkbox(
                        one.key in (row.get(field.name) or []),
                        partial(_switch, session, kind, key, field.name, one.key),
                    )
                    tag("span", f" {one.title}")
            tag("small", field.help, "help")

    return build


def _switch(session: Session, kind: str, key: str, name: str, one: str, on: bool) -> None:
    """Put a name into a list of a row, or take it out."""
    names = [other for other in session.form.rows(kind)[key].get(name) or [] if other != one]
    session.put_row(kind, key, name, [*names, *([one] if on else [])] or None)


def _options(session: Session, kind: str, key: str) -> list[Choice]:
    return [Choice(row.option, row.title, row.question) for row in session.form.shipped(kind).values()]


def _other_plans(session: Session, kind: str, key: str) -> list[Choice]:
    form = session.form
    return [Choice(name, form.title(kind, name)) for name in form.rows(kind) if name != key]


class _Changes:
    """Further changes of a row: part, dial and factor each."""

    def __init__(self, session: Session, kind: str, key: str, field: FormField) -> None:
        self._session, self._kind, self._key, self._field = session, kind, key, field
        with tag("div", "", "field"):
            tag("span", field.label, "label")
            tag("small", field.help, "help")
            self._place = ui.element("div")
            self._show()

    @property
    def _entries(self) -> list[tuple[str, str, Any]]:
        found = self._session.form.rows(self._kind)[self._key].get(self._field.name) or {}
        return [(part, dial, factor) for part, dials in found.items() for dial, factor in dials.items()]

    def _show(self) -> None:
        self._place.clear()
        with self._place:
            for entry in self._entries:
                with tag("div", "", "row"):
                    part, dial, factor = entry
                    title = self._session.form.place_title(part)
                    tag("span", f"{title}: {dial.replace('_', ' ')} ×")
                    label = f"Factor on {dial} of {title}"
                    text_input(typed("number", factor), partial(self._type, entry), "1.3", size="5", aria_label=label)
                    button("Remove", partial(self._remove, entry), "quiet", aria_label=f"Remove the change of {title}")
            self._adding()

    def _adding(self) -> None:
        """A part to be added, with its usual dial."""
        scenario = self._session.form.network.scenario
        select(changeable_parts(scenario), "", self._add, "add another part", aria_label="Add another part")

    def _put(self, entries: list[tuple[str, str, Any]]) -> None:
        nested: dict[str, dict[str, Any]] = {}
        for part, dial, factor in entries:
            nested.setdefault(part, {})[dial] = factor
        self._session.put_row(self._kind, self._key, self._field.name, nested or None)

    def _add(self, part: str) -> None:
        scenario = self._session.form.network.scenario
        taken = {dial for other, dial, _ in self._entries if other == part}
        dials = [usual_dial(scenario, part), *(one.key for one in dial_choices(scenario, part))]
        dial = next((one for one in dials if one and one not in taken), "")
        if dial:
            self._put([*self._entries, (part, dial, 1)])
            self._show()

    def _type(self, entry: tuple[str, str, Any], text: str) -> None:
        value = value_of("number", text)
        self._put([(*one[:2], value) if one[:2] == entry[:2] else one for one in self._entries])

    def _remove(self, entry: tuple[str, str, Any]) -> None:
        self._put([one for one in self._entries if one[:2] != entry[:2]])
        self._show()


class _Numbers:
    """Numbers of the network that a row sets to another value."""

    def __init__(self, session: Session, kind: str, key: str, field: FormField) -> None:
        self._session, self._kind, self._key, self._field = session, kind, key, field
        self._part = ""
        with tag("div", "", "field"):
            tag("span", field.label, "label")
            tag("small", "Numbers that have another value from the first day on.", "help")
            self._place = ui.element("div")
            self._show()

    @property
    def _entries(self) -> dict[str, Any]:
        found: dict[str, Any] = self._session.form.rows(self._kind)[self._key].get(self._field.name) or {}
        return found

    def _show(self) -> None:
        network = self._session.form.network
        self._place.clear()
        with self._place:
            for path, value in self._entries.items():
                with tag("div", "", "row"):
                    words = self._words(path)
                    tag("span", f"{words} =")
                    text_input(typed("text", value), partial(self._type, path), "", size="10", aria_label=words)
                    button("Remove", partial(self._remove, path), "quiet", aria_label=f"Remove {words}")
            parts = changeable_parts(network.scenario)
            select(parts, self._part, self._choose, "set a number of a part", aria_label="Set a number of a part")
            if self._part:
                numbers = numbers_of(network.scenario, network.data, self._part)
                choices = [Choice(one.path, f"{one.name} (now {one.value})") for one in numbers]
                select([ChoiceGroup("", choices)], "", self._add, "which number", aria_label="Which number")

    def _words(self, path: str) -> str:
        from desim.spec.path_in_words import path_in_words

        return path_in_words(self._session.form.network.scenario, path)

    def _choose(self, part: str) -> None:
        self._part = part
        self._show()

    def _add(self, path: str) -> None:
        from desim.spec.written_numbers import value_at_path

        if path:
            self._put({**self._entries, path: value_at_path(self._session.form.network.data, path)})
            self._part = ""
            self._show()

    def _put(self, entries: dict[str, Any]) -> None:
        self._session.put_row(self._kind, self._key, self._field.name, entries or None)

    def _type(self, path: str, text: str) -> None:
        value = value_of("number", text)
        self._put({**self._entries, path: value})

    def _remove(self, path: str) -> None:
        self._put({other: value for other, value in self._entries.items() if other != path})
        self._show()


SPECIAL: dict[str, Callable[..., Any]] = {
    "later": _later, "options": _several(_options), "combines": _several(_other_plans), "changes": _Changes,
    "set": _Numbers,
}  # fmt: skip
"""Fields with a control of their own; every other one has that of its kind."""
