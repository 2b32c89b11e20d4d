"""Page: sections of prose, tables and figures, laid out as one file that needs nothing else."""

from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from desim.store.files import write_text

HERE = Path(__file__).parent
MARKS = {"g": "● green", "a": "▲ amber", "r": "■ red"}


@dataclass(frozen=True)
class Cell:
    """One entry of a table; *detail* stands small below, *tone* is g, a or r, *key* an anchor."""

    text: str
    detail: str = ""
    tone: str = ""
    link: str = ""
    key: str = ""

    @property
    def mark(self) -> str:
        """The tone as a sign and a word, for those who do not see colours."""
        return MARKS.get(self.tone, "")


@dataclass(frozen=True)
class Table:
    """A table with its caption, and notes on how to read it."""

    caption: str
    head: list[str]
    rows: list[list[Cell]]
    notes: list[str] = field(default_factory=list)
    kind: str = "table"


@dataclass(frozen=True)
class Figure:
    """A drawing with its caption; *svg* is safe markup."""

    svg: Markup
    caption: str
    kind: str = "figure"


@dataclass(frozen=True)
class Prose:
    """A paragraph; *tone* marks a warning."""

    text: str
    tone: str = ""
    kind: str = "prose"


@dataclass(frozen=True)
class Code:
    """Text to be typed."""

    text: str
    kind: str = "code"


@dataclass(frozen=True)
class Choice:
    """Some blocks of which a reader picks one at a time, at most four; all of them are printed."""

    key: str
    legend: str
    panes: list[tuple[str, list[Table | Figure | Prose | Code]]]
    kind: str = "choice"


Block = Table | Figure | Prose | Code | Choice


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it; *key* is its anchor. Appendices bear letters of their own in the title."""

    key: str
    title: str
    blocks: list[Block]
    numbered: bool = True


@dataclass(frozen=True)
class Page:
    """A whole report; the answer and the lead come first."""

    title: str
    question: str
    answer: str
    more: list[str]
    warnings: list[str]
    lead: Figure | None
    sections: list[Section]
    foot: str
    side: Table | None = None
    """Stands beside the lead."""


def templates(folder: Path) -> Environment:
    """The Jinja templates of a folder; every text that goes into one is escaped."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(page: Page) -> str:
    """The page as HTML: every text is escaped, and what it may load is nothing."""
    return templates(HERE).get_template("page.html").render(page=page)


def write(page: Page, path: Path) -> Path:
    """Write the page to *path*, whole or not at all."""
    write_text(path, render(page))
    return path
