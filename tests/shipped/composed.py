"""What ships: every network, experiment and case of validation, as plain data."""

from typing import Any

from desim.cli.composition import composed_scenario
from tests.shipped.test_conf import CONF, EXPERIMENTS, NETWORKS

CASES = [path.stem for path in sorted((CONF / "validation").glob("v*.yaml"))]
SHIPPED = [
    *(f"network={network} demand=none" for network in NETWORKS),
    *(f"experiment={name}" for name in EXPERIMENTS),
    *(f"--config-name validation/{case}" for case in CASES),
]


def shipped(words: str) -> dict[str, Any]:
    """What the words of a command line compose."""
    *_, name = words.split("--config-name ")
    overrides = [] if "--config-name" in words else words.split()
    return composed_scenario("config" if overrides else name, overrides)
