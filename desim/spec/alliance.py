"""Alliance: which gates a flow between nations must pass."""

from desim.spec.gate import Applies
from desim.spec.scenario import Scenario
from desim.spec.stockpile import Stockpile


def approvals_of(scenario: Scenario, stockpile: str, source: str) -> tuple[str, ...]:
    """Gates that an offer must pass: those its source names, in this order, then those that apply, by name."""
    pile = scenario.stockpiles[stockpile]
    named = pile.sources[source].approvals
    origin, destination = nation_of(scenario, source), nation_of(scenario, stockpile)
    fitting = () if origin == destination else sorted(
        name for name, gate in scenario.gates.items()
        if gate.applies is not None and name not in named and _fits(scenario, gate.applies, pile, origin, destination)
    )  # fmt: skip
    return (*named, *fitting)


def nation_of(scenario: Scenario, part: str) -> str:
    """The nation in which a stockpile, supplier or line lies."""
    site: str = getattr(scenario, scenario.family_of(part) or "")[part].site
    return scenario.sites[site].nation


def _fits(scenario: Scenario, applies: Applies, pile: Stockpile, origin: str, destination: str) -> bool:
    design = scenario.items[pile.item].design
    return (
        (not applies.origins or origin in applies.origins)
        and (not applies.destinations or destination in applies.destinations)
        and (not applies.designs or design in applies.designs)
        and (not applies.items or pile.item in applies.items)
    )
