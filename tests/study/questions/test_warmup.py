"""The warm-up of a scenario: none for a run that ends, enough for one that goes on, refused where it is too short."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from desim.report.studies import warmup as page
from desim.spec.checks.check import warnings_in
from desim.spec.checks.horizon import terminating_reasons
from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from desim.spec.settings.run import Run
from desim.spec.settings.study_settings import WarmupSettings
from desim.study.questions.design_points import DesignPoints
from desim.study.questions.warmup import round_up, warmup
from tests.networks import base_stock, queue

VALIDATION = Path(__file__).parents[3] / "conf" / "validation"


def case(name: str, **changed: Any) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((VALIDATION / f"{name}.yaml").read_text(encoding="utf-8"))
    data.pop("defaults")
    return {**data, **changed}


def ask(data: dict[str, Any], place: Path, n: int = 20, **asked: Any) -> dict[str, Any]:
    points = DesignPoints(data, Run(replications=n, workers=1), place / "points")
    return warmup(read(data), points, WarmupSettings(**asked))


@pytest.mark.slow
def test_no_case_with_a_warmup_looks_terminating() -> None:
    names = sorted(path.stem for path in VALIDATION.glob("v*.yaml"))
    read_as = {name: read(case(name)) for name in names}
    assert sum(found.warmup > 0.0 for found in read_as.values()) > 40
    assert [name for name, found in read_as.items() if found.warmup and terminating_reasons(found)] == []


@pytest.mark.parametrize("name", ["v22a_contract", "v22b_contract", "v42i_surge", "v42ii_surge", "v46_first_25"])
def test_a_terminating_case_refuses_deletion(name: str, tmp_path: Path) -> None:
    """O6: V22, V42, V46."""
    with pytest.raises(SpecError, match="nothing of it may be left out"):
        ask(case(name), tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"headline": {"metric": "stockout_on", "subject": "depot"}}, "an event of one run"),
        ({"causes": {"x": {"when": {"kind": "date", "at": 20}, "what": {"maker": {"open": 0}}}}}, "causes.x"),
        ({"causes": {"x": {"when": {"kind": "hazard", "every": 9}, "what": {"maker": {"open": 0}}}}}, "causes.x"),
        ({"terminating": True}, "terminating: true"),
    ],
)
def test_what_makes_a_run_terminating(changed: dict[str, Any], why: str) -> None:
    data = base_stock(9)
    supplier = next(iter(data["suppliers"]))
    text = json.dumps({**data, **changed, "warmup": 0}).replace('"maker"', f'"{supplier}"')
    assert any(why in reason for reason in terminating_reasons(read(json.loads(text))))
    assert not terminating_reasons(read(data))


def test_what_the_scenario_says_goes_before_what_it_looks_like() -> None:
    data = case("v42i_surge", terminating=False)
    assert not terminating_reasons(read(data))
    with pytest.raises(SpecError, match="nothing of a terminating run"):
        read({**base_stock(9), "terminating": True, "warmup": 10})


def test_a_warmup_of_a_run_that_looks_terminating_is_warned_of() -> None:
    said = [w for w in warnings_in(read(case("v42i_surge", warmup=10))) if w.path == "warmup"]
    assert len(said) == 1
    assert "causes.war: once in a run" in said[0].message
    assert not [w for w in warnings_in(read(case("v34_two_echelon"))) if w.path == "warmup"]
    assert not [w for w in warnings_in(read(case("v42i_surge", warmup=10, terminating=False))) if w.path == "warmup"]


def test_the_longest_level_decides_and_the_cut_removes_the_bias(tmp_path: Path) -> None:
    """V34 from full shelves: the depot runs down over some repair times; exact mean backorders 1.198014."""
    found = ask(case("v34_two_echelon", horizon=2000, warmup=0), tmp_path, 40)
    rows = {(row["part"], row["level"]): row for row in found["rows"]}
    assert 20.0 <= found["longest"] <= 400.0
    assert found["longest"] == max(row["warmup"] for row in found["rows"])
    assert found["suggestion"] == round_up(found["longest"]) >= found["longest"]
    owed = rows["depot", "owed"]
    assert owed["after"]["low"] <= 1.198014 <= owed["after"]["high"]
    assert owed["whole"]["estimate"] < owed["after"]["estimate"]
    assert found["rows"][0]["warmup"] == found["longest"]
    assert page.page_of(found, "desim").answer.startswith("A warm-up of")


@pytest.mark.slow
def test_a_run_that_never_settles_is_too_short(tmp_path: Path) -> None:
    """More work than the machine can do: what is owed grows for ever."""
    data = case("v01_mm1", horizon="2000 h", warmup=0)
    data["demands"]["orders"]["arrivals"] = "1.5 /h"
    found = ask(data, tmp_path, 10, levels=["owed"])
    assert found["suggestion"] is None
    assert found["rows"][0]["warmup"] is None
    shown = page.page_of(found, "desim")
    assert "too short" in shown.answer
    assert page.write(found, tmp_path / "shown", "desim").is_file()


def test_levels_that_do_not_vary_need_nothing(tmp_path: Path) -> None:
    data = base_stock(9) | {"warmup": 0}
    data["demands"] = {}
    found = ask(data, tmp_path, 3)
    assert {row["varies"] for row in found["rows"]} == {False}
    assert found["suggestion"] == 0.0
    assert page.write(found, tmp_path / "shown", "desim").is_file()


def test_output_is_per_day_and_settings_are_checked(tmp_path: Path) -> None:
    data = queue(0.5) | {"warmup": 0}
    found = ask(data, tmp_path, 5, levels=["output"])
    (row,) = found["rows"]
    assert row["unit"].endswith("/d")
    assert len(row["path"]) <= 200
    with pytest.raises(SpecError, match="no level that is sampled"):
        ask(data, tmp_path, 5, parts=["nobody"])
    with pytest.raises(SpecError, match="fewer than 20"):
        ask(data, tmp_path, 5, every=1e6)


def test_days_are_rounded_up() -> None:
    assert [round_up(x) for x in (0.0, 35.0, 41.67, 1234.5, 0.01)] == [0.0, 35.0, 41.7, 1240.0, 0.01]
    values = np.random.Generator(np.random.Philox(3)).uniform(1e-3, 1e5, 200)
    assert all(x <= round_up(x) <= 1.0101 * x for x in values)
