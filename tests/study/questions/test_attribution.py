"""Attribution over replications, on networks whose answers can be worked out by hand."""

import json
from math import fsum
from pathlib import Path
from typing import Any

import pytest

from desim.report.studies.attribution import page_of, write
from desim.spec.fields.faults import SpecError
from desim.spec.read import read, read_study
from desim.spec.settings.run import Run
from desim.spec.settings.study_settings import AttributionSettings
from desim.study.questions.attribution import attribution
from desim.study.questions.design_points import DesignPoints


def held_up(days: Any = 15) -> dict[str, Any]:
    """One unit is wanted on day 10 and ordered then; the maker is closed to day 30, the sea from day 5 for *days*."""
    return {
        "name": "held_up", "horizon": 60,
        "nations": {"land": {}, "isle": {}}, "sites": {"town": {"nation": "land"}, "port": {"nation": "isle"}},
        "items": {"good": {"unit": "round"}},
        "suppliers": {"maker": {"site": "port", "item": "good", "lead_time": 2}},
        "legs": {"sea": {"origin": "port", "destination": "town", "transit": 3}}, "routes": {"way": {"legs": ["sea"]}},
        "stockpiles": {"stock": {"site": "town", "item": "good", "policy": {"kind": "base_stock", "level": 0},
                                 "sources": {"maker": {"route": "way"}}}},
        "demands": {"use": {"kind": "fixed", "stockpile": "stock", "every": 1000, "offset": 10, "size": 4}},
        "causes": {
            "strike": {"title": "A strike", "when": {"kind": "date", "at": 5}, "what": {"maker": {"open": 0}},
                       "how": {"duration": 25}},
            "storm": {"when": {"kind": "date", "at": 5}, "what": {"sea": {"open": 0}}, "how": {"duration": days}},
        },
    }  # fmt: skip


def run(data: dict[str, Any], place: Path, n: int = 2, workers: int = 1, **asked: Any) -> dict[str, Any]:
    points = DesignPoints(data, Run(replications=n, workers=workers), place)
    return attribution(read(data), points, AttributionSettings(**asked))


def told(found: dict[str, Any]) -> dict[str, float]:
    return {row["name"]: row["days"]["estimate"] for row in found["reasons"]}


def test_what_bound_and_what_goes_without_it(tmp_path: Path) -> None:
    """The strike holds it up for 20 days; the storm is over by then, so that it alone costs nothing."""
    found = run(held_up(), tmp_path / "points")
    assert told(found) == {"strike": 80.0, "lead time: maker": 20.0}
    total = found["total"]
    assert (total["estimate"], total["low"], total["n"], total["constant"]) == (100.0, None, 2, True)
    strike, lead, both = found["counterfactuals"]
    # Without the strike it is ready on day 12, waits for the storm until day 20 and is there on day 23, not 35.
    assert (strike["gone"]["estimate"], strike["then"]["name"]) == (48.0, "storm")
    # Without lead time and transit it is there on day 30; without the strike as well on day 20, after the storm.
    assert (lead["gone"]["estimate"], both["gone"]["estimate"]) == (20.0, 60.0)
    assert found["largest_reduction"] is None
    assert [row["share"] for row in found["by_tier"]] == [1.0]
    assert {row["name"]: row["days"]["estimate"] for row in found["by_nation"]} == {"isle": 100.0}
    page = write(found, tmp_path, "desim study=attribution").read_text(encoding="utf-8")
    assert "A strike is the largest reason: 80 % of the shortfall" in page
    assert "<script" not in page
    assert json.loads((tmp_path / "attribution.json").read_text(encoding="utf-8"))["unit"] == "round-days"
    assert (tmp_path / "reasons.csv").read_text(encoding="utf-8").splitlines()[1].startswith("strike,cause,strike,0.8")


def test_the_page_leads_with_what_a_removal_takes_away(tmp_path: Path) -> None:
    """Wanted on day 10; the strike ends on day 39, the storm on day 40, and nothing else takes time.

    Of 30 days the strike is the reason for 29. But without it the units wait for the storm as long.
    """
    data = held_up(35)
    data["causes"]["strike"]["how"]["duration"] = 34
    data["suppliers"]["maker"]["lead_time"] = data["legs"]["sea"]["transit"] = 0
    found = run(data, tmp_path / "points", n=6)
    assert told(found) == {"strike": 116.0, "storm": 4.0}
    assert [row["gone"]["estimate"] for row in found["counterfactuals"]] == [0.0, 4.0, 120.0]
    largest = found["largest_reduction"]
    assert (largest["name"], largest["more"]["estimate"], largest["more"]["constant"]) == ("storm", 4.0, True)
    assert run(data, tmp_path / "few")["largest_reduction"] is None, "two equal differences may be chance"
    answer = page_of(found, "desim").answer
    assert answer.startswith("storm: without it the shortfall is 4.00")
    assert "A strike is the largest reason with 97 %, but removing that takes 0 [" in answer


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_the_same_for_any_number_of_workers_and_when_it_is_there_already(workers: int, tmp_path: Path) -> None:
    data = held_up({"law": "exponential", "mean": 40})
    one = run(data, tmp_path / "one", n=20, top=0)
    assert run(data, tmp_path / "two", n=20, workers=workers, top=0) == one
    assert sum(row["share"] for row in one["reasons"]) == pytest.approx(1.0, abs=1e-12)
    storm = next(row["days"] for row in one["reasons"] if row["name"] == "storm")
    assert storm["low"] < storm["estimate"] < storm["high"]
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("manifest.json")}
    assert run(data, tmp_path / "one", n=20, top=0) == one
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("manifest.json")} == stamps


def test_nothing_is_short(tmp_path: Path) -> None:
    data = held_up()
    data["stockpiles"]["stock"]["initial"] = 9
    found = run(data, tmp_path / "points")
    assert (found["reasons"], found["counterfactuals"], found["total"]["estimate"]) == ([], [], 0.0)
    assert "Nothing is owed" in write(found, tmp_path, "desim").read_text(encoding="utf-8")


def test_capacity_and_gates_are_removed(tmp_path: Path) -> None:
    """Approved on day 20; each of four is then made in a day."""
    data = held_up()
    del data["causes"]
    data["lines"] = {"plant": {"site": "port", "item": "good", "rate": 1}}
    data["gates"] = {"licence": {"nation": "isle", "stages": {"desk": {"time": 10}}}}
    data["stockpiles"]["stock"]["sources"] = {"plant": {"approvals": ["licence"]}}
    found = run(data, tmp_path)
    assert told(found) == {"gate: licence": 40.0, "capacity: plant": 10.0}
    gate, capacity, _ = found["counterfactuals"]
    assert gate["gone"]["estimate"] == pytest.approx(40.0)
    assert capacity["gone"]["estimate"] == pytest.approx(10.0, abs=1e-3)


def test_lines_that_share_an_order_book_have_the_same_capacity_in_both_tables(tmp_path: Path) -> None:
    """Eight are wanted on day 10; one line makes three a day and is closed to day 14, the other makes one a day.

    They are there on days 11, 12, 13, 14, 14 1/3, 14 2/3, 15 and 15: 29 unit-days, 18 of them are the strike's. What is
    left is 11, made of 6 days in which these units are made and 5 in which others are.
    """
    data = held_up()
    del data["causes"]["storm"]
    data["causes"]["strike"] |= {"what": {"big": {"open": 0}}, "how": {"duration": 9}}
    data["lines"] = {name: {"site": "port", "item": "good", "rate": rate} for name, rate in (("big", 3), ("small", 1))}
    data["stockpiles"]["stock"] |= {"sources": {"big": {}, "small": {}}, "sourcing": "shared"}
    data["demands"]["use"]["size"] = 8
    found = run(data, tmp_path, top=0)
    assert found["total"]["estimate"] == pytest.approx(29)
    kinds = {row["name"]: row["days"]["estimate"] for row in found["by_kind"]}
    assert kinds == pytest.approx({"cause": 18, "capacity": 11})
    assert fsum(row["days"]["estimate"] for row in found["reasons"] if row["kind"] == "capacity") == pytest.approx(11)
    assert {row["kind"] for row in found["reasons"]} == set(kinds)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"stockpile": "stok"}, "did you mean 'stock'"),
        ({"stockpile": "stock", "of": "objective"}, "has no objective"),
        ({"of": "objective"}, "no stockpile has an objective"),
    ],
)
def test_settings_that_do_not_fit_the_scenario(asked: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=said):
        run(held_up(), tmp_path, **asked)


def test_bad_settings() -> None:
    with pytest.raises(SpecError, match=r"attribution\.of"):
        read_study("attribution", {"of": "debt"}, held_up())
