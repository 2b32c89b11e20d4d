"""A sheet of all assumed numbers: what is written, what is taken back, and all that is wrong with it in one message."""

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desim.sheets.assumptions import HEAD, with_assumptions, write_assumptions
from desim.spec.fields.faults import SpecError
from desim.spec.read import read

PLANT, BIN, DELAY, USE = "lines.plant.rate", "stockpiles.bin.initial", "causes.more.when.at", "demands.use.size"
SOURCES: dict[str, Any] = {
    PLANT: {"kind": "assumed", "low": "300/month", "high": "500/month", "note": "Half of the other."},
    BIN: {"kind": "assumed", "low": "500 kg", "high": "0.9 t"},
    DELAY: {"kind": "assumed", "low": "2026-02-01", "high": "2026-06-01"},
    USE: {"kind": "seen", "source": "crs", "low": 10, "high": 30},
    "lines.annex.rate": {"kind": "derived", "of": f"{PLANT} * 2"},
}
NETWORK: dict[str, Any] = {
    "name": "shop", "start": "2026-01-01", "horizon": 365, "nations": {"us": {}}, "sites": {"works": {"nation": "us"}},
    "items": {"shell": {"unit": "unit"}, "powder": {"unit": "kg"}},
    "lines": {
        "plant": {"site": "works", "item": "shell", "rate": "400/month", "title": "The plant"},
        "annex": {"site": "works", "item": "shell", "rate": "800/month"},
    },
    "stockpiles": {
        "bin": {"site": "works", "item": "powder", "initial": 600},
        "depot": {"site": "works", "item": "shell", "initial": 5, "policy": {"kind": "base_stock", "level": 50},
                  "sources": {"plant": {}, "annex": {}}},
    },
    "demands": {"use": {"stockpile": "depot", "kind": "fixed", "every": 2, "size": 20}},
    "causes": {"more": {"when": {"kind": "date", "at": "2026-03-01"}, "what": {"plant": {"rate": 2}}}},
    "sources": SOURCES, "bibliography": {"crs": {"title": "A report"}},
}  # fmt: skip
WHY = {"new ground": "Asked at the works.", "new role": "production engineer"}


def fill(folder: Path, rows: dict[str, dict[str, Any]], name: str = "mine.xlsx") -> Path:
    """The sheet of the network with cells filled in, by path and column."""
    path = folder / name
    if not path.exists():
        write_assumptions(NETWORK, path)
    book = openpyxl.load_workbook(path)
    sheet = book["assumptions"]
    for row in sheet.iter_rows(min_row=2):
        for column, value in rows.get(row[0].value, {}).items():
            row[HEAD.index(column)].value = value
    book.save(path)
    return path


def test_the_sheet_has_a_row_for_each_assumed_number(tmp_path: Path) -> None:
    write_assumptions(NETWORK, tmp_path / "mine")
    with (tmp_path / "mine" / "assumptions.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))[1:]
    assert [row["path"] for row in rows] == [DELAY, PLANT, BIN]
    plant = rows[1]
    shown = ("title", "unit", "low", "value", "high", "ground", "role", "new low", "new role")
    assert [plant[name] for name in shown] == [
        "rate of The plant", "/month", "300", "400", "500", "Half of the other.", "", "", "",
    ]  # fmt: skip
    assert [rows[2][name] for name in ("unit", "low", "value", "high")] == ["kg", "500", "600", "0.9 t"]
    assert [rows[0][name] for name in ("unit", "low", "value", "high")] == [
        "",
        "2026-02-01",
        "2026-03-01",
        "2026-06-01",
    ]


@pytest.mark.parametrize("name", ["mine.xlsx", "mine"])
def test_what_is_not_filled_in_changes_nothing(tmp_path: Path, name: str) -> None:
    write_assumptions(NETWORK, tmp_path / name)
    assert with_assumptions(NETWORK, tmp_path / name) == NETWORK


def test_what_is_filled_in_is_taken_back_and_derived_numbers_follow(tmp_path: Path) -> None:
    rows = {
        PLANT: {"new low": 350, "new value": 450, "new high": "600/month", **WHY},
        BIN: {"new high": "1 t", **WHY}, DELAY: {"new value": "2026-04-01", **WHY},
    }  # fmt: skip
    found = with_assumptions(NETWORK, fill(tmp_path, rows))
    assert found["lines"]["plant"]["rate"] == "450/month"
    assert read(found).lines["annex"].rate == pytest.approx(900 / 30.4375)
    assert found["causes"]["more"]["when"]["at"] == "2026-04-01"
    said = {"note": WHY["new ground"], "role": WHY["new role"]}
    assert found["sources"] == {
        **SOURCES, PLANT: {**SOURCES[PLANT], "low": "350/month", "high": "600/month", **said},
        BIN: {**SOURCES[BIN], "high": "1 t", **said}, DELAY: {**SOURCES[DELAY], **said},
    }  # fmt: skip
    assert NETWORK["lines"]["plant"]["rate"] == "400/month"


def test_a_number_that_the_user_sets_is_left_to_him(tmp_path: Path) -> None:
    path = fill(tmp_path, {PLANT: {"new value": 450, **WHY}, BIN: {"new role": "storekeeper"}})
    found = with_assumptions(NETWORK, path, frozenset({PLANT}))
    assert found == {**NETWORK, "sources": {**SOURCES, BIN: {**SOURCES[BIN], "role": "storekeeper"}}}


def told(place: Path, data: dict[str, Any] = NETWORK) -> str:
    with pytest.raises(SpecError) as caught:
        with_assumptions(data, place)
    return str(caught.value)


def test_all_faults_of_cells_are_told_at_once(tmp_path: Path) -> None:
    rows = {
        PLANT: {"new low": "a lot", "new value": "3 kg", "new high": -5, **WHY},
        BIN: {"new low": 700, **WHY},
        DELAY: {"new high": "2026-02-30", "new low": 12},
    }  # fmt: skip
    message = told(fill(tmp_path, rows))
    for fault in (
        "assumptions!J4: 'a lot' is no number", "assumptions!K4: '3 kg' ", "assumptions!L4: -5 ",
        "assumptions!K5: leaves the number, 600, outside low and high, 700 and 0.9 t",
        "assumptions!L3: '2026-02-30' ", "assumptions!J3: 12 must be a date such as 2026-04-01",
        "assumptions!M3: is empty, but a number is new: say on what ground",
        "assumptions!N3: is empty, but a number is new: say whose judgment it is, by role",
    ):  # fmt: skip
        assert fault in message
    assert "8 faults" in message


def test_other_columns_must_stay(tmp_path: Path) -> None:
    message = told(fill(tmp_path, {PLANT: {"value": 450}, BIN: {"path": "stockpiles.bin.initals"}}))
    assert "assumptions!A4: 'lines.plant.rate' has another value than was written there; fill in the columns" in message
    assert "assumptions!A5: 'stockpiles.bin.initals' is no assumed number of this scenario (did you mean" in message


def test_a_number_that_was_changed_since_is_not_overwritten(tmp_path: Path) -> None:
    path = fill(tmp_path, {PLANT: {"new high": 700, **WHY}})
    now = {**NETWORK, "sources": {**SOURCES, PLANT: {**SOURCES[PLANT], "low": "200/month"}}}
    assert "assumptions!D4: was 300.0 when the sheet was written, and is 200.0 now" in told(path, now)
    other = {**NETWORK, "sources": {**SOURCES, BIN: {**SOURCES[BIN], "low": "550 kg"}}}
    assert with_assumptions(other, path)["sources"][BIN]["low"] == "550 kg", "its row is not filled in"


def test_a_sheet_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "assumptions.csv").write_text("path,title\nlines.plant.rate,x\n", encoding="utf-8")
    assert "lacks the columns unit, low, value" in told(tmp_path / "other")
    (tmp_path / "other.txt").write_text("", encoding="utf-8")
    assert "is neither a workbook" in told(tmp_path / "other.txt")
    with pytest.raises(SpecError, match="say of no number that it is assumed"):
        write_assumptions({**NETWORK, "sources": {}}, tmp_path / "none.xlsx")


def test_a_file_with_decimal_commas_is_read(tmp_path: Path) -> None:
    write_assumptions(NETWORK, tmp_path / "mine")
    path = tmp_path / "mine" / "assumptions.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    place = next(row for row in rows if row[0] == PLANT)
    place[HEAD.index("new low")], place[HEAD.index("new ground")], place[HEAD.index("new role")] = "312,5", "x", "y"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    assert with_assumptions(NETWORK, path)["sources"][PLANT]["low"] == "312.5/month"
