"""Many comparisons: Holm's adjustment, and the family-wise error it keeps."""

import numpy as np
import pytest

from desim.stats.interval import mean
from desim.stats.multiple_comparisons import contrasts, holm, paired_p, simultaneous_level


def test_holm_on_the_numbers_of_a_textbook() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_paired_p_is_that_of_students_test() -> None:
    gaps = np.array([1.0, 2.0, 3.0, 4.0])
    assert paired_p(gaps) == pytest.approx(0.030466291662170977)  # t = 3.873 with 3 degrees of freedom
    assert paired_p(np.zeros(5)) == 1.0
    assert paired_p(np.full(5, 2.0)) == 2.0**-4  # the sign test, for there is no spread
    assert paired_p(np.array([1.0])) is None


@pytest.mark.slow
def test_twenty_equal_plans_raise_an_alarm_in_five_per_cent_of_studies() -> None:
    rng = np.random.Generator(np.random.Philox(7))
    alarms = {"holm": 0, "raw": 0}
    for _ in range(1000):
        base = rng.normal(size=15)
        found = contrasts({str(k): rng.normal(size=15) - base for k in range(20)})
        alarms["holm"] += any((c.adjusted or 1.0) < 0.05 for c in found.values())
        alarms["raw"] += any((c.p or 1.0) < 0.05 for c in found.values())
    assert alarms["holm"] <= 66
    assert alarms["raw"] > 200  # what the adjustment is for


def test_simultaneous_intervals_are_wider_and_agree_with_bonferroni() -> None:
    gaps = {"a": np.array([1.0, 2.0, 4.0]), "b": np.array([-1.0, 0.0, 2.0])}
    found = contrasts(gaps)["a"]
    assert found.interval.half_width == pytest.approx(4.302652729911275 * np.std(gaps["a"], ddof=1) / 3**0.5)
    assert found.simultaneous.half_width == pytest.approx(6.205346816570704 * np.std(gaps["a"], ddof=1) / 3**0.5)


@pytest.mark.slow
def test_simultaneous_intervals_of_plans_and_disruptions_hold_together() -> None:
    """Four plans under two disruptions, independent: single intervals of 95 % hold together in 0.95^8 = 66 %."""
    rng, together = np.random.Generator(np.random.Philox(21)), {0.95: 0, simultaneous_level(8): 0}
    for _ in range(250):
        values = rng.normal(size=(8, 20))
        for level in together:
            found = [mean(row, level) for row in values]
            together[level] += all(i.low <= 0.0 <= i.high for i in found if i.low is not None and i.high is not None)
    assert together[0.95] < 0.8 * 250
    assert together[simultaneous_level(8)] >= 0.91 * 250
