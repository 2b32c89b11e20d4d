"""Co-products: what comes off a line beside its item, and goes to stockpiles of its own."""

from math import floor
from typing import Final, NamedTuple

from desim.sim.kernel.binomial import binomial
from desim.sim.kernel.stream import Draw
from desim.sim.stock.shelf import Shelf

ROUNDING: Final = 1e-9


class Output(NamedTuple):
    """Where a co-product goes, how much of it comes with a unit, and with which units."""

    shelf: Shelf
    amount: float
    of_begun: bool
    """With each unit that was begun, scrap included, else with each good one."""
    chance: float
    uniform: Draw
    """Probability that a piece is usable, and numbers to draw it."""


class CoProducts:
    """All co-products of a line. Of what comes in pieces a part of one is kept until it is whole."""

    __slots__ = ("_kept", "_outputs")

    def __init__(self, outputs: list[Output]) -> None:
        self._outputs = outputs
        self._kept = [0.0] * len(outputs)

    def made(self, begun: float, good: float) -> None:
        """So many units were processed, so many of them good: put what comes with them on its shelves."""
        for place, (shelf, per_unit, of_begun, chance, uniform) in enumerate(self._outputs):
            there = self._kept[place] + per_unit * (begun if of_begun else good)
            amount = there if shelf.books.bulk else float(floor(there + ROUNDING))
            self._kept[place] = max(0.0, there - amount)
            if chance < 1.0 and amount > 0.0:
                amount = amount * chance if shelf.books.bulk else float(binomial(uniform(), int(amount), chance))
            if amount > 0.0:
                shelf.books.made += amount
                shelf.receive(amount)
