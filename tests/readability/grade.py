"""The grade of a text: years of school that its sentences and words ask for."""

import re
from dataclasses import dataclass

from tests.readability.syllables import syllables

CODE = "\N{REPLACEMENT CHARACTER}"
"""Stands for a name in code: it counts in the length of a sentence and not in the length of words."""
_WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*")
_SHORTENED = re.compile(r"\b(?:e\.g|i\.e|vs|approx|no|fig|Mr|St|al)\.|\b(?:[A-Z]\.)+", re.IGNORECASE)
_END = re.compile(rf"[.!?]+[\"')\]]*(?=\s+[\"'(\[]?[A-Z0-9{CODE}]|\s*$)")


@dataclass(frozen=True)
class Grade:
    """Counts of a text, and the grade that follows from them."""

    sentences: int
    words: int
    """Words and names in code."""
    spelled: int
    """Words alone."""
    syllables: int
    """Of the words alone."""

    @property
    def value(self) -> float:
        """Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59.

        Source: Kincaid, Fishburne, Rogers and Chissom (1975), Research Branch Report 8-75, Naval Technical Training.
        """
        return 0.39 * self.words_a_sentence + 11.8 * self.syllables / self.spelled - 15.59

    @property
    def words_a_sentence(self) -> float:
        """Mean length of a sentence."""
        return self.words / self.sentences

    def __add__(self, other: "Grade") -> "Grade":
        return Grade(
            self.sentences + other.sentences,
            self.words + other.words,
            self.spelled + other.spelled,
            self.syllables + other.syllables,
        )


def split_sentences(paragraph: str) -> list[str]:
    """The sentences of one paragraph: they end at a full stop before a capital or a digit, or with the paragraph."""
    text = _SHORTENED.sub(lambda m: m[0].replace(".", ""), paragraph)
    return [part.strip() for part in _END.split(text) if _WORD.search(part)]


def grade(paragraphs: list[str]) -> Grade:
    """The counts of all paragraphs together. What has no letter, such as a number or a sign, is no word."""
    return sum((_of_sentence(s) for text in paragraphs for s in split_sentences(text)), Grade(0, 0, 0, 0))


def _of_sentence(text: str) -> Grade:
    words = _WORD.findall(text)
    return Grade(1, len(words) + text.count(CODE), len(words), sum(syllables(word) for word in words))
