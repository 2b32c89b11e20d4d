"""Annex: all sections of a report, folded, with their contents at the side and a search; one file of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from desim.report.page.glossary import glossary
from desim.report.page.page import HERE, NO_SCRIPT, Section, policy_hash, templates
from desim.store.files import write_text

REPORT = "report"
"""Name of the first page of a folder, whose annex is simply called annex."""


@dataclass(frozen=True)
class Annex:
    """What a reviewer needs beside the two pages of a decision report."""

    title: str
    question: str
    warnings: list[str]
    """What makes the numbers less certain than they look; never folded."""
    sections: Sequence[Section]
    footer: str


def annex_name(report: str) -> str:
    """The name of the annex of a page, both without ``.html``."""
    return "annex" if report == REPORT else f"{report}-annex"


def render(annex: Annex, report: str = REPORT) -> str:
    """The annex as HTML; it links to the page *report* beside it, loads nothing and runs its own search only."""
    script = (HERE / "annex.js").read_text(encoding="utf-8")
    policy = f"{NO_SCRIPT}; script-src '{policy_hash(script)}'"
    return (
        templates(HERE)
        .get_template("annex.html")
        .render(page=annex, report=report, policy=policy, script=Markup(script), glossary=glossary())  # noqa: S704
    )


def write(annex: Annex, folder: Path, report: str = REPORT) -> Path:
    """Write the annex of the page *report* into *folder*, whole or not at all; its path."""
    path = folder / f"{annex_name(report)}.html"
    write_text(path, render(annex, report))
    return path
