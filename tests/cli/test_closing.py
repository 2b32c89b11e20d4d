"""Closing lines: a command ends with the answer, how much was run, the time it took, and the page."""

import logging
import time
from pathlib import Path

import pytest

from desim.cli.closing import conclude, duration_in_words, size_in_words, size_of_study
from desim.cli.messages import _StandardError
from desim.report.page.page import Page, answer_of, write

ANSWER = 'More than 90 % "sure" & <quick>: third shift.'


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page with an answer that HTML has to escape."""
    return write(Page("Title", "Question?", ANSWER, [], [], None, [], "foot"), tmp_path / "report.html")


def test_the_answer_is_read_back_from_the_page(page: Path, tmp_path: Path) -> None:
    assert answer_of(page) == ANSWER
    (tmp_path / "other.html").write_text("<html><head></head></html>", encoding="utf-8")
    assert answer_of(tmp_path / "other.html") == ""


def test_a_command_ends_with_the_answer_and_last_the_page(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(page.parent)
    monkeypatch.setattr(time, "monotonic", lambda: 470.0)
    conclude(page, started=70.0, size="24 replications of each of 12 points", remark="2 failed")
    assert capsys.readouterr().out.splitlines() == [
        ANSWER,
        "24 replications of each of 12 points in 6 min 40 s",
        "report.html (2 failed)",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.04, "0.0 s"), (9.96, "10.0 s"), (59.4, "59 s"), (60.0, "1 min"), (400.0, "6 min 40 s"), (3600.0, "1 h"),
     (7500.0, "2 h 5 min")],
)  # fmt: skip
def test_a_duration_has_two_units_at_most(seconds: float, words: str) -> None:
    assert duration_in_words(seconds) == words


def test_the_size_of_a_study_is_told_by_its_points() -> None:
    assert size_in_words([1]) == "1 replication"
    assert size_in_words([2000]) == "2,000 replications"
    assert size_in_words([24, 24, 24]) == "24 replications of each of 3 points"
    assert size_in_words([20, 24]) == "20 to 24 replications of each of 2 points"
    assert size_of_study({"n": 10, "points": 31}) == "10 replications of each of 31 points"
    assert size_of_study({"n": 10}) == size_of_study({"points": [], "n": 3}) == ""


def test_the_same_error_of_many_points_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    handler = _StandardError()
    for text in ("a fault", "a fault", "another", "a fault"):
        handler.emit(logging.LogRecord("desim", logging.ERROR, "", 0, text, (), None))
    handler.emit(logging.LogRecord("desim", logging.INFO, "", 0, "a fault", (), None))
    assert capsys.readouterr().err.splitlines() == ["a fault", "another", "a fault", "a fault"]
