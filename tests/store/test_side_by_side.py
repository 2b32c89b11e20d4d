"""A sweep and a comparison in one folder keep a page and points of their own."""

from pathlib import Path

import pytest

from desim.store.side_by_side import STUDIES, claim_page, last_points


@pytest.mark.parametrize(("first", "second"), [("sweep", "compare"), ("compare", "sweep")])
def test_neither_takes_the_page_or_the_points_of_the_other(first: str, second: str, tmp_path: Path) -> None:
    assert last_points(tmp_path) is None
    assert claim_page(tmp_path, first, ["b", "a"]) == "report"
    assert claim_page(tmp_path, second, ["c"]) == second
    assert last_points(tmp_path) == ["c"]
    assert claim_page(tmp_path, first, ["a"]) == "report", "it keeps its own"
    assert claim_page(tmp_path, second, ["c"]) == second
    assert claim_page(tmp_path, first, ["a"]) == "report"
    assert last_points(tmp_path) == ["a"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"last": 7}', "[" * 100_000])
def test_a_damaged_record_is_set_aside(text: str, tmp_path: Path) -> None:
    (tmp_path / STUDIES).write_text(text, encoding="utf-8")
    (tmp_path / "report.html").touch()
    assert claim_page(tmp_path, "compare", ["a"]) == "compare", "the page there may be a sweep's"
    assert last_points(tmp_path) == ["a"]


def test_the_page_of_a_folder_without_a_record_is_kept(tmp_path: Path) -> None:
    (tmp_path / "report.html").touch()
    (tmp_path / "compare.json").touch()
    assert claim_page(tmp_path, "sweep", ["a"]) == "sweep"
    assert claim_page(tmp_path, "compare", ["a"]) == "report"
