"""Stock: builds shelves and suppliers from their declarations, each with no more than it declares."""

from math import fsum

from desim.sim.kernel.clock import CAUSE
from desim.sim.kernel.dial import Dial
from desim.sim.production.market import Market
from desim.sim.production.order_failures import FailureDraws, OrderFailures
from desim.sim.production.supplier import Supplier
from desim.sim.stock.ageing import Ageing
from desim.sim.stock.allocation import rounded
from desim.sim.stock.closable import ClosableDepot
from desim.sim.stock.depot import Depot
from desim.sim.stock.shelf import Shelf
from desim.sim.stock.wait_log import LoggedDepot, LoggedShelf, WaitLog
from desim.sim.world import World
from desim.spec.checks.dials import CLOSING, closed_stockpiles
from desim.spec.facts import SupplierFacts
from desim.spec.fields.law import TimeLaw
from desim.spec.fields.ticks import ticks
from desim.spec.parts.item import Item
from desim.spec.parts.production import Supplier as DeclaredSupplier
from desim.spec.parts.stockpile import Stockpile


def stockpiles(world: World) -> None:
    """Make the shelves of all stockpiles."""
    closing = closed_stockpiles(world.scenario)
    for name, declared in sorted(world.scenario.stockpiles.items()):
        world.stockpiles[name] = _shelf(world, name, declared, name in closing)


def _shelf(world: World, name: str, declared: Stockpile, closes: bool) -> Shelf:
    """A shelf, or a depot where there are rules or causes close it; either logs its waits where a measure asks."""
    log = world.wait_logs.get((name, "unit"))
    item, books = world.scenario.items[declared.item], world.books[declared.item]
    traced, limited = name in world.traced, world.scenario.sites[declared.site].explosive_limit is not None
    if not (traced or limited or closes or declared.ruled(item)):
        shelf = LoggedShelf if log is not None else Shelf
        plain = shelf(name, declared, world.clock, books, world.observer)
        if isinstance(plain, LoggedShelf) and log is not None:
            plain.log = log
        return plain
    life = declared.ages(item)

    def ageing(depot: Depot) -> Ageing | None:
        return None if life is None else _ageing(world, depot, declared, item, life)

    if closes:
        dials = {dial: world.dials.setdefault((name, dial), Dial()) for dial in CLOSING}
        rest = (world.rank[name], traced, ageing, world.observer)
        return ClosableDepot(name, declared, world.clock, books, *rest, dials, log or WaitLog(name, world.clock))
    depot = LoggedDepot if log is not None else Depot
    ruled = depot(name, declared, world.clock, books, world.rank[name], traced, ageing, world.observer)
    if isinstance(ruled, LoggedDepot) and log is not None:
        ruled.log = log
    return ruled


def _ageing(world: World, depot: Depot, declared: Stockpile, item: Item, shelf_life: TimeLaw) -> Ageing:
    extension = declared.extension if declared.extension is not None else item.extension
    chance = world.streams.uniforms(depot.name, "inspection")
    life = world.streams.durations(depot.name, "shelf_life", shelf_life)
    ageing = Ageing(depot, world.clock, CAUSE + world.rank[depot.name], life, extension, chance)
    known = [(amount, ticks(age)) for age, amount in declared.initial_by_age.items()]
    rest = declared.initial - fsum(amount for amount, _ in known)
    filled: list[tuple[float, int]] = []
    if rest > 0.0:
        age, lots = world.streams.durations(depot.name, "initial_age", declared.initial_age), declared.initial_lots
        amounts = rounded([rest / lots] * lots, rest, not item.bulk)
        filled = [(amount, age()) for amount in amounts]
    ageing.begin([lot for lot in (*filled, *known) if lot[0] > 0.0])
    return ageing


def suppliers(world: World) -> None:
    """Make all suppliers; one whose price follows scarcity is a market."""
    for name, declared in sorted(world.scenario.suppliers.items()):
        lead_time = world.streams.durations(name, "lead_time", declared.lead_time)
        books, rank = world.books[declared.item], world.rank[name]
        failures = _order_failures(world, name, declared)
        rest = (world.clock, books, rank, lead_time, world.costs, world.observer, failures)
        if declared.elasticity is not None:
            world.suppliers[name] = Market(name, declared, declared.elasticity, *rest)
        else:
            world.suppliers[name] = Supplier(name, declared, *rest)


def _order_failures(world: World, name: str, declared: DeclaredSupplier) -> OrderFailures | None:
    """How a supplier fails orders, None where it does not."""
    if not declared.failures:
        return None
    streams = world.streams
    failures = [
        FailureDraws(
            failure.chance,
            streams.uniforms(name, f"failure {way}"),
            streams.durations(name, f"delay {way}", failure.delay),
            streams.draws(name, f"share {way}", failure.share),
        )
        for way, failure in sorted(declared.failures.items())
    ]
    return OrderFailures(name, failures, declared.exclusive, not world.books[declared.item].bulk, SupplierFacts())
