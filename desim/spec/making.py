"""Checks of production: people of two workforces, teachers who know nothing, and limits without explosives."""

from collections.abc import Iterator

from desim.spec.faults import Fault
from desim.spec.scenario import Scenario


def production(scenario: Scenario) -> Iterator[Fault]:
    """Faults between lines, workforces and sites that are each sound."""
    yield from _staffed_twice(scenario)
    yield from _licensed(scenario)
    yield from _taught(scenario)
    for name, line in scenario.lines.items():
        if line.knowledge is not None and line.knowledge.yield_low > line.yield_:
            yield Fault(f"lines.{name}.knowledge.yield_low", f"is above the yield of the line, {line.yield_:g}")


def _staffed_twice(scenario: Scenario) -> Iterator[Fault]:
    """A line belongs to one workforce, for two would each take the other's shortage for a lower need."""
    staffed: dict[str, str] = {}
    for name, people in sorted(scenario.workforces.items()):
        for line in people.lines:
            if line in staffed:
                yield Fault(f"workforces.{name}.lines.{line}", f"is staffed by {staffed[line]} already")
            staffed.setdefault(line, name)


def _taught(scenario: Scenario) -> Iterator[Fault]:
    """Lines learn from others, and only from those that have what is to be learnt."""
    for name, line in sorted(scenario.lines.items()):
        for other in line.knowledge.spill_over if line.knowledge is not None else ():
            where = f"lines.{name}.knowledge.spill_over.{other}"
            yield from _teaches(where, name == other, scenario.lines[other].knowledge is not None, "knowledge")
        for other in line.learning.shared if line.learning is not None else ():
            where = f"lines.{name}.learning.shared.{other}"
            yield from _teaches(where, name == other, scenario.lines[other].learning is not None, "learning")
    for name, cause in sorted(scenario.causes.items()):
        for part, factors in cause.what.items():
            if "teaching" in factors and part in scenario.lines and scenario.lines[part].knowledge is None:
                yield Fault(f"causes.{name}.what.{part}.teaching", f"turns nothing: {part} has no knowledge")


def _teaches(where: str, itself: bool, has: bool, what: str) -> Iterator[Fault]:
    if itself:
        yield Fault(where, "is the line itself")
    elif not has:
        yield Fault(where, f"names a line without {what}")


def _licensed(scenario: Scenario) -> Iterator[Fault]:
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
