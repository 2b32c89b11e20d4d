"""Open: the newest page of results in the browser."""

import logging
import webbrowser
from pathlib import Path

from desim.cli.exit_codes import DONE
from desim.cli.messages import show
from desim.spec.fields.faults import CommandError, Fault, nearest, shown

LOGGER = logging.getLogger(__name__)
ANNEX = "annex"
"""How the name of the page beside a report ends, which is not the first to be read."""


def run(words: list[str]) -> int:
    """Write the path of the newest page below a folder, ``results`` where none is given, and open it in the browser."""
    if len(words) > 1:
        raise CommandError([Fault("open", "takes one folder", shown(" ".join(words)))])
    page = newest_page(words[0] if words else "results")
    show(page)
    if not opened(page):
        LOGGER.info("there is no browser here")
    return DONE


def newest_page(typed: str) -> Path:
    """The page that was written last below a folder, or the page itself; raises CommandError where there is none."""
    place = Path(typed)
    if place.suffix == ".html" and place.is_file():
        return place
    if not place.is_dir():
        near = nearest(place.name, [one.name for one in place.parent.glob("*/")]) if place.parent.is_dir() else ""
        raise CommandError([Fault(typed, "is no folder", "", str(place.parent / near) if near else "")])
    pages = [page for page in place.rglob("*.html") if not page.stem.endswith(ANNEX)]
    if not pages:
        raise CommandError([Fault(typed, "holds no page; run a study first")])
    return max(pages, key=lambda page: (page.stat().st_mtime_ns, str(page)))


def opened(page: Path) -> bool:
    """Whether a browser took the page."""
    try:
        return webbrowser.open(page.resolve().as_uri())
    except webbrowser.Error:
        return False
