"""Layout: what every page of the desk has: a way past the header, the header with the navigation, the content."""

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui

NAVIGATION = (("Networks", "/"), ("History", "/#history"))
"""Titles and addresses."""
CONTENT = "content"
PRIMARY = "#1f4e79"
"""Color of the header and of buttons; white text on it is easy to read."""
STYLE = """
.desk-skip { position: absolute; left: -999px; }
.desk-skip:focus { left: 8px; top: 8px; z-index: 9999; background: #fff; color: #000; padding: 8px; }
.desk-header a { color: #fff; text-decoration: none; padding: 4px 8px; }
.desk-header a[aria-current] { text-decoration: underline; }
"""


@contextmanager
def framed(title: str, current: str = "") -> Iterator[None]:
    """The frame of a page; what is built within it is the content.

    Args:
        title: Heading of the page and title of its tab.
        current: Address in the navigation that the page belongs to.
    """
    ui.page_title(f"{title} - desim desk")
    ui.add_css(STYLE)
    ui.colors(primary=PRIMARY)
    ui.link("Skip to the content", f"#{CONTENT}").classes("desk-skip")
    with ui.header().classes("desk-header items-center"), ui.element("nav").props('aria-label="Desk"'):
        for text, address in NAVIGATION:
            ui.link(text, address).props("aria-current=page" if address == current else "")
    with ui.element("main").props(f"id={CONTENT} tabindex=-1").classes("w-full"):
        ui.label(title).props("role=heading aria-level=1").classes("text-h5")
        yield
