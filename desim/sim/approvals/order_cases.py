"""Order cases: one case at a gate for each order, however many shipments bring it."""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

Action = Callable[[], None]


class Waiter(NamedTuple):
    """A shipment that waits for a gate to decide on its order."""

    approved: Action
    refused: Action
    note: Callable[[str], None] | None
    """Hears the name of a fund when the case begins to wait for its money, and an empty one when it has got it."""


class OrderCase:
    """An order whose goods pass gates before they leave: which gates have approved it, and who waits for them."""

    __slots__ = ("_approved_at", "_fund", "_waiting", "amount", "to_ship")

    def __init__(self, amount: float) -> None:
        self.amount = self.to_ship = amount
        """Units of the order, and those of them that have not come to the gates."""
        self._approved_at: set[str] = set()
        self._waiting: dict[str, list[Waiter]] = {}
        self._fund: dict[str, str] = {}
        """Fund that it waits for, by gate."""

    def is_approved(self, gate: str) -> bool:
        """Whether a gate has approved the order."""
        return gate in self._approved_at

    def wait(self, gate: str, waiter: Waiter) -> bool:
        """Tell a shipment when a gate has decided on the order; whether a case has to be filed for that."""
        first = gate not in self._waiting
        self._waiting.setdefault(gate, []).append(waiter)
        if waiter.note is not None and self._fund.get(gate):
            waiter.note(self._fund[gate])
        return first

    def note(self, gate: str, fund: str) -> None:
        """The case at a gate begins to wait for money of a fund, or, with no name, has got it."""
        self._fund[gate] = fund
        for waiter in self._waiting.get(gate, []):
            if waiter.note is not None:
                waiter.note(fund)

    def approve(self, gate: str) -> None:
        """A gate has approved the order: all shipments that wait for that go on."""
        self._approved_at.add(gate)
        for waiter in self._waiting.pop(gate, []):
            waiter.approved()

    def refuse(self, gate: str) -> None:
        """A gate that has closed for good will never approve the order: no shipment that waits for it goes on."""
        for waiter in self._waiting.pop(gate, []):
            waiter.refused()


class OrderCases:
    """The orders of one lane that are not shipped in full, oldest first; units of orders are not told apart."""

    __slots__ = ("_open",)

    def __init__(self) -> None:
        self._open: deque[OrderCase] = deque()

    def ordered(self, amount: float) -> None:
        """An order was placed."""
        self._open.append(OrderCase(amount))

    def rejected(self, amount: float) -> None:
        """So much of what was ordered will not come, of the youngest orders."""
        while amount > 0.0 and self._open:
            case = self._open[-1]
            part = min(amount, case.to_ship)
            case.to_ship -= part
            case.amount -= part
            amount -= part
            if case.to_ship <= 1e-9 * part:
                self._open.pop()

    def shipped(self, amount: float) -> tuple[OrderCase, ...]:
        """The orders that a shipment is of; what nobody placed as one order is an order of its own."""
        found: list[OrderCase] = []
        rest = amount
        while rest > 1e-9 * amount and self._open:
            case = self._open[0]
            part = min(rest, case.to_ship)
            case.to_ship -= part
            rest -= part
            found.append(case)
            if case.to_ship <= 1e-9 * part:
                self._open.popleft()
        return tuple(found) or (OrderCase(amount),)
