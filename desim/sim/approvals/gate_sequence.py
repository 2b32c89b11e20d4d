"""Gate sequence: the gates that orders or goods of a lane pass, one after another."""

from collections.abc import Callable, Sequence

from desim.sim.approvals.case import Case
from desim.sim.approvals.gate import Gate
from desim.sim.approvals.gated_ordering import GatedOrdering
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.stream import DurationDraw
from desim.sim.stock.lane import Consignee

TakeOrder = Callable[[float, Consignee], None]
"""Takes an order: its amount, and where the goods go."""


class GateSequence:
    """The gates before the orders, or the shipments, of one lane; its stockpile counts what waits at them."""

    __slots__ = ("_destination", "_gates", "_item", "_ordering", "_origin", "_rank", "applicant")

    def __init__(
        self, lane: str, gates: Sequence[Gate], nations: tuple[str | None, str | None], ordering: GatedOrdering
    ) -> None:
        self.applicant, self._rank, self._item = lane, ordering.priority, ordering.shelf.books.name
        self._gates, self._ordering = gates, ordering
        self._origin, self._destination = nations

    def open(self) -> bool:
        """Whether all gates would let something pass, or take it up, now."""
        return all(gate.admits(self.applicant) for gate in self._gates)

    def enter(
        self, amount: float, lane: Consignee, through: Callable[[], None], refused: Callable[[Case], None] | None
    ) -> None:
        """Pass the gates, then go *through*; when *refused* is not given, what is refused is filed again."""
        self._ordering.wait_at_gates(amount)
        self._pass((amount, lane), 0, through, refused)

    def _pass(
        self,
        goods: tuple[float, Consignee],
        place: int,
        through: Callable[[], None],
        refused: Callable[[Case], None] | None,
    ) -> None:
        amount, lane = goods
        if place == len(self._gates):
            if lane.root.observer is not None:
                lane.root.observer.passed_gates(lane, self._gates[-1].name)
            self._ordering.wait_at_gates(-amount)
            through()
            return
        gate = self._gates[place]
        if lane.root.observer is not None:
            lane.root.observer.reached_gate(lane, gate.name)

        def approved(_: Case) -> None:
            self._pass(goods, place + 1, through, refused)

        gate.apply(
            Case(
                self.applicant, approved, refused or gate.apply_later, amount, self._rank,
                self._origin, self._destination, self._item, claim_priority=lane.claim_priority,
            )
        )  # fmt: skip

    def before_source(self, take_order: TakeOrder, clock: Clock) -> TakeOrder:
        """A source that gets orders when they have passed the gates; those refused go back to the stockpile."""

        def order(amount: float, lane: Consignee) -> None:
            placed = clock.time

            def refused(_: Case) -> None:
                self._ordering.wait_at_gates(-amount)
                lane.reject(amount, placed)

            self.enter(amount, lane, lambda: take_order(amount, lane), refused)

        return order


class ShipmentGates:
    """The first stretch of a shipment: the gates that goods pass before they leave."""

    __slots__ = ("_gates",)

    def __init__(self, gates: GateSequence) -> None:
        self._gates = gates

    def accept(self, amount: float, lane: Consignee, index: int) -> None:
        """Let goods wait for the gates."""
        self._gates.enter(amount, lane, lambda: lane.forward(amount, index), None)


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
