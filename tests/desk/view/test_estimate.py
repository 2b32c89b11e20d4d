"""The time a study will take, before it runs."""

import pytest

from desim.desk.view.estimate import Estimate, estimate, seconds_expected, seconds_of_one
from desim.spec.read import read
from tests import networks


def test_an_estimate_grows_with_plans_disruptions_and_runs_and_shrinks_with_workers() -> None:
    one = estimate(0.5, 24, 4, 3, 1, True)
    assert one.runs == 24 * 12
    assert one.seconds > 0.5 * one.runs
    assert estimate(0.5, 24, 4, 3, 2, True).seconds < one.seconds
    assert estimate(0.5, 48, 4, 3, 1, True).seconds > one.seconds
    assert estimate(0.5, 24, 4, 2, 1, True).seconds < one.seconds


def test_more_workers_than_runs_do_not_help() -> None:
    assert estimate(1.0, 4, 1, 1, 4, True) == estimate(1.0, 4, 1, 1, 64, True)


@pytest.mark.parametrize(("seconds", "words"), [(34.0, "30 s"), (124.0, "2 min"), (4000.0, "1 h 7 min"), (1.0, "10 s")])
def test_an_estimate_reads_roughly(seconds: float, words: str) -> None:
    assert Estimate(seconds, True, 1).words == f"About {words} for 1 simulated run"


def test_a_short_replication_is_timed_and_a_long_one_is_expected() -> None:
    seconds, timed = seconds_of_one(read(networks.base_stock()))
    assert timed
    assert 0.0 < seconds < 60.0
    long = read(networks.queue(horizon=5e6))
    assert seconds_of_one(long) == (seconds_expected(long), False)
