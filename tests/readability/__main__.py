"""Check how hard our pages are to read, and their spelling: ``python -m tests.readability [--all | FILE ...]``.

It lists what is above its limit with the hardest sentences, then British forms, and ends with code 1 where there is
any. ``--all`` lists every page.
"""

import sys
from pathlib import Path

from tests.readability.grade import CODE, grade
from tests.readability.pages import Text, all_texts, text_at
from tests.readability.spelling import misspelled

LONGEST = 3
"""Sentences that are shown of a page that is too hard."""


def main(words: list[str]) -> int:
    """Write the grades of what is too hard, or of all; 1 where anything is."""
    texts = [text_at(Path(word)) for word in words if word != "--all"] or all_texts()
    hard = [text for text in texts if text.too_hard]
    for text in sorted(texts if "--all" in words else hard, key=lambda t: -t.grade.value):
        print(_line(text))  # noqa: T201
    for text in hard:
        print(_advice(text))  # noqa: T201
    british = misspelled()
    print("\n".join([*british, f"{len(texts)} texts read: {len(hard)} too hard; {len(british)} British forms"]))  # noqa: T201
    return bool(hard or british)


def _line(text: Text) -> str:
    found = text.grade
    return f"{found.value:5.1f} of at most {text.limit:g}  {found.words_a_sentence:5.1f} words a sentence  {text.name}"


def _advice(text: Text) -> str:
    """The sentences that are too long, else the hardest ones, so that they can be split or said in shorter words."""
    hardest = sorted(text.sentences, key=lambda s: -grade([s]).value * len(s.split()))[:LONGEST]
    shown = [s.replace(CODE, "...") for s in text.long_sentences or hardest]
    return "\n".join([f"{text.name}:", *(f"    {grade([s]).words} words: {s}" for s in shown)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
