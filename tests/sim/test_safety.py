"""A replication that cannot be right fails, and says so."""

import math
import re

import pytest

from desim.sim.kernel import clock
from desim.sim.kernel.errors import Livelock, OverBudget, Unbalanced
from desim.sim.replicate import replicate
from desim.sim.stock.shelf import Shelf
from desim.spec.checks import size
from tests.sim.tiny import made, pile, run, town, up_to, wants


def shop():
    stock = pile(initial=3, **up_to(3), sources={"supplier": {}})
    return run(
        9, stockpiles={"stock": stock}, suppliers={"supplier": made(lead_time=1)}, demands={"use": wants(every=2)}
    )


def test_books_balance():
    assert shop().books["good"] == {
        "initial": 3, "made": 0, "received": 3, "issued": 4, "consumed": 0, "scrapped": 0, "spoiled": 0, "lost": 0,
        "quarantined": 0, "in_transit": 0, "on_hand": 2,
    }  # fmt: skip  # what was used on day 8 comes on day 9, in the next run


@pytest.mark.interpreted
def test_a_unit_out_of_nothing_fails_the_replication(monkeypatch):
    honest = Shelf.receive

    def generous(self, amount):
        honest(self, amount)
        self.on_hand += 1

    monkeypatch.setattr(Shelf, "receive", generous)
    message = "the books of good do not balance on day 9: initial 3 + made 0 + received 2"
    with pytest.raises(Unbalanced, match=re.escape(message)):
        shop()


@pytest.mark.interpreted
def test_a_unit_that_vanishes_fails_the_replication(monkeypatch):
    honest = Shelf.receive
    monkeypatch.setattr(Shelf, "receive", lambda self, amount: honest(self, amount - 1))
    with pytest.raises(Unbalanced, match="the books of good do not balance"):
        shop()


@pytest.fixture
def any_size(monkeypatch):
    """What would be refused for its size when read may be run."""
    monkeypatch.setattr(size, "MOST_EVENTS", math.inf)
    monkeypatch.setattr(size, "MOST_MEMORY", math.inf)


def test_time_that_stands_still_fails_the_replication(monkeypatch, any_size):
    monkeypatch.setattr(clock, "WATCH", 1000)
    endless = {"kind": "renewal", "stockpile": "stock", "every": {"law": "empirical", "values": [0]}}
    with pytest.raises(Livelock, match=r"1000 events at day 0 without the time moving on; next: .*use"):
        run(9, stockpiles={"stock": pile(initial=10**6)}, demands={"use": endless})


def test_a_replication_stops_at_its_budget_of_events():
    busy = town(99, stockpiles={"stock": pile(initial=99)}, demands={"use": wants(every=1)})
    whole = replicate(busy, 1, 0).events
    for most in (1, 5, whole // 2):
        counting = clock.TracingClock(most)
        with pytest.raises(OverBudget, match=rf"^more than {most} events; stopped at day "):
            replicate(busy, 1, 0, clock=counting)
        assert len(counting.log) == most
    assert replicate(busy, 1, 0, clock=clock.Clock(whole)).events == whole


@pytest.mark.slow
def test_a_million_events_at_one_instant_are_told(any_size):
    endless = {"kind": "renewal", "stockpile": "stock", "every": {"law": "empirical", "values": [0]}}
    scenario = town(9, stockpiles={"stock": pile(initial=10**9)}, demands={"use": endless})
    with pytest.raises(Livelock, match=r"1000000 events at day 0 without the time moving on; next: .*use"):
        replicate(scenario, 1, 0)
