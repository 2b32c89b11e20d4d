"""Which texts are held to which grade."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.readability.grade import Grade, grade, split_sentences
from tests.readability.texts import read_prose

ROOT = Path(__file__).resolve().parents[2]
STAFF_LIMIT = 10.0
"""Highest grade of what the staff of a headquarters reads."""
EXPERT_LIMIT = 12.0
"""Highest grade of what is for those who check the statistics or change the code."""
FOR_EXPERTS = ("docs/theory.md", "docs/architecture.md", "docs/decisions/", "docs/reference/", "CONTRIBUTING.md")
STAFF_LENGTH, EXPERT_LENGTH = 45, 55
"""Most words of one sentence, for the same readers."""
ANSWERS = ("README.md", "docs/gallery.md", "results/")
"""Texts with answers of studies: one sentence names plans and ranges, and may be as long as one for experts."""
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
    longest: int

    @cached_property
    def grade(self) -> Grade:
        """What it has."""
        return grade(self.paragraphs)

    @property
    def too_hard(self) -> bool:
        """Whether it is above its limit, to a tenth, or has a sentence that is too long."""
        return round(self.grade.value, 1) > self.limit or bool(self.long_sentences)

    @property
    def sentences(self) -> list[str]:
        """All its sentences."""
        return [sentence for paragraph in self.paragraphs for sentence in split_sentences(paragraph)]

    @cached_property
    def long_sentences(self) -> list[str]:
        """Those with too many words."""
        return [sentence for sentence in self.sentences if grade([sentence]).words > self.longest]


def text_at(path: Path) -> Text:
    """The text of a file with the limit of its readers."""
    name = path.resolve().relative_to(ROOT).as_posix()
    expert = name.startswith(FOR_EXPERTS)
    length = EXPERT_LENGTH if expert or name.startswith(ANSWERS) else STAFF_LENGTH
    return Text(name, read_prose(path), EXPERT_LIMIT if expert else STAFF_LIMIT, length)


def all_texts() -> list[Text]:
    """All pages of the repository that have enough words for a grade."""
    found = sorted({path for pattern in SOURCES for path in ROOT.glob(pattern)})
    texts = [text_at(p) for p in found if not p.relative_to(ROOT).as_posix().startswith(NOT_OURS)]
    return [text for text in texts if text.grade.words >= FEWEST_WORDS]
