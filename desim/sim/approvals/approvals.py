"""Approvals: where orders and goods wait for gates on their way between a source and a stockpile."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from desim.sim.approvals.case import Case
from desim.sim.approvals.gate import Gate
from desim.sim.kernel.clock import ARRIVAL, CAUSE, Clock
from desim.sim.kernel.stream import Draw
from desim.sim.stock.lane import Consignee, Supply
from desim.sim.stock.ordering import Ordering
from desim.spec.checks.nations import approvals_of, nation_of
from desim.spec.facts import GateLoadFacts
from desim.spec.scenario import Scenario


class Tallied(Ordering):
    """An ordering with gates before its sources, which keeps the integrals of what is on order and what waits there."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.priority: int = given[1].priority
        self._held, self._since, self._paper = 0.0, self._clock.time, GateLoadFacts()

    def hold(self, amount: float) -> None:
        """Units begin to wait at a gate or, when negative, need not wait any longer."""
        self.tally()
        self._held += amount

    def tally(self) -> None:
        """Add the time since the last change to the integrals."""
        span = self._clock.time - self._since
        if span > 0.0:
            self._since = self._clock.time
            self._paper.area_held += self._held * span
            self._paper.area_on_order += self.shelf.on_order * span

    def place(self, amount: float, lane: Any = None) -> None:
        """Place an order."""
        self.tally()
        super().place(amount, lane)

    def _forecast(self, count: int) -> None:
        self.tally()
        super()._forecast(count)

    def arrive(self, amount: float) -> None:
        """Take in what was ordered."""
        self.tally()
        super().arrive(amount)

    def lose(self, amount: float) -> None:
        """Strike what will never come."""
        self.tally()
        super().lose(amount)

    def reset(self) -> None:
        """Measuring starts now."""
        self.tally()
        self._paper = GateLoadFacts()
        super().reset()

    def close(self) -> GateLoadFacts:
        """The facts at the end."""
        self.tally()
        return self._paper


class Passage:
    """The gates that what goes over one lane passes, one after another; the stockpile knows how much they hold."""

    def __init__(
        self, lane: str, gates: Sequence[Gate], nations: tuple[str | None, str | None], ordering: Tallied
    ) -> None:
        self.holder, self._rank, self._item = lane, ordering.priority, ordering.shelf.books.name
        self._gates, self._ordering = gates, ordering
        self._origin, self._destination = nations

    def open(self) -> bool:
        """Whether all gates would let something pass, or take it up, now."""
        return all(gate.admits(self.holder) for gate in self._gates)

    def enter(
        self, amount: float, lane: Consignee, through: Callable[[], None], refused: Callable[[Case], None] | None
    ) -> None:
        """Pass the gates, then go *through*; when *refused* is not given, what is refused is filed again."""
        self._ordering.hold(amount)
        self._pass((amount, lane), 0, through, refused)

    def _pass(
        self,
        what: tuple[float, Consignee],
        place: int,
        through: Callable[[], None],
        refused: Callable[[Case], None] | None,
    ) -> None:
        amount, lane = what
        if place == len(self._gates):
            if lane.root.observer is not None:
                lane.root.observer.passed_gates(lane, self._gates[-1].name)
            self._ordering.hold(-amount)
            through()
            return
        gate = self._gates[place]
        if lane.root.observer is not None:
            lane.root.observer.reached_gate(lane, gate.name)

        def approved(_: Case) -> None:
            self._pass(what, place + 1, through, refused)

        gate.apply(
            Case(
                self.holder, approved, refused or gate.later, amount, self._rank,
                self._origin, self._destination, self._item,
            )
        )  # fmt: skip

    def before(self, ask: Callable[[float, Consignee], None], clock: Clock) -> Callable[[float, Consignee], None]:
        """A source that hears of orders when they have passed; those refused are struck."""

        def order(amount: float, lane: Consignee) -> None:
            placed = clock.time

            def refused(_: Case) -> None:
                self._ordering.hold(-amount)
                lane.strike(amount, placed)

            self.enter(amount, lane, lambda: ask(amount, lane), refused)

        return order


class Checkpoint:
    """The first leg of a way whose goods pass gates before they leave."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage

    def accept(self, amount: float, lane: Consignee, index: int) -> None:
        """Let goods wait for the gates."""
        self._passage.enter(amount, lane, lambda: lane.forward(amount, index), None)


class Crossing:
    """The leg after a checkpoint, where there is no route but only a transit time."""

    def __init__(self, name: str, clock: Clock, priority: int, transit: Draw) -> None:
        self.name, self._clock, self._priority, self._transit = name, clock, priority, transit

    def accept(self, amount: float, lane: Consignee, index: int) -> None:
        """Send goods on their way."""
        self._clock.at(self._clock.time + self._transit(), self._priority, self._across, (amount, lane, index))

    def _across(self, goods: tuple[float, Consignee, int]) -> None:
        amount, lane, index = goods
        lane.forward(amount, index)


def gates(world: Any) -> dict[str, Gate]:
    """The gates of a world; only those that an agreement names ask what is settled."""
    scenario: Scenario = world.scenario
    named = {name for a in scenario.agreements.values() for name in (*a.waives, *a.speeds, *a.refusals)}
    return {
        name: Gate(
            name, declared, world.clock, world.rank[name], world.streams, world.costs,
            world.accords if name in named else None,
        )
        for name, declared in sorted(scenario.gates.items())
    }  # fmt: skip


def gated(world: Any, pile: str) -> bool:
    """Whether there are gates before any source of a stockpile."""
    if not world.scenario.gates:
        return False
    return any(approvals_of(world.scenario, pile, source) for source in world.scenario.stockpiles[pile].sources)


def guarded(world: Any, pile: str, source: str, ordering: Tallied, supply: Supply) -> Supply:
    """A supply with the gates that there are between lane and source, and before the way of the goods."""
    passed = [world.gates[name] for name in approvals_of(world.scenario, pile, source)]
    nations = nation_of(world.scenario, source), nation_of(world.scenario, pile)
    for at in ("order", "shipment"):
        some = [gate for gate in passed if gate.declared.at == at]
        if some:
            supply = GUARDS[at](Passage(f"{source}>{pile}", some, nations, ordering), pile, supply, world)
    return supply


def _orders(passage: Passage, _: str, supply: Supply, world: Any) -> Supply:
    ask, is_open = supply.ask, supply.is_open
    return supply._replace(ask=passage.before(ask, world.clock), is_open=lambda: is_open() and passage.open())


def _goods(passage: Passage, pile: str, supply: Supply, world: Any) -> Supply:
    legs, transit, is_open = [Checkpoint(passage), *supply.legs], supply.transit, supply.is_open
    if transit is not None:
        legs.append(Crossing(passage.holder, world.clock, ARRIVAL + world.rank[pile], transit))
    return supply._replace(legs=legs, transit=None, is_open=lambda: is_open() and passage.open())


GUARDS: dict[str, Callable[[Passage, str, Supply, Any], Supply]] = {"order": _orders, "shipment": _goods}


def file_transfers(world: Any) -> None:
    """Plan the cases of all documents and teams that have a gate, each on its day; the line is their holder."""
    for line, known in sorted(world.known.items()):
        declared, nation = world.scenario.lines[line].knowledge, nation_of(world.scenario, line)
        asked = [
            (stay.begin, stay.gate, partial(known.welcome, name, stay))
            for name, stay in sorted(declared.secondments.items())
        ] + [
            (package.arrive, package.gate, partial(known.read, package.teach))
            for _, package in sorted(declared.documents.items())
        ]
        for day, gate, approved in asked:
            if gate is not None:
                case = Case(line, approved=_then(approved), destination=nation)
                world.clock.at(day, CAUSE + world.rank[line], world.gates[gate].apply, case)


def _then(action: Callable[[], None]) -> Callable[[Case], None]:
    """What a gate calls with the case it has approved."""
    return lambda _: action()
