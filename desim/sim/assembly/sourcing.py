"""Sourcing: says who orders from whom: builds orderings and lanes, and puts on the way what is under way on day 0."""

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from desim.sim.approvals.gated_ordering import GatedOrdering
from desim.sim.assembly.approvals import has_gates, with_gates
from desim.sim.assembly.promises import promise
from desim.sim.kernel.books import Books
from desim.sim.kernel.clock import ARRIVAL, BEFORE_THE_RUN, START
from desim.sim.stock.claim import claim_priority
from desim.sim.stock.closable import ClosableDepot
from desim.sim.stock.depot import Depot
from desim.sim.stock.due_orders import DueOrders
from desim.sim.stock.inspected_lane import InspectedLane, Inspection
from desim.sim.stock.lane import Ends, Lane, Receiver, Supply
from desim.sim.stock.offer import Offer
from desim.sim.stock.ordering import Ordering
from desim.sim.stock.policy import rule
from desim.sim.stock.rating import STEP, STEPS
from desim.sim.stock.shelf import Shelf
from desim.sim.tracing.lot_tracking import TracedLane, TracedLine
from desim.sim.world import World
from desim.spec.checks.nations import nation_of
from desim.spec.fields.moments import mean_of
from desim.spec.fields.ticks import ticks
from desim.spec.parts.policy import Policy
from desim.spec.parts.source import Source
from desim.spec.parts.stockpile import Stockpile
from desim.spec.scenario import Scenario

OpenOrder = tuple[int, Lane | Offer, float]
"""Tick at which an order was placed before the start, the way to its source, and its amount."""


def orderings(world: World) -> None:
    """Connect every stockpile with its siblings and sources, and let its policy look."""
    open_orders: list[OpenOrder] = []
    for name, declared in sorted(world.scenario.stockpiles.items()):
        _connect_siblings(world, name, declared)
        shelf, rank = world.stockpiles[name], world.rank[name]
        if declared.policy is None:
            _put_on_the_way(world, declared, rank, shelf.books, shelf.receive)
        else:
            world.orderings[name] = ordering = _ordering(world, name, declared, declared.policy)
            lanes = {source: _lane(world, name, source, offer, ordering) for source, offer in _by_priority(declared)}
            _expect_notices(world, declared, ordering, lanes)
            shelf.expect(_put_on_the_way(world, declared, rank, shelf.books, ordering.arrive))
            shares = [declared.sources[source].share for source in lanes]
            if ordering.due is not None:
                _say_when_due(world, declared, ordering.due, lanes)
            open_orders += _open_orders(declared, ordering, lanes)
            _send_on(world, declared, shelf, lanes)
            promises = [promise(world, name, source) for source in lanes] if declared.sourcing == "earliest" else []
            uniform = world.streams.uniforms(name, "sourcing")
            ordering.connect_sources(list(lanes.values()), shares, uniform, promises)
    for order in sorted(open_orders, key=lambda order: order[0]):  # of one age by name
        world.clock.at(0, ARRIVAL, _take_over, (world, order))  # once the causes of day 0 have acted


def _by_priority(declared: Stockpile) -> list[tuple[str, Source]]:
    return sorted(declared.sources.items(), key=lambda kv: (kv[1].priority, kv[0]))


def _connect_siblings(world: World, name: str, declared: Stockpile) -> None:
    """Tell a depot its substitutes and siblings, in the order of asking."""
    depot = world.stockpiles[name]
    if not isinstance(depot, Depot):
        return
    best = sorted(declared.substitutes.items(), key=lambda kv: (-kv[1], kv[0]))
    near = sorted(declared.lateral.items(), key=lambda kv: (kv[1].priority, kv[0]))
    depot.connect_siblings(
        [(world.stockpiles[other], effectiveness) for other, effectiveness in best],
        [
            (world.stockpiles[other], way.keep, world.streams.durations(f"{other}>{name}", "lateral", way.transit))
            for other, way in near
        ],
    )


def _ordering(world: World, name: str, declared: Stockpile, policy: Policy) -> Ordering:
    """How a stockpile orders; with gates before its sources it keeps account of what waits there."""
    shelf = world.stockpiles[name]
    amount = rule(policy, declared.planning_rate, shelf.books.bulk)
    kind = GatedOrdering if has_gates(world.scenario, name) else Ordering
    return kind(shelf, declared, policy, amount, world.rank[name], world.costs)


def _say_when_due(world: World, declared: Stockpile, due: DueOrders, lanes: Mapping[str, Lane | Offer]) -> None:
    """Mean lead times of suppliers with their ways, and the days of what is under way at the start."""
    scenario = world.scenario
    for source, lane in lanes.items():
        offer = declared.sources[source]
        if source in scenario.suppliers:
            times = [mean_of(scenario.suppliers[source].lead_time), *scenario.times_on_the_way(offer)]
            due.lead_times[lane.name] = ticks(sum(times))
        for elapsed, amount in _in_transit(offer):
            due.expect(amount, ticks(sum(scenario.times_on_the_way(offer))) - elapsed)
        for part in _on_legs(scenario, offer):
            rest = ticks(sum(scenario.times_on_the_way(offer)[-part.last :]))
            due.expect(part.amount, rest if part.waits else rest - part.elapsed)
    if declared.pipeline is not None:
        for arrival, amount in declared.pipeline.by_tick():
            due.expect(amount, arrival)


def _in_transit(offer: Source) -> list[tuple[int, float]]:
    """Ticks since they left, and amounts, of what left a source before the start, what left first first."""
    return [(ticks(age), amount) for age, amount in sorted(offer.in_transit.items(), reverse=True)]


class OnTheWay(NamedTuple):
    """Goods on a leg at the start, or at its origin."""

    amount: float
    elapsed: int
    """Ticks since they left the origin, or since they came there where they wait."""
    last: int
    """Legs of the rest of the way, this one among them."""
    waits: bool


def _on_legs(scenario: Scenario, offer: Source) -> list[OnTheWay]:
    """What is on the legs from a source at the start, leg by leg, what came first first."""
    legs, found = scenario.legs_of(offer), list[OnTheWay]()
    for place, leg in enumerate(legs):
        part = offer.on_legs.get(leg)
        for waits, amounts in ((False, part.under_way), (True, part.waiting)) if part is not None else ():
            rows = sorted(amounts.items(), reverse=True)
            found += [OnTheWay(amount, ticks(age), len(legs) - place, waits) for age, amount in rows]
    return found


def _open_orders(declared: Stockpile, ordering: Ordering, lanes: Mapping[str, Lane | Offer]) -> list[OpenOrder]:
    """What a stockpile ordered before the start, which counts as on order."""
    found: list[OpenOrder] = []
    for source, lane in lanes.items():
        for age, amount in sorted(declared.sources[source].open_orders.items()):
            _expect(ordering.shelf, lane, amount)
            if ordering.due is not None:
                ordering.due.ordered(amount, lane.name, -ticks(age))
            found.append((min(-ticks(age), BEFORE_THE_RUN), lane, amount))
    return found


def _expect(shelf: Shelf, lane: Lane | Offer, amount: float) -> None:
    """Note that an amount is on order at the start."""
    shelf.expect(amount)
    if isinstance(lane, Offer):
        lane.expect(amount)


def _send_on(world: World, declared: Stockpile, shelf: Shelf, lanes: Mapping[str, Lane | Offer]) -> None:
    """Let goods go on that left a source before the start, before anything happens that may hold them up."""
    for source, lane in lanes.items():
        for elapsed, amount in _in_transit(declared.sources[source]):
            _expect(shelf, lane, amount)
            world.clock.at(0, START, _set_off, (lane, amount, elapsed))
        for part in _on_legs(world.scenario, declared.sources[source]):
            _expect(shelf, lane, part.amount)
            world.clock.at(0, START, _stand, (lane, part))


def _stand(goods: tuple[Lane | Offer, OnTheWay]) -> None:
    lane, part = goods
    lane.stand(*part)


def _set_off(goods: tuple[Lane | Offer, float, int]) -> None:
    lane, amount, elapsed = goods
    lane.set_off(amount, elapsed)


def _take_over(at_start: tuple[World, OpenOrder]) -> None:
    """Have an order on the book of its source; whose stock or inputs it is of knows it, however late its reports."""
    world, (placed, lane, amount) = at_start
    change: Callable[[], None] = partial(lane.take_over, amount, placed)
    for ordering in world.orderings.values():
        if ordering.reports is not None:
            change = partial(ordering.reports.at_start, change)
    change()


def _put_on_the_way(
    world: World, declared: Stockpile, rank: int, books: Books, arrive: Callable[[float], None]
) -> float:
    """Plan the arrivals of what is under way at the start; its amount."""
    pipeline = declared.pipeline
    if pipeline is None:
        return 0.0
    books.initial += pipeline.total
    books.in_transit += pipeline.total

    def landed(amount: float) -> None:
        books.in_transit -= amount
        arrive(amount)

    for arrival, amount in pipeline.by_tick():
        world.clock.at(arrival, ARRIVAL + rank, landed, amount)
    return float(pipeline.total)


def _lane(world: World, pile: str, source: str, offer: Source, ordering: Ordering) -> Lane | Offer:
    """The lane of a source, or an offer before it where there are conditions or a price."""
    if not offer.conditional:
        return _lane_to(world, pile, source, offer, ordering, ordering)
    return Offer(source, offer, ordering, world.costs, lambda to: _lane_to(world, pile, source, offer, ordering, to))


def _lane_to(world: World, pile: str, source: str, offer: Source, ordering: Ordering, receiver: Receiver) -> Lane:
    supply, maker = _supply(world, f"{source}>{pile}", source, offer), world.lines.get(source)
    if isinstance(ordering, GatedOrdering):
        supply = with_gates(world, pile, source, ordering, supply)
    declared = world.scenario.stockpiles[pile]
    nation, place = nation_of(world.scenario, pile), claim_priority(declared.claim_priority)
    ends = Ends(source, ordering.shelf, receiver, nation, offer.owner, place)
    rank, claim_rank = world.rank[pile], declared.priority
    if source in world.traced or isinstance(maker, TracedLine):
        line = maker if isinstance(maker, TracedLine) else None
        lane: Lane = TracedLane(ends, supply, world.clock, rank, claim_rank, world.observer, line)
    elif source in world.suppliers and not world.scenario.suppliers[source].perfect:
        inspection = _inspection(world, f"{source}>{pile}", source)
        lane = InspectedLane(ends, supply, world.clock, rank, claim_rank, world.observer, inspection)
    else:
        lane = Lane(ends, supply, world.clock, rank, claim_rank, world.observer)
    world.lanes[lane.name] = lane
    _rate(world, pile, source, lane)
    if ordering.pool is not None:
        if source in world.suppliers:
            mean = mean_of(world.scenario.suppliers[source].lead_time)
            world.suppliers[source].draw_on(ordering.pool, lane, offer.priority, mean)
        else:
            world.lines[source].draw_on(ordering.pool, lane, offer.priority)
    return lane


def _inspection(world: World, lane: str, source: str) -> Inspection:
    """Which units of a supplier are good where they come in over a lane."""
    declared, whole = world.scenario.suppliers[source], not world.books[world.scenario.suppliers[source].item].bulk
    uniform = world.streams.uniforms(lane, "good") if whole and declared.yield_of == "unit" else None
    share = world.streams.draws(lane, "yield", declared.yield_)
    return Inspection(share, uniform, whole, world.suppliers[source].facts)


def _supply(world: World, lane: str, source: str, offer: Source) -> Supply:
    """Who is asked, and how the goods travel."""
    way = [world.legs[leg] for leg in world.scenario.legs_of(offer)]
    transit = world.streams.durations(lane, "transit", offer.transit) if offer.transit is not None else None
    if source in world.stockpiles:
        upstream = world.stockpiles[source]
        return Supply(
            upstream.request, upstream.take_over, lambda: not _issues_nothing(upstream), upstream.rerank, way, transit,
            stockpile=upstream,
        )  # fmt: skip
    if source in world.suppliers:
        supplier = world.suppliers[source]
        return Supply(supplier.request, supplier.take_over, supplier.is_open, supplier.rerank, way, transit)
    line = world.lines[source]
    return Supply(line.request, line.take_over, line.is_open, line.orders.rerank, way, transit)


def _issues_nothing(shelf: Shelf) -> bool:
    """Whether a stockpile is closed to what goes."""
    return isinstance(shelf, ClosableDepot) and shelf.issues_nothing


def _rate(world: World, pile: str, source: str, lane: Lane) -> None:
    """Let the rank of new orders on a lane follow whether its source has to honor their rating."""
    declared = world.scenario.stockpiles[pile]
    if declared.rating is None:
        return
    origin, customer = nation_of(world.scenario, source), nation_of(world.scenario, pile)
    lift, agreements, item = STEP * STEPS[declared.rating], world.agreements, declared.item

    def look() -> None:
        lane.rate(lift if agreements.honored(origin, customer, item) else 0)

    agreements.watch(look)
    look()


def _expect_notices(world: World, declared: Stockpile, ordering: Ordering, lanes: Mapping[str, Lane | Offer]) -> None:
    """Let the causes that will close a source of a stockpile tell of it beforehand, where it is bought once more."""
    for source, lane in lanes.items():
        last = declared.sources[source].last_time_buy
        if last is None:
            continue
        amount = last.quantity
        if amount is None:
            amount = (last.days or 0.0) * (declared.planning_rate or 0.0)
        amount = amount if ordering.shelf.books.bulk else float(math.ceil(amount - 1e-9))
        world.notices[source].append((last.for_a_while, _once(ordering.last_time_buy, amount, lane)))


def _once(buy: Callable[[float, Lane | Offer], None], amount: float, lane: Lane | Offer) -> Callable[[], None]:
    """An order that is placed when it is first called for, and never again."""
    left = [amount]

    def act() -> None:
        if left:
            buy(left.pop(), lane)

    return act
