"""Server: the desk as a web application on this machine, and the loop that serves it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from nicegui import ui

from desim.desk.access import Access
from desim.desk.desk import Desk
from desim.desk.files import add_files
from desim.desk.guard import Guard
from desim.desk.pages.registry import add_pages
from desim.desk.run_queue import RunQueue
from desim.desk.workspace import Workspace

TITLE = "desim desk"
LARGEST_MESSAGE = 1 << 20
"""Bytes of one message over a websocket."""
PATIENCE = 2
"""Seconds that open pages have to close when the desk ends."""


def application(desk: Desk) -> Guard:
    """The desk with its pages and its queue, behind its guard."""

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        desk.queue.start()
        yield
        await asyncio.to_thread(desk.queue.close)

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=running)
    add_files(app, desk)
    add_pages(desk)
    # No storage of the library, so no cookie and no file of it: what a person types is kept in the workspace.
    ui.run_with(app, title=TITLE, language="en-US", storage_secret=None, on_air=None, show_welcome_message=False)
    return Guard(app, desk.access)


def serve(folder: Path, access: Access, sock: socket.socket) -> None:
    """Serve the desk of a folder on a socket until the process is asked to end."""
    workspace = Workspace(folder)
    config = uvicorn.Config(
        application(Desk(workspace, RunQueue(workspace), access)),
        ws="wsproto",
        ws_max_size=LARGEST_MESSAGE,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=PATIENCE,
    )
    uvicorn.Server(config).run(sockets=[sock])
