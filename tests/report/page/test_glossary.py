"""The six words at the foot of every page."""

from html.parser import HTMLParser

from desim.report.page.glossary import GLOSSARY, glossary
from desim.report.page.page import Page, render

WORDS = ["Stockpile", "Plan", "Disruption", "World", "Replication", "Headline"]


class _Terms(HTMLParser):
    """The terms of definitions that stand in the footer of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.terms: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("footer", "dt"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if self.inside == ["footer", "dt"]:
            self.terms.append(data)


def test_the_glossary_explains_six_words_in_short_sentences() -> None:
    assert list(GLOSSARY) == WORDS
    assert all(len(meaning.split()) <= 10 and meaning.endswith(".") for meaning in GLOSSARY.values())
    assert all(meaning in glossary() for meaning in GLOSSARY.values())


def test_a_page_has_the_glossary_at_its_foot() -> None:
    page = Page("T", "Q?", "Yes.", [], [], None, [], "seed 1")
    found = _Terms()
    found.feed(render(page))
    assert found.terms == WORDS
