"""Checks of lots: which stockpiles hold lots traced by number, and what cannot be combined with them."""

from collections.abc import Iterator

from desim.spec.fields.faults import Fault
from desim.spec.scenario import Scenario


def stockpiles_with_traced_lots(scenario: Scenario) -> set[str]:
    """Stockpiles that lots of traced lines can reach: by their sources, from siblings, or from one to the next."""
    lines = {name for name, line in scenario.lines.items() if line.escapes is not None}
    piles: set[str] = set()
    found = lines
    while found:
        found = {n for n, p in scenario.stockpiles.items() if n not in piles and found & {*p.sources, *p.lateral}}
        piles |= found
    return piles


def lot_faults(scenario: Scenario) -> Iterator[Fault]:
    """Quarantined units would leave the accounts of owners, and come back as good as new where they age."""
    for name in sorted(stockpiles_with_traced_lots(scenario)):
        pile = scenario.stockpiles[name]
        if pile.owners:
            yield Fault(f"stockpiles.{name}.owners", "cannot go with lots that may be recalled (escapes of a line)")
        if pile.ages(scenario.items[pile.item]) is not None:
            where = f"stockpiles.{name}" if pile.shelf_life is not None else f"items.{pile.item}"
            yield Fault(f"{where}.shelf_life", f"cannot go with lots that may be recalled, which reach {name}")
