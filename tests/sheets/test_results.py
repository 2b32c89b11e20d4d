"""Results as spreadsheets: numbers stay numbers, text is never a formula, long tables go on in another sheet."""

import csv
import io
import math
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from desim.sheets.results import RESULT_TABLES, export_results, safe_cell, split_into_sheets, workbook_bytes
from desim.spec.fields.faults import SpecError
from desim.store.results import load
from desim.study.execution.simulate import simulate
from tests.sheets.test_faults import NETWORK

EVIL = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("results") / "here"
    simulate(NETWORK, replications=2, seed=1, workers=1, folder=place)
    return place


@pytest.mark.parametrize("text", EVIL)
def test_text_that_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert str(safe_cell(text)).startswith("'")
    frame = pd.DataFrame({"name": [text], "value": [-5.0]})
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes(split_into_sheets("t", frame, math.inf))))["t"]
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value.startswith("'")
    assert sheet["B2"].value == -5


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(-5, -5), (-5.5, -5.5), (math.nan, None), (None, None), (True, True), ("a-b", "a-b"), (math.inf, "inf"), ("", "")],
)
def test_numbers_stay_numbers_and_what_is_undefined_is_empty(value: Any, wanted: Any) -> None:
    assert safe_cell(value) == wanted


def test_a_long_table_goes_on_in_another_sheet_with_its_head() -> None:
    pieces = list(split_into_sheets("kpi", pd.DataFrame({"n": range(25)}), 11))
    assert [(p.name, len(p.rows), p.head) for p in pieces] == [
        ("kpi", 10, ["n"]), ("kpi (2)", 10, ["n"]), ("kpi (3)", 5, ["n"]),
    ]  # fmt: skip
    assert [row[0] for piece in pieces for row in piece.rows] == list(range(25))
    assert [(p.name, p.rows) for p in split_into_sheets("kpi", pd.DataFrame({"n": []}), 11)] == [("kpi", [])]


def test_a_workbook_holds_what_the_results_hold(folder: Path, tmp_path: Path) -> None:
    export_results(folder, tmp_path / "r.xlsx")
    found = openpyxl.load_workbook(tmp_path / "r.xlsx", read_only=True)
    assert found.sheetnames == ["about", *RESULT_TABLES]
    rows = list(found["kpi"].iter_rows(values_only=True))
    kpi = load(folder).kpi
    assert rows[0] == ("replication", "metric", "subject", "value", "unit")
    assert len(rows) == len(kpi) + 1
    values = [math.nan if row[3] is None else row[3] for row in rows[1:]]
    assert values == pytest.approx(list(kpi["value"]), rel=1e-15, nan_ok=True)
    export_results(folder, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "r.xlsx").read_bytes()


def test_a_folder_of_csv_holds_the_same(folder: Path, tmp_path: Path) -> None:
    export_results(folder, tmp_path / "r")
    with (tmp_path / "r" / "kpi.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    values = [float(row["value"]) if row["value"] else math.nan for row in rows]
    assert values == pytest.approx(list(load(folder).kpi["value"]), rel=0, nan_ok=True)


def test_where_there_are_no_results_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="holds no complete results"):
        export_results(tmp_path, tmp_path / "r.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_days_and_dates_may_be_keys_of_one_map(folder: Path) -> None:
    """Such a scenario is hashed, stored and read again."""
    assert load(folder).data["demands"]["users"]["rates"] == {"0": 1, "2026-06-01": 1.5}
