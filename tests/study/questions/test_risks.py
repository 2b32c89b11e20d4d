"""A register of risks: read, refused with file, row and column, and ranked by what each contributes."""

from pathlib import Path
from typing import Any

import pytest

from desim.report.studies.risks import write
from desim.spec.fields.faults import SpecError
from desim.spec.parts.risks import with_register
from desim.spec.read import read
from desim.spec.settings.run import Run
from desim.spec.settings.study_settings import RisksSettings
from desim.study.questions.design_points import DesignPoints
from desim.study.questions.risks import risks

HEAD = "id,title,probability,parts,dial,factor,low,likely,high,law,owner,source,note\n"


def depot() -> dict[str, Any]:
    """One unit a day out of 5, ordered again at once; the idle maker has no customer."""
    maker = {"site": "home", "item": "spare", "lead_time": 1}
    return {
        "name": "depot", "horizon": 2000, "nations": {"us": {}}, "sites": {"home": {"nation": "us"}},
        "items": {"spare": {}}, "suppliers": {"maker": maker, "idle": maker},
        "stockpiles": {"pile": {"site": "home", "item": "spare", "initial": 5,
                                "policy": {"kind": "base_stock", "level": 5}, "sources": {"maker": {}}}},
        "demands": {"use": {"kind": "fixed", "stockpile": "pile", "every": 1, "offset": 1}},
        "bibliography": {"s1": {"title": "A report"}},
    }  # fmt: skip


def table(place: Path, *rows: str, head: str = HEAD) -> str:
    path = place / "register.csv"
    path.write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return str(path)


ROWS = (
    'fire,Fire,2,maker,open,0,10,20 days,1 month,,Plant,s1,"once, or twice"',
    "flood,,4,maker; idle,rate,0.5,5,5,5,triangular,,a guess,",
    "strike,,2,idle,,,10,20,30,,,,",
)


def test_rows_become_causes_with_their_provenance(tmp_path: Path) -> None:
    data = with_register(depot(), table(tmp_path, *ROWS))
    scenario = read(data)
    fire, flood, strike = (scenario.causes[f"risk_{name}"] for name in ("fire", "flood", "strike"))
    assert (fire.title, fire.when.every.mean, fire.what) == ("Fire", 365.25 / 2, {"maker": {"open": 0.0}})
    assert (fire.how.duration.law, fire.how.duration.high) == ("pert", 30.4375)
    assert (flood.how.duration.value, flood.what) == (5.0, {"maker": {"rate": 0.5}, "idle": {"rate": 0.5}})
    assert strike.how.duration.mode == 20.0
    said = scenario.sources["causes.risk_fire.how.duration"]
    assert (said.kind, said.source, said.note) == ("seen", "s1", "once, or twice")
    assert (fire.owner, flood.owner) == ("Plant", "")
    assert scenario.sources["causes.risk_flood.what.idle.rate"].note == "a guess"
    rows = {"fire": {"title": "Fire", "probability": 2, "parts": ["maker"], "low": 10, "likely": "20 days",
                     "high": "1 month", "owner": "Plant", "source": "s1", "note": "once, or twice"}}  # fmt: skip
    assert read(with_register(depot(), rows)).causes["risk_fire"] == fire
    path = tmp_path / "register.yaml"
    path.write_text("fire: {probability: 2, parts: [maker], low: 10, likely: 20 days, high: 1 month}\n")
    assert read(with_register(depot(), str(path))).causes["risk_fire"].how == fire.how
    assert with_register(depot(), None) == depot()


@pytest.mark.parametrize(
    ("rows", "messages"),
    [
        (["a,,0,maker,,,1,2,3,,,,"], ["register.csv row 2 column probability: 0.0 is outside"]),
        (["a,,1,makr,,,1,2,3,,,,"], ["row 2 column parts: 'makr' is no part (did you mean 'maker'?)"]),
        (["a,,1,maker,opn,,1,2,3,,,,"], ["row 2 column dial: 'opn' is no dial of maker (did you mean 'open'?)"]),
        (["a,,1,maker,,,3,2,1,,,,"], ["row 2: needs low <= likely <= high"]),
        (["a,,1,maker,,,1,2,,,,,", "A b,,1,maker,,,1,2,3,,,,"], ["row 2 column high: is missing", "row 3 column id"]),
        (["a,,1,maker,,,1,2 kg,3,,,,"], ["row 2 column likely: '2 kg' has the wrong dimension"]),
        (["a,,1"], ["row 2: has 3 cells, not 13"]),
        (["a,,1,maker,,,1,2,3,,,,", "a,,1,maker,,,1,2,3,,,,"], ["row 3: 'a' is given twice"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_file_row_and_column(rows: list[str], messages: list[str], tmp_path: Path) -> None:
    with pytest.raises(SpecError) as refused:
        with_register(depot(), table(tmp_path, *rows))
    assert [message for message in messages if message not in str(refused.value)] == []


def test_a_register_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="is no file"):
        with_register(depot(), str(tmp_path / "none.csv"))
    with pytest.raises(SpecError, match="did you mean 'probability'"):
        with_register(depot(), table(tmp_path, head="id,probabilty\n"))
    with pytest.raises(SpecError, match="must be a map of fields"):
        with_register(depot(), {"fire": 3})


def test_contributions_of_risks(tmp_path: Path) -> None:
    """A risk of a maker that nobody buys from contributes exactly nothing; one alone contributes all there is."""
    data = with_register(depot(), table(tmp_path, ROWS[0], ROWS[2]))
    points = DesignPoints(data, Run(replications=5, workers=1), tmp_path / "points")
    found = risks(read(data), points, RisksSettings())
    assert [row["cause"] for row in found["rows"]] == ["risk_fire", "risk_strike"]
    fire, strike = found["rows"]
    assert (found["loss"], strike["losses"]["owed"]["estimate"]) == ("owed", 0.0)
    assert fire["losses"]["owed"] == found["together"]["owed"]
    assert fire["losses"]["owed"]["low"] > 0.0
    assert 4.0 < fire["occurrences"] < 16.0
    assert fire["duration"] == {"law": "pert", "low": 10.0, "likely": 20.0, "high": 30.4375}
    assert (fire["owner"], fire["per_year"], strike["duration"]["high"]) == ("Plant", pytest.approx(2.0), 30.0)
    assert fire["sources"] == [{"kind": "seen", "source": "s1", "document": "A report", "note": "once, or twice"}]
    assert 10.0 * fire["occurrences"] - 30.0 < fire["days"] < 30.4375 * fire["occurrences"]
    page = write(found, tmp_path, "desim study=risks").read_text(encoding="utf-8")
    assert "Fire contributes most" in page
    assert "Plant" in page
    assert "A report" in page
    assert "10.0 / 20.0 / 30.4" in page
    written = (tmp_path / "risks.csv").read_text(encoding="utf-8").splitlines()
    assert written[0].startswith("cause,title,owner,per_year,low,likely,high,")
    assert "<script" not in page
    with pytest.raises(SpecError, match="did you mean 'risk_fire'"):
        risks(read(data), points, RisksSettings(causes=("risk_fir",)))
