"""Undo: a line at the foot of the page that brings back what was just deleted."""

from collections.abc import Callable
from typing import Any

from nicegui import ui

from desim.desk.pages.controls import button, tag

SECONDS = 30.0
"""For which the line is shown; the trash keeps what was deleted for longer."""


def offer_undo(text: str, undo: Callable[[], Any]) -> None:
    """Say what was deleted, and offer to bring it back.

    Args:
        text: what was done.
        undo: brings it back; called at most once.
    """
    with ui.context.client.content:  # not in the row that goes
        shown = tag("div", "", "undo", role="status")

    def bring_back() -> Any:
        shown.delete()
        return undo()

    with shown:
        tag("span", text)
        button("Undo", bring_back)
        ui.timer(SECONDS, lambda: shown.delete() if not shown.is_deleted else None, once=True)
