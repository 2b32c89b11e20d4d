"""Dead ends: settings that can never have an effect, whatever happens in a run."""

from collections.abc import Iterator

from desim.spec.checks.dials import closed_parts
from desim.spec.checks.routes import legs_in_use
from desim.spec.fields.faults import Fault
from desim.spec.fields.moments import mean_of
from desim.spec.parts.stockpile import Stockpile
from desim.spec.scenario import Scenario

USES_OF_CLAIMS = ("demands", "fleets", "replacements", "stockpiles")
"""Who claims from a stockpile, so that what it lacks is owed. A line claims nothing: it takes its inputs when all are
there, and waits without a backorder."""


def dead_end_warnings(scenario: Scenario) -> Iterator[Fault]:
    """Rules of stockpiles that nobody who draws on them can use."""
    claimed = users_by_stockpile(scenario)
    for name, pile in scenario.stockpiles.items():
        users = claimed.get(name, set())
        taken = any(name in line.inputs for line in scenario.lines.values())
        if not taken and not users:
            continue  # used by nobody, which has a warning of its own
        for field in _unused_rules(pile, users, taken):
            yield Fault(f"stockpiles.{name}.{field}", f"has no effect: {_WHY[field]}")
    yield from _overdue(scenario)
    yield from _returns(scenario)
    yield from _unreliable_suppliers(scenario)
    for name, demand in scenario.demands.items():
        if demand.patience_until == "begun" and scenario.stockpiles[demand.stockpile].policy is None:
            why = f"{demand.stockpile} orders nothing, so that work never begins for it"
            yield Fault(f"demands.{name}.patience_until", f"has no effect: {why}")
    for name, pile in scenario.stockpiles.items():
        if pile.sourcing == "earliest" and len(pile.sources) == 1:
            yield Fault(f"stockpiles.{name}.sourcing", "has no effect: there is one source only")


def _returns(scenario: Scenario) -> Iterator[Fault]:
    """Vehicles that wait for goods that never come, and ways back that close for good."""
    used = legs_in_use(scenario)
    back = {leg: one.vehicles for leg, one in scenario.legs.items() if one.vehicles and one.vehicles.of is not None}
    for name, vehicles in back.items():
        if name not in used and vehicles.layover:
            message = f"keeps vehicles of {vehicles.of} from coming back: no goods come here, for it is on no route"
            yield Fault(f"legs.{name}.vehicles.layover", message)
    for cause, declared in scenario.causes.items():
        for name in sorted(closed_parts(scenario, declared) & set(back)):
            if declared.how_at(name).for_good:
                message = f"closes {name} for good: vehicles of {back[name].of} that are beyond it never come back"
                yield Fault(f"causes.{cause}", message)


def _unreliable_suppliers(scenario: Scenario) -> Iterator[Fault]:
    """Suppliers that ship nothing, and rules of inspection that say nothing."""
    for name, supplier in scenario.suppliers.items():
        if supplier.shipped_share <= 1e-9:
            yield Fault(f"suppliers.{name}.failures", "lose every order, so that nothing is ever shipped")
        if supplier.yield_of != "unit" and (supplier.perfect or scenario.items[supplier.item].bulk):
            why = "all that it ships is good" if supplier.perfect else "of bulk, a share of each delivery is good"
            yield Fault(f"suppliers.{name}.yield_of", f"has no effect: {why}")


def _overdue(scenario: Scenario) -> Iterator[Fault]:
    """Goods that left so long ago that they should have come before the start, and lots that should be done."""
    for name, line in scenario.lines.items():
        for step, lots in line.lots_in_process():
            work = mean_of(line.stations[step].time) if step else line.mean_lot_time(line.lot)
            for done in sorted({done for done, _ in lots if done > work}):
                where = f"lines.{name}.stations.{step}" if step else f"lines.{name}"
                message = f"is more work than a lot takes ({work:g} days on average): it is done on day 0 at the latest"
                yield Fault(f"{where}.in_process.{done:g}", message)
    for name, pile in scenario.stockpiles.items():
        life = pile.ages(scenario.items[pile.item])
        for age in sorted(pile.initial_by_age) if life is not None else ():
            if age >= mean_of(life):
                message = f"is older than its shelf life ({mean_of(life):g} days on average): it expires on day 0"
                yield Fault(f"stockpiles.{name}.initial_by_age.{age:g}", message)
        for source, offer in pile.sources.items():
            way = sum(scenario.times_on_the_way(offer))
            for age in (age for age in offer.in_transit if age > way):
                message = (
                    f"left longer ago than its way takes ({way:g} days on average): it comes on day 0 at the latest"
                )
                yield Fault(f"stockpiles.{name}.sources.{source}.in_transit.{age:g}", message)
            for leg, part in offer.on_legs.items():
                over = scenario.time_over(leg)
                for age in (age for age in part.under_way if age > over):
                    message = f"left longer ago than the leg takes ({over:g} days on average): it has arrived on day 0"
                    yield Fault(f"stockpiles.{name}.sources.{source}.on_legs.{leg}.under_way.{age:g}", message)


_CLAIMS = "only demands, fleets, replacements and stockpiles claim from a stockpile, and here only lines take inputs"
_WHY = {
    "substitutes": "demands, fleets, replacements and lines get substitutes, orders of stockpiles do not, and none of "
    "the former draws on it",
    "lateral": f"siblings send what is owed, and nothing is owed: {_CLAIMS}",
    "reserve": f"it is kept from claims of a later rank: {_CLAIMS}",
    "reserve_levels": f"they are kept from claims of a later rank: {_CLAIMS}",
    "allocation": f"it shares among claims that wait: {_CLAIMS}",
}


def _unused_rules(pile: Stockpile, users: set[str], taken: bool) -> Iterator[str]:
    """Fields with rules for claims, where no such claim comes."""
    if pile.substitutes and not users - {"stockpiles"} and not taken:
        yield "substitutes"
    if users:
        return
    given = {"lateral": pile.lateral, "reserve": pile.reserve, "reserve_levels": pile.reserve_levels}
    yield from (field for field, value in given.items() if value)
    if pile.allocation != "fifo":
        yield "allocation"


def users_by_stockpile(scenario: Scenario) -> dict[str, set[str]]:
    """Which of USES_OF_CLAIMS claim from each stockpile; those without a claim are left out."""
    found: dict[str, set[str]] = {}

    def note(pile: str, use: str) -> None:
        found.setdefault(pile, set()).add(use)

    for demand in scenario.demands.values():
        for pile in (demand.stockpile, *demand.kit):
            note(pile, "demands")
    for fleet in scenario.fleets.values():
        for unit in fleet.units.values():
            note(unit.stockpile, "fleets")
    for line in scenario.lines.values():
        for pile in line.replaces:
            note(pile, "replacements")
    for other in scenario.stockpiles.values():
        for source in other.sources:
            if source in scenario.stockpiles:
                note(source, "stockpiles")
    return found


def stockpiles_that_owe(scenario: Scenario) -> set[str]:
    """Stockpiles from which something is claimed that is kept when it is not there."""
    keeping = {d.stockpile for d in scenario.demands.values() if d.unmet == "backorder"}
    keeping |= {pile for demand in scenario.demands.values() if demand.unmet == "backorder" for pile in demand.kit}
    claimed = users_by_stockpile(scenario)
    return keeping | {name for name, users in claimed.items() if users - {"demands"}}
