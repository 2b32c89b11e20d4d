"""What ships: every network, experiment and case of validation, as plain data."""

from typing import Any

from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

from tests.shipped.test_conf import CONF, EXPERIMENTS, NETWORKS, NOT_SCENARIO

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
    with initialize_config_dir(str(CONF), version_base="1.3"):
        data: Any = OmegaConf.to_container(compose("config" if overrides else name, overrides), resolve=True)
    return {key: value for key, value in data.items() if key not in NOT_SCENARIO}
