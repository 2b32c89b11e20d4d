"""Registry: the addresses of all pages of the desk, each with the module that builds it.

Only the first page is loaded with the server. What reads, composes and reports takes seconds to load: it is loaded
beside the first page, or with the page that needs it.
"""

from asyncio import to_thread
from importlib import import_module
from typing import Any

from nicegui import ui

from desim.desk.desk import Desk
from desim.desk.pages import bring, downloads, networks
from desim.desk.pages.controls import tag
from desim.desk.pages.layout import framed

LOADED_LATER = ("network", "study", "answer", "history")
"""Modules of pages that are loaded beside the first one."""


def add_pages(desk: Desk) -> None:
    """Add all pages, what takes files in, and the pictures of cards."""
    bring.add_addresses(desk)
    downloads.add_addresses(desk)
    networks.add_pictures()

    @ui.page("/")
    def first() -> None:
        networks.show(desk)
        ui.timer(0.5, load_rest, once=True)

    @ui.page("/network/{name}")
    async def network(name: str, part: str = "", site: str = "") -> None:
        await _built("network", "/", desk, name, part, site)

    @ui.page("/study/{name}")
    async def study(name: str) -> None:
        await _built("study", "/history", desk, name)

    @ui.page("/study/{name}/answer")
    async def answer(name: str) -> None:
        await _built("answer", "/history", desk, name)

    @ui.page("/history")
    async def history() -> None:
        await _built("history", "/history", desk)


async def _built(name: str, current: str, *arguments: Any) -> None:
    """A page out of its module: what is there at once is the frame, and that it is opened."""
    with framed("desk", current, heading=False):
        waiting = tag("p", "One moment ...", "note", role="status")
        content = tag("div")
        await ui.context.client.connected()
        module = await to_thread(import_module, f"desim.desk.pages.{name}")
        waiting.delete()
        with content:
            await module.show(*arguments)


async def load_rest() -> None:
    """Load the modules of the other pages."""
    for name in LOADED_LATER:
        await to_thread(import_module, f"desim.desk.pages.{name}")
