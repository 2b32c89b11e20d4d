"""Numbers: a set of the numbers of replications that takes a byte for each."""

from collections.abc import Iterable, Iterator, MutableSet


class Numbers(MutableSet[int]):
    """A set of whole numbers from 0 on, in rising order.

    A set of Python takes seventy bytes for each number, of which a study holds several sets.
    """

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._held = bytearray()
        self._count = 0
        for number in numbers:
            self.add(number)

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and 0 <= number < len(self._held) and self._held[number] == 1

    def __iter__(self) -> Iterator[int]:
        at = self._held.find(1)
        while at >= 0:
            yield at
            at = self._held.find(1, at + 1)

    def __len__(self) -> int:
        return self._count

    def add(self, number: int) -> None:
        """Put a number in."""
        if number >= len(self._held):
            self._held.extend(bytes(number + 1 - len(self._held)))
        self._count += 1 - self._held[number]
        self._held[number] = 1

    def discard(self, number: int) -> None:
        """Take a number out, where it is in."""
        if number in self:
            self._count -= 1
            self._held[number] = 0

    def in_text_order(self) -> Iterator[int]:
        """The numbers in the order of their text: 0, 1, 10, 100, 11, 2."""
        if 0 in self:
            yield 0
        number, end = 1, len(self._held)
        while 0 < number < end:
            if number in self:
                yield number
            if number * 10 < end:
                number *= 10
                continue
            while number % 10 == 9 or number + 1 >= end:
                number //= 10
            number += bool(number)
