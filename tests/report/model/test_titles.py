"""Titles of plans and disruptions: each label of a point in words."""

import pytest

from desim.cli.shipped import options
from desim.report.model.titles import option_title
from tests.shipped.composed import scenario

TWO = ["surge=[third_shift,new_line]", "disruption=propellant_cut"]


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("third_shift", "Third shifts"),
        ("third_shift + new_line", "Third shifts + New plant for shell bodies"),
        ("propellant_cut", "Nitrocellulose embargo"),
        ("no surge plan", "No surge plan"),
        ("an_option_without_title", "An option without title"),
        ("third_shift (2)", "Third shifts (2)"),
        ("stockpiles.us_stock.initial = 100000", "US stockpile: initial = 100000"),
        ("run.length = 3", "run.length = 3"),
        ("", ""),
    ],
)
def test_a_label_has_a_title(label: str, title: str) -> None:
    assert option_title(scenario(*TWO), label) == title


@pytest.mark.parametrize("group", ["surge", "reform", "disruption", "demand", "politics", "risk", "agreement"])
def test_every_shipped_option_has_a_title(group: str) -> None:
    """A page never shows the key of an option."""
    import yaml

    from desim.cli.shipped import CONF

    for option in options(group):
        data = yaml.safe_load((CONF / group / f"{option.name}.yaml").read_text(encoding="utf-8"))
        key = option.name.rpartition("/")[2]
        cause = (data.get("causes") or {}).get(key) or {}
        assert (data.get("titles") or {}).get(key) or cause.get("title"), f"{group}={option.name}"
