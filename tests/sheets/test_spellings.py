"""Numbers, names and tables as people write them: each is read right, or refused with the right hint."""

import csv
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desim.sheets.network import read_network
from desim.spec.fields.faults import SpecError
from desim.spec.fields.spelled import key_of
from desim.spec.read import read

Tables = dict[str, list[list[Any]]]


def tables() -> Tables:
    """A network of one depot, as tables."""
    return {
        "scenario": [["name", "value"], ["name", "depot"], ["start", "2026-01-01"], ["horizon", 30]],
        "nations": [["name"], ["us"]],
        "sites": [["name", "nation"], ["home", "us"]],
        "items": [["name", "unit"], ["spare", "kg"]],
        "suppliers": [["name", "site", "item", "lead_time"], ["maker", "home", "spare", 5]],
        "stockpiles": [
            ["name", "site", "item", "initial", "policy.kind", "policy.level"],
            ["depot", "home", "spare", 1500, "base_stock", 1500],
        ],
        "stockpiles.sources": [["stockpiles", "sources"], ["depot", "maker"]],
        "demands": [["name", "kind", "stockpile", "every", "size"], ["users", "fixed", "depot", 1, 100]],
    }


def folder(found: Tables, path: Path, delimiter: str = ",") -> Path:
    """Tables as CSV files."""
    path.mkdir()
    for name, rows in found.items():
        with (path / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def workbook(found: Tables, path: Path) -> Path:
    """Tables as a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in found.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def initial(path: Path) -> Any:
    """The stock of the depot as it is read, or the message where it is refused."""
    try:
        return read(read_network(path)).stockpiles["depot"].initial
    except SpecError as error:
        return str(error)


COMMA = "has a comma in its number; write 1.5 for one and a half, and 1000 for a thousand"
EMPTY = "is no number; leave the cell empty for the default"
REFUSED = "stockpiles.depot.initial"
SPELLINGS: dict[tuple[str, str], float | str] = {
    **{(",", text): 1500.0 for text in (
        "1,500.00", "1.500,00", "1 500", "1\u00a0500", "1\u202f500", "1'500", "1’500", "1500 kg", "1.5 t", "1.5e3",
        "1500.", "+1500", "1500\n", "1 500 kg", "1 500.0",
    )},
    (",", "1.500"): 1.5, (",", "0.500"): 0.5, (",", "1,500"): COMMA, (",", "13,75"): COMMA, (",", "1500,0"): COMMA,
    **{(",", text): EMPTY for text in ("--", "n/a", "N/A", "TBD")},
    **{(",", text): REFUSED for text in (
        "$1500", "1500 USD", "(1500)", "1500-", "15 %", "0x5DC", "１５００", "1_500", "½", "inf", "nan", "1e400",
        "15 00", "1 50",
    )},
    (";", "1,500"): 1.5, (";", "13,75"): 13.75, (";", "1.500,00"): 1500.0, (";", "1500,5"): 1500.5, (";", "1.5"): 1.5,
    (";", "0.500"): 0.5, (";", "1.500.000"): 1_500_000.0, (";", "2,5 t"): 2500.0, (";", "1 500,5"): 1500.5,
    (";", "1.500"): "could be 1500 or 1,500 in this file; write one of these", ("\t", "1,500"): COMMA,
}  # fmt: skip


@pytest.mark.parametrize(("delimiter", "text"), SPELLINGS)
def test_a_number_is_read_right_or_refused_with_a_hint(delimiter: str, text: str, tmp_path: Path) -> None:
    found = tables()
    found["stockpiles"][1][3] = text
    value, expected = initial(folder(found, tmp_path / "net", delimiter)), SPELLINGS[delimiter, text]
    if isinstance(expected, float):
        assert value == expected
    else:
        assert expected in str(value)


@pytest.mark.parametrize("text", ["01/02/2026", "1.2.2026", "2026-02-30", "Jan 1, 2026", "2026-01-01T00:00", "46023"])
def test_a_date_that_is_no_iso_date_is_refused(text: str, tmp_path: Path) -> None:
    found = tables()
    found["scenario"][2][1] = text
    assert "(start)" in initial(folder(found, tmp_path / "net"))


def stocks(found: Tables) -> list[list[Any]]:
    """The table of stockpiles."""
    return found["stockpiles"]


def named(found: Tables, name: Any) -> None:
    """Give the site another name, wherever it stands."""
    found["sites"][1][0] = found["suppliers"][1][1] = found["stockpiles"][1][1] = name


SHAPES: dict[str, Callable[[Tables], Any]] = {
    "head with blanks": lambda t: stocks(t)[0].__setitem__(3, " initial "),
    "head with capitals": lambda t: stocks(t)[0].__setitem__(3, "Initial"),
    "head with unit": lambda t: stocks(t)[0].__setitem__(3, "Initial (kg)"),
    "column of one's own": lambda t: (stocks(t)[0].append("Comment"), stocks(t)[1].append("ask")),
    "column without head": lambda t: (stocks(t)[0].append(None), stocks(t)[1].append("ask")),
    "columns in another order": lambda t: [row.insert(0, row.pop()) for row in stocks(t)],
    "name last": lambda t: [row.append(row.pop(0)) for row in stocks(t)],
    "title above": lambda t: stocks(t).insert(0, ["Stocks of the depot"]),
    "blank row above": lambda t: stocks(t).insert(0, []),
    "total row": lambda t: stocks(t).append(["Total", None, None, 1500]),
    "total row without name": lambda t: stocks(t).extend([[], [None, None, None, 1500]]),
    "name with accents": lambda t: named(t, "łódź"),
    "name with a blank": lambda t: named(t, "Rock Island"),
    "name that is a number": lambda t: named(t, 1001),
    "sheet with capitals": lambda t: t.update({"Stockpiles": t.pop("stockpiles")}),
    "sheet with a blank": lambda t: t.update({"stockpiles ": t.pop("stockpiles")}),
    "empty sheet": lambda t: t.update({"Sheet1": []}),
    "sheet of one's own": lambda t: t.update({"Notes": [["hello"]]}),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("write", [folder, workbook])
def test_a_table_is_read_whatever_its_shape(write: Any, shape: str, tmp_path: Path) -> None:
    found = tables()
    SHAPES[shape](found)
    assert initial(write(found, tmp_path / ("net" if write is folder else "net.xlsx"))) == 1500.0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: stocks(t).append(["Depot", "home", "spare", 7]), "'depot' is given twice, first at stockpiles!A2"),
        (lambda t: stocks(t)[0].__setitem__(3, "intial"), "is no column of stockpiles (did you mean 'initial'?)"),
        (lambda t: stocks(t)[0].__setitem__(5, "policy.lvl"), "'policy.lvl' is no column of stockpiles"),
        (lambda t: t.update({"stockpile": t.pop("stockpiles")}), "is no sheet of a network"),
        (lambda t: t.update({"Stockpiles": t["stockpiles"]}), "is a second sheet stockpiles"),
    ],
)
def test_what_looks_misspelled_is_not_left_out(change: Any, message: str, tmp_path: Path) -> None:
    found = tables()
    change(found)
    assert message in initial(folder(found, tmp_path / "net"))


def test_what_is_left_out_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    found = tables()
    SHAPES["column of one's own"](found)
    found["Notes"] = [["hello"]]
    initial(folder(found, tmp_path / "net"))
    assert "stockpiles!G1: 'Comment' is no column of stockpiles, and is not read" in caplog.text
    assert "Notes: is no sheet of a network, and is not read" in caplog.text


def test_a_name_becomes_a_key_and_the_title(tmp_path: Path) -> None:
    found = tables()
    named(found, "Rock Island")
    scenario = read(read_network(folder(found, tmp_path / "net")))
    assert scenario.sites["rock_island"].title == "Rock Island"
    assert [key_of(name) for name in ("łódź", "Dépôt 2", "1001", "ok_name")] == ["lodz", "depot_2", "n1001", "ok_name"]


@pytest.mark.parametrize("line", ["sep=,", '"sep=,"', "sep=,,,,,,"])
def test_a_first_line_that_names_the_delimiter_is_read(line: str, tmp_path: Path) -> None:
    path = folder(tables(), tmp_path / "net") / "stockpiles.csv"
    path.write_text(f"{line}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    assert initial(path.parent) == 1500.0


def test_lock_files_and_bars_between_cells_are_no_trouble(tmp_path: Path) -> None:
    path = folder(tables(), tmp_path / "net", "|")
    (path / "~$stockpiles.csv").write_text("x", encoding="utf-8")
    (path / "stockpiles.csv").rename(path / "Stockpiles.CSV")
    assert initial(path) == 1500.0


def computed(path: Path, value: str) -> Path:
    """A workbook whose formula has a stored value, as programs write it."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part.replace(b"<f>1000+500</f><v></v>", f"<f>1000+500</f><v>{value}</v>".encode())
                         .replace(b"<f>1000+500</f><v />", f"<f>1000+500</f><v>{value}</v>".encode()))  # fmt: skip
    return path


def test_of_a_formula_the_stored_value_is_read(tmp_path: Path) -> None:
    found = tables()
    found["stockpiles"][1][3] = "=1000+500"
    path = workbook(found, tmp_path / "net.xlsx")
    assert "is a formula without a stored value" in initial(path)
    assert initial(computed(path, "1500")) == 1500.0


def test_fields_of_a_group_are_needed_only_where_it_is_used(tmp_path: Path) -> None:
    from desim.sheets.network import write_template

    write_template(tmp_path / "template.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "template.xlsx")["stockpiles"].iter_rows(values_only=True))
    defaults = dict(zip(rows[0], rows[2], strict=True))
    assert defaults["site"] == "needed"
    assert defaults["extension.by"] == "needed where extension is used"
    assert defaults["policy.kind"] == "needed where policy is used"
