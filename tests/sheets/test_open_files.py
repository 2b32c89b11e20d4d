"""Files of users are opened by one function each, after all safety checks."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from desim.sheets.folder import read_csv_text
from desim.sheets.safe_load import open_workbook
from desim.spec.fields.faults import SpecError


def test_a_workbook_is_opened_as_it_is_stored(tmp_path: Path):
    book = Workbook()
    book.active.append(["name", 3, "=1+1"])
    book.save(tmp_path / "a.xlsx")
    row = next(open_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows())
    assert [cell.value for cell in row] == ["name", 3, "=1+1"]
    assert row[2].data_type == "f"


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path):
    (tmp_path / "a.xlsx").write_text("name,3\n")
    with pytest.raises(SpecError, match="is no workbook"):
        open_workbook(tmp_path / "a.xlsx")


@pytest.mark.parametrize(("head", "delimiter"), [("a,b", ","), ("a;b", ";"), ("a\tb", "\t"), ("a", ",")])
def test_the_delimiter_is_found_in_the_first_line(tmp_path: Path, head: str, delimiter: str):
    text = f"{head}\n1.5\n"
    (tmp_path / "a.csv").write_bytes(text.encode("utf-8-sig"))
    assert read_csv_text(tmp_path / "a.csv") == (text, delimiter)


def test_two_delimiters_are_refused(tmp_path: Path):
    (tmp_path / "a.csv").write_text("a,b;c\n")
    with pytest.raises(SpecError, match="use one of them"):
        read_csv_text(tmp_path / "a.csv")
