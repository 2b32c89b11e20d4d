"""Bring: how a workbook, CSV files or a saved question come to the desk, by choosing files or by dropping them."""

from asyncio import to_thread
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from nicegui import app, ui
from nicegui.element import Element
from starlette.requests import Request
from starlette.responses import JSONResponse

from desim.desk.desk import Desk
from desim.desk.pages.controls import tag
from desim.desk.workspace import MOST_UPLOADS, BringError


@dataclass(frozen=True)
class Brought:
    """A kind of files that can be brought."""

    address: str
    """Where they are sent."""
    label: str
    accept: str
    help: str


WORKBOOK = Brought(
    "/networks",
    "A workbook (.xlsx)",
    ".xlsx,.csv",
    "Or drop it here. A network as CSV is all its files together.",
)
ARCHIVE = Brought("/studies", "A saved question (.zip)", ".zip", "Or drop the file here.")
SEND = """async (e) => {
  e.preventDefault();
  e.currentTarget?.classList?.remove('over');
  const files = e.dataTransfer ? e.dataTransfer.files : e.target.files;
  if (!files.length) return;
  const data = new FormData();
  for (const file of files) data.append('files', file, file.name);
  if (e.target.type === 'file') e.target.value = '';
  try {
    const answer = await fetch('%s', {method: 'POST', body: data});
    emit(answer.ok ? await answer.json() : {faults: ['The desk does not take this: ' + await answer.text()]});
  } catch (error) {
    emit({faults: ['The desk cannot be reached.']});
  }
}"""
"""Sends chosen or dropped files, and hands on what the desk answers."""
OVER = "(e) => { e.preventDefault(); e.currentTarget.classList.add('over'); }"
LEFT = "(e) => e.currentTarget.classList.remove('over')"


def add_addresses(desk: Desk) -> None:
    """Add the addresses that take files in."""

    @app.post(WORKBOOK.address)
    async def network(request: Request, instead_of: str = "") -> JSONResponse:
        files = await _sent(request)
        return JSONResponse(await _taken(lambda: f"/network/{desk.workspace.bring(files, instead_of)}"))

    @app.post(ARCHIVE.address)
    async def study(request: Request) -> JSONResponse:
        from desim.desk.archive import bring_archive

        data = next(iter((await _sent(request)).values()), b"")
        return JSONResponse(await _taken(lambda: f"/study/{bring_archive(desk.workspace, BytesIO(data)).id}"))


async def _sent(request: Request) -> dict[str, bytes]:
    """Files that were sent, by their names."""
    async with request.form(max_files=MOST_UPLOADS + 1, max_fields=1) as form:
        sent = [one for one in form.getlist("files") if not isinstance(one, str)]
        return {str(one.filename or "unnamed"): await one.read() for one in sent}


async def _taken(take: Callable[[], str]) -> dict[str, Any]:
    """Take in what was sent: the address of its page, or what is wrong with the files."""
    try:
        return {"address": await to_thread(take)}
    except BringError as error:
        return {"faults": [f"{fault.path}: {fault.message}" for fault in error.faults]}


def bring_control(kind: Brought = WORKBOOK, label: str = "", instead_of: str = "") -> Element:
    """A place for files: they are checked at once, and the page of what they hold opens.

    Args:
        kind: what can be brought.
        label: what is to be brought; that of its kind when empty.
        instead_of: name of the network that it takes the place of.
    """
    send = SEND % (f"{kind.address}?instead_of={instead_of}" if instead_of else kind.address)
    place = tag("div", "", "drop")
    with place:
        tag("label", label or kind.label, "label", for_=f"files-{place.id}")
        chosen = tag("input", type="file", multiple=True, accept=kind.accept, id=f"files-{place.id}")
        tag("small", kind.help, "help")
        said = tag("div", role="alert")

    def answered(answer: Any) -> None:
        if address := answer.get("address"):
            ui.navigate.to(address)
            return
        said.clear()
        with said:
            for text in answer.get("faults", ()):
                tag("span", str(text), "fault")

    chosen.on("change", lambda e: answered(e.args), js_handler=send)
    place.on("drop", lambda e: answered(e.args), js_handler=send)
    place.on("dragover", js_handler=OVER)
    place.on("dragleave", js_handler=LEFT)
    return place
