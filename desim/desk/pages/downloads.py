"""Downloads: files that are made when somebody asks for them: templates of a workbook, and a saved question."""

import tempfile
from asyncio import to_thread
from pathlib import Path

from nicegui import app
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from desim.desk.desk import Desk
from desim.desk.names import NotThere

EXAMPLE, EMPTY = "/six-nodes.xlsx", "/empty.xlsx"
"""Addresses of a template that is filled in, and of one that is not."""


def add_addresses(desk: Desk) -> None:
    """Add the addresses of all downloads."""

    @app.get(EXAMPLE)
    async def example() -> Response:
        return await to_thread(_template, True)

    @app.get(EMPTY)
    async def empty() -> Response:
        return await to_thread(_template, False)

    @app.get("/study/{name}/archive")
    async def archive(name: str) -> Response:
        return await to_thread(_archive, desk, name)


def _template(filled: bool) -> Response:
    """A workbook to fill in."""
    from desim.sheets.example import EXAMPLE as SIX_NODES
    from desim.sheets.network import write_template

    folder = tempfile.TemporaryDirectory(prefix="desim-")
    path = Path(folder.name) / (EXAMPLE if filled else EMPTY).removeprefix("/")
    write_template(path, SIX_NODES if filled else None)
    return FileResponse(path, filename=path.name, background=BackgroundTask(folder.cleanup))


def _archive(desk: Desk, name: str) -> Response:
    """A study as one file."""
    from desim.desk.archive import export

    try:
        study = desk.workspace.study(name)
    except NotThere:
        return Response("There is no question of this name.", 404)
    folder = tempfile.TemporaryDirectory(prefix="desim-")
    path = export(study, Path(folder.name) / f"{study.id}.zip")
    return FileResponse(path, filename=path.name, background=BackgroundTask(folder.cleanup))
