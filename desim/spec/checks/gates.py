"""Checks of gates: refusals without end, settings without effect, and gates where no order can wait."""

from collections.abc import Iterator

from desim.spec.checks.nations import approvals_of
from desim.spec.fields.faults import Fault
from desim.spec.fields.law import Fixed, TimeLaw
from desim.spec.parts.gate import Gate, Stage
from desim.spec.scenario import Scenario


def gate_faults(scenario: Scenario) -> Iterator[Fault]:
    """Faults between gates and what passes them."""
    flows = {gate for gates in gates_by_flow(scenario).values() for gate in gates}
    for name, gate in scenario.gates.items():
        yield from _endless_refusals(name, gate, name in flows)
        yield from _per_nation_faults(name, gate)
    yield from _shared_book_faults(scenario)


def gates_by_flow(scenario: Scenario) -> dict[tuple[str, str], tuple[str, ...]]:
    """The gates that are passed from each source to each stockpile."""
    return {
        (source, name): approvals_of(scenario, name, source)
        for name, pile in scenario.stockpiles.items()
        for source in pile.sources
    }


def _endless_refusals(name: str, gate: Gate, flows: bool) -> Iterator[Fault]:
    """A stage that refuses everything, to have it filed again at once, would go on for ever within one instant."""
    for stage, declared in gate.in_sequence():
        if not _takes_no_time(declared):
            return
        refusal = declared.refusal
        if refusal is None or refusal.chance < 1.0 or declared.chance < 1.0 or declared.above > 0.0:
            continue
        waits = refusal.then == "again" and not _is_zero(refusal.after)
        barred = refusal.bar is not None and not _is_zero(refusal.bar)
        if not waits and not barred and (flows or refusal.then == "again"):
            message = "refuses every case at once, so that it would be filed again without end; give it a time or a bar"
            yield Fault(f"gates.{name}.stages.{stage}.refusal", message)


def _takes_no_time(stage: Stage) -> bool:
    """Whether all cases pass a stage in the instant in which they come."""
    return _is_zero(stage.time) and stage.sessions is None and stage.batch is None and stage.per_nation <= 0.0


def _is_zero(law: TimeLaw) -> bool:
    return isinstance(law, Fixed) and law.value <= 0.0


def _per_nation_faults(name: str, gate: Gate) -> Iterator[Fault]:
    """Only batches have several nations."""
    gathered = False
    for stage, declared in gate.in_sequence():
        gathered = gathered or declared.batch is not None
        if declared.per_nation > 0.0 and not gathered:
            yield Fault(f"gates.{name}.stages.{stage}.per_nation", "adds nothing: no batch is made before it")


def _shared_book_faults(scenario: Scenario) -> Iterator[Fault]:
    """Orders in a shared book are at no source until a line begins them, so that no gate can stand before one."""
    for (source, name), gates in gates_by_flow(scenario).items():
        orders = [gate for gate in gates if scenario.gates[gate].at == "order"]
        if scenario.stockpiles[name].sourcing == "shared" and orders:
            message = f"must pass {orders[0]}, but lines that share an order book can only have gates at shipment"
            yield Fault(f"stockpiles.{name}.sources.{source}", message)
