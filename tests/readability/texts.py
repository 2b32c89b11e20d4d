"""Prose of our pages: the sentences of a Markdown or an HTML file, without code, tables, pictures and addresses."""

import re
from html.parser import HTMLParser
from pathlib import Path

from tests.readability.grade import CODE

_BLOCK_OF_CODE = re.compile(r"^( *)(`{3,}|:{3,}).*?^\1\2 *$", re.MULTILINE | re.DOTALL)
_INDENTED_CODE = re.compile(r"(?<=\n\n)(?: {4}\S.*\n|\n(?= {4}\S))+")
_ITEM = re.compile(r"^\s*(?:[-*]|\d+\.)\s+")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_PROSE = {"p", "li", "dd", "figcaption", "caption", "summary", "blockquote"}
_SKIPPED = {"script", "style", "svg", "thead", "tbody", "head", "nav", "form", "pre"}


def read_prose(path: Path) -> list[str]:
    """The paragraphs of a file by its suffix, ``.md`` or ``.html``."""
    text = path.read_text(encoding="utf-8")
    return prose_of_html(text) if path.suffix == ".html" else prose_of_markdown(text)


def prose_of_markdown(text: str) -> list[str]:
    """Paragraphs and items of lists; headings, tables, code and pictures left out."""
    text = _INDENTED_CODE.sub("\n", _BLOCK_OF_CODE.sub("\n\n", f"\n\n{text}\n"))
    paragraphs: list[list[str]] = [[]]
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith(("#", "|", "![", "<")):
            paragraphs.append([])
        elif _ITEM.match(line):
            paragraphs.append([_ITEM.sub("", line)])
        else:
            paragraphs[-1].append(line.strip())
    return [_plain(" ".join(lines)) for lines in paragraphs if lines]


def _plain(text: str) -> str:
    text = _LINK.sub(r"\1", re.sub(r"`[^`]+`", CODE, text))
    return re.sub(r"[*_]{1,2}(\S[^*_]*)[*_]{1,2}", r"\1", text)


def prose_of_html(text: str) -> list[str]:
    """Paragraphs, items, captions and definitions; tables, figures, scripts and forms left out."""
    reader = _Prose()
    reader.feed(text)
    return [" ".join(words.split()) for words in reader.paragraphs if words.strip()]


class _Prose(HTMLParser):
    """Collects the text of elements that hold prose."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        self._skipped: list[str] = []
        self._prose: list[str] = []
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipped.append(tag)
        elif tag in _PROSE and not self._skipped:
            self._prose.append(tag)
            self.paragraphs.append("")
        self._code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        if self._skipped and tag == self._skipped[-1]:
            self._skipped.pop()
        elif self._prose and tag == self._prose[-1]:
            self._prose.pop()
        self._code -= tag == "code"

    def handle_data(self, data: str) -> None:
        if self._prose and not self._skipped and self.paragraphs:
            self.paragraphs[-1] += f" {CODE} " if self._code else data
