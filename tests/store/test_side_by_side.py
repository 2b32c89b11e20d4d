"""Sweeps and comparisons in one folder keep pages and points of their own."""

from pathlib import Path

import pytest

from desim.store.sealed import write_sealed
from desim.store.side_by_side import (
    STUDIES,
    StudyKey,
    claim_page,
    comparison_file,
    comparison_files,
    last_points,
    pages,
)

SWEEP = StudyKey("sweep", ("surge=a,b", "stocks=mine"), ("surge",))
COMPARISON = StudyKey("compare", ("base little", "little=x", "more=y"), ("little", "more"))


@pytest.mark.parametrize(("first", "second"), [(SWEEP, COMPARISON), (COMPARISON, SWEEP)])
def test_neither_takes_the_page_or_the_points_of_the_other(first: StudyKey, second: StudyKey, tmp_path: Path) -> None:
    assert last_points(tmp_path) is None
    assert claim_page(tmp_path, first, ["b", "a"]) == "report"
    assert claim_page(tmp_path, second, ["c"]) == second.kind
    assert last_points(tmp_path) == ["c"]
    assert claim_page(tmp_path, first, ["a"]) == "report", "it keeps its own"
    assert claim_page(tmp_path, second, ["c"]) == second.kind
    assert claim_page(tmp_path, first, ["a"]) == "report"
    assert last_points(tmp_path) == ["a"]


def test_two_sweeps_have_pages_named_after_what_they_vary(tmp_path: Path) -> None:
    assert claim_page(tmp_path, SWEEP, ["a", "b"]) == "report"
    other = StudyKey("sweep", ("horizon=10,20",), ("horizon",))
    assert claim_page(tmp_path, other, ["h10", "h20"]) == "sweep-horizon"
    both = StudyKey("sweep", ("horizon=10,30", "surge=a,b"), ("horizon", "surge"))
    assert claim_page(tmp_path, both, ["c"]) == "sweep-horizon-surge"
    wider = other._replace(definition=("horizon=10,20,30",))
    name = claim_page(tmp_path, wider, ["h10", "h20", "h30"])
    assert name.startswith("sweep-horizon-")
    assert len(name) == len("sweep-horizon-") + 8
    assert [claim_page(tmp_path, key, ["x"]) for key in (SWEEP, other, both, wider)] == [
        "report", "sweep-horizon", "sweep-horizon-surge", name
    ]  # fmt: skip


def test_one_sweep_is_known_by_its_points_too(tmp_path: Path) -> None:
    assert claim_page(tmp_path, SWEEP, ["a", "b"]) == "report"
    assert claim_page(tmp_path, SWEEP._replace(definition=("surge=b,a",)), ["b", "a"]) == "report"


def test_two_comparisons_have_pages_and_files_of_their_own(tmp_path: Path) -> None:
    """Of the same plans with another base, too; the file of the last one is the first of all."""
    based = COMPARISON._replace(definition=("base more", "little=x", "more=y"))
    assert claim_page(tmp_path, COMPARISON, ["x", "y"]) == "report"
    assert claim_page(tmp_path, based, ["x", "y"]) == "compare-little-more"
    names = [comparison_file(tmp_path, page).name for page in ("report", "compare-little-more")]
    assert names == ["compare.json", "compare-little-more.json"]
    for name in names:
        (tmp_path / name).touch()
    assert [path.name for path in comparison_files(tmp_path)] == names[::-1]
    claim_page(tmp_path, COMPARISON, ["x", "y"])
    assert [path.name for path in comparison_files(tmp_path)] == names


def test_the_pages_of_a_folder_are_those_that_are_there(tmp_path: Path) -> None:
    claim_page(tmp_path, SWEEP, ["a"])
    claim_page(tmp_path, COMPARISON, ["a"])
    assert pages(tmp_path) == []
    for name in ("report", "compare", "other"):
        (tmp_path / f"{name}.html").touch()
    assert pages(tmp_path) == ["compare.html", "report.html"]


def test_a_long_name_ends_with_a_digest(tmp_path: Path) -> None:
    claim_page(tmp_path, SWEEP, ["a"])
    long = StudyKey("sweep", ("x" * 99,), ("stockpiles.depot.policy.level",) * 3)
    name = claim_page(tmp_path, long, ["b"])
    assert name.startswith("sweep-stockpiles-depot-policy-level-stockpiles")
    assert len(name) <= len("sweep-") + 40 + 1 + 8


def test_a_record_without_definitions_is_read(tmp_path: Path) -> None:
    write_sealed(tmp_path / STUDIES, {"last": "sweep", "studies": {"sweep": {"page": "report", "points": ["a"]}}})
    assert claim_page(tmp_path, SWEEP, ["a"]) == "report"
    write_sealed(tmp_path / STUDIES, {"last": "sweep", "studies": {"sweep": {"page": "report", "points": ["a"]}}})
    assert claim_page(tmp_path, SWEEP, ["b"]) == "sweep-surge"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"last": 7}', "[" * 100_000])
def test_a_damaged_record_is_set_aside(text: str, tmp_path: Path) -> None:
    (tmp_path / STUDIES).write_text(text, encoding="utf-8")
    (tmp_path / "report.html").touch()
    assert claim_page(tmp_path, COMPARISON, ["a"]) == "compare", "the page there may be a sweep's"
    assert last_points(tmp_path) == ["a"]


def test_the_page_of_a_folder_without_a_record_is_kept(tmp_path: Path) -> None:
    (tmp_path / "report.html").touch()
    (tmp_path / "compare.json").touch()
    assert claim_page(tmp_path, SWEEP, ["a"]) == "sweep"
    assert claim_page(tmp_path, COMPARISON, ["a"]) == "report"
