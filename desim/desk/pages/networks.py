"""Networks: the first page."""

from nicegui import ui

from desim.desk.desk import Desk
from desim.desk.pages.layout import framed


def add_pages(desk: Desk) -> None:
    """Add the first page."""

    @ui.page("/")
    def networks() -> None:
        with framed("Networks", "/"):
            ui.label(f"Networks and studies are kept in {desk.workspace.root}.")
