"""A world counts once, however many replications it has: intervals then hold what they promise."""

import numpy as np
from numpy.random import Generator, Philox
from scipy import stats

from desim.spec.metrics import METRICS
from desim.stats.interval import mean, probability
from desim.stats.measure_table import measure_table
from desim.stats.precision import Precision, looks
from desim.stats.survival import kaplan_meier
from desim.stats.world_means import share, world_means

NAN = float("nan")
WORLDS = np.array([0, 0, 1, 1, 3, 3])


def least(studies: int) -> float:
    """Coverage that 95 % intervals of so many studies fall short of once in a hundred times."""
    return float(stats.binom.ppf(0.01, studies, 0.95)) / studies


def test_a_world_is_the_mean_of_its_replications() -> None:
    values = np.array([1.0, 3.0, 5.0, NAN, NAN, NAN])
    assert np.array_equal(world_means(values, WORLDS), [2.0, 5.0, NAN], equal_nan=True)
    assert np.array_equal(world_means(values, WORLDS, late=9.0), [2.0, 7.0, NAN], equal_nan=True), "late in one of two"
    table = np.column_stack([values, np.arange(6.0)])
    assert np.array_equal(world_means(table, WORLDS), [[2.0, 0.5], [5.0, 2.5], [NAN, 4.5]], equal_nan=True)
    assert world_means(values, np.arange(6)) is values, "with one replication a world nothing is touched"


def test_means_of_worlds_hold_their_level_where_replications_do_not() -> None:
    """Values a + e, both N(0, 1), 20 worlds of 2: the variance of the mean is 1.5 / 20, not the 2 / 40 of 40 values.

    Intervals of the 40 values are shorter by a factor of about 0.81, and hold 2 Phi(1.96 x 0.81) - 1 = 0.89.
    """
    studies, generator = 1000, Generator(Philox(1))
    worlds = np.repeat(np.arange(20), 2)
    values = generator.normal(size=(studies, 20)).repeat(2, axis=1) + generator.normal(size=(studies, 40))

    def held(samples: list[np.ndarray]) -> float:
        found = [mean(sample) for sample in samples]
        return float(np.mean([one.low <= 0.0 <= one.high for one in found if one.low is not None and one.high]))

    assert held([world_means(row, worlds) for row in values]) >= least(studies)
    assert held(list(values)) < 0.92


def test_a_share_of_worlds_is_exact_where_it_is_a_count_and_holds_its_level_elsewhere() -> None:
    """Two replications a world, each a success with the chance of its world, uniform on (0, 1): 0.5 over all."""
    assert share(np.array([0.0, 1.0, 1.0])) == probability(2, 3)
    studies, generator = 600, Generator(Philox(2))
    parts = generator.binomial(2, generator.uniform(size=(studies, 25))) / 2.0
    found = [share(row) for row in parts]
    assert np.mean([one.low <= 0.5 <= one.high for one in found if one.low is not None and one.high]) >= least(studies)
    rare = share(np.array([0.5, *[0.0] * 19]))
    assert rare.low is not None
    assert 0.0 < rare.low < 0.001
    assert probability(0, 20).high < rare.high < probability(1, 20).high, "between none and one of 20"
    table = measure_table(parts[:1], [METRICS["objective_regained"]])
    assert (table.low[0], table.high[0]) == (found[0].low, found[0].high), "as in the summary"


def test_the_median_day_over_worlds_holds_its_level() -> None:
    """Days exp(a + e), a and e N(0, 1), followed to 3: the median is 1; two replications a world."""
    studies, generator = 150, Generator(Philox(3))
    worlds = np.repeat(np.arange(20), 2)
    logs = generator.normal(size=(studies, 20)).repeat(2, axis=1) + generator.normal(size=(studies, 40))
    held = 0
    for row in np.exp(logs):
        curve = kaplan_meier(np.minimum(row, 3.0), row < 3.0, worlds=worlds)
        low, high = curve.quantile_interval(0.5)
        held += (low or 0.0) <= 1.0 <= (np.inf if high is None else high)
        assert curve.n == 20
    assert held / studies >= least(studies)


def test_whether_a_prefix_is_enough_does_not_depend_on_what_comes_later() -> None:
    """A share of worlds that is no count may come after the look: what was decided stays."""
    parts = np.array([1.0, 0.0] * 20 + [0.5] * 10)
    rule = Precision(absolute=0.2, probability=True, bounds=(0.0, 1.0))
    assert np.array_equal(looks(parts, rule)[:40], looks(parts[:40], rule))
