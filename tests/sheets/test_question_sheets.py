"""The question stands on sheets of its own beside the network, and what is wrong with it is told by sheet and cell."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desim.cli.sources import EXPERIMENT_RUN
from desim.sheets.cells import InvalidCell, decode, encode
from desim.sheets.example import EXAMPLE
from desim.sheets.network import NetworkBook, read_book, write_network, write_template
from desim.sheets.sheet_specs import ASKED, FIRST, column_types, sheet_specs
from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from tests.sheets.test_faults import changed, column

QUESTION = {key: EXAMPLE[key] for key in ASKED}
SCENARIO = {key: value for key, value in EXAMPLE.items() if key not in ASKED}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("example") / "mine.xlsx"
    write_network({**EXAMPLE, "nations": {"home": {}, "ally": {}}}, path)
    return path.read_bytes()


@pytest.fixture
def book(tmp_path: Path, original: bytes) -> Path:
    path = tmp_path / "mine.xlsx"
    path.write_bytes(original)
    return path


def said(path: Path) -> str:
    with pytest.raises(SpecError) as error:
        read_book(path)
    return str(error.value)


def test_the_worked_example_fills_in_the_sheets_that_one_begins_with(tmp_path: Path) -> None:
    book = tmp_path / "mine.xlsx"
    write_template(book, EXAMPLE)
    found = read_book(book)
    assert found.data == {**SCENARIO, "nations": {"home": {}, "ally": {}}}, "nations are those that sites name"
    assert found.question == QUESTION
    assert found.asks
    assert read(found.data).headline is not None
    opened = openpyxl.load_workbook(book)
    assert len(FIRST) == 8
    assert opened.sheetnames[: 1 + len(FIRST) + len(ASKED)] == ["README", *FIRST, *ASKED]
    colors = [opened[name].sheet_properties.tabColor.rgb for name in opened.sheetnames[1:]]
    assert colors == ["FF2F6DB5"] * 8 + ["FF2E8B57"] * 3 + ["FFBFBFBF"] * (len(sheet_specs()) - 11)
    titles = [row[0].value for row in opened["README"].iter_rows() if row[0].font.b]
    assert titles == ["A network for desim", "Begin with these", "Your question", "More, where you need it"]
    head = [cell.value for cell in opened["lines"][1]]
    assert opened["lines"].cell(6, head.index("inputs") + 1).value == "powder_store = 5; fuze_store = 1"


@pytest.mark.slow
def test_the_example_is_a_folder_of_csv_as_well(tmp_path: Path) -> None:
    write_template(tmp_path / "mine", EXAMPLE)
    found = read_book(tmp_path / "mine")
    assert (found.data["lines"], found.question) == (SCENARIO["lines"], QUESTION)


def test_a_network_without_a_question_asks_nothing_and_has_room_for_one(tmp_path: Path) -> None:
    data = {**SCENARIO, "nations": {"home": {}, "ally": {}}}
    write_network(data, tmp_path / "mine.xlsx")
    found = read_book(tmp_path / "mine.xlsx")
    assert (found.data, found.question, found.asks) == (data, {}, False)
    sheet = openpyxl.load_workbook(tmp_path / "mine.xlsx")["plans"]
    assert [cell.value for cell in sheet[1]][:4] == ["name", "title", "on", "options"]


def edited(book: Path, cells: dict[tuple[str, str, int], Any]) -> Path:
    opened = openpyxl.load_workbook(book)
    for (sheet, head, row), value in cells.items():
        opened[sheet].cell(row, column(opened[sheet], head)).value = value
    opened.save(book)
    return book


def test_faults_of_rows_are_told_all_at_once_by_sheet_and_cell(book: Path) -> None:
    edited(
        book,
        {
            ("plans", "part", 6): "shell plan", ("plans", "dial", 7): "speed", ("plans", "on", 8): "yes",
            ("plans", "combines", 8): "third shift; x", ("disruptions", "factor", 6): None,
            ("sites", "nation", 6): "sea", ("stockpiles", "initial", 6): -1,
        },
    )  # fmt: skip
    told = said(book)
    assert told.startswith("the scenario has 6 faults:"), "those of the network too"
    assert f"{book} disruptions!G6 (disruptions.fire.factor): is missing: a change has a part, a dial and a" in told
    assert "plans!E6 (plans.third_shift.part): 'shell_plan' is no part of the network that can be changed (did" in told
    assert "plans!F7 (plans.new_mixer.dial): 'speed' is no dial of powder_mill; it has open, rate, lead_time" in told
    assert "plans!P8 (plans.both.combines): 'x' is no plan of the question" in told


@pytest.mark.parametrize(
    ("sheet", "head", "value", "message"),
    [
        ("plans", "factor", "lots", "plans!G6 (plans.third_shift.factor): 'lots' not a number with a unit"),
        ("plans", "factor", -1, "plans!G6 (plans.third_shift.factor): -1 is outside the allowed range [0, 1e+06] 1"),
        ("plans", "takes", "soon", "plans!K6 (plans.third_shift.takes): 'soon' not a number with a unit"),
        ("plans", "begins", "2026-05-01", "plans!J6 (plans.third_shift.begins): '2026-05-01' is outside the allowed"),
        ("plans", "title", "${oc.env:DESIM_X}", "plans!B6 (plans.third_shift.title): '${oc.env:DESIM_X}' has ${"),
        ("plans", "set", "depot = 5", "plans!Q6 (plans.third_shift.set.depot): leads to no number of the network"),
        ("plans", "set", "depot", "plans!Q6: 'depot' must be pairs such as: powder_store = 5; fuzes = 1"),
        ("plans", "name", "Fire", "disruptions!A6 (disruptions.fire): is the name of a plan as well"),
        ("run", "value", "many", "run!B10 (run.worlds): 'many' is none of 'sampled' or 'fixed'"),
    ],
)
def test_a_fault_of_a_cell_names_it(book: Path, sheet: str, head: str, value: Any, message: str) -> None:
    edited(book, {(sheet, head, 10 if sheet == "run" else 6): value})
    assert message in said(book)


def test_names_that_look_misspelled_are_faults(book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    opened["plans"].cell(1, 30, "fator")
    opened["run"].append(["replication", 9])
    opened.save(book)
    assert "plans!AD1: 'fator' is no column of plans (did you mean 'factor'?)" in said(book)
    assert "run!A15: 'replication' is no single value of a run (did you mean 'replications'?)" in said(book)


def test_what_only_a_command_line_may_set_is_refused(book: Path) -> None:
    """A file decides its scenario, and how often and in which worlds it is run; nothing else."""
    opened = openpyxl.load_workbook(book)
    names = ["seed", "workers", "engine", "address", "max_memory", "output", "if_changed", "precision.relative"]
    for name in names:
        opened["run"].append([name, 1])
    opened.save(book)
    told = said(book)
    assert [name for name in names if f"'{name}' is no single value of a run" not in told] == []
    for row in range(15, 15 + len(names)):
        opened["run"].cell(row, 1).value = "precision" if row == 15 else "# note"
    opened.save(book)
    assert "run!B15 (run.precision): is allowed on the command line only, as run.precision.relative=0.05" in said(book)
    assert {column.head for column in sheet_specs()["run"].columns} & {*EXPERIMENT_RUN} == {*EXPERIMENT_RUN}


def test_rows_are_read_as_people_write_them(book: Path) -> None:
    edited(
        book,
        {
            ("plans", "name", 6): "Third Shift (nights)", ("plans", "title", 6): None, ("plans", "on", 6): "x",
            ("plans", "on", 7): "no", ("plans", "part", 6): "Shell plant", ("plans", "combines", 8): "New mixer",
            ("plans", "set", 6): "stockpiles.depot.initial = 5000; lines.shell_plant.rate = 1200/month",
            ("plans", "begins", 6): "2027-03-01",
        },
    )  # fmt: skip
    found = read_book(book).question["plans"]
    assert found["third_shift_nights"] == {
        "title": "Third Shift (nights)", "on": "x", "part": "shell_plant", "dial": "rate", "factor": 1.3, "low": 1.15,
        "high": 1.4, "begins": "2027-03-01", "takes": "6 months", "cost": 12_000_000,
        "set": {"stockpiles.depot.initial": 5000, "lines.shell_plant.rate": "1200/month"},
    }  # fmt: skip
    assert found["new_mixer"]["on"] == "no"
    assert found["both"]["combines"] == ["New mixer"]


def test_more_changes_of_a_row_have_sheets_of_their_own(tmp_path: Path) -> None:
    data = deepcopy(EXAMPLE)
    changes = {"shell_plant": {"yield": 0.9}, "powder_mill": {"rate": 1.1, "lead_time": 2}}
    data["plans"]["third_shift"] |= {
        "changes": changes,
        "set": {"stockpiles.depot.initial": 100, "lines.x.rate": "5/day"},
    }
    data["plans"]["third_shift"]["set"].pop("lines.x.rate")
    write_network(data, tmp_path / "mine.xlsx")
    opened = openpyxl.load_workbook(tmp_path / "mine.xlsx")
    assert [[cell.value for cell in row][:2] for row in opened["plans.set"].iter_rows(min_row=6)] == [
        ["third_shift", "stockpiles.depot.initial"]
    ]
    assert read_book(tmp_path / "mine.xlsx").question["plans"] == data["plans"]


@pytest.mark.parametrize(
    ("sheet", "column", "text", "value"),
    [
        ("lines", "inputs", "Powder store = 5; fuzes = 2 kg", {"powder_store": 5, "fuzes": "2 kg"}),
        ("stockpiles", "sources", "Press; mill", {"press": {}, "mill": {}}),
        ("plans", "set", "lines.a.rate = 5/day; stockpiles.b.policy.kind = ss", {
            "lines.a.rate": "5/day", "stockpiles.b.policy.kind": "ss",
        }),
    ],
)  # fmt: skip
def test_a_map_may_be_written_as_pairs_in_one_cell(sheet: str, column: str, text: str, value: dict[str, Any]) -> None:
    types = column_types(sheet_specs()[sheet], (column,))
    assert decode(text, types) == value
    assert decode(encode(value, types), types) == value


@pytest.mark.parametrize("text", ["powder_store", "a = 1; a = 2", "= 5", "a ="])
def test_what_is_no_pair_is_refused(text: str) -> None:
    with pytest.raises(InvalidCell):
        decode(text, column_types(sheet_specs()["lines"], ("inputs",)))


def test_a_book_that_was_read_is_read_again_only_once_it_has_changed(book: Path) -> None:
    first = read_book(book)
    first.data["name"] = "spoiled"
    assert read_book(book).data["name"] == "six_nodes"
    changed(book, "plans", "factor", 1.2)
    assert read_book(book).question["plans"]["third_shift"]["factor"] == 1.2
    assert isinstance(first, NetworkBook)
