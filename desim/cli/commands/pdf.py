"""PDF: the report of results as a file to send and print, made by an installed Chromium or Chrome."""

import logging
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from desim.cli.commands.open_page import newest_page
from desim.cli.exit_codes import DONE
from desim.cli.messages import show
from desim.spec.fields.faults import CommandError, Fault, shown

LOGGER = logging.getLogger(__name__)
BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge",
)  # fmt: skip
"""Names under which a browser that prints pages may stand on PATH."""
SECONDS = 120
"""Time after which a browser is taken to hang."""


def run(words: list[str]) -> int:
    """Print the report of a results folder, or a page, into a PDF beside it or into the file that is named."""
    if not 1 <= len(words) <= 2:
        raise CommandError([Fault("pdf", "takes a results folder and, where you like, the name of the file")])
    place = Path(words[0])
    page = place / "report.html" if (place / "report.html").is_file() else newest_page(words[0])
    to = Path(words[1]) if len(words) == 2 else page.with_suffix(".pdf")
    if to.suffix != ".pdf":
        raise CommandError([Fault("pdf", "must end in .pdf", shown(str(to)))])
    printed(page, to, browser())
    show(to)
    return DONE


def browser() -> str:
    """The path of a browser that prints; raises CommandError where there is none on PATH."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        advice = "needs Chromium or Chrome on PATH and there is none; or open the page and print it from your browser"
        raise CommandError([Fault("pdf", advice)])
    return found


def printed(page: Path, to: Path, program: str) -> None:
    """Print a page to a file; raises OSError where the browser writes none."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="desim-") as own:
        made = Path(own, "page.pdf")
        words = [program, "--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer"]
        words += [f"--user-data-dir={own}/profile", f"--print-to-pdf={made}"]
        words += ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # Chromium demands it of root
        try:
            ended = subprocess.run(  # noqa: S603 - the browser of whoever runs this
                [*words, page.resolve().as_uri()], capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise OSError(f"{program} did not print {page} in {SECONDS} s") from None
        if not made.is_file() or not made.read_bytes().startswith(b"%PDF"):
            last = (ended.stderr.strip().splitlines() or ["it says nothing"])[-1]
            raise OSError(f"{program} did not print {page}: {last[:300]}")
        shutil.move(made, to)
