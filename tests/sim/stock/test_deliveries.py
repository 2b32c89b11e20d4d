"""Deliveries: noted about a hundred times in a run, whole run, whatever the warm-up."""

import numpy as np
import pytest

from desim.sim.replicate import replicate
from desim.sim.stock.deliveries import NOTES
from desim.spec.read import read


def _data(**changes):
    return {
        "name": "depot", "horizon": 1000, "nations": {"us": {}}, "sites": {"iowa": {"nation": "us"}},
        "items": {"shell": {}},
        "stockpiles": {"depot": {"site": "iowa", "item": "shell", "initial": 50, "sources": {"plant": {"transit": 4}},
                                 "policy": {"kind": "base_stock", "level": 50}}},
        "suppliers": {"plant": {"site": "iowa", "item": "shell", "lead_time": 6}},
        "demands": {"training": {"kind": "fixed", "stockpile": "depot", "every": 1, "size": 2}}, **changes,
    }  # fmt: skip


def test_what_is_ordered_comes_in_ten_days_later() -> None:
    facts = replicate(read(_data()), 1, 0)
    days, arrived = np.array(facts.delivery_days), facts.deliveries["plant>depot"]
    assert 0.9 * NOTES <= len(days) <= NOTES + 1
    assert days[0] == 0.0
    assert days[-1] == 1000.0
    due = 2.0 * np.maximum(0.0, days - 10.0)
    due[-1] -= 2.0  # what comes on the last instant belongs to the next run
    assert np.array_equal(arrived, due)


@pytest.mark.parametrize("warmup", [300, 500])
def test_a_warm_up_takes_nothing_away(warmup: int) -> None:
    plain, warm = (replicate(read(_data(**extra)), 1, 0) for extra in ({}, {"warmup": warmup}))
    assert np.array_equal(plain.deliveries["plant>depot"], warm.deliveries["plant>depot"])
    assert warm.lanes["plant>depot"].arrived == pytest.approx(2.0 * (1000 - warmup))


def test_few_probes_are_all_noted_and_so_is_the_end_of_the_run() -> None:
    """The last probe is day 950; 2 a day came in from day 10 until before day 1000."""
    facts = replicate(read(_data(probe={"every": 100, "offset": 50})), 1, 0)
    assert list(facts.delivery_days) == [*facts.days, 1000.0]
    assert facts.deliveries["plant>depot"][-1] == 2.0 * 989


def test_without_lanes_there_is_nothing_to_note() -> None:
    still = {"depot": {"site": "iowa", "item": "shell", "initial": 5}}
    facts = replicate(read(_data(stockpiles=still, suppliers={}, demands={})), 1, 0)
    assert facts.deliveries == {}
    assert len(facts.delivery_days) == 0
