"""The pictures of the tutorial: its commands are run as they stand, and each picture shows what the last one has left.

That is the page that the command names, the sheet that it has written, or else what it says.
"""

import hashlib
import html
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

from experiments.shipped.studies import ROOT

TUTORIAL = ROOT / "docs" / "tutorial.md"
_STEP = re.compile(
    r"^```(?:sh\n|\{code-block\} yaml\n:caption: (?P<file>\S+)\n\n)(?P<text>.*?)^```$"
    r"|^!\[[^\]]*\]\(_static/(?P<picture>[^)]+)\)$",
    re.MULTILINE | re.DOTALL,
)
_PAGE = re.compile(r"\S+\.html\b")
SHEETS = {"island.xlsx": "stockpiles", "results.xlsx": "summary"}
"""The sheet that is shown of a workbook."""
ROWS, COLUMNS = 14, 9
_TABLE = """<!DOCTYPE html><meta charset="utf-8"><style>
body { margin: 16px; font: 14px "DejaVu Sans", sans-serif; }
pre { font: 13px/1.5 "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
table { border-collapse: collapse; }
td { border: 1px solid #b8bfc6; padding: 3px 7px; max-width: 190px; overflow: hidden;
white-space: nowrap; text-overflow: ellipsis; } tr:first-child td { background: #e4e9ee; font-weight: 600; }
</style>"""


@dataclass(frozen=True)
class Shot:
    """A picture and the page that it is taken of."""

    name: str
    page: Path


def commands_digest() -> str:
    """sha256 of all that the tutorial has the reader type, and of the names of its pictures."""
    steps = "\n".join(m["text"] or m["picture"] for m in _STEP.finditer(TUTORIAL.read_text(encoding="utf-8")))
    return hashlib.sha256(steps.encode()).hexdigest()


def picture_names() -> list[str]:
    """The pictures of the tutorial, in order."""
    return [m["picture"] for m in _STEP.finditer(TUTORIAL.read_text(encoding="utf-8")) if m["picture"]]


def shots(folder: Path) -> Iterator[Shot]:
    """Follow the tutorial in a folder, and yield what is to be seen at each picture."""
    left = folder
    for step in _STEP.finditer(TUTORIAL.read_text(encoding="utf-8")):
        if step["picture"]:
            yield Shot(step["picture"], left)
        elif step["file"]:
            (folder / step["file"]).parent.mkdir(parents=True, exist_ok=True)
            (folder / step["file"]).write_text(step["text"], encoding="utf-8")
        else:
            for command in step["text"].splitlines():
                left = _run(command, folder)


def _run(command: str, folder: Path) -> Path:
    """Run a command; the page that shows what it has left. Raises CalledProcessError where it fails."""
    words = shlex.split(command)
    desim = str(Path(sys.executable).with_name("desim"))
    done = subprocess.run(
        [desim, *words[1:]], cwd=folder, check=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "110"},
    )  # fmt: skip
    written = next((w.partition("=")[2] for w in words if w.startswith("sheets.to=")), "")
    if written:
        return _page(folder, f"<table>{_rows(folder / written)}</table>")
    if pages := _PAGE.findall(done.stdout):
        return (folder / pages[-1]).resolve()
    return _page(folder, f"<pre>$ {html.escape(command)}\n{html.escape(done.stdout)}</pre>")


def _rows(workbook: Path) -> str:
    """The first cells of a sheet."""
    sheet = load_workbook(workbook, read_only=True)[SHEETS[workbook.name]]
    rows = sheet.iter_rows(max_row=ROWS, max_col=COLUMNS, values_only=True)
    cells = ("".join(f"<td>{html.escape('' if c is None else str(c))}</td>" for c in row) for row in rows)
    return "".join(f"<tr>{row}</tr>" for row in cells)


def _page(folder: Path, body: str) -> Path:
    path = folder / f"shown-{len(list(folder.glob('shown-*.html')))}.html"
    path.write_text(_TABLE + body, encoding="utf-8")
    return path
