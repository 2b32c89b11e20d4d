"""Where the points of a study will be: in the folders that the command line gives them."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from desim.desk.view.points import live_plans
from desim.desk.view.study_form import StudyForm


def test_points_of_a_workbook_are_where_its_experiment_puts_them(tmp_path: Path) -> None:
    """The path of the workbook names no folder, as it says which network the experiment is about."""
    active = {"plans": ["shift"], "disruptions": []}
    form: Any = SimpleNamespace(
        record={"name": "question"}, active=lambda kind: active[kind], title=lambda kind, key: key
    )
    words = ["--config-dir", "conf", "experiment=mine/question", "workbook=network/mine.xlsx", "output=results"]
    found = live_plans(cast(StudyForm, form), words, tmp_path)
    assert [one.folder for one in found] == [
        tmp_path / "question" / name for name in ("surge=none", "surge=mine-shift")
    ]
