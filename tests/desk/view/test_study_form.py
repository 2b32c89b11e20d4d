"""The record of a question while it is edited."""

from typing import Any

import pytest

from desim.desk.view.opened import Opened, open_file, open_shipped
from desim.desk.view.study_form import StudyForm, new_record, row_fields, run_fields
from desim.sheets.example import EXAMPLE
from desim.sheets.network import write_network
from desim.spec.question.question import QuestionError
from desim.spec.read import read
from tests import networks


@pytest.fixture
def form(tmp_path: Any) -> StudyForm:
    """A network of one's own with a headline, and no rows."""
    data = {**networks.chain(), "headline": {"metric": "fill_rate", "subject": "depot"}}
    data["lines"]["press"]["title"] = "Forging press"
    opened = Opened("mine", data, read(data), tmp_path / "mine.xlsx")
    return StudyForm(new_record(opened, "mine"), opened)


def _plan(form: StudyForm, **fields: str) -> str:
    key = form.add("plans")
    for name, text in {"part": "press", "factor": "1.3", **fields}.items():
        form.type("plans", key, name, text)
    return key


def test_a_row_of_a_part_and_a_factor_is_a_whole_plan_with_a_title(form: StudyForm) -> None:
    key = _plan(form)
    assert form.rows("plans")[key] == {
        "part": "press",
        "dial": "rate",
        "factor": 1.3,
        "title": "Forging press: rate × 1.3",
    }
    assert form.question().plans[key].factors() == {"press": {"rate": 1.3}}


def test_a_title_follows_what_changes_until_somebody_types_one(form: StudyForm) -> None:
    key = _plan(form)
    form.type("plans", key, "factor", "2")
    assert form.title("plans", key) == "Forging press: rate × 2"
    form.type("plans", key, "title", "Twice the press")
    form.type("plans", key, "factor", "3")
    assert form.title("plans", key) == "Twice the press"
    form.type("plans", key, "title", "")
    assert form.title("plans", key) == "Forging press: rate × 3"


def test_a_dial_stays_where_the_new_part_has_it_and_else_is_the_usual_one(form: StudyForm) -> None:
    key = _plan(form, dial="yield")
    form.type("plans", key, "part", "rail")
    assert form.rows("plans")[key]["dial"] == "open"
    form.type("plans", key, "part", "")
    assert "dial" not in form.rows("plans")[key]


def test_what_is_typed_wrongly_stays_and_is_told_by_its_field(form: StudyForm) -> None:
    key = _plan(form, factor="a lot", cost="-5")
    assert form.rows("plans")[key]["factor"] == "a lot"
    found = form.faults_by_field()
    assert f"plans.{key}.factor" in found
    assert f"plans.{key}.cost" in found
    with pytest.raises(QuestionError):
        form.question()


def test_a_row_that_changes_nothing_yet_is_told_only_where_it_is_run(form: StudyForm) -> None:
    key = form.add("disruptions")
    assert set(form.faults_by_field()) == {f"disruptions.{key}"}
    form.put("disruptions", key, "on", False)
    assert form.faults_by_field() == {}


def test_a_copy_stands_below_and_has_a_name_and_a_title_of_its_own(form: StudyForm) -> None:
    first, second = _plan(form), _plan(form, part="mill")
    copied = form.duplicate("plans", first)
    assert list(form.rows("plans")) == [first, copied, second]
    assert form.title("plans", copied) == "Forging press: rate × 1.3 (copy)"
    form.type("plans", copied, "factor", "2")
    assert form.rows("plans")[first]["factor"] == 1.3


def test_a_deleted_row_comes_back_where_it_was(form: StudyForm) -> None:
    first, second = _plan(form), _plan(form, part="mill")
    before = dict(form.rows("plans"))
    deleted = form.delete("plans", first)
    assert list(form.rows("plans")) == [second]
    form.restore(deleted)
    assert form.rows("plans") == before
    assert list(form.rows("plans")) == [first, second]


def test_plans_are_taken_together(form: StudyForm) -> None:
    first, second = _plan(form), _plan(form, part="mill")
    both = form.combine([first, second])
    assert form.title("plans", both) == "Forging press: rate × 1.3 + Mill: rate × 1.3"
    assert form.question().plans[both].combines == (first, second)


def test_rows_of_both_kinds_never_share_a_name(form: StudyForm) -> None:
    keys = [form.add("plans"), form.add("disruptions"), form.add("plans"), form.add("disruptions")]
    assert len(set(keys)) == 4
    assert all(key.isidentifier() for key in keys)


def test_what_is_asked_is_set_by_path_and_taken_out_by_nothing(form: StudyForm) -> None:
    form.put_run("headline.metric", "stockout_on")
    form.put_run("headline.subject", "depot")
    form.put_run("requirement.by", "2026-06-01")
    form.put_run("requirement.probability", 0.8)
    assert form.question().run.requirement is not None
    form.put_run("requirement", None)
    assert form.question().run.requirement is None
    assert form.run_value("headline.metric") == "stockout_on"
    assert form.run_value("requirement.by") is None


def test_every_field_that_a_record_may_have_is_in_some_form() -> None:
    assert set(row_fields("plans")) - set(row_fields("disruptions")) == {"later", "combines"}
    assert {"headline.metric", "requirement.by", "replications", "worlds", "precision"} <= set(run_fields())


def test_a_shipped_network_brings_its_plans_and_what_its_first_study_asks() -> None:
    opened = open_shipped("island_stocks")
    form = StudyForm(new_record(opened, "mine"), opened)
    assert form.active("plans") == ["deep_stocks", "escort", "home_power"]
    assert set(form.active("disruptions")) == {"boarding", "no_ships"}
    assert "open_sea" in form.rows("disruptions")
    assert form.shipped_row("plans", "escort") is not None
    question = form.question()
    assert question.run.headline is not None
    assert question.run.headline.subject == "gas_use"
    assert question.run.decision == "2027-01-01"


def test_a_shipped_row_that_is_changed_is_a_row_of_ones_own() -> None:
    opened = open_shipped("island_stocks")
    form = StudyForm(new_record(opened, "mine"), opened)
    form.type("plans", "escort", "part", "gas_convoy")
    assert form.shipped_row("plans", "escort") is None


def test_a_workbook_brings_the_rows_of_its_sheets(tmp_path: Any) -> None:
    path = tmp_path / "six.xlsx"
    write_network(EXAMPLE, path)
    opened = open_file(path)
    form = StudyForm(new_record(opened, "mine"), opened)
    assert form.active("plans") == ["third_shift", "new_mixer"]
    assert "both" in form.rows("plans")
    assert form.active("disruptions") == ["fire"]
    assert form.question().run.requirement is not None
    assert form.run_value("worlds") == "sampled"


def test_a_number_that_is_set_is_held_to_its_unit_and_range(form: StudyForm) -> None:
    key = form.add("plans")
    for value, sound in (("a lot", False), (-5, False), ("5 kg", False), (0.5, True), ("50 %", True), (1.5, False)):
        form.put("plans", key, "set", {"lines.press.yield": value})
        assert bool(form.faults_by_field()) is not sound, value
