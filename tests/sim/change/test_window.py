"""Windows: the mean and the sum over the time that ends now, against the definition."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from desim.sim.change.window import MovingMean, MovingSum
from desim.sim.kernel.clock import COMPLETION, Clock

STEPS = st.lists(st.tuples(st.integers(0, 60), st.sampled_from([0.0, 0.25, 0.5, 1.0])), max_size=12)


def mean_at(steps, time, over):
    """The definition: the quantity summed over each tick of the window. *steps* are sorted."""
    area = 0.0
    for tick in range(time - over, time):
        area += [value for begin, value in steps if begin <= tick][-1]
    return area / over


@given(STEPS, st.integers(1, 20), st.sampled_from([0.1, 0.25, 0.5, 0.7, 1.0]))
def test_the_mean_passes_the_mark_when_its_definition_does(changes, over, mark):
    clock, seen, ends = Clock(), [], 100
    steps = [(0, 0.0), *sorted(dict(changes).items())]

    def changed():
        seen.append((clock.time, mean.is_above))

    mean = MovingMean(clock, 0, over, mark, 0.0, changed)
    for time, value in steps:
        clock.at(time, COMPLETION, mean.set, value)
    clock.run_to(ends)
    marks = [(time, mean_at(steps, time, over) * over >= mark * over - 0.01) for time in range(over, ends)]
    expected = marks[:1] + [after for before, after in pairwise(marks) if before[1] != after[1]]
    assert seen == expected


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5)), max_size=15), st.integers(1, 15))
def test_the_sum_at_the_end_of_each_instant_is_that_of_the_window(parts, over):
    clock, seen = Clock(), {}
    window = MovingSum(clock, 0, over, lambda: seen.update({clock.time: window.total}))
    for time, amount in parts:
        clock.at(time, COMPLETION, window.add, float(amount))
    clock.run_to(80)
    total = 0.0
    for time in range(80):
        total = seen.get(time, total)
        assert total == sum(amount for at, amount in parts if time - over < at <= time)
