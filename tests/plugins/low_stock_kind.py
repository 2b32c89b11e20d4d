"""A condition of one's own, which others may be made of."""

from typing import Literal

from desim.plugins import TriggerKind
from desim.spec.fields.quantity import PositiveAmount
from desim.spec.parts.trigger import Condition


class AtEmptyShelves(Condition):
    """When all stockpiles together hold less than an amount."""

    kind: Literal["empty_shelves"]
    below: PositiveAmount

    def clause(self, reader):
        return f"all shelves hold less than {self.below:g}"


class EmptyShelves:
    """While all shelves together hold less than an amount."""

    def __init__(self, when, context, changed):
        self._shelves, self._below = list(context.shelves.values()), when.below
        for shelf in self._shelves:
            shelf.watch_backorders(changed)

    @property
    def holds(self):
        return sum(shelf.on_hand for shelf in self._shelves) < self._below


KINDS = [TriggerKind(AtEmptyShelves, EmptyShelves)]
