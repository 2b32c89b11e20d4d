"""All that ships keeps whole ticks: no time in the queue of events has passed through a floating-point number."""

from heapq import heappop

import pytest

from desim.sim.kernel.clock import Clock
from desim.sim.replicate import replicate
from desim.spec.read import read
from tests.shipped.composed import SHIPPED, shipped

pytestmark = pytest.mark.interpreted


class CheckedClock(Clock):
    """A clock that takes whole Python numbers for times and nothing else, however they come to its queue."""

    def _burst(self, count: int) -> None:
        for _ in range(count):
            entry = heappop(self.queue)
            require_whole(entry)
            self.time = entry[0]
            entry[3](entry[4])
            if not self._running:
                break


def require_whole(entry: tuple[object, ...]) -> None:
    """Raise TypeError where the time of an entry of the queue is anything but an int."""
    if type(entry[0]) is not int:
        raise TypeError(f"{entry[3]} is planned at {entry[0]!r}")


NETWORKS = [
    pytest.param(words, marks=[] if words.startswith("network=") else pytest.mark.slow)
    for words in SHIPPED
    if "experiment" not in words
]


@pytest.mark.parametrize("words", NETWORKS)
def test_every_time_of_what_ships_is_a_whole_tick(words: str) -> None:
    data = shipped(words) | {"horizon": 30, "probe": {"every": 10}}
    data["warmup"] = 10 if data.get("warmup") else 0
    for later in ("measures", "headline", "sources"):  # some are of later days, and sources are of them
        data.pop(later, None)
    clock = CheckedClock()
    facts = replicate(read(data), seed=1, replication=0, clock=clock)
    for entry in clock.queue:
        require_whole(entry)
    assert facts.events > 0
