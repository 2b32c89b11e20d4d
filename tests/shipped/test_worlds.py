"""Sampled worlds of all shipped networks and of the points of all shipped experiments."""

import hydra
import pytest
import yaml
from hydra.core.override_parser.overrides_parser import OverridesParser

from desim.cli.composition import shipped_configuration, take_apart
from desim.cli.own_numbers import with_own_numbers
from desim.cli.shipped import CONF
from desim.spec.read import read, read_run
from desim.study.worlds.uncertain import worlds_of

NETWORKS = sorted(path.stem for path in (CONF / "network").glob("*.yaml"))
EXPERIMENTS = sorted(path.stem for path in (CONF / "experiment").glob("*.yaml"))
RUN = read_run({"worlds": "sampled", "replications": 3})


def set_up(words: list[str]) -> None:
    """Set the worlds of a command line up, and build the scenarios of three of them."""
    data = with_own_numbers(take_apart(hydra.compose("config", words)).data, words)
    scenario = read(data)
    worlds = worlds_of(scenario, data, RUN)
    assert worlds is not None
    for world in range(3):
        worlds.scenario(scenario, world)


@pytest.mark.parametrize("network", NETWORKS)
def test_a_network_has_sampled_worlds(network):
    with shipped_configuration():
        set_up([f"network={network}", *([] if network == "artillery_155" else ["demand=none"])])


@pytest.mark.slow
@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_the_options_of_an_experiment_have_sampled_worlds(experiment):
    """Each option of each parameter that it varies is in one point at least."""
    written = yaml.safe_load((CONF / "experiment" / f"{experiment}.yaml").read_text(encoding="utf-8"))
    params = written.get("hydra", {}).get("sweeper", {}).get("params", {})
    options = {key: _options(str(value)) for key, value in params.items()}
    with shipped_configuration():
        for n in range(max(map(len, options.values()), default=1)):
            set_up([f"experiment={experiment}", *(f"{key}={some[n % len(some)]}" for key, some in options.items())])


def _options(value: str) -> list[str]:
    parsed = OverridesParser.create().parse_override(f"x={value}")
    return [str(one) for one in parsed.sweep_string_iterator()] if parsed.is_sweep_override() else [value]
