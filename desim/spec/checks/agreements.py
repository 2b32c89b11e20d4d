"""Checks of agreements: warnings about gates, agreements and ratings that have no effect."""

from collections.abc import Iterator

from desim.spec.checks.gates import gates_by_flow
from desim.spec.checks.nations import nation_of, parties
from desim.spec.fields.faults import Fault
from desim.spec.parts.agreement import Agreement
from desim.spec.parts.production import Line
from desim.spec.scenario import Scenario

PartiesAndItem = tuple[str | None, str | None, str | None]
"""The two nations between which agreements on a gate hold for a case, and the item it is about."""


def agreement_warnings(scenario: Scenario) -> Iterator[Fault]:
    """Warnings about gates that nothing passes, agreements that change nothing, and ratings that no source honors."""
    cases = _cases_by_gate(scenario)
    for name, gate in scenario.gates.items():
        if not cases[name] and gate.background is None:
            yield Fault(f"gates.{name}", "is passed by nothing")
    for name, agreement in scenario.agreements.items():
        yield from _ineffective_changes(f"agreements.{name}", agreement, cases)
    for name, pile in scenario.stockpiles.items():
        if pile.rating is not None and not any(_honors_rating(scenario, name, source) for source in pile.sources):
            yield Fault(f"stockpiles.{name}.rating", "is honored by none of its sources, now or later")


def _cases_by_gate(scenario: Scenario) -> dict[str, set[PartiesAndItem]]:
    """What may have to pass each gate: flows, causes, and teams and documents for lines."""
    found: dict[str, set[PartiesAndItem]] = {name: set() for name in scenario.gates}
    for (source, pile), gates in gates_by_flow(scenario).items():
        for name in gates:
            ends = nation_of(scenario, source), nation_of(scenario, pile)
            found[name].add((*parties(scenario.gates[name], *ends), scenario.stockpiles[pile].item))
    for cause in scenario.causes.values():
        if cause.when.kind == "approval":
            gate = scenario.gates[cause.when.gate]
            ends = cause.when.origin or gate.nation, cause.when.destination
            found[cause.when.gate].add((*parties(gate, *ends), None))
    for line, made in scenario.lines.items():
        for name in _transfer_gates(made):
            ends = scenario.gates[name].nation, nation_of(scenario, line)
            found[name].add((*parties(scenario.gates[name], *ends), made.item))
    return found


def _transfer_gates(line: Line) -> Iterator[str]:
    """Gates that the teams and documents of a technology transfer must pass."""
    if line.knowledge is not None:
        for team in line.knowledge.secondments.values():
            if team.gate is not None:
                yield team.gate
        for documents in line.knowledge.documents.values():
            if documents.gate is not None:
                yield documents.gate


def _ineffective_changes(where: str, agreement: Agreement, cases: dict[str, set[PartiesAndItem]]) -> Iterator[Fault]:
    """What an agreement would change at gates through which nothing passes between its nations."""
    changes = {"waives": agreement.waives, "speeds": agreement.speeds, "refusals": agreement.refusals}
    if not any(changes.values()) and not agreement.ratings:
        yield Fault(where, "changes nothing: it has no waives, speeds, refusals or ratings")
    for field, gates in changes.items():
        for gate in gates:
            if not any(agreement.concerns(*case) for case in cases[gate]):
                yield Fault(f"{where}.{field}.{gate}", "changes nothing: no case of this gate is between its nations")


def _honors_rating(scenario: Scenario, pile: str, source: str) -> bool:
    """Whether a source has to honor the rating of a stockpile at any time."""
    origin, customer, item = nation_of(scenario, source), nation_of(scenario, pile), scenario.stockpiles[pile].item
    if origin is not None and origin == customer:
        return scenario.nations[origin].ratings
    return any(a.ratings and a.concerns(origin, customer, item) for a in scenario.agreements.values())
