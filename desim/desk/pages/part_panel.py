"""Part panel: one part of a network: what it is, its numbers with source and range, what feeds it and what it feeds."""

from collections.abc import Callable
from functools import partial

from desim.desk.pages.controls import button, link, tag
from desim.desk.view.number_words import NumberWords
from desim.desk.view.opened import Opened
from desim.desk.view.parts import part_words


def part_panel(
    opened: Opened, part: str, choose: Callable[[str], None], what_if: Callable[[NumberWords], None] | None = None
) -> bool:
    """Build what is shown of a part; False where the network has no such part.

    Args:
        opened: the network.
        part: name of the part.
        choose: shows another part.
        what_if: asks what would be with another value of a number; None where that is not offered.
    """
    words = part_words(opened.scenario, opened.data, part)
    if words is None:
        return False
    name = words.name
    tag("h2", name.title)
    told = [f"A {name.word}: {words.meaning}.", f"Item: {name.item}." if name.item else ""]
    tag("p", " ".join(text for text in [*told, f"At {name.where}." if name.where else ""] if text))
    for near in words.neighbors:
        tag("h3", near.words)
        with tag("ul", "", "links"):
            for one in near.parts:
                with tag("li"):
                    button(one.title, partial(choose, one.name), "quiet")
    tag("h3", "Numbers")
    if not words.numbers:
        tag("p", "No number is written down of it.", "note")
    with tag("dl", "", "numbers"):
        for number in words.numbers:
            _number(number, what_if)
    return True


def _number(one: NumberWords, what_if: Callable[[NumberWords], None] | None) -> None:
    """A number, its range, and below it where it comes from."""
    tag("dt", one.name[:1].upper() + one.name[1:])
    with tag("dd"):
        tag("b", one.value)
        if one.range:
            tag("span", f" may lie between {one.range.replace(' to ', ' and ')}")
        if what_if is not None:
            button("What if?", partial(what_if, one), "quiet", aria_label=f"What if {one.name} were another?")
        _source(one)


def _source(one: NumberWords) -> None:
    """Where a number comes from."""
    text = one.kind + (f", as of {one.as_of}" if one.as_of else "")
    with tag("small", "", "help"):
        tag("span", f"{text[:1].upper()}{text[1:]}. ")
        if one.document and one.url:
            link(one.document, one.url, target="_blank", rel="noreferrer noopener")
            tag("span", ". ")
        elif one.document:
            tag("span", f"{one.document}. ")
        if one.note:
            tag("span", one.note)
