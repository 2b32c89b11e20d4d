"""The heap of compiled clocks gives what Python's own heap gives, in the same order."""

from heapq import heappop, heappush

from hypothesis import given
from hypothesis import strategies as st

from desim.sim.kernel.heap import Planned, pop, push
from desim.spec.fields.ticks import NEVER

TIMES = st.sampled_from([0, 1, 2, 86_400_000_000, NEVER])
STEPS = st.lists(st.one_of(st.none(), st.tuples(TIMES, st.integers(-1, 3))), max_size=60)


def nothing(_: object) -> None:
    """An action."""


@given(STEPS)
def test_entries_come_by_time_then_priority_then_number(steps: list[tuple[int, int] | None]) -> None:
    ours: list[Planned] = []
    theirs: list[tuple[int, int, int]] = []
    for number, step in enumerate(steps):
        if step is not None:
            push(ours, Planned(*step, number, nothing, None))
            heappush(theirs, (*step, number))
        elif theirs:
            first = pop(ours)
            assert (first.time, first.priority, first.number) == heappop(theirs)
    while theirs:
        first = pop(ours)
        assert (first.time, first.priority, first.number) == heappop(theirs)
    assert ours == []
