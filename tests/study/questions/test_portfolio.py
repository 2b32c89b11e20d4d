"""Sets of plans under a budget: against a network whose best set at each budget is worked out by hand."""

from pathlib import Path
from typing import Any

import pytest

from desim.report.studies import portfolio as page
from desim.spec.fields.faults import SpecError
from desim.spec.read import read, read_run
from desim.spec.settings.portfolio import PortfolioSettings
from desim.study.questions.plan_changes import changes
from desim.study.questions.plan_set_runs import PlanChoice
from desim.study.questions.portfolio import portfolio

ALWAYS = {"kind": "base_stock", "level": 100000}
WORLDS = 12
RUN = read_run({"workers": 1, "replications": WORLDS, "worlds": "sampled"})


def kits(**causes: dict[str, Any]) -> dict[str, Any]:
    """A kit takes a body and a fuze; of each one comes every 10 days, so that 9 kits are made before day 100.

    With twice the rate of both 19 are made, and still 9 with twice the rate of one.
    """
    return {
        "name": "kits", "start": "2026-01-01", "horizon": 100,
        "headline": {"metric": "output", "subject": "kitting", "better": "high"},
        "nations": {"us": {}}, "sites": {"plant": {"nation": "us"}},
        "items": {"body": {"unit": "unit"}, "fuze": {"unit": "unit"}, "kit": {"unit": "unit"},
                  "powder": {"unit": "kg"}},
        "lines": {
            "bodies": {"site": "plant", "item": "body", "rate": 0.1},
            "fuzes": {"site": "plant", "item": "fuze", "rate": 0.1},
            "kitting": {"site": "plant", "item": "kit", "rate": 10.0, "inputs": {"body_store": 1, "fuze_store": 1}},
        },
        "stockpiles": {
            "body_store": {"site": "plant", "item": "body", "initial": 0, "sources": {"bodies": {}}, "policy": ALWAYS},
            "fuze_store": {"site": "plant", "item": "fuze", "initial": 0, "sources": {"fuzes": {}}, "policy": ALWAYS},
            "depot": {"site": "plant", "item": "kit", "initial": 0, "sources": {"kitting": {}}, "policy": ALWAYS},
            "bin": {"site": "plant", "item": "powder", "initial": "600 kg"},
        },
        "causes": causes,
        "sources": {"stockpiles.bin.initial": {"kind": "assumed", "low": "500 kg", "high": "900 kg"}},
    }  # fmt: skip


def faster(lines: dict[str, float], cost: float) -> dict[str, Any]:
    """A cause that multiplies rates of lines from day 0 on."""
    what = {line: {"rate": factor} for line, factor in lines.items()}
    return {"role": "surge", "when": {"kind": "date", "at": 0}, "what": what, "cost": cost}


CAUSES = {
    "more_bodies": faster({"bodies": 2.0}, 10e6),
    "more_fuzes": faster({"fuzes": 2.0}, 20e6),
    "other_bodies": faster({"bodies": 2.0}, 15e6),
}
CAPS = (0.0, 25e6, 30e6, 100e6)


def choices(causes: dict[str, dict[str, Any]]) -> list[PlanChoice]:
    base = kits()
    return [PlanChoice(name, (f"surge={name}",), changes(base, kits(**{name: one}))) for name, one in causes.items()]


def run(place: Path, causes: dict[str, dict[str, Any]] = CAUSES, **settings: Any) -> dict[str, Any]:
    asked = PortfolioSettings.model_validate({"plans": {name: ("surge=x",) for name in causes}, **settings})
    return portfolio(read(kits()), kits(), choices(causes), asked, RUN, place)


def names(found: dict[str, Any], row: dict[str, Any]) -> tuple[list[str], float]:
    chosen = found["sets"][row["set"]]
    return chosen["plans"], chosen["value"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("portfolio")


@pytest.fixture(scope="module")
def found(place: Path) -> dict[str, Any]:
    return run(place, caps=CAPS)


def test_best_set_under_each_budget_is_that_worked_out_by_hand(found: dict[str, Any]) -> None:
    """No plan gains anything alone, bodies and fuzes together do, and the second plan for bodies adds nothing."""
    assert found["search"] is None
    assert found["possible"] == found["ran"] == 8
    pair = ["more_bodies", "more_fuzes"]
    assert [names(found, row) for row in found["caps"]] == [([], 9.0), ([], 9.0), (pair, 19.0), (pair, 19.0)]
    assert [names(found, row) for row in found["frontier"]] == [([], 9.0), (pair, 19.0)]
    by_plans = {"+".join(row["plans"]): (row["value"], row["counted_cost"]) for row in found["sets"]}
    assert by_plans["more_bodies+other_bodies"] == (9.0, 25e6)
    assert by_plans["more_bodies+more_fuzes+other_bodies"] == (19.0, 45e6)
    _, first = found["frontier"]
    assert (first["gain"]["estimate"], first["more_cost"]["estimate"]) == (10.0, 30e6)


def test_how_sure_tells_equal_sets_from_worse_ones(found: dict[str, Any]) -> None:
    """All differences are the same in all 12 worlds: those of 10 kits are sure, those of none are none."""
    _, _, enough, plenty = found["caps"]
    assert (enough["allowed"], enough["share_best"], enough["as_good"]) == (6, 1.0, [])
    equal = [found["sets"][k]["plans"] for k in plenty["as_good"]]
    assert equal == [["more_fuzes", "other_bodies"], ["more_bodies", "more_fuzes", "other_bodies"]]
    assert plenty["share_best"] == pytest.approx(1 / 3)
    assert (plenty["share_unbeaten"], plenty["most_lost"], plenty["regret"]["estimate"]) == (1.0, 0.0, 0.0)


def test_page_names_the_set_and_its_rivals(found: dict[str, Any]) -> None:
    assert page.answer(found) == (
        "With 100 M USD the best of 8 sets is more_bodies + more_fuzes: output 19.0 unit for 30.0 M USD, best in 33 % "
        "of 12 worlds; 2 other sets may be as good."
    )
    shown = page.page_of(found, "desim study=portfolio")
    assert [section.title for section in shown.sections][:2] == [
        "The best set under each budget",
        "Cost against what it buys",
    ]
    assert set(page.tables(found)) == {"frontier", "budgets", "sets"}


def test_same_command_gives_the_same_and_runs_nothing(found: dict[str, Any], place: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in place.rglob("manifest.json")}
    assert run(place, caps=CAPS) == found
    assert {path: path.stat().st_mtime_ns for path in place.rglob("manifest.json")} == before


@pytest.mark.slow
def test_search_runs_what_its_predictions_lead_to_and_says_how_far_it_can_be_trusted(place: Path) -> None:
    """Of 16 sets 11 have two plans at most; a second plan for bodies is thought to help a pair, until it is run."""
    causes = {**CAUSES, "idle": faster({"kitting": 2.0}, 5e6)}
    whole = run(place, causes, most_sets=16)
    found = run(place, causes, most_sets=13)
    assert (found["possible"], found["ran"], whole["search"]) == (16, 13, None)
    assert [names(found, row) for row in found["frontier"]] == [names(whole, row) for row in whole["frontier"]]
    search = found["search"]
    assert search["left"] == 3
    assert search["largest_error"] == pytest.approx(29 - 19 - 10 / 3), "the mean of 29, 29 and 19, less 19"
    assert search["least_slack"] >= 0.0
    assert "Of 16 sets 13 were run" in page.coverage(found)
    assert any("the predictions are too rough" in warning for warning in page.warnings(found))


def test_requirement_counts_worlds_that_meet_it(place: Path) -> None:
    met = run(place, caps=[30e6], at_least=19)
    assert [row["value"]["estimate"] for row in met["frontier"]] == [0.0, 1.0]
    assert "100 % of the worlds reach 19.0 unit or more" in page.answer(met)


def test_accounts_of_cost_are_chosen_by_name(place: Path) -> None:
    assert [row["counted_cost"] for row in run(place, accounts=["freight"])["sets"]] == [0.0] * 8
    with pytest.raises(SpecError, match=r"portfolio.accounts: 'fright' is no account of cost; they are .*freight"):
        run(place, accounts=["fright"])


def test_settings_are_refused_in_one_message() -> None:
    with pytest.raises(ValueError, match="no plan, each plan and each pair of plans are 22 sets already"):
        PortfolioSettings.model_validate({"plans": {f"p{k}": ["a=b"] for k in range(6)}, "most_sets": 21})
    with pytest.raises(ValueError, match="has 13 plans, and at most 12 are possible"):
        PortfolioSettings.model_validate({"plans": {f"p{k}": ["a=b"] for k in range(13)}})
