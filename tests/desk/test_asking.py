"""Asking: what is typed becomes the command line that a modeler would type, in a folder that can be taken elsewhere."""

import shlex
import shutil
from pathlib import Path

import pytest

from desim.desk.asking import write_asked
from desim.desk.workspace import Workspace
from desim.spec.fields.faults import SpecError
from tests.command import desim
from tests.desk.questions import TINY, brought_workbook


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "desk")


def test_the_words_of_a_study_are_the_same_wherever_it_stands(desk: Workspace, tmp_path: Path) -> None:
    first = desk.begin("Ships", TINY)
    asked = write_asked(first)
    assert asked.words == ("--config-dir", "conf", "experiment=mine/tiny", "output=results")
    assert asked.total == 12
    moved = shutil.move(first.folder, tmp_path / "moved")
    command = (Path(moved) / "command.txt").read_text("utf-8")
    assert shlex.split(command) == ["desim", *asked.words]


def test_a_workbook_of_ones_own_is_named_by_its_place_in_the_study(desk: Workspace) -> None:
    study = desk.begin("Depot", {"name": "depot", "run": {"replications": 3}}, network=brought_workbook(desk))
    asked = write_asked(study)
    assert "workbook=network/depot.xlsx" in asked.words
    assert asked.total == 3
    done = desim(study.folder, *asked.words, "study=check")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("workbook", ["/etc/passwd", "../../networks/depot.xlsx", "network/depot.xlsx"])
def test_a_study_reads_no_workbook_but_its_own(workbook: str, desk: Workspace) -> None:
    study = desk.begin("Ships", {**TINY, "workbook": workbook})
    assert not [word for word in write_asked(study).words if word.startswith("workbook=")]


def test_a_network_is_one_that_comes_with_desim(desk: Workspace) -> None:
    for network in ("../../x", "${oc.env:HOME}", "island_stock", ["island_stocks"], None, ""):
        with pytest.raises(SpecError):
            write_asked(desk.begin("Ships", {**TINY, "network": network}))


@pytest.mark.parametrize(
    "change",
    [{"title": "${oc.env:HOME}"}, {"title": "???"}, {"set": {"_target_": "os.system"}}, {"note": "${plugin:x}"},
     {"options": ["../../x"]}, {"options": ["${oc.env:HOME}"]}, {"part": "hydra.run.dir"}, {"dial": "__class__"},
     {"set": {"hydra.run.dir": "x"}}, {"factor": "__import__('os')"}, {"odd": 1}],
)  # fmt: skip
def test_rows_that_would_mean_more_than_a_row_are_refused_and_nothing_is_written(
    change: dict[str, object], desk: Workspace
) -> None:
    plans = {"ships": {**TINY["plans"]["ships"], **change}}
    study = desk.begin("Ships", {**TINY, "plans": plans})
    with pytest.raises(SpecError) as refused:
        write_asked(study)
    assert refused.value.faults[0].path.startswith("plans.ships")
    assert not (study.folder / "conf").exists()
    assert study.question()[0]["plans"] == plans


@pytest.mark.parametrize("name", ["../x", "a/b", "a,b", "x y", "[a]", "a=b", "ä" * 300])
def test_names_of_rows_and_questions_become_no_paths(name: str, desk: Workspace) -> None:
    for question in ({**TINY, "name": name}, {**TINY, "plans": {name: TINY["plans"]["ships"]}}):
        study = desk.begin("Ships", question)
        with pytest.raises(SpecError):
            write_asked(study)
    assert {path.name for path in desk.root.parent.iterdir()} == {"desk"}
