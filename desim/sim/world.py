"""World: the live parts of one replication, built from their declarations and wired together."""

import math
from array import array
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

from desim.sim.approvals.gated_ordering import GatedOrdering
from desim.sim.assembly import approvals as approval_assembly
from desim.sim.assembly import causes as change_assembly
from desim.sim.assembly import stock as stock_assembly
from desim.sim.assembly.production import Plant
from desim.sim.assembly.transport import legs
from desim.sim.demand.fleet import Fleet, Kind
from desim.sim.kernel.books import Books, Costs
from desim.sim.kernel.clock import ARRIVAL, PROBE, Clock
from desim.sim.kernel.stream import Draw, Streams
from desim.sim.production.market import Market
from desim.sim.production.supplier import Supplier
from desim.sim.stock.deliveries import Deliveries
from desim.sim.stock.lane import Consignee, Ends, Lane, Receiver, Supply
from desim.sim.stock.observer import Observer
from desim.sim.stock.offer import Offer
from desim.sim.stock.ordering import Ordering
from desim.sim.stock.policy import rule
from desim.sim.stock.shelf import Shelf
from desim.sim.tracing.lot_tracking import TracedLane, TracedLine
from desim.sim.tracing.unit_tracking import UnitTracker
from desim.spec.checks.lots import traced
from desim.spec.checks.nations import nation_of
from desim.spec.facts import Reals
from desim.spec.families import PARTS
from desim.spec.scenario import Scenario

Notices = defaultdict[str, list[tuple[bool, Callable[[], None]]]]
"""Who must hear of it when a part gives notice that it will close: by part; whether for a while is enough."""


class World:
    """One replication before and while it runs. Parts are made in the order of their names."""

    def __init__(
        self, scenario: Scenario, seed: int, replication: int, clock: Clock, tracker: UnitTracker | None = None
    ) -> None:
        self.scenario, self.replication = scenario, replication
        self.clock, self.streams = clock, Streams(seed, replication)
        self.tracker, self.costs = tracker, Costs(float)
        self.observer: Observer | None = tracker
        names = sorted(name for family in PARTS for name in getattr(scenario, family))
        self.rank = self._rank = {name: k for k, name in enumerate(names)}
        self.books = {name: Books(name, item.bulk) for name, item in sorted(scenario.items.items())}
        self.agreements = approval_assembly.agreements(scenario, clock, self._rank)
        self.traced = traced(scenario)
        self._place()
        self._connect()
        self.days: Reals = array("d")
        self._plan_probes()

    def _place(self) -> None:
        """Make what stands, moves and wants."""
        scenario = self.scenario
        self.stockpiles = {n: stock_assembly.shelf(self, n, d) for n, d in sorted(scenario.stockpiles.items())}
        self.suppliers = {n: self._supplier(n, d) for n, d in sorted(scenario.suppliers.items())}
        stock = self.stockpiles, self.books
        plant = Plant(scenario, self.clock, self.streams, self.rank, stock, self.costs, self.observer)
        self.lines, self.stations, self.workforces = plant.lines, plant.stations, plant.workforces
        self.known = plant.known
        self.legs = legs(scenario, self.streams, self.clock, self._rank, self.costs, self.observer)
        self.demands = {n: stock_assembly.demand(self, n, d) for n, d in sorted(scenario.demands.items())}
        stock_assembly.keep_sizes(self)
        self.fleets = {n: self._fleet(n, d) for n, d in sorted(scenario.fleets.items())}

    def _connect(self) -> None:
        """Say who orders from whom, and let what changes all that begin."""
        self.orderings: dict[str, Ordering] = {}
        self.notices: Notices = defaultdict(list)
        self.lanes: dict[str, Lane] = {}
        self.gates = approval_assembly.gates(self)
        approval_assembly.file_transfers(self)
        for name, declared in sorted(self.scenario.stockpiles.items()):
            self._stock_up(name, declared)
        self.regimes = change_assembly.regimes(self)
        if self.tracker is not None:
            with_states = self.suppliers | self.lines | self.legs
            self.tracker.watch(with_states, with_states | self.gates | self.demands)
        self.causes = change_assembly.causes(self)

    def _draws(self, name: str, purpose: str, law: Any) -> Draw:
        return self.streams.draws(name, purpose, law)

    def _supplier(self, name: str, declared: Any) -> Supplier:
        lead_time = self._draws(name, "lead_time", declared.lead_time)
        kind = Supplier if declared.elasticity is None else Market
        return kind(
            name,
            declared,
            self.clock,
            self.books[declared.item],
            self._rank[name],
            lead_time,
            self.costs,
            self.observer,
        )

    def _fleet(self, name: str, declared: Any) -> Fleet:
        fleet = Fleet(name, declared, self.clock, self._rank[name])
        for unit, spec in sorted(declared.units.items()):
            part = f"{name}.{unit}"
            swap = self._draws(part, "swap", spec.swap)
            kind = Kind(part, fleet, self.stockpiles[spec.stockpile], swap, self._deposit(part, spec))
            fleet.equip(kind, [self._draws(part, f"life {k}", spec.life) for k in range(declared.size)])
        return fleet

    def _deposit(self, part: str, spec: Any) -> Callable[[], None]:
        """What becomes of a failed unit: condemned, or sent to one of the returns, drawn by share."""
        chance = self.streams.uniforms(part, "return")
        ways = [
            (back.share, self.stockpiles[pile], self._draws(f"{part}>{pile}", "transit", back.transit))
            for pile, back in sorted(spec.returns.items())
        ]
        total, rank = sum(share for share, _, _ in ways), self._rank[part.split(".")[0]]

        def landed(shelf: Shelf) -> None:
            shelf.books.in_transit -= 1.0
            shelf.receive(1.0)

        def deposit() -> None:
            fate, rest = chance(), chance() * total
            if not ways or fate < spec.condemned:
                return
            _, shelf, transit = next((way for way in ways if (rest := rest - way[0]) < 0.0), ways[-1])
            shelf.books.received += 1.0
            shelf.books.in_transit += 1.0
            self.clock.at(self.clock.time + transit(), ARRIVAL + rank, landed, shelf)

        return deposit

    def _stock_up(self, name: str, declared: Any) -> None:
        """Wire the siblings and sources of a stockpile, put its pipeline on the way, and let its policy look."""
        stock_assembly.lean(self, name, declared)
        shelf, rank = self.stockpiles[name], self._rank[name]
        if declared.policy is None:
            self._pipeline(declared, rank, shelf.books, shelf.receive)
            return
        books = shelf.books
        amount = rule(declared.policy, declared.planning_rate, books.bulk)
        kind = GatedOrdering if approval_assembly.has_gates(self.scenario, name) else Ordering
        ordering = kind(shelf, declared, amount, not books.bulk, rank, self.costs)
        self.orderings[name] = ordering
        sources = sorted(declared.sources.items(), key=lambda kv: (kv[1].priority, kv[0]))
        lanes = [self._offered(name, source, offer, ordering) for source, offer in sources]
        stock_assembly.give_notice(
            self, name, declared, dict(zip((source for source, _ in sources), lanes, strict=True))
        )
        shelf.on_order += self._pipeline(declared, rank, books, ordering.arrive)
        ordering.connect(lanes, [offer.share for _, offer in sources], self.streams.uniforms(name, "sourcing"))

    def _pipeline(self, declared: Any, rank: int, books: Books, arrive: Callable[[float], None]) -> float:
        """Goods on the way at the start; returns their amount."""
        pipeline = declared.pipeline
        if pipeline is None:
            return 0.0
        books.initial += pipeline.quantity
        books.in_transit += pipeline.quantity

        def landed(amount: float) -> None:
            books.in_transit -= amount
            arrive(amount)

        lots = round(pipeline.quantity / pipeline.lot)
        for k in range(1, lots + 1):
            self.clock.at(pipeline.over * k / lots, ARRIVAL + rank, landed, pipeline.lot)
        return float(pipeline.quantity)

    def _offered(self, pile: str, source: str, offer: Any, ordering: Ordering) -> Lane | Offer:
        """The lane of a source, or an offer before it where there are conditions or a price."""
        if not offer.conditional:
            return self._lane(pile, source, offer, ordering, ordering)
        return Offer(
            source,
            offer,
            ordering,
            self.costs,
            lambda conditions: self._lane(pile, source, offer, ordering, conditions),
        )

    def _lane(self, pile: str, source: str, offer: Any, ordering: Ordering, receiver: Receiver) -> Lane:
        name, maker = f"{source}>{pile}", self.lines.get(source)
        supply = self._supply(name, source, offer)
        if isinstance(ordering, GatedOrdering):
            supply = approval_assembly.with_gates(self, pile, source, ordering, supply)
        ends = Ends(source, ordering.shelf, receiver, nation_of(self.scenario, pile), offer.owner)
        rest = (ends, supply, self.clock, self._rank[pile], self.scenario.stockpiles[pile].priority, self.observer)
        if source in self.traced or isinstance(maker, TracedLine):
            lane: Lane = TracedLane(*rest, maker if isinstance(maker, TracedLine) else None)
        else:
            lane = Lane(*rest)
        self.lanes[name] = lane
        stock_assembly.rate(self, pile, source, lane)
        if ordering.pool is not None:
            self.lines[source].draw_on(ordering.pool, lane, offer.priority)
        return lane

    def _supply(self, lane: str, source: str, offer: Any) -> Supply:
        way = [self.legs[leg] for leg in self.scenario.routes[offer.route].legs] if offer.route else []
        transit = self._draws(lane, "transit", offer.transit) if offer.transit is not None else None
        if source in self.stockpiles:
            upstream = self.stockpiles[source]

            def claim(amount: float, lane: Consignee) -> None:
                _claim(upstream, amount, lane)

            return Supply(claim, lambda: True, upstream.rerank, way, transit)
        part: Any = self.suppliers.get(source) or self.lines[source]
        book = part if source in self.suppliers else part.orders
        return Supply(part.request, part.is_open, book.rerank, way, transit)

    def _plan_probes(self) -> None:
        probe = self.scenario.probe
        self._count = math.floor((self.scenario.horizon - probe.offset) / probe.every + 1e-9) + 1
        self.on_hand: Reals = array("d")
        self.owed: Reals = array("d")
        self.on_order: Reals = array("d")
        self.made: Reals = array("d")
        self.staff: Reals = array("d")
        self.effective: Reals = array("d")
        self._piles, self._lines = list(self.stockpiles.values()), list(self.lines.values())
        self._people = list(self.workforces.values())
        self.cases: Reals = array("d")
        self._offices = list(self.gates.values())
        self.deliveries = Deliveries(self.lanes, self._count)
        if self._count > 0:
            self.clock.at(probe.offset, PROBE, self._probe, 0)

    def _probe(self, count: int) -> None:
        """Sample every level."""
        self.days.append(self.clock.time)
        self.on_hand.extend([shelf.on_hand for shelf in self._piles])
        self.owed.extend([shelf.owed for shelf in self._piles])
        self.on_order.extend([shelf.on_order for shelf in self._piles])
        self.made.extend([line.made for line in self._lines])
        if self._people:
            self.staff.extend([float(people.staff) for people in self._people])
            self.effective.extend([people.effective for people in self._people])
        if self._offices:
            self.cases.extend([float(gate.cases) for gate in self._offices])
        if count == self.deliveries.due:
            self.deliveries.note(self.clock.time)
        if count + 1 < self._count:
            time = min(self.scenario.probe.offset + (count + 1) * self.scenario.probe.every, self.scenario.horizon)
            self.clock.at(time, PROBE, self._probe, count + 1)

    def levels(self) -> dict[str, np.ndarray]:
        """All samples, one array of shape (probes,) for each level of each part."""
        probes = len(self.days)
        columns: dict[str, np.ndarray] = {}
        for level, flat, names in (
            ("on_hand", self.on_hand, self.stockpiles),
            ("owed", self.owed, self.stockpiles),
            ("on_order", self.on_order, self.stockpiles),
            ("made", self.made, self.lines),
            ("staff", self.staff, self.workforces),
            ("effective", self.effective, self.workforces),
            ("cases", self.cases, self.gates),
        ):
            table = np.array(flat).reshape(probes, len(names))
            columns |= {f"{name}.{level}": table[:, i].copy() for i, name in enumerate(names)}
        return columns


def _claim(shelf: Shelf, amount: float, lane: Consignee) -> None:
    taken = shelf.claim(amount, lane, lane.rank, True)
    if taken > 0.0:
        lane.ship(taken)
