"""Sampled worlds of all shipped networks and of the points of all shipped experiments."""

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser

from desim.spec.read import read, read_run
from desim.study.worlds.uncertain import worlds_of
from tests.shipped.composed import EXPERIMENTS, NETWORKS, composed
from tests.shipped.layers import content

RUN = read_run({"worlds": "sampled", "replications": 3})


def set_up(words: list[str]) -> None:
    """Set the worlds of a command line up, and build the scenarios of three of them."""
    data = composed(*words)
    scenario = read(data)
    worlds = worlds_of(scenario, data, RUN)
    assert worlds is not None
    for world in range(3):
        worlds.scenario(scenario, world)


@pytest.mark.parametrize("network", NETWORKS)
def test_a_network_has_sampled_worlds(network):
    set_up([f"network={network}"])


@pytest.mark.slow
@pytest.mark.parametrize("network", NETWORKS)
def test_two_hundred_worlds_of_a_network_break_no_rule(network):
    data = composed(f"network={network}")
    scenario = read(data)
    worlds = worlds_of(scenario, data, read_run({"worlds": "sampled", "replications": 256}))
    assert worlds is not None
    for world in range(256):
        worlds.scenario(scenario, world)


@pytest.mark.slow
@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_the_options_of_an_experiment_have_sampled_worlds(experiment):
    """Each option of each parameter that it varies is in one point at least."""
    params = content(f"experiment/{experiment}.yaml").get("hydra", {}).get("sweeper", {}).get("params", {})
    options = {key: _options(str(value)) for key, value in params.items()}
    for n in range(max(map(len, options.values()), default=1)):
        set_up([f"experiment={experiment}", *(f"{key}={some[n % len(some)]}" for key, some in options.items())])


def _options(value: str) -> list[str]:
    parsed = OverridesParser.create().parse_override(f"x={value}")
    return [str(one) for one in parsed.sweep_string_iterator()] if parsed.is_sweep_override() else [value]
