"""Diff: two scenarios from wherever they come, and what differs between them in words."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from desim.cli.commands import diff
from desim.report.difference_words import circumstance_lines, scenario_difference_lines
from desim.sheets.network import write_network
from desim.spec.fields.faults import SpecError
from desim.spec.read import read, read_run
from desim.study.execution.simulate import study
from tests.networks import base_stock
from tests.sheets.test_faults import NETWORK


def with_changes() -> dict[str, Any]:
    """The network of the depot with a smaller stock, a slower maker, a second maker, and a start of demand moved."""
    data = deepcopy(NETWORK)
    data["title"] = "Other title"
    data["stockpiles"]["depot"] |= {"title": "Spares depot", "initial": 2}
    data["suppliers"]["maker"]["lead_time"] = {"law": "exponential", "mean": "6 days"}
    data["suppliers"]["second"] = {"title": "Second maker", "site": "home", "item": "spare"}
    data["demands"]["users"]["title"] = "Users"
    data["headline"] = {"metric": "fill_rate", "subject": "depot", "better": "high"}
    return data


LINES = [
    "only in B: supplier Second maker (suppliers.second)",
    "headline better (headline.better): from nothing to high",
    "headline metric (headline.metric): from nothing to fill_rate",
    "headline subject (headline.subject): from nothing to depot",
    "initial stock of depot (stockpiles.depot.initial): from 5 to 2 each (60 % less)",
    "mean lead time of maker (suppliers.maker.lead_time.mean): from 5 to 6 d (20 % more)",
]


def test_each_value_is_one_line_and_titles_are_none() -> None:
    """5 of 2 pieces less is 60 %, 6 days in place of 5 are 20 % more; a part of its own is one line."""
    one, other = read(NETWORK), read(with_changes())
    assert scenario_difference_lines(one, other) == LINES
    assert scenario_difference_lines(other, one)[0] == "only in A: supplier Second maker (suppliers.second)"
    assert scenario_difference_lines(one, one) == []


def test_workbooks_and_yaml_files_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_network(NETWORK, tmp_path / "a.xlsx")
    (tmp_path / "b.yaml").write_text(str(with_changes()), encoding="utf-8")
    assert diff.run([str(tmp_path / "a.xlsx"), str(tmp_path / "b.yaml")]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[:3] == [
        f"A is {tmp_path}/a.xlsx: Spares of a depot",
        f"B is {tmp_path}/b.yaml: Other title",
        "6 things differ in what is run, from A to B:",
    ]
    assert told[3:] == [f"  {line}" for line in LINES]


def test_results_tell_how_they_were_made_and_what_they_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, level, seed in (("a", 9, 1), ("b", 2, 1), ("c", 9, 2)):
        data = base_stock(level, 60.0) | {"headline": {"metric": "fill_rate", "subject": "depot", "better": "high"}}
        run = read_run({"replications": 4, "seed": seed, "workers": 1})
        study(read(data), data, run, tmp_path / name, {})
    diff.run([str(tmp_path / "a"), str(tmp_path / "b")])
    told = capsys.readouterr().out.splitlines()
    assert "2 things differ in what is run, from A to B:" in told
    assert "It was run in the same way." in told
    assert any(line.startswith("  fill rate of depot: ") for line in told)
    for study_name, name in (("one", "b"), ("other", "c")):
        for point, of in (("x", "a"), (name, name)):
            (tmp_path / study_name).mkdir(exist_ok=True)
            (tmp_path / study_name / point).symlink_to(tmp_path / of)
    diff.run([str(tmp_path / "one"), str(tmp_path / "other")])
    assert capsys.readouterr().out.splitlines()[:6] == [
        f"A is {tmp_path}/one: 2 results", f"B is {tmp_path}/other: 2 results", "only in A: b", "only in B: c", "x:",
        "Nothing differs in what is run.",
    ]  # fmt: skip
    diff.run([str(tmp_path / "a"), str(tmp_path / "c")])
    told = capsys.readouterr().out.splitlines()
    assert told[2:5] == [
        "Nothing differs in what is run.", "1 thing differs in how it was run, A and B:", "  seed: 1 and 2",
    ]  # fmt: skip


def test_names_and_words_are_composed_on_the_network_they_belong_to() -> None:
    plan = diff.side("escort").scenario
    assert "escort" in plan.causes
    assert plan.name == "island_stocks"


def test_a_file_of_a_group_is_composed(tmp_path: Path) -> None:
    """A plan in a folder of one's own, on the network whose folder it stands in."""
    plan = tmp_path / "mine" / "surge" / "island_stocks" / "more_gas.yaml"
    plan.parent.mkdir(parents=True)
    plan.write_text("# @package _global_\nstockpiles: {gas_stock: {initial: 7}}\n", encoding="utf-8")
    assert diff.side(str(plan)).scenario.stockpiles["gas_stock"].initial == 7.0


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("escrt", "diff: 'escrt' is no file, folder, or name of an option (did you mean 'escort'?)"),
        ("surge=third_shft", "surge: 'third_shft' is no option (did you mean 'third_shift'?)"),
        ("x._target_=os.system", "_target_ is not allowed"),
        ("text.txt", "text.txt: is no results folder, YAML file or workbook (.xlsx)"),
        ("empty", "empty: holds neither results nor the CSV files of a network"),
        ("points", "points: holds 2 results; name one of its folders: a, b"),
        ("plan.yaml", "plan.yaml: is put together of other files, and stands in the folder of no group"),
        ("bad.yaml", "bad.yaml: stockpiles: 3 must be a map of fields"),
    ],
)
def test_what_is_no_scenario_is_named(
    typed: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.txt").write_text("", encoding="utf-8")
    (tmp_path / "plan.yaml").write_text("defaults: [a]\n", encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(str({**NETWORK, "stockpiles": 3}), encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for name in "ab":
        (tmp_path / "points" / name).mkdir(parents=True)
        (tmp_path / "points" / name / "scenario.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        diff.side(typed)
    assert message in str(caught.value)


def test_versions_that_differ_are_told() -> None:
    one = {"seed": 1, "completed": 4, "code": "a", "python": "3.11.7", "versions": {"numpy": "2.4", "simpy": "4.1"}}
    other = {**one, "completed": 8, "code": "b", "versions": {"numpy": "2.5", "scipy": "1.17", "simpy": "4.1"}}
    assert list(circumstance_lines(one, other)) == [
        "replications: 4 and 8",
        "the code of desim that simulates or measures",
        "version of numpy: 2.4 and 2.5",
        "version of scipy: none and 1.17",
    ]
