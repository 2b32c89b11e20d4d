"""Values by replication: those without a gap from the first on, in whatever order they come."""

import tracemalloc

import numpy as np

from desim.study.execution.values_by_replication import ValuesByReplication


def test_the_prefix_ends_before_the_first_that_is_missing() -> None:
    values = ValuesByReplication(2)
    assert values.prefix(()).shape == (0, 2)
    for number in (3, 0, 1):
        values.put(number, [number, np.nan])
    assert np.array_equal(values.prefix(()), [[0, np.nan], [1, np.nan]], equal_nan=True)
    values.put(2, [2.0, 7.0])
    assert values.prefix(())[:, 0].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert values.prefix(())[2:, 1].tolist()[0] == 7.0


def test_one_that_failed_is_no_gap_and_has_no_value() -> None:
    values = ValuesByReplication(1)
    values.put(1, [5.0])
    assert np.array_equal(values.prefix({0, 2, 3, 5}), [[np.nan], [5.0], [np.nan], [np.nan]], equal_nan=True)


def test_a_prefix_stays_as_it_was_given() -> None:
    values = ValuesByReplication(1)
    values.put(0, [1.0])
    found = values.prefix(())
    found[0] = 9.0
    values.put(1, [2.0])
    assert values.prefix(()).tolist() == [[1.0], [2.0]]


def test_a_hundred_thousand_take_a_few_megabytes() -> None:
    """As lists of a map they were 17 MB."""
    tracemalloc.start()
    values = ValuesByReplication(1)
    for number in range(100_000):
        values.put(number, [float(number)])
    kept = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    assert kept < 3.0
    assert values.prefix(())[-1] == 99_999.0
