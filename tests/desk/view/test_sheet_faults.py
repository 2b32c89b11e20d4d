"""What is wrong with a file of one's own, with the rows in which it stands."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from desim.desk.view.opened import open_file
from desim.desk.view.sheet_faults import SheetFault, excerpt, sheet_faults
from desim.sheets.network import write_network
from desim.spec.fields.faults import SpecError
from tests import networks


@pytest.fixture(params=["mine.xlsx", "mine"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A workbook, and a folder of CSV files."""
    found = tmp_path / str(request.param)
    write_network(networks.chain(), found)
    return found


def _faults(path: Path) -> list[SheetFault]:
    with pytest.raises(SpecError) as error:
        open_file(path)
    return sheet_faults(path, error.value)


def test_a_sound_file_is_opened_and_kept_while_it_stays_the_same(path: Path) -> None:
    opened = open_file(path)
    assert opened.scenario.name == "chain"
    assert opened.title == "Mine"
    assert open_file(path) is opened


def test_a_fault_names_its_cell_and_its_rows_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    write_network(networks.chain(), path)
    book = load_workbook(path)
    sheet = book["lines"]
    column = next(cell.column for cell in sheet[1] if cell.value == "rate")
    row = next(cell.row for cell in sheet["A"] if cell.value == "press")
    sheet.cell(row, column).value = "30 rounds per fortnite"
    book.save(path)
    (fault,) = _faults(path)
    assert (fault.sheet, fault.row, fault.column) == ("lines", row, column)
    assert "fortnite" in fault.message
    assert str(tmp_path) not in fault.message
    shown = excerpt(path, fault)
    assert shown is not None
    assert shown.rows[0][1][0] == "name"
    assert next(cells for number, cells in shown.rows if number == row)[column - 1] == "30 rounds per fortnite"


def test_a_fault_in_a_csv_file_names_its_cell_too(tmp_path: Path) -> None:
    path = tmp_path / "mine"
    write_network(networks.chain(), path)
    file = path / "stockpiles.csv"
    file.write_text(file.read_text(encoding="utf-8-sig").replace("depot,field", "depot,feild"), encoding="utf-8")
    fault = next(one for one in _faults(path) if one.sheet == "stockpiles")
    shown = excerpt(path, fault)
    assert shown is not None
    cells = next(cells for number, cells in shown.rows if number == fault.row)
    assert cells[fault.column - 1] == "feild"


def test_a_file_that_is_no_workbook_has_a_fault_without_a_cell(tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    path.write_bytes(b"nothing of the kind")
    (fault,) = _faults(path)
    assert (fault.cell, fault.sheet) == ("", "")
    assert fault.message == "is no workbook (.xlsx)"
    assert excerpt(path, fault) is None
