"""Source kinds: a later file with another kind of a source drops what that kind does not have, and nothing else."""

from pathlib import Path
from typing import Any

import pytest

from desim.cli.composition import composed_scenario
from desim.cli.source_kinds import without_left_over
from desim.cli.workbook import with_workbook
from desim.sheets.network import write_network
from desim.spec.parts.provenance import Provenance
from tests.sheets.test_faults import NETWORK

RATE = "lines.plant.rate"
ASSUMED = {"kind": "assumed", "low": 1, "high": 3, "shape": "pert", "with": "a.b", "note": "A guess."}


def composed(*layers: dict[str, Any]) -> dict[str, Any]:
    """One source out of layers of it, merged as Hydra merges maps."""
    merged: dict[str, Any] = {}
    for layer in layers:
        merged |= layer
    found = without_left_over({RATE: merged}, [{RATE: layer} for layer in layers])
    return dict(found[RATE])


@pytest.mark.parametrize(
    ("above", "found"),
    [
        ({"kind": "structural", "note": "By plan."}, {"kind": "structural", "note": "By plan."}),
        ({"kind": "derived", "of": "c.d * 2"}, {"kind": "derived", "of": "c.d * 2", "note": "A guess."}),
        ({"kind": "derived", "source": "s"}, {**ASSUMED, "kind": "derived", "source": "s"}),
        ({"kind": "seen", "source": "s"}, {**ASSUMED, "kind": "seen", "source": "s"}),
        ({"high": 4}, {**ASSUMED, "high": 4}),
    ],
)
def test_a_layer_of_another_kind_drops_what_that_does_not_have(above: dict[str, Any], found: dict[str, Any]) -> None:
    assert composed(ASSUMED, above) == found
    Provenance.model_validate(found)


def test_an_expression_goes_with_its_kind() -> None:
    below = {"kind": "derived", "of": "c.d * 2"}
    above = {"kind": "assumed", "low": 1, "high": 3}
    assert composed(below, above) == above
    assert composed(below, {"low": 1}) == {**below, "low": 1}, "the same kind: the fault stays to be told"


def test_what_a_layer_says_itself_stays_and_so_does_its_fault() -> None:
    wrong = {"kind": "structural", "low": 1, "high": 3}
    assert composed(wrong) == wrong
    assert composed(ASSUMED, wrong) == {**wrong, "note": "A guess."}
    with pytest.raises(ValueError, match="is structural, and has no low or high"):
        Provenance.model_validate(wrong)


def test_a_third_layer_may_give_a_range_anew() -> None:
    above = {"kind": "assumed", "low": 5, "high": 6}
    assert composed(ASSUMED, {"kind": "structural"}, above) == {"note": "A guess.", **above}


@pytest.mark.slow
def test_shipped_plans_take_ranges_away_by_their_kind_alone() -> None:
    words = ["network=nato_efp", "surge=nato_efp/prepositioned"]
    entry = composed_scenario(overrides=words)["sources"]["stockpiles.estonia_ammunition.initial"]
    assert entry.keys() & {"low", "high", "shape", "with"} == set()
    assert entry["kind"] == "structural"


def test_a_plan_over_a_workbook_does_the_same(tmp_path: Path) -> None:
    path = "stockpiles.depot.initial"
    network = {**NETWORK, "sources": {path: {"kind": "assumed", "low": 3, "high": 8}}}
    write_network(network, tmp_path / "mine.xlsx")
    plan = {"stockpiles": {"depot": {"initial": 6}}, "sources": {path: {"kind": "structural"}}}
    assert with_workbook(plan, tmp_path / "mine.xlsx")["sources"] == {path: {"kind": "structural"}}
