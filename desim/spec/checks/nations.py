"""Nations: the nation of a part, and the gates that a flow across a border must pass."""

from desim.spec.parts.gate import Applies, Gate
from desim.spec.scenario import Scenario


def nation_of(scenario: Scenario, part: str) -> str | None:
    """The nation of a part: of its site, of its owner for a demand that has one; None where it lies in no nation."""
    family = scenario.family_of(part)
    if family is None:
        return None
    declared = getattr(scenario, family)[part]
    if family == "demands":
        return declared.owner if declared.owner is not None else nation_of(scenario, declared.stockpile)
    if family == "gates":
        return declared.nation  # type: ignore[no-any-return]
    site = getattr(declared, "site", None)
    return None if site is None else scenario.sites[site].nation


def approvals_of(scenario: Scenario, stockpile: str, source: str) -> tuple[str, ...]:
    """Gates that what a stockpile orders at a source must pass.

    Those the source names, in their order, then those that apply to the flow, by name.
    """
    declared = scenario.stockpiles[stockpile]
    named = declared.sources[source].approvals
    origin, destination = nation_of(scenario, source), nation_of(scenario, stockpile)
    applying = [
        name
        for name, gate in sorted(scenario.gates.items())
        if name not in named
        and gate.applies is not None
        and applies_to_flow(scenario, gate.applies, origin, destination, declared.item)
    ]
    return (*named, *applying)


def applies_to_flow(
    scenario: Scenario, applies: Applies, origin: str | None, destination: str | None, item: str
) -> bool:
    """Whether a flow of *item* crosses a border for which a gate is there."""
    if origin is None or destination is None or origin == destination:
        return False
    design = scenario.items[item].design
    if applies.designs and (design not in applies.designs or design == destination):
        return False
    conditions = ((applies.origins, origin), (applies.destinations, destination), (applies.items, item))
    return all(not allowed or given in allowed for allowed, given in conditions)


def parties(gate: Gate, origin: str | None, destination: str | None) -> tuple[str | None, str | None]:
    """The two nations between which agreements on a gate hold for a flow.

    Its authority (the origin when it has none) and the destination; the origin instead where the destination is itself
    the authority, as with import rules.
    """
    authority = gate.nation if gate.nation is not None else origin
    return authority, destination if authority != destination else origin
