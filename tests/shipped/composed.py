"""What ships: its files, and what they compose to, read and run, each once in a process."""

from copy import deepcopy
from functools import cache
from typing import Any

from desim.cli.composition import not_scenario
from desim.cli.own_numbers import with_own_numbers
from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.parts.risks import with_register
from desim.spec.read import read
from desim.spec.scenario import Scenario
from tests.shipped.layers import CONF, compose

GROUPS = ("network", "demand", "surge", "disruption", "reform", "politics")
LEVERS = ("surge", "disruption", "reform", "politics")
EXPERIMENTS = [path.stem for path in sorted((CONF / "experiment").glob("*.yaml"))]
NETWORKS = [path.stem for path in sorted((CONF / "network").glob("*.yaml"))]
CASES = [path.stem for path in sorted((CONF / "validation").glob("v*.yaml"))]
DEFAULT = "artillery_155"
"""The network of a command that names none."""
NOT_SCENARIO = not_scenario()
SHIPPED = [
    *(f"network={network}" for network in NETWORKS),
    *(f"experiment={name}" for name in EXPERIMENTS),
    *(f"--config-name validation/{case}" for case in CASES),
]


def shipped(words: str) -> dict[str, Any]:
    """What the words of a command line compose, plain data of the caller's own."""
    *_, name = words.split("--config-name ")
    return deepcopy(composed(root=name) if "--config-name" in words else composed(*words.split()))


@cache
def composed(*words: str, root: str = "config") -> dict[str, Any]:
    """The scenario that ``desim WORDS`` composes, plain data that nobody may change."""
    data = compose(*words, root=root)
    register = data.get("risk_register")
    data = with_register({key: value for key, value in data.items() if key not in NOT_SCENARIO}, register)
    return with_own_numbers(data, words)


@cache
def scenario(*overrides: str) -> Scenario:
    """The scenario of the words of a command line."""
    return read(composed(*overrides))


@cache
def ran(network: str, *overrides: str, without: tuple[str, ...] = (), replication: int = 0) -> Facts:
    """One replication of what the words of a command line compose, less some causes; read only."""
    data = deepcopy(composed(f"network={network}", *overrides))
    for cause in without:
        del data["causes"][cause]
    data.pop("sources")
    return replicate(read(data), seed=1, replication=replication)


def network_of(file: str) -> str:
    """The network that a file or an option of a group belongs to: that of its folder, else the default."""
    parts = file.removesuffix(".yaml").replace("=", "/").split("/")
    return parts[1] if len(parts) > 1 and parts[1] in NETWORKS else DEFAULT


def with_network(option: str) -> list[str]:
    """The option together with the network it belongs to."""
    network = network_of(option)
    return [option] if network == DEFAULT else [f"network={network}", *{option} - {f"network={network}"}]
