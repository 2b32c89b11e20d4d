"""Controls: plain elements of HTML with a name for those who do not see them, and what they do when they are used.

The elements of the browser itself are used: they are known to screen readers, work by the keyboard, and keep what is
typed while the server draws other pieces of the page anew. So that it does, a value is given once, as the default.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from html import escape
from typing import Any

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from desim.desk.view.choice import Choice, ChoiceGroup

OnText = Callable[[str], Any]
OnFlag = Callable[[bool], Any]
OnClick = Callable[[], Any] | Callable[[], Awaitable[Any]]
VALUE = "(e) => emit(e.target.value)"
CHECKED = "(e) => emit(e.target.checked)"
PART_CLICKED = """(e) => {
  const part = e.target.closest('[data-part]');
  if (part && !(e.ctrlKey || e.metaKey || e.shiftKey)) { e.preventDefault(); emit(part.dataset.part); }
}"""
"""A click on a part of a drawing stays on the page; with a key that opens it elsewhere it is a link."""


def tag(name: str, text: str = "", classes: str = "", **props: Any) -> Element:
    """An element with a text; names of properties have - for _."""
    found: Element = TextElement(tag=name, text=text) if text else ui.element(name)
    if classes:
        found.classes(classes)
    for key, value in props.items():
        if value is not None and value is not False:
            found.props[key.rstrip("_").replace("_", "-")] = value
    return found


def link(text: str, address: str, classes: str = "", **props: Any) -> Element:
    """A link to another page."""
    return tag("a", text, classes, href=address, **props)


def button(text: str, on_click: OnClick, kind: str = "", **props: Any) -> Element:
    """A button; *kind* is ``main`` for the next step, ``quiet`` for what is seldom needed."""
    found = tag("button", text, f"button {kind}".strip(), type="button", **props)
    found.on("click", lambda _: on_click())
    return found


class Field(Element):
    """A label, a control, what is to be said of it, and a fault where there is one."""

    def __init__(self, label: str, help_text: str = "", hidden: bool = False, classes: str = "") -> None:
        super().__init__("div")
        self.classes(f"field {classes}".strip())
        self.control: Element | None = None
        self._fault: Element | None = None
        with self:
            self._label = tag("label", label, "unseen" if hidden else "")
            self._slot_of_control = ui.element("div").classes("control")
            self._note = tag("small", help_text, "help") if help_text else None
            self._at_fault = ui.element("div").props('aria-live="polite"')

    def hold(self, control: Element) -> "Field":
        """Take the control in."""
        control.move(self._slot_of_control)
        self.control = control
        self._label.props["for"] = control.html_id
        if self._note is not None:
            control.props["aria-describedby"] = self._note.html_id
        return self

    def show_fault(self, text: str) -> None:
        """Say what is wrong with the value; nothing where it is sound."""
        self._at_fault.clear()
        if self.control is not None:
            if text:
                self.control.props["aria-invalid"] = "true"
            else:
                self.control.props.pop("aria-invalid", None)
            self.control.update()
        if text:
            with self._at_fault:
                tag("span", text, "fault")


def text_input(value: str, on_change: OnText, example: str = "", **props: Any) -> Element:
    """A line of text; *on_change* gets it when it is left or entered."""
    found = tag("input", "", "", type=props.pop("type", "text"), autocomplete="off", spellcheck="false", **props)
    found.props["defaultValue"] = value
    if example:
        found.props["placeholder"] = example
    found.on("change", lambda e: on_change(str(e.args)), js_handler=VALUE)
    return found


def text_area(value: str, on_change: OnText, rows: int = 2, **props: Any) -> Element:
    """Several lines of text."""
    found = tag("textarea", "", "", rows=rows, **props)
    found.props["defaultValue"] = value
    found.on("change", lambda e: on_change(str(e.args)), js_handler=VALUE)
    return found


def checkbox(value: bool, on_change: OnFlag, **props: Any) -> Element:
    """A box to be checked."""
    found = tag("input", "", "", type="checkbox", **props)
    if value:
        found.props["defaultChecked"] = True
    found.on("change", lambda e: on_change(bool(e.args)), js_handler=CHECKED)
    return found


def select(groups: Sequence[ChoiceGroup], value: str, on_change: OnText, empty: str = "", **props: Any) -> Element:
    """A list to choose from, under headings where there are several groups.

    Args:
        groups: entries under their headings.
        value: key that is chosen.
        on_change: gets the key that is chosen.
        empty: what stands there while nothing is chosen; without it the first entry is.
        props: further properties of the element.
    """
    known = {one.key for group in groups for one in group.choices}
    first = [_option(Choice("", empty or "choose"), not value)] if empty or value not in known else []
    options = "".join(_options(group, value, len(groups) > 1) for group in groups)
    # As one piece of markup: an element for each of hundreds of options would be slow to send.
    found = ui.html("".join(first) + options, sanitize=False, tag="select")
    for key, one in props.items():
        found.props[key.replace("_", "-")] = one
    found.on("change", lambda e: on_change(str(e.args)), js_handler=VALUE)
    return found


def _options(group: ChoiceGroup, value: str, headed: bool) -> str:
    """The entries of a group, below its heading."""
    text = "".join(_option(one, one.key == value) for one in group.choices)
    return f'<optgroup label="{escape(group.title)}">{text}</optgroup>' if headed else text


def _option(one: Choice, chosen: bool) -> str:
    """One entry as markup; its texts are escaped."""
    title = f' title="{escape(one.help)}"' if one.help else ""
    return f'<option value="{escape(one.key)}"{" selected" if chosen else ""}{title}>{escape(one.title)}</option>'


def drawing(svg: str, on_part: OnText | None = None, classes: str = "drawing") -> Element:
    """A drawing whose parts can be clicked; its markup is made by the views, which escape every text."""
    found = ui.html(svg, sanitize=False).classes(classes)
    if on_part is not None:
        found.on("click", lambda e: on_part(str(e.args)), js_handler=PART_CLICKED)
    return found


def table(head: Iterable[str], caption: str = "", classes: str = "") -> tuple[Element, Element]:
    """A table with its head; the table and its body, which takes the rows."""
    whole = tag("table", "", classes)
    with whole:
        if caption:
            tag("caption", caption)
        with ui.element("thead"), ui.element("tr"):
            for name in head:
                tag("th", name, scope="col")
        body = ui.element("tbody")
    return whole, body
