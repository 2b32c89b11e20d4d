"""Layout: what every page of the desk has: a way past the header, the header with the navigation, the content."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nicegui import ui

from desim.desk.pages.controls import link, tag

NAVIGATION = (("Networks", "/"), ("Questions asked", "/history"))
"""Titles and addresses."""
CONTENT = "content"
BANNER = "Public data; a model, not a forecast; not endorsed by anyone."
STYLE = (Path(__file__).parent / "desk.css").read_text(encoding="utf-8")


@contextmanager
def framed(title: str, current: str = "", heading: bool = True) -> Iterator[None]:
    """The frame of a page; what is built within it is the content.

    Args:
        title: heading of the page and title of its tab.
        current: address in the navigation that the page belongs to.
        heading: whether the title is written above the content; else the content brings a heading of its own.
    """
    ui.page_title(f"{title} - desim desk")
    ui.add_css(STYLE)
    link("Skip to the content", f"#{CONTENT}", "desk-skip")
    with tag("header", "", "desk-head"):
        tag("b", "desim desk")
        with tag("nav", aria_label="Desk"):
            for text, address in NAVIGATION:
                link(text, address, aria_current="page" if address == current else None)
        tag("span", BANNER, "banner")
    with tag("main", id=CONTENT, tabindex="-1"):
        if heading:
            tag("h1", title)
        yield
