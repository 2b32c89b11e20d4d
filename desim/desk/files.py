"""Files: what a browser may fetch beside the pages of the desk."""

from pathlib import Path

from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse, RedirectResponse

from desim.desk.desk import Desk
from desim.desk.names import NotThere

OPENED = frozenset((".html", ".png", ".svg", ".txt"))
"""Kinds of files that are shown; all others are saved."""


def add_files(app: FastAPI, desk: Desk) -> None:
    """Serve the results of studies below their folders. The guard has checked the key before."""

    @app.get("/study/{study}/files/{key}/{path:path}", response_class=FileResponse)
    @app.head("/study/{study}/files/{key}/{path:path}", response_class=FileResponse)
    def file_of_results(study: str, key: str, path: str) -> FileResponse:
        try:
            return _served(desk.workspace.study(study).file(path))
        except NotThere:
            raise HTTPException(404, "there is no such file") from None

    @app.get("/study/{study}/open/{page}", response_class=RedirectResponse)
    def page_of_results(study: str, page: str) -> RedirectResponse:
        """A page by its name, at an address that stays the same from one start of the desk to the next."""
        try:
            found = desk.workspace.study(study)
            file = next((file for file in found.pages() if file.name == page), None)
        except NotThere:
            file = None
        if file is None:
            raise HTTPException(404, "there is no such page")
        return RedirectResponse(desk.file_address(found, file), 303)


def _served(file: Path) -> FileResponse:
    how = "inline" if file.suffix in OPENED else "attachment"
    answer = FileResponse(file, filename=file.name, content_disposition_type=how)
    answer.headers["Cache-Control"] = "no-store"
    return answer
