"""What is wrong with a workbook or a folder is told by sheet and cell, and the traps of spreadsheets are no traps."""

import csv
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desim.sheets.network import read_network, write_network
from desim.spec.fields.faults import SpecError
from desim.spec.read import read

NETWORK: dict[str, Any] = {
    "name": "depot",
    "title": "Spares of a depot",
    "start": "2026-01-01",
    "horizon": "2 years",
    "nations": {"us": {}},
    "sites": {"home": {"nation": "us"}},
    "items": {"spare": {}},
    "suppliers": {"maker": {"site": "home", "item": "spare", "lead_time": {"law": "exponential", "mean": "5 days"}}},
    "stockpiles": {
        "depot": {
            "site": "home", "item": "spare", "initial": 5, "policy": {"kind": "base_stock", "level": 5},
            "sources": {"maker": {}},
        }
    },
    "routes": {},
    "demands": {"users": {"kind": "profile", "stockpile": "depot", "rates": {0: 1, "2026-06-01": 1.5}}},
}  # fmt: skip


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("original") / "mine.xlsx"
    write_network(NETWORK, path)
    return path.read_bytes()


@pytest.fixture
def book(tmp_path: Path, original: bytes) -> Path:
    path = tmp_path / "mine.xlsx"
    path.write_bytes(original)
    return path


def column(sheet: Any, head: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == head)


def changed(book: Path, sheet: str, head: str, value: Any, row: int = 6) -> Path:
    """The workbook with one cell of its data changed; data begins below the notes in row 6."""
    opened = openpyxl.load_workbook(book)
    table = opened[sheet]
    table.cell(row, column(table, head), value)
    opened.save(book)
    return book


def said(path: Path) -> str:
    with pytest.raises(SpecError) as error:
        read_network(path)
    return str(error.value)


@pytest.mark.parametrize(
    ("sheet", "head", "value", "message"),
    [
        ("stockpiles", "initial", -5, "stockpiles!D6 (stockpiles.depot.initial): -5 is outside the allowed range"),
        ("stockpiles", "initial", "1,5", "stockpiles!D6: '1,5' has a comma in its number; write 1.5"),
        ("stockpiles", "initial", "ten", "stockpiles!D6 (stockpiles.depot.initial): 'ten' not a number with a unit"),
        ("stockpiles", "initial", "#N/A", "stockpiles!D6: '#N/A' is an error value"),
        ("stockpiles", "initial", "=2+3", "stockpiles!D6: '=2+3' is a formula"),
        ("stockpiles", "initial", time(8, 30), "stockpiles!D6: '08:30:00' is a time of day"),
        ("stockpiles", "initial", datetime(2026, 3, 1, 8), "is a time of day; write a date, or days"),
        ("stockpiles", "initial", True, "stockpiles!D6 (stockpiles.depot.initial): True must be a number"),
        ("stockpiles", "initial", "007", "stockpiles!D6 (stockpiles.depot.initial): '007' is text without a unit"),
        ("stockpiles", "site", "hom", "B6 (stockpiles.depot.site): 'hom' no site has this name (did you mean 'home'?)"),
        ("stockpiles", "name", "倉庫", "stockpiles!A6 (stockpiles.倉庫): '倉庫' is not a name"),
        ("stockpiles", "policy.kind", "base_stok", "is none of"),
        (
            "stockpiles.sources",
            "stockpiles",
            "depott",
            "sources!A6: 'depott' is no row of the sheet stockpiles (did you mean 'depot'?)",
        ),
        (
            "stockpiles.sources",
            "sources",
            "makr",
            "sources!B6 (stockpiles.depot.sources.makr): 'makr' no supplier or line",
        ),
        ("suppliers", "lead_time.mean", "5 kg", "E6 (suppliers.maker.lead_time.mean): '5 kg' has the wrong dimension"),
        ("suppliers", "lead_time.law", "{a: [}", "is none of"),
        ("demands.rates", "rates", " ", "demands.rates!B6: has no rates"),
    ],
)
def test_a_bad_cell_is_named(book: Path, sheet: str, head: str, value: Any, message: str) -> None:
    assert message in said(changed(book, sheet, head, value))


@pytest.mark.parametrize(
    ("sheet", "head", "value", "path", "wanted"),
    [
        ("stockpiles", "initial", "12", ("stockpiles", "depot", "initial"), 12),
        ("stockpiles", "initial", "\u00a012 \u200b", ("stockpiles", "depot", "initial"), 12),
        ("stockpiles", "initial", 12.0, ("stockpiles", "depot", "initial"), 12),
        ("stockpiles", "site", " home\u00a0", ("stockpiles", "depot", "site"), "home"),
        ("suppliers", "lead_time.mean", "2 weeks", ("suppliers", "maker", "lead_time", "mean"), "2 weeks"),
        ("scenario", "value", 2026, ("title",), "2026"),
        ("demands.rates", "rates", datetime(2026, 3, 1), ("demands", "users", "rates", "2026-03-01"), 1),
    ],
)
def test_what_spreadsheets_make_of_a_cell_is_understood(
    book: Path, sheet: str, head: str, value: Any, path: tuple[str, ...], wanted: Any
) -> None:
    found: Any = read_network(changed(book, sheet, head, value, row=3 if sheet == "scenario" else 6))
    for step in path:
        found = found[step]
    assert found == wanted


def test_a_law_may_stand_in_one_cell_and_a_percentage_is_its_number(book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    table = opened["suppliers"]
    for head in ("lead_time.law", "lead_time.mean"):
        table.cell(6, column(table, head)).value = None
    table.cell(1, 9, "lead_time")
    table.cell(6, 9, "{law: gamma, mean: 5 days, cv: 0.5}")
    lines = opened["stockpiles"]
    lines.cell(1, 20, "tolerance").number_format = "0%"
    lines.cell(1, 21, "sourcing")
    lines.cell(6, 20, 0.05).number_format = "0%"
    lines.cell(6, 21, "work_share")
    opened.save(book)
    found = read_network(book)
    assert found["suppliers"]["maker"]["lead_time"] == {"law": "gamma", "mean": "5 days", "cv": 0.5}
    assert read(found).stockpiles["depot"].tolerance == 0.05


def spoil(change: Callable[[Any], None]) -> Callable[[Path], str]:
    def spoilt(book: Path) -> str:
        opened = openpyxl.load_workbook(book)
        change(opened)
        opened.save(book)
        return said(book)

    return spoilt


TRAPS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "merged": (lambda b: b["sites"].merge_cells("A6:B6"), "sites!A6:B6: are merged cells"),
    "hidden row": (lambda b: setattr(b["sites"].row_dimensions[6], "hidden", True), "sites!6:6: is a hidden row"),
    "hidden column": (lambda b: setattr(b["sites"].column_dimensions["B"], "hidden", True), "sites!B:B: is hidden"),
    "hidden sheet": (lambda b: setattr(b["sites"], "sheet_state", "hidden"), "sites: is hidden; show it"),
    "unknown sheet": (lambda b: b.create_sheet("stockpile"), "stockpile: is no sheet of a network"),
    "unknown column": (
        lambda b: b["stockpiles"].cell(1, 30, "intial"),
        "stockpiles!AD1: 'intial' is no column of stockpiles (did you mean 'initial'?)",
    ),
    "column twice": (lambda b: b["stockpiles"].cell(1, 30, "initial"), "is given twice among the columns"),
    "no head": (lambda b: b["sites"].delete_rows(1), "sites!A5: must begin with the columns name"),
    "row twice": (lambda b: b["sites"].append(["home", "us"]), "sites!A7: 'home' is given twice, first at sites!A6"),
    "no name": (lambda b: b["sites"].append([None, "us"]), "sites!A7: has no name"),
    "cell far away": (lambda b: b["sites"].cell(1_000_000, 3, "x"), "sites: has cells far away from its table"),
    "single value twice": (lambda b: b["scenario"].append(["name", "x"]), "'name' is given twice"),
    "no single value": (lambda b: b["scenario"].append(["horizn", 5]), "'horizn' is no single value of a scenario"),
    "nothing named": (lambda b: b.remove(b["items"]), "stockpiles!C6 (stockpiles.depot.item): 'spare' no item"),
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_is_told_with_its_place(book: Path, trap: str) -> None:
    change, message = TRAPS[trap]
    assert message in spoil(change)(book)


def test_notes_and_empty_rows_are_left_out(book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    opened.create_sheet("# mine").cell(1, 1, "=1/0")
    opened["sites"].insert_rows(6, 3)
    opened["sites"].cell(7, 1, "# old_home")
    opened["sites"].cell(7, 2, "nowhere")
    opened.save(book)
    assert read_network(book) == NETWORK


def test_all_faults_are_told_at_once_and_each_once(book: Path) -> None:
    changed(book, "stockpiles", "initial", "=2+3")
    changed(book, "stockpiles", "policy.level", -1)
    message = said(changed(book, "suppliers", "site", "nowhere"))
    assert "the scenario has 3 faults" in message


def rewritten(folder: Path, name: str, change: Callable[[str], str], encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(change(path.read_text(encoding="utf-8-sig")).encode(encoding))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_network(NETWORK, tmp_path / "mine")
    return tmp_path / "mine"


def test_a_folder_with_semicolons_without_mark_is_read(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows(rows)
    assert read_network(folder) == NETWORK


@pytest.mark.parametrize(
    ("change", "encoding", "message"),
    [
        (lambda t: t.replace("\n", "; x\n", 1), "utf-8", "has commas as well as semicolons"),
        (lambda t: t + "caf\u00e9", "latin-1", "is not UTF-8 text; save it as CSV UTF-8"),
        (lambda t: t, "utf-16", "is not UTF-8 text"),
        (lambda t: t + '"open', "utf-8", "cannot be read as CSV"),
        (lambda t: t.replace("home,us", "home,uss"), "utf-8", "mine sites!B6 (sites.home.nation): 'uss' no nation"),
    ],
)
def test_a_bad_file_of_a_folder_is_named(
    folder: Path, change: Callable[[str], str], encoding: str, message: str
) -> None:
    assert message in said(rewritten(folder, "sites.csv", change, encoding))


def test_what_no_cell_holds_is_named_by_its_place(tmp_path):
    depot = NETWORK["stockpiles"]["depot"]
    data = {**NETWORK, "stockpiles": {"depot": {**depot, "policy": {**depot["policy"], "max_open": 2}}}}
    with pytest.raises(SpecError, match=r"stockpiles\.depot\.policy\.max_open: 2 cannot be written in a cell"):
        write_network(data, tmp_path / "network.xlsx")
