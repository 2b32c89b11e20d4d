"""A workspace with studies that the command line has answered, and a desk that runs with a person before it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desim.desk.asking import write_asked
from desim.desk.study import Study
from desim.desk.workspace import Workspace
from experiments.shipped.desk_story import Person
from tests.command import desim
from tests.desk.questions import brought_workbook
from tests.desk.running import RunningDesk

DEPOT: dict[str, Any] = {"name": "depot", "title": "Depot", "run": {"replications": 5, "worlds": "fixed"}}


def answered(desk: Workspace, title: str, question: dict[str, Any], network: str) -> Study:
    """A study of a desk, run by the command line."""
    study = desk.begin(title, question, network)
    asked = write_asked(study)
    done = desim(study.folder, *asked.words, "run.workers=1")
    assert done.returncode == 0, done.stderr
    number = len(desk.studies())
    study.update(status="done", number=number, revision=study.question()[1], words=asked.words, total=asked.total)
    return study


@pytest.fixture(scope="session")
def desk_with_answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a workspace with two studies of one depot, which no test may change."""
    desk = Workspace(tmp_path_factory.mktemp("answers") / "desk")
    network = brought_workbook(desk)
    answered(desk, "Depot", DEPOT, network)
    more = {"run": {**DEPOT["run"], "replications": 6, "horizon": 100}}
    answered(desk, "Depot for 100 days", {**DEPOT, **more}, network)
    return desk.root


@pytest.fixture(scope="session")
def running_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """One desk for all tests that do not end it."""
    pytest.importorskip("nicegui", reason="nicegui is not installed")
    found = RunningDesk(tmp_path_factory.mktemp("desk") / "desk")
    yield found
    found.close()


@pytest.fixture
def person(running_desk: RunningDesk, browser: Any) -> Iterator[Callable[..., Person]]:
    """Opens the first page of the desk in a window of its own size; at the end nothing may have gone wrong in it."""
    contexts: list[Any] = []
    persons: list[Person] = []

    def sit_down(width: int = 1280, height: int = 900) -> Person:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        found = Person(context.new_page(), running_desk.address)
        persons.append(found)
        return found

    yield sit_down
    for context in contexts:
        context.close()
    assert [one.complaints for one in persons if one.complaints] == []
    assert [one.left for one in persons if one.left] == [], "a request left the machine"
    assert "Traceback" not in running_desk.said()
