"""Gate sequence: the gates that orders or goods of a lane pass, one after another."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from desim.sim.approvals.case import Case
from desim.sim.approvals.gate import Gate
from desim.sim.approvals.gated_ordering import GatedOrdering
from desim.sim.approvals.order_cases import OrderCase, OrderCases, Waiter
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.stream import DurationDraw
from desim.sim.stock.lane import Consignee, Stretch

TakeOrder = Callable[[float, Consignee], None]
"""Takes an order: its amount, and where the goods go."""
TakeOver = Callable[[float, Consignee, int], None]
"""Takes an order that was placed at a tick before the start."""


class Passage(NamedTuple):
    """An order, or a shipment, on its way through the gates of a lane."""

    amount: float
    lane: Consignee
    orders: tuple[OrderCase, ...]
    """The orders that a shipment is of; none for an order on its way to the source."""
    through: Callable[[int], None]
    """Called when all gates are passed, with the ticks since then, where that was before the start."""
    refused: Callable[[], None]
    """Called when an order is refused, or when the gate before a shipment has closed for good."""


class MoneyStamps:
    """Tells the observer when what waits at a gate waits for money, as long as one of the cases it is of does."""

    __slots__ = ("_gate", "_lane", "_waiting")

    def __init__(self, lane: Consignee, gate: str) -> None:
        self._lane, self._gate, self._waiting = lane, gate, 0

    def note(self, fund: str) -> None:
        """A case begins to wait for money of a fund, or, with no name, has got it."""
        observer, before = self._lane.root.observer, self._waiting
        self._waiting += 1 if fund else -1
        if observer is None:
            return
        if fund and not before:
            observer.reached_fund(self._lane, fund)
        elif not self._waiting:
            observer.reached_gate(self._lane, self._gate, 0)


class GateSequence:
    """The gates before the orders, or the shipments, of one lane; its stockpile counts what waits at them."""

    __slots__ = ("_destination", "_gates", "_item", "_ordering", "_origin", "_rank", "applicant", "orders")

    def __init__(
        self, lane: str, gates: Sequence[Gate], nations: tuple[str | None, str | None], ordering: GatedOrdering
    ) -> None:
        self.applicant, self._rank, self._item = lane, ordering.priority, ordering.shelf.books.name
        self._gates, self._ordering = gates, ordering
        self._origin, self._destination = nations
        self.orders = OrderCases()
        """Orders whose goods pass the gates before they leave."""

    def open(self) -> bool:
        """Whether all gates would let something pass, or take it up, now."""
        return all(gate.admits(self.applicant) for gate in self._gates)

    def has_left(self) -> bool:
        """Whether a gate has closed for good, and no approval of it is valid for this lane."""
        return any(gate.has_left and not gate.admits(self.applicant) for gate in self._gates)

    def enter(self, passage: Passage, elapsed: int = 0) -> None:
        """Pass the gates, then go on; it came to the first so many ticks ago, where that was before the start."""
        self._ordering.wait_at_gates(passage.amount)
        self._pass(passage, 0, elapsed)

    def _pass(self, passage: Passage, place: int, elapsed: int = 0) -> None:
        lane, observer = passage.lane, passage.lane.root.observer
        if place == len(self._gates):
            if observer is not None:
                observer.passed_gates(lane, self._gates[-1].name, elapsed)
            self._ordering.wait_at_gates(-passage.amount)
            passage.through(elapsed)
            return
        gate = self._gates[place]
        if observer is not None:
            observer.reached_gate(lane, gate.name, elapsed)
        if passage.orders and gate.declared.case_per == "order":
            self._pass_with_orders(gate, passage, place)
        else:

            def approved(case: Case) -> None:
                self._pass(passage, place + 1, case.elapsed)

            case = self._case(gate, passage, passage.amount, approved, lambda: self._refuse(passage), elapsed)
            case.note = None if observer is None else MoneyStamps(lane, gate.name).note
            gate.apply(case)

    def _pass_with_orders(self, gate: Gate, passage: Passage, place: int) -> None:
        """Go on when all orders that a shipment is of are approved; the first shipment of an order files its case."""
        missing = [order for order in passage.orders if not order.is_approved(gate.name)]
        left = [len(missing)]

        def approved() -> None:
            left[0] -= 1
            if not left[0]:
                self._pass(passage, place + 1)

        def refused() -> None:
            if left[0] > 0:
                left[0] = 0
                self._refuse(passage)

        if not missing:
            self._pass(passage, place + 1)
        observer = passage.lane.root.observer
        note = None if observer is None else MoneyStamps(passage.lane, gate.name).note
        for order in missing:
            if order.wait(gate.name, Waiter(approved, refused, note)):
                gate.apply(self._case_of_order(gate, passage, order))

    def _case_of_order(self, gate: Gate, passage: Passage, order: OrderCase) -> Case:
        """The case of an order whose goods pass a gate."""

        def approved(_: Case) -> None:
            order.approve(gate.name)

        case = self._case(gate, passage, order.amount, approved, partial(order.refuse, gate.name))
        case.note = partial(order.note, gate.name)
        return case

    def _refuse(self, passage: Passage) -> None:
        """What waited at gates need not wait any longer, for it will not go on."""
        self._ordering.wait_at_gates(-passage.amount)
        passage.refused()

    def _case(
        self, gate: Gate, passage: Passage, amount: float, approved: Callable[[Case], None],
        refused: Callable[[], None], elapsed: int = 0,
    ) -> Case:  # fmt: skip
        """The case of an order, or of a shipment, which is filed again when it is refused, as long as the gate is."""
        is_order = not passage.orders

        def decided(case: Case) -> None:
            if is_order or gate.has_left:
                refused()
            else:
                gate.apply_later(case)

        return Case(
            self.applicant, approved, decided, amount, self._rank, self._origin, self._destination,
            self._item, claim_priority=passage.lane.claim_priority, waits=is_order, elapsed=elapsed,
        )  # fmt: skip

    def before_source(self, take_order: TakeOrder, clock: Clock) -> TakeOrder:
        """A source that gets orders when they have passed the gates; those refused go back to the stockpile."""

        def order(amount: float, lane: Consignee) -> None:
            placed = clock.time

            def through(_: int) -> None:
                take_order(amount, lane)

            self.enter(Passage(amount, lane, (), through, partial(lane.reject, amount, placed)))

        return order

    def before_the_start(self, take_order: TakeOrder, take_over: TakeOver, clock: Clock) -> TakeOver:
        """A source that gets orders of before the start when they have passed the gates, perhaps before the start."""

        def order(amount: float, lane: Consignee, placed: int) -> None:
            def through(elapsed: int) -> None:
                if elapsed:
                    take_over(amount, lane, clock.time - elapsed)
                else:
                    take_order(amount, lane)

            passage = Passage(amount, lane, (), through, partial(lane.reject, amount, placed))
            self.enter(passage, clock.time - placed)

        return order


class ShipmentGates(Stretch):
    """The first stretch of a shipment: the gates that goods pass before they leave."""

    __slots__ = ("_gates",)

    def __init__(self, gates: GateSequence) -> None:
        self._gates = gates

    def accept(self, amount: float, lane: Consignee, index: int) -> None:
        """Let goods wait for the gates."""
        orders = self._gates.orders.shipped(amount)

        def through(_: int) -> None:
            lane.forward(amount, index)

        self._gates.enter(Passage(amount, lane, orders, through, partial(lane.give_back, amount, index)))

    def resume(self, amount: float, lane: Consignee, index: int, elapsed: int) -> None:
        """Pass on goods that left before the start: they have passed the gates."""
        lane.resume(amount, index + 1, elapsed)

    def has_left(self) -> bool:
        """Whether one of the gates has closed for good, and no approval of it is valid any more."""
        return self._gates.has_left()


class TransitLeg(Stretch):
    """The stretch after the gates of a shipment, where there is no route but only a transit time."""

    __slots__ = ("_clock", "_priority", "_transit", "name")

    def __init__(self, name: str, clock: Clock, priority: int, transit: DurationDraw) -> None:
        self.name, self._clock, self._priority, self._transit = name, clock, priority, transit

    def accept(self, amount: float, lane: Consignee, index: int) -> None:
        """Send goods on their way."""
        self.resume(amount, lane, index, 0)

    def resume(self, amount: float, lane: Consignee, index: int, elapsed: int) -> None:
        """Let goods go on that came so many ticks ago."""
        left = max(0, self._transit() - elapsed)
        self._clock.at(self._clock.time + left, self._priority, self._arrived, (amount, lane, index))

    def has_left(self) -> bool:
        """Whether it has closed for good: never."""
        return False

    def _arrived(self, goods: tuple[float, Consignee, int]) -> None:
        amount, lane, index = goods
        lane.forward(amount, index)
