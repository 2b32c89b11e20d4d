"""Published figures out of the networks as they are shipped, not only out of cases made for them."""

from pathlib import Path
from typing import Any

import pytest
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.read import read

CONF = Path(__file__).parents[2] / "conf"
NOT_SCENARIO = ("run", "study", "output", "validate")


def ran(*overrides: str) -> Facts:
    """One replication of what the words of a command line compose."""
    with initialize_config_dir(str(CONF), version_base="1.3"):
        data: Any = OmegaConf.to_container(compose("config", ["demand=none", *overrides]), resolve=True)
    return replicate(read({key: value for key, value in data.items() if key not in NOT_SCENARIO}), seed=1, replication=0)


@pytest.mark.parametrize(("fuel", "day"), [("gas", 12.0), ("coal", 45.0), ("oil", 146.0)])
def test_an_island_without_ships_runs_out_of_each_fuel_on_the_published_day(fuel: str, day: float) -> None:
    """V10: stocks of 12, 45 and 146 days (Cancian et al. 2025)."""
    facts = ran("network=island_stocks", "disruption=island_stocks/no_ships")
    assert facts.shelves[f"{fuel}_stock"].first_empty == pytest.approx(day, abs=1e-3)


def test_an_island_with_an_open_sea_lacks_nothing() -> None:
    facts = ran("network=island_stocks", "disruption=island_stocks/open_sea")
    assert all(demand.issued == demand.wanted > 0.0 for demand in facts.demands.values())
