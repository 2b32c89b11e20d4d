"""Heap: the queue of events where sim is compiled; interpreted, Python's own heap of tuples is quicker.

Both give the same order, for no two entries have the same time, priority and number.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_extensions import i64

LATEST: Final = 2**61
"""Ticks (73,000 years) at which whatever is later stands in the heap: its numbers have 64 bits."""


class Planned:
    """What is planned: tick, phase and rank, number, action and its argument."""

    __slots__ = ("action", "argument", "number", "priority", "time")

    def __init__(self, time: int, priority: int, number: int, action: Callable[[Any], None], argument: Any) -> None:
        self.time: i64 = time
        self.priority: i64 = priority
        self.number: i64 = number
        self.action, self.argument = action, argument


def push(heap: list[Planned], new: Planned) -> None:
    """Put an entry into a heap; it has the largest number of all (Knuth 1998, section 5.2.3)."""
    heap.append(new)
    place: i64 = len(heap) - 1
    time, priority = new.time, new.priority
    while place > 0:
        above: i64 = (place - 1) >> 1
        other = heap[above]
        if other.time < time or (other.time == time and other.priority <= priority):
            break
        heap[place] = other
        place = above
    heap[place] = new


def pop(heap: list[Planned]) -> Planned:
    """Take the first entry out of a heap that is not empty."""
    last = heap.pop()
    size: i64 = len(heap)
    if size == 0:
        return last
    first = heap[0]
    time, priority, number = last.time, last.priority, last.number
    place: i64 = 0
    child: i64 = 1
    while child < size:
        best = heap[child]
        if child + 1 < size:
            other = heap[child + 1]
            if other.time < best.time or (
                other.time == best.time
                and (other.priority < best.priority or (other.priority == best.priority and other.number < best.number))
            ):
                best, child = other, child + 1
        if time < best.time or (
            time == best.time and (priority < best.priority or (priority == best.priority and number < best.number))
        ):
            break
        heap[place] = best
        place, child = child, 2 * child + 1
    heap[place] = last
    return first
