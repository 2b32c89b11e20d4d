"""Cards: the networks that come with desim, each with its question, and a picture and a finding where these are kept.

Pictures and findings stand in the repository, and not in an installed package: there a card has neither.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from desim.cli.shipped import CONF, PACKAGE, options
from desim.report.page.page import answer_of

REPOSITORY = PACKAGE.parent
PICTURES = Path("docs") / "_static" / "gallery"
RESULTS = "results"
DEFAULT_STUDY = "surge_155"
"""Looked at first for a finding."""


@dataclass(frozen=True)
class Card:
    """A network that comes with desim."""

    name: str
    title: str
    question: str
    finding: str = ""
    """What a shipped study found; empty where none is kept."""
    of: str = ""
    """Title of that study."""
    picture: Path | None = None
    """The first screen of its report."""


@cache
def cards(repository: Path = REPOSITORY) -> tuple[Card, ...]:
    """A card for each network, those with a finding first."""
    found = [_card(option.name, option.question, repository) for option in options("network")]
    return tuple(sorted(found, key=lambda card: (not card.finding, card.title)))


def _card(name: str, comment: str, repository: Path) -> Card:
    head = _head(CONF / "network" / f"{name}.yaml")
    title = str(head.get("title") or name.replace("_", " ").capitalize())
    question = str(head.get("question") or comment)
    for option in sorted(options("experiment"), key=lambda one: one.name != DEFAULT_STUDY):
        page = repository / RESULTS / option.name / "report.html"
        if option.network == name and page.is_file() and (finding := answer_of(page)):
            of = str(_head(CONF / "experiment" / f"{option.name}.yaml").get("title") or "")
            picture = repository / PICTURES / f"{option.name}.png"
            return Card(name, title, question, finding, of, picture if picture.is_file() else None)
    return Card(name, title, question)


def _head(path: Path) -> dict[str, Any]:
    """The keys of a file of the configuration; none where it holds no map."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe one
    return found if isinstance(found, dict) else {}
