"""A workbook that asks a question is run in one go, answered beside it, and left as it is."""

import hashlib
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image

from desim.cli.question_in_workbook import asked_workbook
from desim.cli.question_network import chosen_options
from desim.cli.shipped import networks
from desim.cli.shipped_rows import shipped_rows
from desim.report.page.page import answer_of
from desim.sheets.example import EXAMPLE
from desim.sheets.network import read_book, write_network
from desim.spec.fields.faults import CommandError, SpecError
from desim.spec.question.rows import PlanRow
from tests.command import desim
from tests.sheets.test_faults import NETWORK, changed

PLANS = {
    "faster": {"title": "Faster maker", "part": "maker", "dial": "lead_time", "factor": 0.5, "cost": 1000},
    "later": {"combines": ["faster"], "on": False},
}
ASKED: dict[str, Any] = {
    **NETWORK,
    "horizon": "60 days",
    "headline": {"metric": "fill_rate", "subject": "depot"},
    "plans": PLANS,
    "run": {"question": "Is a faster maker worth it?", "worlds": "sampled", "replications": 2},
}
"""A tiny network with one plan: two points of two replications."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_network(ASKED, tmp_path / "mine.xlsx")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(path: Path) -> dict[str, Any]:
    """Texts of the first column of an answer with what stands beside them."""
    sheet = openpyxl.load_workbook(path)["answer"]
    return {str(row[0].value): [cell.value for cell in row[1:] if cell.value is not None] for row in sheet.iter_rows()}


def test_the_words_of_a_workbook_ask_its_question(home: Path) -> None:
    asked = asked_workbook(["workbook=mine.xlsx", "run.replications=5", "output=there"])
    assert asked is not None
    assert asked.words == [
        "--config-dir", "there/depot/question", "experiment=mine/depot", "workbook=mine.xlsx", "run.replications=5",
        "output=there",
    ]  # fmt: skip
    assert (asked.answer, asked.beside) == (Path("there/depot/mine.answer.xlsx"), home / "mine.answer.xlsx")
    files = sorted(path.relative_to(home).as_posix() for path in home.rglob("*.yaml"))
    assert files == [f"there/depot/question/{name}.yaml" for name in ("experiment/mine/depot", "surge/mine/faster")]
    named = asked_workbook(["workbook=mine.xlsx", "name=other", "study=robust"])
    assert named is not None
    assert named.words[2] == "experiment=mine/other"


@pytest.mark.parametrize(
    "words",
    [
        ["workbook=mine.xlsx", "surge=none"],
        ["-m", "workbook=mine.xlsx", "+horizon=30,60"],
        ["workbook=mine.xlsx", "study=sensitivity"],
        ["workbook=mine.xlsx", "experiment=mine/depot"],
        ["workbook=mine.xlsx", "study=check"],
        ["network=island_stocks"],
        ["workbook="],
    ],
)
def test_what_is_chosen_by_hand_runs_as_it_is_typed(home: Path, words: list[str]) -> None:
    assert asked_workbook(words) is None
    assert [path.name for path in home.iterdir()] == ["mine.xlsx"]


def test_a_workbook_that_asks_nothing_runs_as_one_scenario(home: Path) -> None:
    write_network(NETWORK, home / "plain.xlsx")
    assert asked_workbook(["workbook=plain.xlsx"]) is None


def test_a_folder_of_configuration_of_ones_own_does_not_go_with_it(home: Path) -> None:
    (home / "conf").mkdir()
    with pytest.raises(CommandError, match="cannot be used with a workbook that has plans of its own"):
        asked_workbook(["--config-dir", "conf", "workbook=mine.xlsx"])


@pytest.mark.parametrize("study", ["replicate", "check"])
def test_options_that_are_not_there_are_told_by_cell(home: Path, study: str) -> None:
    plans = {"a": {"options": ["thrid_shift"]}, "b": {"options": ["third_shift"], "part": "maker"}}
    write_network({**ASKED, "plans": plans}, home / "wrong.xlsx")
    with pytest.raises(SpecError) as error:
        asked_workbook(["workbook=wrong.xlsx", f"study={study}"])
    assert "wrong.xlsx plans!G7 (plans.b.factor): is missing" in str(error.value)
    plans.pop("b")
    write_network({**ASKED, "plans": plans}, home / "near.xlsx")
    with pytest.raises(SpecError) as error:
        asked_workbook(["workbook=near.xlsx", f"study={study}"])
    assert "near.xlsx plans!D6 (plans.a.options): 'thrid_shift' is no option of surge or reform" in str(error.value)
    assert not (home / "results").exists()


def test_a_workbook_is_run_answered_and_left_as_it_is(home: Path) -> None:
    before = (home / "mine.xlsx").read_bytes()
    done = desim(home, "workbook=mine.xlsx", "run.workers=1", "run.limit_worlds=0", "run.flips=0")
    assert done.returncode == 0, done.stderr
    *_, answer, sentence, size, page = done.stdout.splitlines()
    assert (answer, page) == ("results/depot/mine.answer.xlsx", "results/depot/report.html")
    assert size.startswith("2 replications of each of 2 points")
    assert "the answer is in mine.answer.xlsx" in done.stderr
    assert (home / "mine.xlsx").read_bytes() == before
    assert (home / "mine.answer.xlsx").read_bytes() == (home / answer).read_bytes()
    found = told(home / "mine.answer.xlsx")
    assert answer_of(home / page).replace("\u00a0", " ") == sentence.replace("\u00a0", " ")
    assert list(found)[:3] == ["Spares of a depot", "Is a faster maker worth it?", sentence.replace("\u00a0", " ")]
    assert {"No surge plan", "Faster maker"} <= found.keys()
    assert found["Input"] == ["mine.xlsx"]
    assert found["Input, sha256"] == [hashlib.sha256(before).hexdigest()]
    assert found["Date"][0][:2] == "20"
    assert found["Runs"] == ["2 of each of 2 points, all numbers fixed, seed 1"], "there is nothing to draw"
    pictures = openpyxl.load_workbook(home / "mine.answer.xlsx")["answer"]._images
    assert pictures
    assert all(Image.open(io.BytesIO(one._data())).width > 500 for one in pictures)


@pytest.mark.slow
def test_a_changed_row_is_refused_and_leaves_the_answer_as_it_was(home: Path) -> None:
    words = ("workbook=mine.xlsx", "run.workers=1", "run.limit_worlds=0", "run.flips=0")
    assert desim(home, *words).returncode == 0
    answer = (home / "mine.answer.xlsx").read_bytes()
    changed(home / "mine.xlsx", "plans", "factor", 0.4)
    refused = desim(home, *words)
    assert refused.returncode == 2
    assert "causes.faster.what.maker.lead_time: was 0.5, is 0.4" in refused.stderr
    assert (home / "mine.answer.xlsx").read_bytes() == answer
    assert desim(home, *words, "run.if_changed=replace").returncode == 0
    assert (home / "mine.answer.xlsx").read_bytes() != answer


def test_a_network_is_exported_with_its_plans_and_disruptions_switched_off(tmp_path: Path) -> None:
    rows = shipped_rows("island_stocks")
    assert rows["plans"]["escort"] == {
        "title": "Escorted convoys", "on": False, "options": ["island_stocks/escort"],
    }  # fmt: skip
    assert rows["disruptions"].keys() == {"boarding", "no_ships", "open_sea"}
    done = desim(tmp_path, "network=island_stocks", "study=export", "sheets.to=island.xlsx")
    assert done.returncode == 0, done.stderr
    book = read_book(tmp_path / "island.xlsx")
    assert book.question == rows
    assert not book.asks
    opened = openpyxl.load_workbook(tmp_path / "island.xlsx")
    row = next(row for row in opened["plans"].iter_rows() if row[0].value == "escort")
    row[2].value = True
    opened.save(tmp_path / "island.xlsx")
    assert read_book(tmp_path / "island.xlsx").asks


@pytest.mark.parametrize("network", networks())
def test_every_plan_that_comes_with_a_network_may_be_a_row_of_it(network: str) -> None:
    for kind, rows in shipped_rows(network).items():
        for name, row in rows.items():
            found, faults = chosen_options(name, kind, PlanRow.model_validate(row), network)
            assert (len(found), faults) == (1, [])


@pytest.mark.slow
def test_the_worked_example_is_answered(tmp_path: Path) -> None:
    """As a newcomer does it: write it, run it, read it; the same line goes on with what is there."""
    assert desim(tmp_path, "study=template", "sheets.to=mine.xlsx", "sheets.example=true").returncode == 0
    done = desim(tmp_path, "workbook=mine.xlsx")
    assert done.returncode == 0, done.stderr
    assert "The best plan is Third shift with and without disruption" in done.stdout
    found = told(tmp_path / "mine.answer.xlsx")
    assert EXAMPLE["run"]["question"] in found
    head, third = found["Plan"], found["Third shift"]
    assert "Reaches it by 2029-12-31, Fire at the plant, % of worlds" in head
    assert third[-1] == "yes"
    assert found["No surge plan"][-1] == "no"
    stored = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("kpi.parquet")}
    again = desim(tmp_path, "workbook=mine.xlsx")
    assert again.returncode == 0, again.stderr
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("kpi.parquet")} == stored
    robust = desim(tmp_path, "workbook=mine.xlsx", "study=robust", "robust.flips=0")
    assert robust.returncode == 0, robust.stderr
    edited = openpyxl.load_workbook(tmp_path / "mine.xlsx")
    edited["plans"]["C8"] = True
    edited.save(tmp_path / "mine.xlsx")
    more = desim(tmp_path, "workbook=mine.xlsx", "run.flips=0", "run.limit_worlds=0")
    assert more.returncode == 0, more.stderr
    assert "Both" in told(tmp_path / "mine.answer.xlsx")
