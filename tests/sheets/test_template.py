"""The template: every field with unit, default, allowed values and note, and drop-downs that follow the sheets."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desim.sheets.network import read_network, write_network, write_template
from desim.sheets.sheet_specs import MAX_NAME, sheet_specs
from desim.spec.fields.faults import SpecError
from tests.sheets.test_faults import NETWORK


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "net.xlsx"
    write_template(path)
    return path


def noted(sheet: Any, head: str) -> list[Any]:
    """Unit, default, allowed values and note of a column."""
    index = next(cell.column for cell in sheet[1] if cell.value == head)
    return [sheet.cell(row, index).value for row in range(2, 6)]


def test_every_sheet_says_what_it_is_and_keeps_its_head_in_sight(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    assert book.sheetnames == ["README", *sheet_specs()]
    assert all(len(name) <= MAX_NAME for name in book.sheetnames)
    assert all(book[name].freeze_panes for name in sheet_specs())
    told = {row[0].value: row[1].value for row in book["README"].iter_rows() if row[0].value in sheet_specs()}
    assert told.keys() == sheet_specs().keys()
    assert told["stockpiles.sources"].startswith("Who fills its orders")


def test_columns_tell_unit_default_allowed_values_and_meaning(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    unit, default, allowed, note = noted(book["lines"], "rate")
    assert (unit, default, allowed) == ("the item's unit per day", None, "above 0")
    assert note.startswith("Output of one machine per day")
    assert noted(book["lines"], "yield")[:3] == ["1", "1", "above 0 to 1"]
    assert noted(book["suppliers"], "lead_time")[0] == "d"
    assert "or a law" in noted(book["suppliers"], "lead_time")[2]
    assert noted(book["stockpiles"], "site")[1:3] == ["needed", "name in sites"]
    assert noted(book["stockpiles"], "policy.level")[3].startswith("Only base_stock.")
    assert noted(book["causes.what"], "open")[2] == "from 0"


def test_drop_downs_offer_words_and_the_names_of_other_sheets(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    rules = {
        str(rule.sqref).split(":")[0]: rule.formula1 for rule in book["stockpiles"].data_validations.dataValidation
    }
    assert rules["B6"] == "'sites'!$A$6:$A$10006"
    words = {rule.formula1 for rule in book["legs"].data_validations.dataValidation}
    assert '"road,rail,sea,inland_water,air,pipeline,other"' in words
    assert '"TRUE,FALSE"' in words


def test_a_filled_template_is_a_network(template: Path, tmp_path: Path) -> None:
    """Every cell of a network finds its column in the template."""
    write_network(NETWORK, tmp_path / "mine.xlsx")
    full, empty = openpyxl.load_workbook(tmp_path / "mine.xlsx"), openpyxl.load_workbook(template)
    for sheet in full.worksheets[2:]:
        heads = {cell.value: cell.column for cell in empty[sheet.title][1]}
        for row in range(6, sheet.max_row + 1):
            for cell in sheet[row]:
                head = sheet.cell(1, cell.column).value
                extra = heads.setdefault(head, len(heads) + 1)
                empty[sheet.title].cell(1, extra, head)
                empty[sheet.title].cell(row, extra, cell.value)
    single = {row[0].value: row[1].value for row in full["scenario"].iter_rows(min_row=2)}
    for row in empty["scenario"].iter_rows(min_row=2):
        row[1].value = single.get(row[0].value)
    empty["scenario"].append(["routes", "{}"])
    empty.save(tmp_path / "filled.xlsx")
    assert read_network(tmp_path / "filled.xlsx") == NETWORK


def test_an_empty_template_lacks_only_what_is_needed(template: Path) -> None:
    with pytest.raises(SpecError) as error:
        read_network(template)
    assert [fault.message for fault in error.value.faults] == ["is missing", "is missing"]
    assert "scenario!B2 (name)" in str(error.value)


@pytest.mark.slow
def test_the_same_pages_give_the_same_bytes_and_nothing_is_overwritten(template: Path, tmp_path: Path) -> None:
    write_template(tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == template.read_bytes()
    with pytest.raises(SpecError, match="is there already"):
        write_template(tmp_path / "again.xlsx")
    for name, message in (("a.ods", "must end in .xlsx"), ("no/where.xlsx", "is in a folder that does not exist")):
        with pytest.raises(SpecError, match=message):
            write_template(tmp_path / name)


def test_the_template_is_a_folder_of_csv_as_well(tmp_path: Path) -> None:
    write_template(tmp_path / "net")
    assert {path.stem for path in (tmp_path / "net").glob("*.csv")} == set(sheet_specs())
    assert (tmp_path / "net" / "lines.csv").read_bytes().startswith(b"\xef\xbb\xbfname,site,item,title,")
