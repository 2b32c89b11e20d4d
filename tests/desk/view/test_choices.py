"""What lists offer: only what changes something, only what is measured, all of it in words."""

from desim.desk.view.choices import (
    changeable_parts,
    dial_choices,
    measure_choices,
    present_value,
    subject_choices,
    usual_dial,
)
from desim.spec.families import FAMILIES
from desim.spec.metrics import METRICS
from desim.spec.read import read
from tests import networks

DATA = networks.chain()
SCENARIO = read(DATA)


def test_parts_with_dials_are_grouped_by_family_and_places_stand_for_all_parts_there() -> None:
    groups = {group.title: [choice.key for choice in group.choices] for group in changeable_parts(SCENARIO)}
    assert groups["Suppliers"] == ["mill", "old_mill"]
    assert groups["Lines"] == ["press"]
    assert groups["Sites"] == ["field", "plant"]
    assert "Regimes" not in groups


def test_a_dial_is_offered_where_the_part_has_what_it_needs() -> None:
    assert [one.key for one in dial_choices(SCENARIO, "press")] == ["open", "rate", "machines", "hours", "yield"], (
        "no knowledge, no teaching"
    )
    assert [one.key for one in dial_choices(SCENARIO, "rail")] == ["open", "transit", "capacity", "loss"]
    assert dial_choices(SCENARIO, "press")[1].help == FAMILIES["lines"].dial("rate").meaning


def test_a_place_has_the_dials_of_the_parts_there() -> None:
    field = [one.key for one in dial_choices(SCENARIO, "field")]
    assert field == ["objective", "priority", "quantity", "rate", "reorder_point", "reserve"]
    found = {one.key for one in dial_choices(SCENARIO, "plant")}
    levels = {"order_up_to", "reorder_point"}
    assert found - levels == {
        "capacity", "hours", "lead_time", "loss", "machines", "open", "priority", "rate", "transit", "yield",
    }  # fmt: skip


def test_a_change_begins_with_the_rate_where_there_is_one() -> None:
    assert usual_dial(SCENARIO, "press") == "rate"
    assert usual_dial(SCENARIO, "rail") == "open"
    assert usual_dial(SCENARIO, "plant") == "rate"
    assert usual_dial(SCENARIO, "nothing") == ""


def test_the_number_that_a_factor_multiplies_is_told() -> None:
    assert present_value(SCENARIO, DATA, "press", "rate") == "30\u00a0rounds a day"
    assert present_value(SCENARIO, DATA, "press", "open") == ""


def test_measures_are_those_that_something_of_the_network_has() -> None:
    usual, other = measure_choices(SCENARIO)
    keys = [one.key for one in (*usual.choices, *other.choices)]
    assert usual.choices[0].key == "time_to_replenish"
    assert "operational_availability" not in keys, "there are no fleets"
    assert all(METRICS[key].better is not None for key in keys)
    assert len(keys) == len(set(keys))
    assert [one.key for one in subject_choices(SCENARIO, "time_to_replenish")] == ["depot"]


def test_the_subject_of_the_headline_comes_first() -> None:
    data = {**DATA, "headline": {"metric": "fill_rate", "subject": "training"}}
    keys = [one.key for one in subject_choices(read(data), "fill_rate")]
    assert keys[0] == "training"
    assert set(keys) == {"training", "orders", "depot", "powder_store"}


def test_measures_of_ones_own_are_offered_and_so_are_expressions() -> None:
    measures = {
        "cost_per_round": {"metric": "expression", "expression": "cost.total / issued.training"},
        "spells": {"metric": "state_entries", "subject": "press", "state": "starved"},
    }
    scenario = read({**DATA, "measures": measures})
    keys = [one.key for group in measure_choices(scenario) for one in group.choices]
    assert {"expression", "state_entries"} <= set(keys)
    assert "state_sojourn" not in keys, "nobody asks for it"
    assert [one.title for one in subject_choices(scenario, "expression")] == ["Cost per round"]
