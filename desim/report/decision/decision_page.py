"""Decision page: the blocks of the two pages in their order, and how they become one HTML file that runs nothing."""

from dataclasses import dataclass
from pathlib import Path

from desim.report.page.annex import REPORT, annex_name
from desim.report.page.glossary import glossary
from desim.report.page.page import NO_SCRIPT, Figure, Table, templates
from desim.store.files import write_text

HERE = Path(__file__).parent


@dataclass(frozen=True)
class DecisionPage:
    """What a staff needs to choose a plan, in the order in which it is read."""

    title: str
    question: str
    answer: str
    """One sentence: the best plan, or that none can be told to be it."""
    remarks: list[str]
    """What the reader must know before the table: another measure, missing replications."""
    plans: Table | None
    charts: list[Figure]
    status: Table | None
    """Stockpiles against their requirements, for a single plan."""
    chain: Figure | None
    limits: list[str]
    """What limits each plan after the decision, a line each."""
    flips: list[str]
    flips_command: str
    """What looks for them, where nobody did."""
    untouched_title: str
    untouched: list[str]
    """What no plan changes."""
    several: bool
    """Whether there are plans to choose between."""
    milestones: list[Table]
    """Output, stock and money over time."""
    checks: str
    assumptions: str
    footer: str


def render(page: DecisionPage, report: str = REPORT) -> str:
    """The page as HTML, linked with the annex of the page *report*; it loads nothing and runs nothing."""
    template = templates(HERE).get_template("decision.html")
    return template.render(page=page, policy=NO_SCRIPT, annex=f"{annex_name(report)}.html", glossary=glossary())


def write(page: DecisionPage, folder: Path, report: str = REPORT) -> Path:
    """Write the page *report* into *folder*, whole or not at all; its path."""
    path = folder / f"{report}.html"
    write_text(path, render(page, report))
    return path
