"""Criticality on networks whose answers can be worked out by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desim.report.studies.criticality import write
from desim.spec.fields.faults import SpecError
from desim.spec.read import read, read_study
from desim.spec.settings.run import Run
from desim.spec.settings.study_settings import CriticalitySettings
from desim.stats.service import recovered, survived, wait
from desim.study.questions.criticality import criticality
from desim.study.questions.design_points import DesignPoints


def depot(**more: Any) -> dict[str, Any]:
    """One unit is wanted each day and ordered again; on hand are 10 less the 2 under way."""
    return {
        "name": "depot", "horizon": 100, "probe": {"every": 1, "offset": 0.5},
        "nations": {"us": {}}, "sites": {"home": {"nation": "us"}, "far": {"nation": "us"}}, "items": {"spare": {}},
        "suppliers": {"maker": {"site": "far", "item": "spare", "lead_time": 1.75},
                      "idle": {"site": "far", "item": "spare", "lead_time": 1}},
        "stockpiles": {"pile": {"site": "home", "item": "spare", "initial": 10,
                                "policy": {"kind": "base_stock", "level": 10}, "sources": {"maker": {}}}},
        "demands": {"use": {"kind": "fixed", "stockpile": "pile", "every": 1, "offset": 1}}, **more,
    }  # fmt: skip


def run(data: dict[str, Any], place: Path, n: int = 2, **asked: Any) -> dict[str, Any]:
    points = DesignPoints(data, Run(replications=n, workers=1), place)
    return criticality(read(data), points, CriticalitySettings(**asked))


def test_one_supplier_of_one_pile(tmp_path: Path) -> None:
    """What is owed, how long one survives and how long one recovers.

    Out from day 20.5: eight are on hand, day 29 is the first that is short. 12 days later the orders of days 19 and 20,
    which were ready, are shipped at once, so that days 29 and 30 wait 3.5 and 2.5 d; all others are placed at once and
    arrive on day 34.25, so that days 31 to 34 wait 3.25, 2.25, 1.25 and 0.25 d: 13 d.
    """
    found = run(depot(), tmp_path / "points", 6, days=12.0, at=20.5, families=("suppliers",), thresholds=1, pairs=2)
    assert [(row["part"], row["exposure"]) for row in found["rows"]] == [("maker", 1.0), ("idle", 0.0)]
    maker, idle = found["rows"]
    owed = maker["losses"]["owed"]
    assert (owed["estimate"], owed["low"], owed["n"], owed["constant"]) == (13.0, None, 6, True)
    assert (maker["survival"]["median"], maker["recovery"]["median"], maker["slack"]) == (8.5, 2.0, -3.5)
    assert (maker["threshold"]["days"], maker["suffering"]) == (8, 1.0)
    assert (idle["survival"]["median"], idle["survival"]["open"], idle["suffering"]) == (None, 6, 0.0)
    assert [(p["parts"], p["loss"]["estimate"], p["beyond"]["estimate"]) for p in found["pairs"]] == [
        (["maker", "idle"], 13.0, 0.0)
    ]
    page = write(found, tmp_path, "desim study=criticality").read_text(encoding="utf-8")
    assert "maker would be missed most" in page
    assert "<script" not in page
    assert (tmp_path / "criticality.csv").read_text(encoding="utf-8").splitlines()[1].startswith("maker,suppliers,12")


def test_two_that_cover_for_each_other_are_missed_together(tmp_path: Path) -> None:
    """Either maker alone takes all orders while the other is closed; without both, 13 unit-days are owed."""
    data = depot()
    data["suppliers"]["idle"]["lead_time"] = 1.75
    data["stockpiles"]["pile"] |= {"sources": {"maker": {}, "idle": {"priority": 2}}, "sourcing": "priority"}
    found = run(data, tmp_path, days=12.0, at=20.5, families=("suppliers",), thresholds=0, pairs=2)
    assert [row["losses"]["owed"]["estimate"] for row in found["rows"]] == [0.0, 0.0]
    assert [(p["loss"]["estimate"], p["beyond"]["estimate"]) for p in found["pairs"]] == [(13.0, 13.0)]


def test_own_recovery_a_whole_site_and_what_is_there_already(tmp_path: Path) -> None:
    fire = {"when": {"kind": "date", "at": 95}, "what": {"maker": {"open": 0}},
            "how": {"duration": {"law": "triangular", "low": 3, "mode": 6, "high": 27}}}  # fmt: skip
    data = depot(causes={"fire": fire})
    found = run(data, tmp_path, own=True, at=20.5, parts=("maker", "home"), thresholds=0, pairs=0)
    assert [(row["part"], row["days"], row["own"]) for row in found["rows"]] == [("maker", 12.0, True)]
    assert list(found["cannot"]) == ["home"]
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("manifest.json")}
    assert len(stamps) == 3
    assert run(data, tmp_path, own=True, at=20.5, parts=("maker", "home"), thresholds=0, pairs=0) == found
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("manifest.json")} == stamps
    whole = run(depot(), tmp_path, days=12.0, at=20.5, parts=("far",), thresholds=0, pairs=0)
    assert whole["rows"][0]["losses"]["owed"]["estimate"] == 13.0


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"days": "0 days"}, "criticality.days"),
        ({"dys": 3}, "did you mean 'days'"),
        ({"at": "2026-01-01"}, "no start date"),
        ({"families": ["supplier"]}, "criticality.families"),
    ],
)
def test_bad_settings(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(SpecError, match=said):
        read_study("criticality", asked, depot())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"parts": ("makr",)}, "did you mean 'maker'"),
        ({"at": 100.0}, "horizon"),
        ({"loss": "headline"}, "no such loss"),
    ],
)
def test_settings_that_do_not_fit_the_scenario(asked: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=said):
        run(depot(), tmp_path, **asked)


def test_waits_until_service_suffers_and_until_it_is_back() -> None:
    days = np.array([0.0, 1.0, 2.0, 3.0])
    worse = np.array([[0, 0, 1, 0], [0, 1, 0, 1], [0, 0, 0, 0], [0, 1, 0, 0]], dtype=bool)
    assert survived(worse, days, 0.5).tolist() == [1.5, 0.5, np.inf, 0.5]
    assert recovered(worse, days, 1.5).tolist() == [1.5, np.inf, 0.0, 0.0]
    found = wait(np.array([1.0, 2.0, np.inf]), 9.0)
    assert (found.median, found.least, found.open) == (2.0, 1.0, 1)
