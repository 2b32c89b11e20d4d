"""Bring: how a workbook or a folder of CSV files comes to the desk, by choosing files or by dropping them."""

from asyncio import to_thread
from typing import Any

from nicegui import app, ui
from nicegui.element import Element
from starlette.requests import Request
from starlette.responses import JSONResponse

from desim.desk.desk import Desk
from desim.desk.pages.controls import tag
from desim.desk.workspace import MOST_UPLOADS, BringError

ADDRESS = "/networks"
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


def add_address(desk: Desk) -> None:
    """Add the address that takes files in."""

    @app.post(ADDRESS)
    async def bring(request: Request, instead_of: str = "") -> JSONResponse:
        return JSONResponse(await _brought(desk, request, instead_of))


async def _brought(desk: Desk, request: Request, instead_of: str) -> dict[str, Any]:
    """Take in what was sent: the address of its page, or what is wrong with the files."""
    async with request.form(max_files=MOST_UPLOADS + 1, max_fields=1) as form:
        sent = [one for one in form.getlist("files") if not isinstance(one, str)]
        files = {str(one.filename or "unnamed"): await one.read() for one in sent}
    try:
        name = await to_thread(desk.workspace.bring, files, instead_of)
    except BringError as error:
        return {"faults": [f"{fault.path}: {fault.message}" for fault in error.faults]}
    return {"address": f"/network/{name}"}


def bring_control(label: str, instead_of: str = "") -> Element:
    """A place for files: they are checked at once, and the page of the network opens.

    Args:
        label: what is to be brought.
        instead_of: name of the network that it takes the place of.
    """
    send = SEND % (f"{ADDRESS}?instead_of={instead_of}" if instead_of else ADDRESS)
    place = tag("div", "", "drop")
    with place:
        tag("label", label, "label", for_=f"files-{place.id}")
        chosen = tag("input", type="file", multiple=True, accept=".xlsx,.csv", id=f"files-{place.id}")
        tag("small", "Or drop the file here. A network as CSV is all its files together.", "help")
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
