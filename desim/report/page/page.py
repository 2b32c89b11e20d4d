"""Page: the blocks that a report is made of, and how they become one HTML file that loads nothing else."""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from desim.report.page.csv_link import csv_link
from desim.report.page.glossary import glossary
from desim.store.files import write_text

HERE = Path(__file__).parent
TONE_MARKS = {"g": "● green", "a": "▲ amber", "r": "■ red"}


@dataclass(frozen=True)
class Cell:
    """One entry of a table."""

    text: str
    detail: str = ""
    """Small text below."""
    tone: str = ""
    """g, a or r: green, amber or red."""
    link: str = ""
    """Address of what the text names."""
    anchor: str = ""
    """Id by which links of this page find the cell."""
    color: str = ""
    """Color of the plan that the text names, as #rrggbb; it stands before the text."""

    @property
    def mark(self) -> str:
        """The tone as a sign and a word, for those who do not see colors."""
        return TONE_MARKS.get(self.tone, "")


@dataclass(frozen=True)
class Table:
    """A table with its caption, and notes on how to read it."""

    caption: str
    head: list[str]
    rows: list[list[Cell]]
    notes: list[str] = field(default_factory=list)
    kind: str = "table"
    most: int | None = None
    """Rows that the page shows; the CSV has all. None for all of them."""

    @property
    def shown_rows(self) -> list[list[Cell]]:
        """The rows that stand on the page."""
        return self.rows[: self.most]

    @property
    def csv_link(self) -> str:
        """The address under which a browser saves the table; what stands small below a text gets a column beside it."""
        widths = [any(c < len(row) and row[c].detail for row in self.rows) for c in range(len(self.head))]
        head = [text for h, two in zip(self.head, widths, strict=True) for text in ([h, f"{h}, below"] if two else [h])]
        rows = [
            [
                text
                for cell, two in zip(row, widths, strict=False)
                for text in ([cell.text, cell.detail] if two else [cell.text])
            ]
            for row in self.rows
        ]
        return csv_link([head, *rows])


@dataclass(frozen=True)
class Figure:
    """A drawing with its caption; *svg* is safe markup."""

    svg: Markup
    caption: str
    kind: str = "figure"
    png: str = ""
    """Address under which a browser saves it as a picture; empty where it is not offered."""
    csv: str = ""
    """Address under which a browser saves what it shows."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text."""

    text: str
    tone: str = ""
    """Empty, or warn for a warning."""
    kind: str = "paragraph"
    link: str = ""
    """Address that its last words lead to."""
    link_text: str = ""
    """These words."""


@dataclass(frozen=True)
class Code:
    """A command or a line of a file, in a fixed-width font."""

    text: str
    kind: str = "code"


@dataclass(frozen=True)
class Tabs:
    """Up to four groups of blocks, one shown at a time; on paper all are shown."""

    name: str
    """Id of the group, unique on the page."""
    legend: str
    panes: list[tuple[str, list[Table | Figure | Paragraph | Code]]]
    """Label and blocks of each tab."""
    kind: str = "tabs"


Block = Table | Figure | Paragraph | Code | Tabs


@dataclass(frozen=True)
class Section:
    """A heading and the blocks below it."""

    anchor: str
    """Id by which links find the section."""
    title: str
    blocks: list[Block]
    numbered: bool = True
    """False for appendices, which have letters of their own in the title."""


@dataclass(frozen=True)
class Page:
    """A whole report: title, question, answer, findings, warnings and one figure, then the sections."""

    title: str
    question: str
    answer: str
    """One sentence that answers the question."""
    findings: list[str]
    """Further sentences below the answer."""
    warnings: list[str]
    lead_figure: Figure | None
    """Figure of the first screen."""
    sections: list[Section]
    footer: str
    side_table: Table | None = None
    """Table beside the lead figure."""
    answer_table: Table | None = None
    """Table right below the answer."""


NO_SCRIPT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""The content policy of a page that loads nothing and runs nothing."""
HEAD = 10_000
"""Characters at the beginning of a page in which its description stands."""
_DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)">')


def templates(folder: Path) -> Environment:
    """The Jinja templates of a folder and those that all pages share; every text that goes into one is escaped."""
    return Environment(
        loader=FileSystemLoader([folder, HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def policy_hash(text: str) -> str:
    """What a content policy knows a script or a style by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"


def render(page: Page) -> str:
    """The page as HTML. Every text is escaped; the page may load nothing and run nothing."""
    return templates(HERE).get_template("page.html").render(page=page, policy=NO_SCRIPT, glossary=glossary())


def write(page: Page, path: Path) -> Path:
    """Write the page to *path*, whole or not at all."""
    write_text(path, render(page))
    return path


def answer_of(path: Path) -> str:
    """The answer of a page that was written to *path*, out of its description; empty where there is none.

    Raises FileNotFoundError where there is no page.
    """
    with path.open(encoding="utf-8") as page:
        found = _DESCRIPTION.search(page.read(HEAD))
    return unescape(found[1]) if found else ""
