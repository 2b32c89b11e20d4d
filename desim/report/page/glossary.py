"""Glossary: the six words that a reader meets on every page, explained at its foot."""

from markupsafe import Markup

GLOSSARY = {
    "Stockpile": "the stock of one item at one site.",
    "Plan": "what may be decided, such as a second shift.",
    "Disruption": "what may go wrong, such as a fire.",
    "World": "one possible set of the numbers that are not known.",
    "Replication": "one simulated run; the next one differs by chance.",
    "Headline": "the one number that the study is about.",
}
"""Each word with its meaning, in the order in which they are shown."""


def glossary() -> Markup:
    """The six words as a list of definitions, to stand at the foot of a page.

    Returns:
        Safe HTML, ``<dl class="glossary">``. Its style is in ``page.css``.
    """
    entry = Markup("<div><dt>{}</dt> <dd>{}</dd></div>\n")
    entries = Markup("").join(entry.format(word, meaning) for word, meaning in GLOSSARY.items())
    return Markup('<dl class="glossary" aria-label="Six words">\n{}</dl>').format(entries)
