"""Pages that are there: the newest is opened in the browser, a report is printed as PDF."""

import os
import shutil
import webbrowser
from pathlib import Path

import pytest

from desim.cli.commands import open_page, pdf
from desim.spec.fields.faults import CommandError


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Three pages, the annex the newest, then that of a later study."""
    names = ("old/report.html", "new/criticality/report.html", "new/annex.html", "new/report.html")
    for age, name in zip((300, 100, 50, 200), names, strict=True):
        page = tmp_path / "results" / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("<!DOCTYPE html><title>x</title><p>Third shift.</p>", encoding="utf-8")
        os.utime(page, (1e9 - age, 1e9 - age))
    return tmp_path / "results"


def test_the_newest_page_but_the_annex_is_opened(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: asked.append(address) or True)
    monkeypatch.chdir(results.parent)
    assert open_page.run([]) == open_page.run(["results/old"]) == open_page.run(["results/new/report.html"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown == ["results/new/criticality/report.html", "results/old/report.html", "results/new/report.html"]
    assert asked == [(results.parent / page).as_uri() for page in shown]


def test_without_a_browser_the_path_is_written(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_browser(address: str) -> bool:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "open", no_browser)
    assert open_page.run([str(results)]) == 0
    assert capsys.readouterr().out == f"{results}/new/criticality/report.html\n"


def test_a_folder_without_pages_is_named(results: Path) -> None:
    (results / "empty").mkdir()
    with pytest.raises(CommandError, match="holds no page; run a study first"):
        open_page.run([str(results / "empty")])
    with pytest.raises(CommandError, match=r"is no folder .did you mean '.*/results/old'"):
        open_page.run([str(results / "odl")])


def test_without_a_browser_that_prints_there_is_one_message(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(results))
    with pytest.raises(CommandError, match="pdf: needs Chromium or Chrome on PATH and there is none"):
        pdf.run([str(results / "new")])
    with pytest.raises(CommandError, match=r"must end in \.pdf"):
        pdf.run([str(results / "new"), "report.txt"])


def test_a_browser_that_prints_nothing_is_told_of(results: Path) -> None:
    program = results / "chromium"
    program.write_text("#!/bin/sh\necho no display >&2\n", encoding="utf-8")
    program.chmod(0o755)
    with pytest.raises(OSError, match=r"did not print .*report.html: no display"):
        pdf.printed(results / "new" / "report.html", results / "x.pdf", str(program))
    assert not (results / "x.pdf").exists()


@pytest.mark.slow
@pytest.mark.skipif(not any(map(shutil.which, pdf.BROWSERS)), reason="no Chromium or Chrome")
def test_a_report_is_printed_beside_its_page(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pdf.run([str(results / "new")]) == 0
    made = results / "new" / "report.pdf"
    assert capsys.readouterr().out == f"{made}\n"
    assert made.read_bytes().startswith(b"%PDF")
