"""The commands that hand spreadsheets out and take them in."""

import json
from pathlib import Path

import openpyxl
import pytest

from desim.cli.workbook import implied_overrides, with_workbook
from desim.sheets.network import write_network
from desim.spec.fields.faults import SpecError
from tests.command import desim
from tests.sheets.test_faults import NETWORK, changed

RUN = ("run.replications=2", "run.workers=1")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_network(NETWORK, tmp_path / "mine.xlsx")
    return tmp_path


def test_a_workbook_runs_and_its_results_come_out(home: Path) -> None:
    done = desim(home, "workbook=mine.xlsx", *RUN)
    assert done.returncode == 0, done.stderr
    assert (home / done.stdout.strip().splitlines()[-1]).is_file()
    done = desim(home, "workbook=mine.xlsx", *RUN, "study=tables", "sheets.to=results.xlsx")
    assert done.returncode == 0, done.stderr
    assert "kpi" in openpyxl.load_workbook(home / "results.xlsx").sheetnames


def test_a_bad_workbook_is_refused_in_words_and_leaves_nothing(home: Path) -> None:
    changed(home / "mine.xlsx", "stockpiles", "initial", "=1+1")
    done = desim(home, "workbook=mine.xlsx", *RUN)
    assert done.returncode == 2
    assert "mine.xlsx stockpiles!D6: '=1+1' is a formula" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in home.iterdir()] == ["mine.xlsx"]


@pytest.mark.slow
def test_a_shipped_network_is_exported_changed_and_swept(home: Path) -> None:
    words = ("network=island_stocks",)
    assert desim(home, *words, "study=export", "sheets.to=island.xlsx").returncode == 0
    assert desim(home, "study=template", "sheets.to=empty").returncode == 0
    assert (home / "empty" / "stockpiles.sources.csv").is_file()
    done = desim(home, "-m", "workbook=island.xlsx", "+horizon=60,80", *RUN)
    assert done.returncode == 0, done.stderr
    assert len(list(home.rglob("manifest.json"))) == 2
    again = desim(home, "study=export", "sheets.to=island.xlsx")
    assert again.returncode == 2
    assert "is there already" in again.stderr


@pytest.mark.slow
def test_plans_that_are_workbooks_are_compared(home: Path) -> None:
    """The second bears another name, and one that is not there is named as it was typed."""
    head = {"metric": "fill_rate", "subject": "depot", "better": "high"}
    write_network({**NETWORK, "headline": head}, home / "a.xlsx")
    write_network({**NETWORK, "headline": head, "name": "other", "horizon": "1 year"}, home / "b.xlsx")
    write_network({**NETWORK, "headline": head, "name": "other"}, home / "c.xlsx")
    words = ("study=compare", "compare.base=a", "+warmup=30 d", *RUN)
    done = desim(home, 'compare.plans={a: ["workbook=a.xlsx"], c: ["workbook=c.xlsx"]}', *words)
    assert done.returncode == 0, done.stderr
    found = json.loads((home / "results/depot/compare.json").read_text(encoding="utf-8"))
    assert found["plans"]["c"]["difference"]["estimate"] == 0.0, "but for its name it is the same"
    unlike = desim(home, 'compare.plans={a: ["workbook=a.xlsx"], b: ["workbook=b.xlsx"]}', *words)
    assert "compare.plans.b: has another horizon than a" in unlike.stderr
    missing = desim(home, 'compare.plans={a: ["workbook=a.xlsx"], d: ["workbook=d.xlsx"]}', *words)
    assert missing.returncode == 2
    assert "compare.plans.d: d.xlsx: is no regular file" in missing.stderr


def test_a_workbook_takes_the_place_of_the_shipped_network_only() -> None:
    assert implied_overrides(["workbook=mine.xlsx"]) == ["~network", "demand=none"]
    assert implied_overrides(["workbook=mine.xlsx", "demand=crisis"]) == ["~network"]
    plans = 'compare.plans={{a: ["workbook=a.xlsx", "surge=x"], b: [{}]}}'
    assert implied_overrides([plans.format('"workbook=b.xlsx"')]) == ["~network", "demand=none"]
    assert implied_overrides([plans.format('"surge=none"')]) == implied_overrides(["compare.plans={"]) == []
    assert implied_overrides(["network=patriot"]) == implied_overrides(["workbook="]) == []


def test_what_is_composed_goes_on_top_of_a_workbook(home: Path) -> None:
    lever = {"stockpiles": {"depot": {"initial": 9}}, "bibliography": {"crs": {"title": "theirs"}}}
    found = with_workbook(lever, str(home / "mine.xlsx"))
    assert found["stockpiles"]["depot"] == {**NETWORK["stockpiles"]["depot"], "initial": 9}
    assert found["bibliography"] == {"crs": {"title": "theirs"}}
    with pytest.raises(SpecError, match="stands in place of a network"):
        with_workbook(dict(NETWORK), str(home / "mine.xlsx"))


@pytest.mark.slow
def test_assumptions_are_handed_out_filled_in_and_taken_back(tmp_path: Path) -> None:
    """The words of the command line come last; what was filled in is drawn, what they set is not."""
    own = ["network=island_stocks"]
    done = desim(tmp_path, *own, "study=assumptions", "sheets.to=mine.xlsx")
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(tmp_path / "mine.xlsx")
    sheet = book["assumptions"]
    head = [cell.value for cell in sheet[1]]
    filled = {"new low": 5, "new ground": "Asked.", "new role": "port master"}
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=3)}
    for path in ("legs.gas_convoy.capacity", "legs.coal_convoy.capacity"):
        for column, value in filled.items():
            rows[path][head.index(column)].value = value
    book.save(tmp_path / "mine.xlsx")
    words = [*own, "assumptions=mine.xlsx", "legs.coal_convoy.capacity=3000000 t", "horizon=30"]
    done = desim(tmp_path, *words, *RUN, "run.worlds=sampled")
    assert done.returncode == 0, done.stderr
    (stored,) = tmp_path.rglob("scenario.json")
    sources = json.loads(stored.read_text(encoding="utf-8"))["sources"]
    assert sources["legs.gas_convoy.capacity"]["role"] == "port master"
    assert "fixed" not in sources["legs.gas_convoy.capacity"]
    assert sources["legs.coal_convoy.capacity"]["fixed"]
    assert "role" not in sources["legs.coal_convoy.capacity"]
