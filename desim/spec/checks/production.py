"""Checks of production: missing inputs, two workforces, teachers without knowledge, limits without explosives."""

from collections.abc import Iterator
from math import fsum

from desim.spec.fields.faults import Fault
from desim.spec.parts.production import Line
from desim.spec.scenario import Scenario


def production_faults(scenario: Scenario) -> Iterator[Fault]:
    """Faults between lines, workforces and sites that are each sound."""
    yield from _staffed_twice(scenario)
    yield from _explosive_limits(scenario)
    yield from _teachers(scenario)
    yield from _replacements(scenario)
    yield from _bills(scenario)
    yield from _in_process(scenario)
    yield from _co_products(scenario)
    for name, line in scenario.lines.items():
        if line.knowledge is not None and line.knowledge.yield_low > line.yield_:
            yield Fault(f"lines.{name}.knowledge.yield_low", f"is above the yield of the line, {line.yield_:g}")


def missing_input_warnings(scenario: Scenario) -> Iterator[Fault]:
    """Lines that take less than others that make the same item, so that a shortage of it would not touch them."""
    makers: dict[str, list[str]] = {}
    for name, line in sorted(scenario.lines.items()):
        makers.setdefault(line.item, []).append(name)
    for names in makers.values():
        lines = {name: scenario.lines[name] for name in names}
        taken = {name: _items_taken(scenario, line) for name, line in lines.items()}
        for name in names:
            for item in sorted(set().union(*taken.values()) - taken[name] - set(scenario.lines[name].bought_in)):
                others = ", ".join(other for other in names if item in taken[other])
                message = (
                    f"have no {item}, which {others} needs for the same item; name it in bought_in if it is left out"
                )
                yield Fault(f"lines.{name}.inputs", message)


def _items_taken(scenario: Scenario, line: Line) -> set[str]:
    """Items that a line cannot do without: of its inputs, whatever may stand in for them, and of what it replaces."""
    return {scenario.stockpiles[pile].item for pile in (*line.inputs, *line.replaces)}


def _bills(scenario: Scenario) -> Iterator[Fault]:
    """What lines will take is counted at the input itself, which then has to be part of the bill at all times."""
    for name, line in scenario.lines.items():
        for pile in sorted(set(line.effectivity) & set(line.inputs)):
            policy = scenario.stockpiles[pile].policy
            if policy is not None and policy.commitments:
                message = f"cannot go with the policy of {pile}, which counts what lines will take (commitments)"
                yield Fault(f"lines.{name}.effectivity.{pile}", message)


def _co_products(scenario: Scenario) -> Iterator[Fault]:
    """What comes beside an item is another item, or the line would make more than was ordered of it."""
    for name, line in scenario.lines.items():
        for pile in line.co_products:
            if scenario.stockpiles[pile].item == line.item:
                yield Fault(f"lines.{name}.co_products.{pile}", f"holds {line.item}, which the line makes to order")
            if name in scenario.stockpiles[pile].sources:
                message = f"orders from {name}, which makes {line.item}"
                yield Fault(f"lines.{name}.co_products.{pile}", message)


def _in_process(scenario: Scenario) -> Iterator[Fault]:
    """What is in process was begun for orders, and stands on machines."""
    held: dict[str, int] = {}
    busy = [(name, line) for name, line in sorted(scenario.lines.items()) if line.under_work > 0.0]
    open_orders = _open_orders(scenario) if busy else {}
    for name, line in busy:
        ordered = fsum(open_orders.get(name, ()))
        if line.under_work > ordered * (1.0 + 1e-9):
            message = f"is more than was ordered of it before the start (open_orders of its stockpiles): {ordered:g}"
            yield Fault(f"lines.{name}.in_process", message, f"{line.under_work:g}")
        if line.workcenter is not None:
            held[line.workcenter] = held.get(line.workcenter, 0) + len(line.lots_in_process()[0][1])
            if held[line.workcenter] > scenario.workcenters[line.workcenter].machines:
                yield Fault(f"lines.{name}.in_process", f"takes more machines than {line.workcenter} has")


def _open_orders(scenario: Scenario) -> dict[str, list[float]]:
    """Amounts that were ordered before the start, by source; one look at each source, however many lines there are."""
    found: dict[str, list[float]] = {}
    for pile in scenario.stockpiles.values():
        for source, offer in pile.sources.items():
            if offer.open_orders:
                found.setdefault(source, []).extend(offer.open_orders.values())
    return found


def bill_warnings(scenario: Scenario) -> Iterator[Fault]:
    """Gaps between the dates of a component and its alternates, and reservations that hold what others wait for."""
    reserving = [(name, line) for name, line in sorted(scenario.lines.items()) if line.reservation != "none"]
    for name, line in sorted(scenario.lines.items()):
        for component, choices in sorted(line.choices(scenario.stockpiles).items()):
            gap = _gap(scenario, line, [pile for pile, _ in choices]) if len(choices) > 1 else None
            if gap is not None:
                message = f"is not effective from day {gap:g} on, nor is an alternate: lots are begun without it"
                yield Fault(f"lines.{name}.effectivity.{component}", message)
        for other, taker in reserving if line.reservation != "none" else ():
            both = sorted(set(line.inputs) & set(taker.inputs))
            if name < other and len(both) > 1:
                message = (
                    f"may hold what {other} waits for while that holds what it waits for itself: {', '.join(both)}"
                )
                yield Fault(f"lines.{name}.reservation", message)


def _gap(scenario: Scenario, line: Line, piles: list[str]) -> float | None:
    """The first day on which none of some components is effective, None where there is no such day."""
    day = 0.0
    dates = [line.effectivity.get(pile) for pile in piles]
    for one in sorted((d for d in dates if d is not None), key=lambda d: d.begin):
        if one.begin > day:
            break
        day = max(day, scenario.horizon if one.end is None else one.end)
    return None if None in dates or day >= scenario.horizon else day


def _staffed_twice(scenario: Scenario) -> Iterator[Fault]:
    """A line belongs to one workforce, for two would each take the other's shortage for a lower need."""
    staffed: dict[str, str] = {}
    for name, people in sorted(scenario.workforces.items()):
        for line in people.lines:
            if line in staffed:
                yield Fault(f"workforces.{name}.lines.{line}", f"is staffed by {staffed[line]} already")
            staffed.setdefault(line, name)


def _teachers(scenario: Scenario) -> Iterator[Fault]:
    """Lines learn from others, and only from those that have what is to be learned."""
    for name, line in sorted(scenario.lines.items()):
        for other in line.knowledge.spill_over if line.knowledge is not None else ():
            where = f"lines.{name}.knowledge.spill_over.{other}"
            yield from _teacher_faults(where, name == other, scenario.lines[other].knowledge is not None, "knowledge")
        for other in line.learning.shared if line.learning is not None else ():
            where = f"lines.{name}.learning.shared.{other}"
            yield from _teacher_faults(where, name == other, scenario.lines[other].learning is not None, "learning")


def _teacher_faults(where: str, itself: bool, has: bool, what: str) -> Iterator[Fault]:
    if itself:
        yield Fault(where, "is the line itself")
    elif not has:
        yield Fault(where, f"names a line without {what}")


def _replacements(scenario: Scenario) -> Iterator[Fault]:
    """What is replaced comes in pieces, in units that come in pieces, whose lots are not followed."""
    for name, line in scenario.lines.items():
        for pile, sru in line.replaces.items():
            where = f"lines.{name}.replaces.{pile}"
            for bulk in sorted({line.item, scenario.stockpiles[pile].item}):
                if scenario.items[bulk].bulk:
                    yield Fault(where, f"is a replacement, but {bulk} does not come in pieces")
            if pile == sru.returns:
                yield Fault(f"{where}.returns", "is the stockpile of good ones; failed ones have to be repaired first")
        if line.replaces and line.escapes is not None:
            yield Fault(f"lines.{name}.replaces", "cannot go with lots that may be recalled (escapes of the line)")


def _explosive_limits(scenario: Scenario) -> Iterator[Fault]:
    """A limit needs items with an explosive quantity, and room for one full lot of each line."""
    for name, site in scenario.sites.items():
        if site.explosive_limit is None:
            continue
        where = f"sites.{name}.explosive_limit"
        held = {p.item for p in scenario.stockpiles.values() if p.site == name}
        made = {n: line for n, line in scenario.lines.items() if line.site == name}
        if not any(scenario.items[item].neq for item in held | {line.item for line in made.values()}):
            yield Fault(where, "limits nothing: no item kept or made there has a neq")
        for line_name, line in made.items():
            lot = line.lot * (scenario.items[line.item].neq or 0.0)
            if line.full_lots and lot > site.explosive_limit:
                yield Fault(where, f"is below the {lot:g} kg of one lot of {line_name}")
