"""Chosen parts by command: what the pages hold, and what is refused before anything is run."""

from pathlib import Path

import pytest

from tests.cli.test_app import MINE, NETWORK, own_configuration, refused
from tests.command import desim

HEAD = "headline: {metric: fill_rate, subject: depot, better: high}\n"
LEVELS = "stockpiles.depot.policy.level=3,5"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a configuration of the user's own, and a headline."""
    return own_configuration(tmp_path, NETWORK + HEAD)


def test_the_nearest_part_is_named_before_anything_is_run(home: Path) -> None:
    said = refused(home, *MINE, "report.parts=[stok,cost]", "report.stockpile=[depot]")
    assert "report.stockpile" in said
    said = refused(home, *MINE, "report.parts=[stok,cost]")
    assert "report.parts.0: 'stok' is no part of a report (did you mean 'stock'?)" in said


def test_a_stockpile_without_an_objective_and_a_page_without_parts_are_refused(home: Path) -> None:
    assert "report.stockpiles.0: 'depott' is no stockpile with an objective" in refused(
        home, *MINE, "report.stockpiles=[depott]"
    )
    said = refused(home, *MINE, "study=warmup", "report.parts=[stock]")
    assert "report.parts: is not for study=warmup, whose page has no parts that can be chosen" in said


def test_a_run_and_a_sweep_have_the_parts_that_were_chosen_and_the_same_folders(home: Path) -> None:
    for words in (MINE, [*MINE[:2], "-m", LEVELS, *MINE[2:]]):
        done = desim(home, *words)
        assert done.returncode == 0, done.stderr
        page = home / done.stdout.splitlines()[-1]
        whole = page.with_name("annex.html").read_bytes()
        folders = sorted(place for place in home.rglob("*") if place.is_dir())
        done = desim(home, *words, "report.parts=[sources,method]")
        assert done.returncode == 0, done.stderr
        assert home / done.stdout.splitlines()[-1] == page
        text = page.with_name("annex.html").read_text(encoding="utf-8")
        assert [name for name in ("sources", "method", "stock", "checks") if f'id="{name}"' in text] == [
            "sources", "method"
        ]  # fmt: skip
        assert sorted(place for place in home.rglob("*") if place.is_dir()) == folders
        assert desim(home, *words).returncode == 0
        assert page.with_name("annex.html").read_bytes() == whole
