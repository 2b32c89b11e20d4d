"""Checks of stockpiles: substitutes, lateral supply, owners, shelf lives and what is owed at the start."""

from collections.abc import Iterator

from desim.spec.checks.nations import approvals_of
from desim.spec.fields.faults import Fault
from desim.spec.scenario import Scenario


def stockpile_faults(scenario: Scenario) -> Iterator[Fault]:
    """All faults of substitutes, lateral supply, owners, shelf lives and what is owed at the start."""
    yield from _helpers(scenario)
    yield from _owners(scenario)
    yield from _shelf_lives(scenario)
    yield from _owed_at_start(scenario)
    yield from _patience(scenario)


def _helpers(scenario: Scenario) -> Iterator[Fault]:
    """Who helps must be another stockpile, without owners of its own; siblings must hold the same item."""
    for name, pile in scenario.stockpiles.items():
        for field, others in (("substitutes", pile.substitutes), ("lateral", pile.lateral)):
            for other in others:
                where = f"stockpiles.{name}.{field}.{other}"
                if other == name:
                    yield Fault(where, "is the stockpile itself")
                elif scenario.stockpiles[other].owners:
                    yield Fault(where, "is a joint stockpile, of which only demands with an owner and sources draw")
                elif field == "lateral" and scenario.stockpiles[other].item != pile.item:
                    yield Fault(where, f"holds {scenario.stockpiles[other].item}, but the stockpile {pile.item}")


def _owners(scenario: Scenario) -> Iterator[Fault]:
    """An owner must own a part of what it draws on."""
    for name, demand in scenario.demands.items():
        for pile in sorted({demand.stockpile, *demand.kit}):
            if demand.owner is not None and demand.owner not in scenario.stockpiles[pile].owners:
                yield Fault(f"demands.{name}.owner", f"is no owner of {pile}", repr(demand.owner))
    for name, stockpile in scenario.stockpiles.items():
        for source, offer in stockpile.sources.items():
            if offer.owner is not None:
                upstream = scenario.stockpiles.get(source)
                if upstream is None or offer.owner not in upstream.owners:
                    yield Fault(
                        f"stockpiles.{name}.sources.{source}.owner", f"is no owner of {source}", repr(offer.owner)
                    )


def _owed_at_start(scenario: Scenario) -> Iterator[Fault]:
    """What is owed at the start would be issued at once where there is stock; what waits at gates is not owed yet."""
    for name, pile in scenario.stockpiles.items():
        for source, offer in pile.sources.items():
            upstream, where = scenario.stockpiles.get(source), f"stockpiles.{name}.sources.{source}.open_orders"
            at_gates = any(scenario.gates[gate].at == "order" for gate in approvals_of(scenario, name, source))
            if offer.open_orders and upstream is not None and upstream.initial > 0.0 and not at_gates:
                yield Fault(where, f"are owed by {source}, which starts with stock that would fill them")
    for name, demand in scenario.demands.items():
        if demand.backlog and scenario.stockpiles[demand.stockpile].initial > 0.0:
            message = f"is owed by {demand.stockpile}, which starts with stock that would fill it"
            yield Fault(f"demands.{name}.backlog", message)


def _patience(scenario: Scenario) -> Iterator[Fault]:
    """What of the orders that wait at gates is for whose claim is not known."""
    for name, demand in scenario.demands.items():
        if demand.patience_until == "begun":
            pile = demand.stockpile
            gates = {
                gate for source in scenario.stockpiles[pile].sources for gate in approvals_of(scenario, pile, source)
            }
            for gate in sorted(gate for gate in gates if scenario.gates[gate].at == "order"):
                message = f"cannot be followed where orders pass a gate ({gate}) before {pile} has them worked on"
                yield Fault(f"demands.{name}.patience_until", message)


def _shelf_lives(scenario: Scenario) -> Iterator[Fault]:
    """Ages and extensions mean nothing where nothing expires."""
    for name, item in scenario.items.items():
        lives = [item.shelf_life, *(pile.shelf_life for pile in scenario.stockpiles.values() if pile.item == name)]
        if item.extension is not None and not any(lives):
            yield Fault(f"items.{name}.extension", "has no shelf_life to extend")
    for name, pile in scenario.stockpiles.items():
        if pile.ages(scenario.items[pile.item]) is None:
            for field in ("extension", "initial_age", "initial_by_age", "initial_lots"):
                if field in pile.model_fields_set and getattr(pile, field) != type(pile).model_fields[field].default:
                    yield Fault(f"stockpiles.{name}.{field}", "has no shelf_life, here or at the item, to go with")
