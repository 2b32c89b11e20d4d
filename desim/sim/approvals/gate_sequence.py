"""Gate sequence: the gates that orders or goods of a lane pass, one after another."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from desim.sim.approvals.case import Case
from desim.sim.approvals.gate import Gate
from desim.sim.approvals.gated_ordering import GatedOrdering
from desim.sim.approvals.order_cases import OrderCase, OrderCases
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.stream import DurationDraw
from desim.sim.stock.lane import Consignee

TakeOrder = Callable[[float, Consignee], None]
"""Takes an order: its amount, and where the goods go."""


class Passage(NamedTuple):
    """An order, or a shipment, on its way through the gates of a lane."""

    amount: float
    lane: Consignee
    orders: tuple[OrderCase, ...]
    """The orders that a shipment is of; none for an order on its way to the source."""
    through: Callable[[], None]
    """Called when all gates are passed."""
    refused: Callable[[Case], None] | None
    """Called when it is refused; where not given, it is filed again."""


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

    def enter(self, passage: "Passage") -> None:
        """Pass the gates, then go on."""
        self._ordering.wait_at_gates(passage.amount)
        self._pass(passage, 0)

    def _pass(self, passage: "Passage", place: int) -> None:
        lane, observer = passage.lane, passage.lane.root.observer
        if place == len(self._gates):
            if observer is not None:
                observer.passed_gates(lane, self._gates[-1].name)
            self._ordering.wait_at_gates(-passage.amount)
            passage.through()
            return
        gate = self._gates[place]
        if observer is not None:
            observer.reached_gate(lane, gate.name)
        if passage.orders and gate.declared.case_per == "order":
            self._pass_with_orders(gate, passage, place)
        else:
            gate.apply(self._case(gate, passage, passage.amount, lambda _: self._pass(passage, place + 1)))

    def _pass_with_orders(self, gate: Gate, passage: "Passage", place: int) -> None:
        """Go on when all orders that a shipment is of are approved; the first shipment of an order files its case."""
        missing = [order for order in passage.orders if not order.is_approved(gate.name)]
        left = [len(missing)]

        def approved() -> None:
            left[0] -= 1
            if not left[0]:
                self._pass(passage, place + 1)

        if not missing:
            self._pass(passage, place + 1)
        for order in missing:
            if order.wait(gate.name, approved):
                gate.apply(self._case(gate, passage, order.amount, partial(_approve, order, gate.name)))

    def _case(self, gate: Gate, passage: "Passage", amount: float, approved: Callable[[Case], None]) -> Case:
        return Case(
            self.applicant, approved, passage.refused or gate.apply_later, amount, self._rank,
            self._origin, self._destination, self._item, claim_priority=passage.lane.claim_priority,
        )  # fmt: skip

    def before_source(self, take_order: TakeOrder, clock: Clock) -> TakeOrder:
        """A source that gets orders when they have passed the gates; those refused go back to the stockpile."""

        def order(amount: float, lane: Consignee) -> None:
            placed = clock.time

            def refused(_: Case) -> None:
                self._ordering.wait_at_gates(-amount)
                lane.reject(amount, placed)

            self.enter(Passage(amount, lane, (), lambda: take_order(amount, lane), refused))

        return order


def _approve(order: OrderCase, gate: str, _: Case) -> None:
    order.approve(gate)


class ShipmentGates:
    """The first stretch of a shipment: the gates that goods pass before they leave."""

    __slots__ = ("_gates",)

    def __init__(self, gates: GateSequence) -> None:
        self._gates = gates

    def accept(self, amount: float, lane: Consignee, index: int) -> None:
        """Let goods wait for the gates."""
        orders = self._gates.orders.shipped(amount)
        self._gates.enter(Passage(amount, lane, orders, lambda: lane.forward(amount, index), None))


class TransitLeg:
    """The stretch after the gates of a shipment, where there is no route but only a transit time."""

    __slots__ = ("_clock", "_priority", "_transit", "name")

    def __init__(self, name: str, clock: Clock, priority: int, transit: DurationDraw) -> None:
        self.name, self._clock, self._priority, self._transit = name, clock, priority, transit

    def accept(self, amount: float, lane: Consignee, index: int) -> None:
        """Send goods on their way."""
        self._clock.at(self._clock.time + self._transit(), self._priority, self._arrived, (amount, lane, index))

    def _arrived(self, goods: tuple[float, Consignee, int]) -> None:
        amount, lane, index = goods
        lane.forward(amount, index)
