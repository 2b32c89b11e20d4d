"""How evenly nations get what they ask for, by hand."""

from typing import Any

import pytest

from desim.measure.equity import jain
from tests.measure.test_dependence import measured
from tests.sim.allied import there, world


def asking(stocks: dict[str, float], wanted: dict[str, float], **more: Any) -> dict[str, dict[str, float | None]]:
    """Each nation has some stock and wants some on day 1."""
    nations = {name: {} for name in stocks}
    piles = {f"{name}_store": there(name, initial=amount) for name, amount in stocks.items() if amount}
    asked = {"kind": "fixed", "every": 1e6, "offset": 1}
    demands = {
        f"{name}_use": {**asked, "stockpile": f"{name}_store", "size": amount} for name, amount in wanted.items()
    }
    return measured(world(nations, 10, stockpiles=piles, demands=demands, **more))


def test_delivered_over_requested_and_what_is_made_of_it() -> None:
    found = asking({"us": 20, "uk": 5}, {"us": 10, "uk": 10})
    assert found["delivered_over_requested"] == {"uk": 0.5, "us": 1.0}
    assert found["worst_shortfall"] == {"all_nations": 0.5}
    assert found["worst_regret"] == {"all_nations": 0.25}
    assert found["jain_fairness"] == {"all_nations": pytest.approx(1.5**2 / (2 * 1.25))}


def test_a_demand_is_of_the_nation_of_its_owner() -> None:
    """A joint depot in the UK of 8: 6 on the American account and 2 on the British one; each asks for 4."""
    depot = there("uk", initial=8, owners={"us": {"share": 3}, "uk": {}})
    asked = {"kind": "fixed", "every": 1e6, "offset": 1, "stockpile": "depot", "size": 4}
    demands = {f"{nation}_use": {**asked, "owner": nation} for nation in ("us", "uk")}
    found = measured(world({"us": {}, "uk": {}}, 10, stockpiles={"depot": depot}, demands=demands))
    assert found["delivered_over_requested"] == {"uk": 0.5, "us": 1.0}


def test_one_nation_alone_has_no_equity() -> None:
    assert "jain_fairness" not in asking({"us": 20, "uk": 5}, {"us": 10})


def test_jain_is_one_when_all_fare_alike_and_one_over_n_when_one_has_all() -> None:
    assert jain([0.3, 0.3, 0.3]) == pytest.approx(1)
    assert jain([0, 0, 0, 0.7]) == pytest.approx(1 / 4)
    assert jain([0, 0]) is None
    assert jain([]) is None
