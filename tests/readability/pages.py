"""Which texts are held to which grade."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.readability.grade import Grade, grade
from tests.readability.texts import read_prose

ROOT = Path(__file__).resolve().parents[2]
STAFF_LIMIT = 10.0
"""Highest grade of what the staff of a headquarters reads."""
EXPERT_LIMIT = 12.0
"""Highest grade of what is for those who check the statistics or change the code."""
FOR_EXPERTS = ("docs/theory.md", "docs/architecture.md", "docs/decisions/", "docs/reference/", "CONTRIBUTING.md")
FEWEST_WORDS = 60
"""A shorter text has too few words for a grade."""
SOURCES = (
    "README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/**/*.md", "experiments/**/*.md", "results/*.md",
    "results/*/report.html",
)  # fmt: skip
NOT_OURS = ("docs/_build/",)


@dataclass(frozen=True)
class Text:
    """A text with the highest grade that it may have."""

    name: str
    paragraphs: list[str]
    limit: float

    @cached_property
    def grade(self) -> Grade:
        """What it has."""
        return grade(self.paragraphs)

    @property
    def too_hard(self) -> bool:
        """Whether it is above its limit, to a tenth."""
        return round(self.grade.value, 1) > self.limit


def text_at(path: Path) -> Text:
    """The text of a file with the limit of its readers."""
    name = path.resolve().relative_to(ROOT).as_posix()
    return Text(name, read_prose(path), EXPERT_LIMIT if name.startswith(FOR_EXPERTS) else STAFF_LIMIT)


def all_texts() -> list[Text]:
    """All pages of the repository that have enough words for a grade."""
    found = sorted({path for pattern in SOURCES for path in ROOT.glob(pattern)})
    texts = [text_at(p) for p in found if not p.relative_to(ROOT).as_posix().startswith(NOT_OURS)]
    return [text for text in texts if text.grade.words >= FEWEST_WORDS]
