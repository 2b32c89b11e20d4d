"""Concentration: from how many sources and nations supply comes, and who depends on whom."""

from collections.abc import Iterable

from desim.measure.row import Rows
from desim.spec.checks.nations import nation_of
from desim.spec.facts import LaneFacts
from desim.spec.scenario import Scenario

Lanes = dict[str, LaneFacts]
Mix = dict[str, float]
"""Amounts by the nation they come from."""


def allied(scenario: Scenario) -> bool:
    """Whether goods move at all, and stocks and sources lie in more than one nation."""
    parts = (*scenario.stockpiles, *scenario.suppliers, *scenario.lines)
    moves = any(pile.sources for pile in scenario.stockpiles.values())
    return moves and len({nation_of(scenario, part) for part in parts}) > 1


def herfindahl(amounts: Iterable[float]) -> float | None:
    """Sum of the squared shares, 1 for a monopoly (Hirschman 1945; Herfindahl 1950); None of nothing."""
    shares = list(amounts)
    total = sum(shares)
    return sum((part / total) ** 2 for part in shares) if total > 0.0 else None


def concentration_rows(scenario: Scenario, lanes: Lanes) -> Rows:
    """Concentration of supply by item, over what came into stockpiles from lines and suppliers.

    *supply_hhi_source* over lines and suppliers, *supply_hhi_nation* over the nations they are in.
    """
    supplied: dict[str, dict[str, float]] = {}
    for name, pile in sorted(scenario.stockpiles.items()):
        for source in sorted(pile.sources):
            if source not in scenario.stockpiles:
                sources = supplied.setdefault(pile.item, {})
                sources[source] = sources.get(source, 0.0) + lanes[f"{source}>{name}"].arrived
    for item, sources in sorted(supplied.items()):
        nations: Mix = {}
        for source, amount in sources.items():
            _add(nations, nation_of(scenario, source) or "", amount)
        yield "supply_hhi_source", item, herfindahl(sources.values()), "1"
        yield "supply_hhi_nation", item, herfindahl(nations.values()), "1"


def dependency_rows(scenario: Scenario, lanes: Lanes) -> Rows:
    """Who depends on whom.

    *dependency* of ``a<b``: share of what nation a received that was made or bought in nation b, by whatever stockpiles
    it went; each item that a received counts the same. *autonomy* of a: the share from itself. What moves between
    stockpiles of one nation is not received again; goods that siblings send and what was there at the start do not
    count, but a stockpile that got nothing itself passes on goods of its own nation.
    """
    mixes, received = _Mixes(scenario, lanes), dict[str, dict[str, Mix]]()
    for name, pile in sorted(scenario.stockpiles.items()):
        if pile.sources:
            home = received.setdefault(nation_of(scenario, name) or "", {})
            for origin, amount in mixes.from_outside(name).items():
                _add(home.setdefault(pile.item, {}), origin, amount)
    for nation, items in sorted(received.items()):
        filled = [mix for mix in items.values() if sum(mix.values()) > 0.0]
        for origin in sorted({nation, *(o for mix in items.values() for o in mix)}):
            share = sum(mix.get(origin, 0.0) / sum(mix.values()) for mix in filled) / len(filled) if filled else None
            subject = f"{nation}<{origin}"
            yield ("autonomy", nation, share, "1") if origin == nation else ("dependency", subject, share, "1")


class _Mixes:
    """Where goods come from, traced back through stockpiles in proportion to what came in."""

    def __init__(self, scenario: Scenario, lanes: Lanes) -> None:
        self._scenario, self._lanes = scenario, lanes
        self._known: dict[str, Mix] = {}

    def from_outside(self, pile: str) -> Mix:
        """Amounts that came into a stockpile, but for those from stockpiles of the same nation; all origins."""
        home, piles = nation_of(self._scenario, pile), self._scenario.stockpiles
        inside = {s for s in piles[pile].sources if s in piles and nation_of(self._scenario, s) == home}
        return self._sum(pile, set(piles[pile].sources) - inside)

    def _sum(self, pile: str, sources: set[str]) -> Mix:
        found: Mix = {}
        for source in sorted(sources):
            amount = self._lanes[f"{source}>{pile}"].arrived
            for origin, share in self._shares(source).items():
                _add(found, origin, amount * share)
        return found

    def _shares(self, source: str) -> Mix:
        """Shares of the nations in what a source sends."""
        home = nation_of(self._scenario, source) or ""
        declared = self._scenario.stockpiles.get(source)
        if declared is None:
            return {home: 1.0}
        if source not in self._known:
            mix = self._sum(source, set(declared.sources))
            total = sum(mix.values())
            named = {origin: amount / total if total > 0.0 else 0.0 for origin, amount in mix.items()}
            self._known[source] = named if total > 0.0 else {**named, home: 1.0}
        known = self._known[source]
        return known if home in known else {**known, home: 0.0}


def _add(mix: Mix, origin: str, amount: float) -> None:
    mix[origin] = mix.get(origin, 0.0) + amount
