"""The plain way in which the other tests compose what ships, beside Hydra."""

import pytest

from desim.cli.composition import composed_scenario
from tests.shipped.composed import EXPERIMENTS, SHIPPED, composed, shipped, with_network
from tests.shipped.layers import laid_over
from tests.shipped.test_conf import OPTIONS, points

SAMPLE = [
    "experiment=e12_relocation reform=relocate_phased_long run.replications=5",
    "--config-name validation/v01_mm1",
    "horizon=800 surge=[full_surge,stock_rounds] risk=artillery_155 stockpiles.us_stock.initial=5",
]
MORE = [
    "horizon=800 politics=partner_defects",
    "network=nato_efp disruption=nato_efp/suwalki_closure",
    "experiment=e04_expelled",
]
ALL = dict.fromkeys(
    [
        *SHIPPED,
        *(" ".join(with_network(option)) for option in OPTIONS),
        *(" ".join([f"experiment={name}", *points(name)[-1]]) for name in EXPERIMENTS),
    ]
)


def by_hydra(words: str) -> dict[str, object]:
    *_, name = words.split("--config-name ")
    return composed_scenario(name) if "--config-name" in words else composed_scenario(overrides=words.split())


@pytest.mark.parametrize("words", [*SAMPLE, *(pytest.param(words, marks=pytest.mark.slow) for words in MORE)])
def test_what_is_laid_over_is_what_hydra_composes(words: str) -> None:
    assert shipped(words) == by_hydra(words)


@pytest.mark.slow
@pytest.mark.parametrize("words", ALL)
def test_all_that_ships_is_what_hydra_composes(words: str) -> None:
    assert shipped(words) == by_hydra(words)


def test_an_option_of_another_group_is_added() -> None:
    assert composed("agreement=rdp_mou") == composed_scenario(overrides=["+agreement=rdp_mou"])


def test_maps_go_together_and_lists_take_the_place_of_what_was() -> None:
    below = {"a": {"b": 1, "c": [1, 2]}, "d": 3}
    assert laid_over(below, {"a": {"c": [3]}, "d": {"e": 4}, "f": None}) == {
        "a": {"b": 1, "c": [3]}, "d": {"e": 4}, "f": None,
    }  # fmt: skip
    assert below == {"a": {"b": 1, "c": [1, 2]}, "d": 3}
