"""Buying: checks of who gets what a line makes, and of dials that nothing listens to."""

from collections.abc import Iterator

from desim.spec.faults import Fault
from desim.spec.scenario import Scenario


def buying(scenario: Scenario) -> Iterator[Fault]:
    """Faults of allocation at lines, and of dials of stockpiles."""
    yield from _allocation(scenario)
    yield from _turned(scenario)


def _allocation(scenario: Scenario) -> Iterator[Fault]:
    """Who shares an order book has its orders taken lot by lot: there is nothing left to allocate."""
    for name, line in scenario.lines.items():
        if line.allocation == "fifo":
            continue
        for pile, stockpile in scenario.stockpiles.items():
            if name in stockpile.sources and stockpile.sourcing == "shared":
                message = f"must be fifo: {pile} shares its orders among lines, which take them a lot at a time"
                yield Fault(f"lines.{name}.allocation", message, repr(line.allocation))


def _turned(scenario: Scenario) -> Iterator[Fault]:
    """Only stockpiles that order have a priority, and only those with old reports a delay to change."""
    for name, cause in scenario.causes.items():
        for part, dials in cause.what.items():
            pile = scenario.stockpiles.get(part)
            if pile is None:
                continue
            where = f"causes.{name}.what.{part}"
            if "priority" in dials and pile.policy is None:
                yield Fault(f"{where}.priority", f"changes nothing: {part} has no policy and orders nothing")
            if "report_delay" in dials and pile.report_delay <= 0.0:
                yield Fault(f"{where}.report_delay", f"changes nothing: {part} has no report_delay")
