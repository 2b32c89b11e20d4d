"""American spelling: British forms in what a user meets, and what to write for them.

Names of fields, kinds, metrics and columns keep the spelling that they have. So do *cancelled*, which is right in both
and the name of a column, and *tonnes*, the name of a unit.
"""

import re
import tokenize
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from tests.readability.pages import ROOT

BRITISH = {
    "defence": "defense", "offence": "offense", "licence": "license", "licences": "licenses", "licenced": "licensed",
    "programme": "program", "programmes": "programs", "centre": "center", "centres": "centers", "centred": "centered",
    "theatre": "theater", "theatres": "theaters", "metre": "meter", "metres": "meters", "kilometre": "kilometer",
    "kilometres": "kilometers", "litre": "liter", "litres": "liters", "fibre": "fiber", "calibre": "caliber",
    "colour": "color", "colours": "colors", "coloured": "colored", "labour": "labor", "harbour": "harbor",
    "harbours": "harbors", "neighbour": "neighbor", "neighbours": "neighbors", "behaviour": "behavior",
    "favour": "favor", "favours": "favors", "favourable": "favorable", "armour": "armor", "armoured": "armored",
    "modelled": "modeled", "modelling": "modeling", "labelled": "labeled", "travelled": "traveled",
    "travelling": "traveling", "levelled": "leveled", "fuelled": "fueled",
    "fulfil": "fulfill", "fulfils": "fulfills", "instalment": "installment", "enrol": "enroll",
    "judgement": "judgment", "judgements": "judgments", "ageing": "aging", "catalogue": "catalog",
    "grey": "gray", "aluminium": "aluminum", "artefact": "artifact",
    "cheque": "check", "plough": "plow", "towards": "toward", "whilst": "while", "learnt": "learned",
    "spelt": "spelled", "burnt": "burned", "storey": "story", "sceptical": "skeptical", "manoeuvre": "maneuver",
    "analyse": "analyze", "analysed": "analyzed", "analysing": "analyzing", "neighbouring": "neighboring",
}  # fmt: skip
"""British word and American word; those in -ise and -isation are found by their end."""
_IN_ISE = re.compile(
    r"\b[a-z]*(?:organ|real|optim|minim|maxim|summar|priorit|normal|util|author|recogn|standard|modern|mobil|stabil|"
    r"general|special|character|emphas|initial|final|local|central|industr|random|discret|parametr|harmon|"
    r"categor|penal|formal|visual|neutral|subsid|critic|material|synchron|capital|equal|total)"
    r"is(?:e|ed|es|ing|er|ers|ation|ations)\b",
    re.IGNORECASE,
)
_WORDS = re.compile(rf"\b(?:{'|'.join(BRITISH)})\b", re.IGNORECASE)
PROPER = re.compile(
    r"(?:Ministry|Minister|Secretary|Department|Chief) of (?:National )?Defence|European Defence|"
    r"Defence (?:Agency|Committee|Industry|Industrial|Procurement|Fund|Council)"
)
"""Names of institutions, acts and documents, which keep their own spelling."""
_CODE = re.compile(r"```.*?```|``[^`]*``|`[^`\n]*`|https?://\S+|\S*_\S*|\S*/\S*\w", re.DOTALL)
_YAML_WORDS = re.compile(r"#.*$|\"[^\"]*\"|(?<=title: )[^,}\n]*|(?<=question: ).*$|(?<=component: ).*$", re.MULTILINE)
"""Comments, quoted text and titles of a YAML file; the rest is names and numbers."""
SOURCES = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/**/*.md",
    "experiments/**/*.md",
    "results/*.md",
    "conf/**/*.yaml",
    "desim/**/*.py",
    "desim/**/*.html",
)
NOT_OURS = ("docs/_build/", "conf/bibliography/")
"""Titles of documents in the bibliography are those of the documents."""


def british_words(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, British word and American word, names in code and addresses left out."""
    plain = PROPER.sub(_blanked, _CODE.sub(_blanked, text))
    for match in sorted((*_WORDS.finditer(plain), *_IN_ISE.finditer(plain)), key=lambda m: m.start()):
        word = match[0].lower()
        better = BRITISH.get(word) or re.sub(r"is(?=(?:e|ed|es|ing|ers?|ations?)$)", "iz", word)
        yield plain.count("\n", 0, match.start()) + 1, match[0], better


def _blanked(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def misspelled() -> list[str]:
    """Each British word of our texts, with its place and what to write."""
    files = sorted({path for pattern in SOURCES for path in ROOT.glob(pattern)})
    names = [(path, path.relative_to(ROOT).as_posix()) for path in files]
    return [
        f"{name}:{line + first - 1}: {word}, write {better}"
        for path, name in names
        if not name.startswith(NOT_OURS)
        for first, text in _texts_in(path)
        for line, word, better in british_words(text)
    ]


def _texts_in(path: Path) -> Iterator[tuple[int, str]]:
    """First line and text of all that is written for people in a file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from _python_words(text)
    elif path.suffix == ".yaml":
        yield from ((text.count("\n", 0, m.start()) + 1, m[0]) for m in _YAML_WORDS.finditer(text))
    else:
        yield 1, text


def _python_words(text: str) -> Iterator[tuple[int, str]]:
    """Comments, docstrings and strings of more than one word; one word, ``*name*`` and ``A | B`` are names in code."""
    words = (tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING))
    for token in tokenize.generate_tokens(StringIO(text).readline):
        if token.type in words and " " in token.string and " | " not in token.string:
            yield token.start[0], re.sub(r"\*\w+\*", "", token.string)
