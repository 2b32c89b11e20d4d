"""Books: what became of every unit of an item."""

from collections import defaultdict
from typing import Final

from desim.sim.kernel.errors import Unbalanced

ENTRIES = (
    "initial", "made", "received", "issued", "consumed", "scrapped", "spoiled", "lost", "quarantined", "in_transit",
    "on_hand",
)  # fmt: skip
TOLERANCE: Final = 1e-9
Costs = defaultdict[tuple[str, str], float]
"""Cost by part and account, USD."""


class Books:
    """The account of one item over a whole replication."""

    __slots__ = ("bulk", "consumed", "in_transit", "initial", "issued", "lost", "made", "name", "quarantined",
                 "received", "scrapped", "spoiled")  # fmt: skip

    def __init__(self, name: str, bulk: bool) -> None:
        self.name, self.bulk = name, bulk
        self.initial = self.made = self.received = 0.0
        self.issued = self.consumed = self.scrapped = self.spoiled = self.lost = 0.0
        self.quarantined = self.in_transit = 0.0

    def check(self, on_hand: float, time: float, replication: int) -> dict[str, float]:
        """All entries with what is on hand; raises Unbalanced unless initial + made + received is where it should be.

        *made* counts all units started, good or not, so that scrapped is part of where they went.
        """
        came = self.initial + self.made + self.received
        used = self.issued + self.consumed + self.scrapped + self.spoiled
        went = used + self.lost + self.quarantined + self.in_transit + on_hand
        gap = abs(came - went)
        if gap > (TOLERANCE * max(1.0, abs(came)) if self.bulk else 0.0):
            raise Unbalanced(
                f"replication {replication}: the books of {self.name} do not balance on day {time:g}: "
                f"initial {self.initial:g} + made {self.made:g} + received {self.received:g} = {came!r}, but "
                f"issued {self.issued:g} + consumed {self.consumed:g} + scrapped {self.scrapped:g} + "
                f"spoiled {self.spoiled:g} + lost {self.lost:g} + quarantined {self.quarantined:g} + "
                f"in transit {self.in_transit:g} + on hand {on_hand:g} = {went!r}"
            )
        return {entry: on_hand if entry == "on_hand" else getattr(self, entry) for entry in ENTRIES}
