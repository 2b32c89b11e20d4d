"""Dialogs: a small form above the page, which the key Escape closes."""

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui

from desim.desk.pages.controls import tag


@contextmanager
def dialog(title: str) -> Iterator[ui.dialog]:
    """A dialog that opens once it is built; what is built within it stands below the title.

    It goes from the page when it is closed.
    """
    with ui.context.client.content, ui.dialog() as found, tag("div", "", "panel ask", role="dialog", aria_label=title):
        tag("h2", title)
        yield found
    found.on("hide", found.delete)
    found.open()
