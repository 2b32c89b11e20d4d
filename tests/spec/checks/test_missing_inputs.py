"""Missing inputs: a line that takes less than others that make the same item is told of; orders of pieces are whole."""

from typing import Any

import pytest

from desim.spec.checks.check import warnings_in
from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from tests.shipped.composed import shipped


def plants(**second: Any) -> dict[str, Any]:
    """Two plants that make rounds; the first takes shells and powder."""
    pile = {"site": "iowa", "initial": 1000}
    plant = {"site": "iowa", "item": "round", "rate": 5}
    return {
        "name": "plants", "horizon": 10, "nations": {"us": {}}, "sites": {"iowa": {"nation": "us"}},
        "items": {"round": {}, "shell": {}, "powder": {"unit": "kg"}},
        "stockpiles": {
            "depot": {
                "site": "iowa", "item": "round", "policy": {"kind": "plan", "orders": {0: 40}},
                "sources": {"first": {}, "second": {}},
            },
            "shells": {**pile, "item": "shell"}, "powders": {**pile, "item": "powder"},
        },
        "lines": {"first": {**plant, "inputs": {"shells": 1, "powders": 2.5}}, "second": {**plant, **second}},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("second", "missing"),
    [
        ({"inputs": {"shells": 1, "powders": 3}}, []),
        ({"inputs": {"shells": 1}}, ["powder"]),
        ({}, ["powder", "shell"]),
        ({"bought_in": ["powder"]}, ["shell"]),
        ({"bought_in": ["powder", "shell"]}, []),
    ],
)
def test_a_line_that_takes_less_than_another_is_told_of(second: dict[str, Any], missing: list[str]) -> None:
    told = [fault for fault in warnings_in(read(plants(**second))) if fault.path == "lines.second.inputs"]
    assert [fault.message.split(",")[0] for fault in told] == [f"have no {item}" for item in missing]


@pytest.mark.parametrize("words", ["surge=full_surge demand=base", "network=rocket_motors"])
def test_shipped_lines_take_what_they_need(words: str) -> None:
    scenario = read(shipped(words))
    assert not [fault for fault in warnings_in(scenario) if fault.path.startswith("lines.")]
    if "allied_charges" in scenario.lines:
        assert scenario.lines["allied_charges"].inputs == {"eu_nitrocellulose": 6}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("stockpiles.depot.policy.orders.0.0", {0: 40.5}),
        ("demands.use.kit.shells", {"kind": "fixed", "stockpile": "depot", "every": 5, "kit": {"shells": 1.5}}),
    ],
)
def test_pieces_are_ordered_and_wanted_whole(path: str, value: Any) -> None:
    data = plants()
    if path.startswith("demands"):
        data["demands"] = {"use": value}
    else:
        data["stockpiles"]["depot"]["policy"]["orders"] = value
    with pytest.raises(SpecError, match=f"{path}: .*must be a whole number of each"):
        read(data)


def test_a_kit_is_in_the_unit_of_what_it_takes() -> None:
    data = plants()
    data["demands"] = {"use": {"kind": "fixed", "stockpile": "depot", "every": 5, "kit": {"powders": "2.5 kg"}}}
    assert read(data).demands["use"].kit == {"powders": 2.5}
