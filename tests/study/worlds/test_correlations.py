"""Rank correlations between judgements: what is drawn together, what stays as it was, and what is refused."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from desim.study.worlds.uncertain import with_number
from tests.study.worlds.test_worlds import ranged, shop, worlds

DEPOT, BIN, MILL = "stockpiles.depot.initial", "stockpiles.bin.initial", "demands.mill.size"
SOURCES = {
    DEPOT: ranged(400, 600),
    BIN: ranged("500 kg", "0.9 t", shape="pert"),
    MILL: ranged(10, 30),
    "demands.army.size": ranged(30, 50, **{"with": MILL}),
}


def network(**correlations: dict[str, Any]) -> dict[str, Any]:
    return {**shop(SOURCES), "correlations": correlations}


def pair(rank: float, *between: str) -> dict[str, Any]:
    return {"between": list(between), "rank": rank}


def draws(data: dict[str, Any], path: str, count: int) -> list[float]:
    found = worlds(data)
    return [found.values(world)[path] for world in range(count)]


BOTH = network(stocks=pair(0.7, DEPOT, BIN))


def test_values_of_each_number_are_those_they_were_in_another_order() -> None:
    for path in SOURCES:
        assert sorted(draws(BOTH, path, 64)) == sorted(draws(shop(SOURCES), path, 64))
    assert draws(BOTH, BIN, 64) == draws(shop(SOURCES), BIN, 64), "the first by path keeps its order"
    assert draws(BOTH, MILL, 64) == draws(shop(SOURCES), MILL, 64)


def test_ranks_are_correlated_over_the_worlds() -> None:
    found = stats.spearmanr(draws(BOTH, DEPOT, 512), draws(BOTH, BIN, 512)).statistic
    assert found == pytest.approx(0.7, abs=4.0 * (1.0 - 0.7**2) / np.sqrt(512))
    assert stats.spearmanr(draws(BOTH, DEPOT, 512), draws(BOTH, MILL, 512)).statistic == pytest.approx(0.0, abs=0.18)


def test_numbers_that_move_with_a_correlated_one_follow_it() -> None:
    data = network(use=pair(-0.8, DEPOT, MILL))
    mill, army = draws(data, MILL, 64), draws(data, "demands.army.size", 64)
    assert [value + 20.0 for value in mill] == pytest.approx(army, abs=0.5), "rounds are whole"
    assert stats.spearmanr(draws(data, DEPOT, 256), draws(data, MILL, 256)).statistic < -0.65


def test_world_k_is_the_same_for_any_number_of_worlds_and_another_number_set() -> None:
    found = worlds(BOTH)
    first = [found.values(world) for world in range(5)]
    found.values(200)
    assert [found.values(world) for world in range(5)] == first
    fixed = with_number(found, read(BOTH), BOTH, BIN, "700 kg")
    assert [fixed.values(world) for world in range(5)] == [{**one, BIN: 700.0} for one in first]


def test_without_correlations_the_worlds_have_the_bits_they_had() -> None:
    assert worlds(shop(SOURCES)).digest() == worlds({**shop(SOURCES), "correlations": {}}).digest()


def faults(**correlations: dict[str, Any]) -> str:
    with pytest.raises(SpecError) as caught:
        read(network(**correlations))
    return str(caught.value)


def test_faults_are_told_at_once() -> None:
    told = faults(
        lost=pair(0.5, DEPOT, "stockpiles.depo.initial"), army=pair(0.5, DEPOT, "demands.army.size"),
        one=pair(0.3, DEPOT, BIN), two=pair(0.4, BIN, DEPOT),
    )  # fmt: skip
    assert "correlations.lost.between: 'stockpiles.depo.initial' is no number with a source (did you mean" in told
    assert "correlations.army.between: 'demands.army.size' moves with another number; name that one, demands" in told
    assert f"correlations.two.between: has {BIN} and {DEPOT}, as one has" in told
    told = faults(twice=pair(0.5, DEPOT, DEPOT))
    assert "names a number twice" in told
    assert "outside the allowed range" in faults(full=pair(1.0, DEPOT, BIN))


def test_correlations_that_cannot_hold_together_are_one_message() -> None:
    """Of three numbers the first two go with the third, nearly in full, and not with one another."""
    told = faults(depot=pair(0.9, DEPOT, MILL), bin=pair(0.9, BIN, MILL))
    assert "1 fault" in told
    assert f"cannot hold together with bin; those that are not given count as 0: {BIN} and {DEPOT}" in told
    assert "correlations.all: is not possible between so many" in faults(all=pair(-0.9, DEPOT, BIN, MILL))
    read(network(depot=pair(0.9, DEPOT, MILL), bin=pair(0.9, BIN, MILL), stocks=pair(0.7, DEPOT, BIN)))


def test_a_number_that_a_plan_fixes_may_stay_in_a_correlation() -> None:
    data = network(stocks=pair(0.7, DEPOT, BIN))
    fixed = {**data, "sources": {**SOURCES, BIN: {"kind": "structural"}}}
    assert draws(fixed, DEPOT, 32) == draws(data, DEPOT, 32)
