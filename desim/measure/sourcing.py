"""Sourcing: what the declarations alone say of who could supply whom, and what they all depend on."""

from collections.abc import Iterable, Iterator

from desim.measure.row import Rows
from desim.spec.checks.nations import nation_of
from desim.spec.scenario import Scenario

Tiers = dict[str, int]
"""Parts without which nothing comes, and how many tiers upstream they are."""


def sourcing_rows(scenario: Scenario) -> Rows:
    """Measures of the network as it is declared, the same in every replication.

    *sources*: lines and suppliers from which stockpiles order an item. *sole_sourced*: items that have one only.
    *common_cause_depth*, of items with several: tiers upstream (1: what their own inputs come from) at which all of
    them depend on one line, supplier or workcenter; 0 when nowhere.
    """
    found = sources(scenario)
    needs = Needs(scenario)
    for item, names in found.items():
        yield "sources", item, float(len(names)), "1"
        if len(names) > 1:
            yield "common_cause_depth", item, float(depth(needs, names)), "1"
    yield "sole_sourced", "all_items", float(sum(len(names) == 1 for names in found.values())), "1"


def sources(scenario: Scenario) -> dict[str, list[str]]:
    """By item: lines and suppliers from which stockpiles order it."""
    found: dict[str, set[str]] = {}
    for pile in scenario.stockpiles.values():
        found.setdefault(pile.item, set()).update(s for s in pile.sources if s not in scenario.stockpiles)
    return {item: sorted(names) for item, names in sorted(found.items()) if names}


def depth(needs: "Needs", names: list[str]) -> int:
    """Tiers upstream at which all these sources meet; 0 when nowhere."""
    met = _any_of([needs.of_source(name) for name in names])
    return min(met.values(), default=0)


class Needs:
    """What each part cannot do without: all that one of its inputs needs, and what all sources of a stockpile need."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._known: dict[str, Tiers] = {}

    def of_source(self, name: str) -> Tiers:
        """What a line or supplier needs, itself among it at tier 0."""
        if name not in self._known:
            self._known[name] = self._source(name)
        return self._known[name]

    def _source(self, name: str) -> Tiers:
        found, line = {name: 0}, self._scenario.lines.get(name)
        if line is None:
            return found
        upstream = [{line.workcenter: 0}] if line.workcenter is not None else []
        inputs = line.choices(self._scenario.stockpiles).values()
        fed = [_any_of([self.of_stockpile(pile) for pile, _ in ways]) for ways in inputs]
        for part, tiers in _pairs([*upstream, *fed]):
            found[part] = min(tiers + 1, found.get(part, tiers + 1))
        return found

    def of_stockpile(self, name: str) -> Tiers:
        """What all sources of a stockpile need; its own stock where it has none."""
        if name not in self._known:
            piles = self._scenario.stockpiles
            ways = [self.of_stockpile(s) if s in piles else self.of_source(s) for s in sorted(piles[name].sources)]
            self._known[name] = _any_of(ways) if ways else {name: 0}
        return self._known[name]


def _pairs(needs: Iterable[Tiers]) -> Iterator[tuple[str, int]]:
    return (pair for tiers in needs for pair in tiers.items())


def _any_of(ways: list[Tiers]) -> Tiers:
    """What every one of several ways needs, at the tier at which the last of them has come upon it."""
    shared = set(ways[0]).intersection(*ways[1:])
    return {part: max(way[part] for way in ways) for part in shared}


def interoperability_rows(scenario: Scenario) -> Rows:
    """By nation: share of the items its users draw for which another nation's stock can fill in.

    It can where a stockpile that users draw on has substitutes or siblings abroad, or is held jointly with others.
    """
    wanted: dict[str, dict[str, bool]] = {}
    for user, pile in _drawn(scenario):
        items = wanted.setdefault(user, {})
        item = scenario.stockpiles[pile].item
        items[item] = items.get(item, False) or _shared(scenario, user, pile)
    if len(wanted) > 1:
        for nation, items in sorted(wanted.items()):
            yield "interoperability", nation, sum(items.values()) / len(items), "1"


def _drawn(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Nation of a user, and a stockpile it draws on."""
    for name, demand in scenario.demands.items():
        for pile in (demand.stockpile, *demand.kit):
            yield nation_of(scenario, name) or "", pile
    for name, fleet in scenario.fleets.items():
        for unit in fleet.units.values():
            yield nation_of(scenario, name) or "", unit.stockpile


def _shared(scenario: Scenario, user: str, pile: str) -> bool:
    declared = scenario.stockpiles[pile]
    helpers = (nation_of(scenario, other) for other in (*declared.substitutes, *declared.lateral))
    return any(nation not in (None, user) for nation in (*helpers, *declared.owners))
