"""Checks of allocation: how the output of a line is divided among its customers."""

from collections.abc import Iterator

from desim.spec.fields.faults import Fault
from desim.spec.scenario import Scenario


def allocation_faults(scenario: Scenario) -> Iterator[Fault]:
    """Lines take orders from a shared book lot by lot, which leaves nothing to allocate."""
    for name, line in scenario.lines.items():
        if line.allocation == "fifo":
            continue
        for pile, stockpile in scenario.stockpiles.items():
            if name in stockpile.sources and stockpile.sourcing == "shared":
                message = f"must be fifo: {pile} shares its orders among lines, which take them a lot at a time"
                yield Fault(f"lines.{name}.allocation", message, repr(line.allocation))
