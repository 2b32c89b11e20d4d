"""Garbage: a replication that is followed leaves next to nothing to the collector."""

import gc
from collections.abc import Iterator

import pytest

from desim.sim.kernel.garbage import MANY, few_collections
from desim.sim.replicate import replicate
from desim.spec.read import read
from tests.networks import base_stock


@pytest.fixture
def no_collections() -> Iterator[None]:
    """No look for circles but those asked for."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_few_collections_ends_as_it_began() -> None:
    before = gc.get_threshold()
    with few_collections():
        assert gc.get_threshold()[0] == MANY
    assert gc.get_threshold() == before


@pytest.mark.usefixtures("no_collections")
def test_journeys_are_freed_with_the_facts() -> None:
    """One stockpile, one order a demand: what the circles hold does not grow with the horizon by a journey an order."""
    left = []
    for horizon in (100.0, 1_100.0):
        scenario = read(base_stock(9, horizon))
        facts = replicate(scenario, seed=1, replication=0, follow=True)
        assert facts.followed is not None
        orders = sum(map(len, facts.followed.receipts.values()))
        del facts
        left.append((orders, gc.collect()))
    (few, small), (many, large) = left
    assert many - few > 300
    assert large - small < 0.5 * (many - few)
