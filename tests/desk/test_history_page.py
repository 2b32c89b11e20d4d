"""The list of questions in a browser: names, copies, deletions that come back, comparisons, files to take along."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from desim.desk.study import Study
from desim.desk.workspace import Workspace
from experiments.shipped.desk_story import Person
from tests.desk.accessible import violations
from tests.desk.questions import TINY
from tests.desk.running import RunningDesk, answer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def two(running_desk: RunningDesk) -> list[Study]:
    """Two questions of one network, asked and answered."""
    desk = Workspace(running_desk.folder)
    more = {**TINY, "plans": {**TINY["plans"], "more": {**TINY["plans"]["ships"], "title": "More ships", "factor": 2}}}
    return [answer(desk, "First", TINY), answer(desk, "Second", more)]


def _at_history(one: Person) -> Person:
    one.goes_to("/history", "main table")
    return one


def test_two_questions_are_compared_in_words(person: Callable[..., Person], two: list[Study]) -> None:
    one = _at_history(person())
    for study in two:
        one.page.get_by_label(f"Compare {study.state.title}", exact=True).check()
    one.press("Compare the two that are checked")
    one.sees("From First to Second")
    one.sees("plan added: More ships")
    assert violations(one.page) == []


def test_a_question_is_renamed_copied_deleted_and_brought_back(
    person: Callable[..., Person], two: list[Study], running_desk: RunningDesk
) -> None:
    one = _at_history(person())
    one.press("Copy First")
    one.sees("First (copy)")
    one.press("Rename First (copy)")
    one.type("Title in this list", "Another name")
    one.press("Rename")
    one.page.get_by_role("link", name="Another name", exact=True).wait_for()
    one.press("Delete Another name")
    one.sees("Another name is deleted.")
    assert one.page.get_by_role("link", name="Another name", exact=True).count() == 0
    one.press("Undo")
    one.page.get_by_role("link", name="Another name", exact=True).wait_for()
    assert {study.state.title for study in Workspace(running_desk.folder).studies()} >= {"First", "Another name"}


def test_a_question_is_saved_as_a_file_that_opens_again(
    person: Callable[..., Person], two: list[Study], tmp_path: Path
) -> None:
    one = _at_history(person())
    with one.page.expect_download() as saved:
        one.press("Save First as a file")
    path = tmp_path / "first.zip"
    saved.value.save_as(path)
    assert zipfile.is_zipfile(path)
    one.page.get_by_text("Bring a question that was saved elsewhere").click()
    one.page.locator("input[type=file]").set_input_files(path)
    one.page.get_by_role("heading", name="1. Plans").wait_for()
    one.page.get_by_role("link", name="To its answer").or_(one.page.get_by_text("Bigger ships")).first.wait_for()
