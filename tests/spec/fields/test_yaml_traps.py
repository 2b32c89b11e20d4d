"""What YAML makes of innocent words must not slip through as something else."""

from typing import Any

import pytest
import yaml
from omegaconf import OmegaConf

from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from tests.networks import base_stock

LOADERS = {
    "yaml": yaml.safe_load,
    "omegaconf": lambda text: OmegaConf.to_container(OmegaConf.create(text), resolve=True),
}


def scenario(load: Any, **texts: str) -> dict[str, Any]:
    """The base stock with values as a YAML file would give them."""
    data = base_stock()
    for path, text in texts.items():
        *way, last = path.split("__")
        place = data
        for step in way:
            place = place[step]
        place[last] = load(f"value: {text}")["value"]
    return data


@pytest.mark.parametrize("load", LOADERS.values(), ids=LOADERS)
@pytest.mark.parametrize(
    "text",
    ["0o10", "1_000d", "yes", "NO", "on", "~", "null", "", ".nan", ".inf", "-.inf", "'100'", "1e400", "2001-01-01",
     "!!str 100", "[100]", "{}", "0x1F d", "100,5"],
)  # fmt: skip
def test_no_horizon(load: Any, text: str) -> None:
    """Only a number that was written as one, or one with a unit, is a time (12:30:45: safety/test_guard.py)."""
    data = scenario(load, horizon=text)
    with pytest.raises(SpecError, match="horizon"):
        read(data)


@pytest.mark.parametrize("load", LOADERS.values(), ids=LOADERS)
@pytest.mark.parametrize(
    ("text", "value"), [("100", 100.0), ("1e2", 100.0), ("1.0e+2", 100.0), ("100 days", 100.0), ("+7", 7.0)]
)
def test_a_horizon(load: Any, text: str, value: float) -> None:
    data = scenario(load, horizon=text)
    if data["horizon"] == "1e2":  # YAML 1.1 as PyYAML has it; refused rather than guessed
        with pytest.raises(SpecError, match="without a unit"):
            read(data)
    else:
        assert read(data).horizon == value


@pytest.mark.parametrize("load", LOADERS.values(), ids=LOADERS)
def test_no_as_a_country(load: Any) -> None:
    with pytest.raises(SpecError, match="nation"):
        read(scenario(load, sites__home__nation="NO"))
    data = scenario(load)
    data["nations"] = load("NO: {}\nus: {}")
    with pytest.raises(SpecError, match="nations"):
        read(data)


@pytest.mark.parametrize("load", LOADERS.values(), ids=LOADERS)
@pytest.mark.parametrize("text", ["NO", "5", "1.5", "~", "2026-01-01", "[]"])
def test_titles_must_be_text(load: Any, text: str) -> None:
    data = scenario(load, title=text)
    if isinstance(data["title"], str):
        assert read(data).title == text
    else:
        with pytest.raises(SpecError, match="title"):
            read(data)


@pytest.mark.parametrize("text", ["3.0", "'3'", "1e0", "yes", "0b11"])
def test_whole_numbers_must_be_whole(text: str) -> None:
    data = scenario(yaml.safe_load, demands__users__priority=text)
    if data["demands"]["users"]["priority"] == 3 and text == "0b11":
        assert read(data).demands["users"].priority == 3
    else:
        with pytest.raises(SpecError, match=r"demands\.users\.priority"):
            read(data)
