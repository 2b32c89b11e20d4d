"""Study: its question is saved at each edit, by one window at a time, and only its results are shown."""

import threading
from pathlib import Path

import pytest

from desim.desk.names import NotThere
from desim.desk.study import ChangedElsewhere, Study
from desim.desk.workspace import Workspace
from desim.spec.fields.faults import SpecError
from desim.store.lock import Lock, Locked

NO_FILES = [
    "", "/", "mine", "mine/run.py", "mine/.parts/x.json", "mine/.lock", "mine/link.txt", "../question.yaml",
    "mine/../../question.yaml", "/etc/passwd", "mine//report.html", "mine/report.html/", "mine\\report.html",
    "mine/report.html\0.txt", "mine/" * 2000, "x" * 5000,
]  # fmt: skip
"""Paths that lead to nothing that is shown."""


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Workspace(tmp_path).begin("Mine", {"name": "mine", "network": "island_stocks"})


def test_what_is_typed_is_kept_whether_it_is_right_or_not(study: Study) -> None:
    question, revision = study.question()
    wrong = {**question, "plans": {"a": {"factor": "three", "begins": "31 February", "title": "Ä: #1 ${oc.env:HOME}"}}}
    revision = study.save(wrong, revision)
    assert study.question() == (wrong, revision)


def test_the_second_of_two_windows_is_told_and_overwrites_nothing(study: Study) -> None:
    question, revision = study.question()
    study.save({**question, "title": "first"}, revision)
    with pytest.raises(ChangedElsewhere):
        study.save({**question, "title": "second"}, revision)
    assert study.question()[0]["title"] == "first"


def test_many_windows_at_once_lose_no_edit_that_was_taken(study: Study) -> None:
    """Each adds its own plan, and tries again where another one was quicker."""

    def edit(name: str) -> None:
        while True:
            question, revision = study.question()
            plans = {**question.get("plans", {}), name: {"title": name}}
            try:
                study.save({**question, "plans": plans}, revision)
                return
            except ChangedElsewhere:
                continue

    windows = [threading.Thread(target=edit, args=(f"plan_{k}",)) for k in range(8)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert sorted(study.question()[0]["plans"]) == sorted(f"plan_{k}" for k in range(8))


def test_a_window_that_cannot_write_says_so(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desim.desk.study.PATIENCE", 0.2)
    with Lock(study.folder), pytest.raises(Locked):
        study.update(title="other")
    assert study.state.title == "Mine"


def test_a_damaged_state_is_that_of_a_draft(study: Study) -> None:
    for text in ("", "[]", '{"status": "odd", "number": "1", "words": 3}', '{"a": ' * 100_000):
        (study.folder / "state.json").write_text(text, encoding="utf-8")
        assert (study.state.status, study.state.number, study.state.words) == ("draft", 0, ())


def test_a_bomb_in_place_of_the_question_is_refused(study: Study) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"] + [
        f"{new}: &{new} [{', '.join(['*' + old] * 10)}]" for old, new in zip("abcdefg", "bcdefgh", strict=True)
    ]
    (study.folder / "question.yaml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(SpecError):
        study.question()


def test_tags_of_a_question_make_nothing(study: Study, tmp_path: Path) -> None:
    made = tmp_path / "made"
    text = f"a: !!python/object/apply:os.mkdir ['{made}']"
    (study.folder / "question.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError):
        study.question()
    assert not made.exists()


def test_only_files_of_results_are_shown(study: Study, tmp_path: Path) -> None:
    folder = study.results / "mine"
    (folder / ".parts").mkdir(parents=True)
    for name in ("report.html", "annex.html", "run.py", ".parts/x.json", ".lock"):
        (folder / name).write_text(name, encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "pages" / "x.html").parent.mkdir()
    (tmp_path / "pages" / "x.html").write_text("secret", encoding="utf-8")
    (study.results / "linked").symlink_to(tmp_path / "pages")
    assert study.file("mine/report.html").read_text("utf-8") == "report.html"
    assert [page.name for page in study.pages()] == ["report.html", "annex.html"]
    for path in NO_FILES:
        with pytest.raises(NotThere):
            study.file(path)


def test_the_log_is_shown_from_its_end(study: Study) -> None:
    assert study.log() == ""
    (study.folder / "log.txt").write_bytes(b"first\n" + b"x" * 100_000 + b"\xff last\n")
    assert study.log().endswith("\ufffd last\n")
    assert "first" not in study.log()
