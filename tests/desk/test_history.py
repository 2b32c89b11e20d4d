"""History: what was asked, what came out, and what changed in between."""

import shutil
from pathlib import Path

import pytest

from desim.desk.history import answer, changes, entries, found, rename
from desim.desk.workspace import Workspace
from desim.report.page.page import answer_of


@pytest.fixture
def desk(desk_with_answers: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(desk_with_answers, tmp_path / "desk")
    return Workspace(tmp_path / "desk")


def test_an_entry_says_what_was_asked_what_came_out_and_what_was_before(desk: Workspace) -> None:
    draft = desk.begin("Draft", {"name": "x", "network": "island_stocks"})
    listed = {entry.study.id: entry for entry in entries(desk)}
    assert set(listed) == {"draft", "depot", "depot_for_100_days"}
    second = listed["depot_for_100_days"]
    assert second.before == listed["depot"].study
    assert (second.network, second.edited, second.state.status) == ("depot.xlsx", False, "done")
    assert second.answer == answer_of(second.study.pages()[0]) != ""
    assert (listed["depot"].before, listed["draft"].before, listed["draft"].answer) == (None, None, "")
    assert answer(draft) == ""


def test_a_question_that_was_edited_after_its_answer_is_marked(desk: Workspace) -> None:
    study = desk.study("depot")
    question, revision = study.question()
    study.save({**question, "title": "Another"}, revision)
    assert {entry.study.id: entry.edited for entry in entries(desk)} == {"depot": True, "depot_for_100_days": False}


def test_what_changed_is_told_in_words(desk: Workspace) -> None:
    told = changes(desk.study("depot"), desk.study("depot_for_100_days"))
    assert told == ["horizon (horizon): from 200 to 100 d (50 % less)", "replications: 5 and 6"]
    assert changes(desk.study("depot"), desk.study("depot")) == []
    assert list(found(desk.study("depot"), desk.study("depot_for_100_days"))) == ["no plan, no disruption"]


def test_rows_that_only_one_of_two_studies_has_are_told_without_results(desk: Workspace) -> None:
    rows = {"a": {"title": "Second shift"}, "off": {"on": False}, "b_c": {}}
    one = desk.begin("One", {"plans": rows, "disruptions": {"fire": {}}})
    other = desk.begin("Other", {"plans": {"a": {"title": "Second shift"}}})
    assert changes(one, other) == ["plan no longer run: b c", "disruption no longer run: fire"]
    assert changes(other, one) == ["plan added: b c", "disruption added: fire"]


def test_damaged_results_do_not_stop_the_history(desk: Workspace) -> None:
    study = desk.study("depot")
    for name in ("manifest.json", "scenario.json"):
        shutil.copytree(study.folder, desk.root / "studies" / f"without_{name.removesuffix('.json')}")
        damaged = desk.study(f"without_{name.removesuffix('.json')}")
        next(damaged.results.glob(f"*/*/{name}")).write_text("{}", encoding="utf-8")
        assert len(changes(study, damaged)) <= 1
        assert len(entries(desk)) >= 3
        found(study, damaged)
    (study.folder / "question.yaml").write_text("a: [", encoding="utf-8")
    study.pages()[0].write_bytes(b"\xff")
    assert {entry.study.id: entry.answer for entry in entries(desk)}["depot"] == ""


@pytest.mark.parametrize(
    ("title", "shown"),
    [("New\nname\x1b[31m", "New name [31m"), ("  ", "depot"), ("<b>x</b>", "<b>x</b>"), ("x" * 500, "x" * 120)],
)
def test_a_study_gets_another_title_and_its_question_stays(title: str, shown: str, desk: Workspace) -> None:
    study = desk.study("depot")
    before = study.question()
    assert rename(study, title).title == shown
    assert study.question() == before
