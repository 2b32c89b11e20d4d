"""Parts: what a part of a network is, its numbers with source and range, what feeds it, and how parts are found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desim.desk.view.number_words import NumberWords, numbers_of
from desim.report.figures.network_diagram import network
from desim.report.model.titles import part_title
from desim.spec.families import FAMILIES, PARTS, values_at
from desim.spec.fields.base import Ref
from desim.spec.fields.walk import marked_values
from desim.spec.scenario import Scenario

FLOW_FAMILIES = ("stockpiles", "suppliers", "lines", "demands", "fleets")
"""Families between which goods flow."""
MOST_FOUND = 30
"""Parts that a search shows at most."""


@dataclass(frozen=True)
class PartName:
    """A part and how readers know it."""

    name: str
    title: str
    word: str
    """What it is: a stockpile, a line."""
    where: str = ""
    """Site or nation, by title."""
    item: str = ""
    """Title of the item that it holds, makes or ships."""


@dataclass(frozen=True)
class Neighbors:
    """Parts that have to do with a part in one way."""

    words: str
    parts: list[PartName]


@dataclass(frozen=True)
class PartWords:
    """All that is shown of one part."""

    name: PartName
    meaning: str
    numbers: list[NumberWords]
    neighbors: list[Neighbors]


def part_words(scenario: Scenario, data: Mapping[str, Any], part: str) -> PartWords | None:
    """What is shown of a part.

    Args:
        scenario: the checked network.
        data: the same as it was written down, whose units are kept.
        part: name of the part.

    Returns:
        Its words; None where the network has no such part.
    """
    family = scenario.family_of(part)
    if family is None:
        return None
    found = [*_flows(scenario, part), *_named(scenario, part)]
    return PartWords(part_name(scenario, part), FAMILIES[family].meaning, numbers_of(scenario, data, part), found)


def part_name(scenario: Scenario, part: str) -> PartName:
    """How readers know a part."""
    family = scenario.family_of(part) or ""
    record = FAMILIES.get(family)
    item = scenario.item_of(part)
    key = next((name for name, one in scenario.items.items() if one is item), "")
    return PartName(
        part, title_of(scenario, part), record.word if record else "part",
        _where(scenario, family, part), (item.title if item else "") or key.replace("_", " "),
    )  # fmt: skip


def title_of(scenario: Scenario, part: str) -> str:
    """The title of a part; its name in words where it has none."""
    title = part_title(scenario, part)
    return title if title != part else part.replace("_", " ").capitalize()


def _where(scenario: Scenario, family: str, part: str) -> str:
    """Title of the site or nation of a part; empty where it has none of its own."""
    path = FAMILIES[family].place if family else ""
    if path not in ("site", "nation", "origin"):
        return ""
    place = next(iter(values_at(getattr(scenario, family)[part], path)), None)
    declared = None if place is None else scenario.sites.get(place) or scenario.nations.get(place)
    return "" if place is None else (declared.title if declared else "") or str(place).replace("_", " ")


def _flows(scenario: Scenario, part: str) -> Iterator[Neighbors]:
    """From where goods come to a part, and where they go."""
    graph = network(scenario)
    if part in graph:
        for words, names in (("Gets from", graph.predecessors(part)), ("Feeds", graph.successors(part))):
            if found := sorted(names):
                yield Neighbors(words, [part_name(scenario, name) for name in found])


def _named(scenario: Scenario, part: str) -> Iterator[Neighbors]:
    """Parts beside the flow of goods that name it, or that it names: causes, legs, approvals, workforces."""
    own = (scenario.family_of(part) or "") in FLOW_FAMILIES
    near = {*_names_in(scenario, part), *(other for other in _named_by(scenario).get(part, ()))} - {part}
    for family in PARTS:
        names = sorted(name for name in near if scenario.family_of(name) == family)
        if names and not (own and family in FLOW_FAMILIES):
            yield Neighbors(FAMILIES[family].plural.capitalize(), [part_name(scenario, name) for name in names])


def _names_in(scenario: Scenario, part: str) -> set[str]:
    """Parts that the declaration of a part names; those of its routes are their legs."""
    family = scenario.family_of(part) or ""
    named = {str(value) for _, _, value in marked_values(getattr(scenario, family)[part], Ref)}
    legs = {leg for name in named if name in scenario.routes for leg in scenario.routes[name].legs}
    return {name for name in named | legs if scenario.family_of(name) is not None}


def _named_by(scenario: Scenario) -> dict[str, set[str]]:
    """By part: the parts whose declarations name it."""
    found: dict[str, set[str]] = {}
    for family in PARTS:
        for name in getattr(scenario, family):
            for other in _names_in(scenario, name):
                found.setdefault(other, set()).add(name)
    return found


def search(scenario: Scenario, text: str) -> list[PartName]:
    """Parts whose title, name, family, place or item hold all words of a text; those whose title begins so first."""
    words = text.lower().split()
    if not words:
        return []
    names = [part_name(scenario, name) for family in PARTS for name in getattr(scenario, family)]
    found = [one for one in names if all(word in _searched(one) for word in words)]
    return sorted(found, key=lambda one: (not one.title.lower().startswith(words[0]), one.title))[:MOST_FOUND]


def _searched(one: PartName) -> str:
    return " ".join((one.title, one.name.replace("_", " "), one.name, one.word, one.where, one.item)).lower()
