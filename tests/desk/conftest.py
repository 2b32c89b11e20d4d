"""A workspace with studies that the command line has answered, for all tests that read results."""

from pathlib import Path
from typing import Any

import pytest

from desim.desk.asking import write_asked
from desim.desk.study import Study
from desim.desk.workspace import Workspace
from tests.command import desim
from tests.desk.questions import brought_workbook

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
