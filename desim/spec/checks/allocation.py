"""Buying: checks of who gets what a line makes."""

from collections.abc import Iterator

from desim.spec.fields.faults import Fault
from desim.spec.scenario import Scenario


def buying(scenario: Scenario) -> Iterator[Fault]:
    """Who shares an order book has its orders taken lot by lot: there is nothing left to allocate."""
    for name, line in scenario.lines.items():
        if line.allocation == "fifo":
            continue
        for pile, stockpile in scenario.stockpiles.items():
            if name in stockpile.sources and stockpile.sourcing == "shared":
                message = f"must be fifo: {pile} shares its orders among lines, which take them a lot at a time"
                yield Fault(f"lines.{name}.allocation", message, repr(line.allocation))
