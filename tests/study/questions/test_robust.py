"""Plans over worlds: against what a network without supply makes of its stock, and the page that tells it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desim.report.page.formatting import readable
from desim.report.studies import robust as page
from desim.report.studies.robust_words import box_sentence, flip_sentence
from desim.spec.fields.faults import SpecError
from desim.spec.read import read_run
from desim.spec.settings.robust import RobustSettings
from desim.study.execution.simulate import simulate
from desim.study.questions.robust import robust
from desim.study.questions.world_table import PlanResults, world_tables
from tests.study.questions.robust_networks import DEPOT, store, two_plans

ONE = read_run({"workers": 1})


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[PlanResults], Path]:
    """One plan issues min(S, 540) of S uniform on 400 to 600, the other 480."""
    folder = tmp_path_factory.mktemp("plans")
    return two_plans(folder, 64), folder


@pytest.fixture(scope="module")
def found(stored: tuple[list[PlanResults], Path]) -> dict[str, Any]:
    settings = RobustSettings(at_least=520, worlds=2, shuffles=19, flips=1, usd_per_unit=1000.0)
    return robust(stored[0], settings, ONE, stored[1])


def test_criteria_are_those_of_the_closed_form(found: dict[str, Any]) -> None:
    """The mean gain is 11, to know S is worth 16, and S is 520 or more in 40 % of the worlds."""
    unsure, sure = found["table"]
    assert found["pair"]["plan"] == "unsure"
    assert found["pair"]["gain"]["estimate"] == pytest.approx(11.0, abs=0.5), "worlds are spread evenly"
    assert unsure["meets"]["estimate"] == pytest.approx(0.4, abs=0.02)
    assert (sure["meets"]["estimate"], sure["median"]["estimate"]) == (0.0, 480.0)
    assert unsure["best"]["estimate"] == pytest.approx(0.6, abs=0.02)
    everything = found["information"]["all"]
    assert everything["low"] < 16.0 < everything["high"]
    assert everything["estimate"] == pytest.approx(16.0, abs=1.0)
    assert found["information"]["all_usd"]["estimate"] == pytest.approx(1000.0 * everything["estimate"])


def test_what_the_answer_depends_on_is_the_stock(found: dict[str, Any]) -> None:
    by_name = {row["name"]: row for row in found["information"]["rows"]}
    assert by_name["stockpiles.depot.initial"]["value"]["estimate"] == pytest.approx(16.0, abs=1.5)
    assert by_name["stockpiles.bin.initial"]["value"]["estimate"] == 0.0
    (shares,) = [entry for entry in found["shares"] if entry["of"] == "unsure"]
    assert shares["fit"] > 0.95
    assert shares["rows"][0]["input"] == "stockpiles.depot.initial"
    assert shares["rows"][0]["total"]["estimate"] > 0.95


def test_boxes_end_where_the_plan_fails(found: dict[str, Any]) -> None:
    """Nothing is gained up to S = 480; 520 are met in fewer than half of the worlds, so that these are told."""
    nothing, meets = found["boxes"]
    assert (nothing["kind"], meets["kind"]) == ("no_gain", "meets")
    for row, side, value in ((nothing, "below", 480.0), (meets, "above", 520.0)):
        (limit,) = row["box"]["limits"]
        assert (limit["input"], limit["side"]) == ("stockpiles.depot.initial", side)
        assert limit["value"] == pytest.approx(value, abs=4.0)
        assert min(row["box"]["coverage"], row["box"]["density"]) > 0.9
        assert row["p"] == 0.05
    assert (
        "unsure gains nothing over sure in 41 % of the worlds: mostly where the initial stock of depot is below 480"
        in (box_sentence(found, nothing))
    )


def test_the_flip_is_at_the_value_worked_out_by_hand(found: dict[str, Any]) -> None:
    (row,) = found["flips"]
    assert row["at"] == pytest.approx(480.0, rel=0.01)
    start = f"initial stock of depot: below {row['text']} unsure is no better than sure (the scenario has 500"
    assert flip_sentence(found, row).startswith(start)


def test_the_page_and_its_tables(found: dict[str, Any], tmp_path: Path) -> None:
    report = page.write(found, tmp_path, "desim study=robust")
    text = report.read_text(encoding="utf-8")
    assert "Which input would change the answer" in text
    assert text.count("<svg") >= 6
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {
        "report.html", "robust.json", "robustness.csv", "flips.csv", "shares.csv", "information.csv"
    }  # fmt: skip
    assert "stockpiles.depot.initial,unsure,sure,48" in (tmp_path / "flips.csv").read_text(encoding="utf-8")


def test_what_cannot_be_asked_is_refused(stored: tuple[list[PlanResults], Path], tmp_path: Path) -> None:
    plans, folder = stored
    for words, message in (
        ({"at_most": 500}, "high values are good: give at_least"),
        ({"by": 50}, "is a day, and issued is none"),
        ({"disruption": "storm"}, "is none of"),
    ):
        with pytest.raises(SpecError, match=message):
            robust(plans, RobustSettings(flips=0, **words), ONE, folder)
    with pytest.raises(SpecError, match="needs at least two plans"):
        world_tables(plans[:1])
    fixed = PlanResults("fixed", "", simulate(store(500, DEPOT), 2, workers=1, folder=tmp_path / "fixed"))
    with pytest.raises(SpecError, match=r"run the sweep with run\.worlds=sampled"):
        world_tables([fixed, fixed])


def test_two_replications_of_a_world_tell_chance(tmp_path: Path) -> None:
    """Without chance all replications of a world are the same: its share is exactly 0."""
    plans = two_plans(tmp_path, 16, per_world=2)
    (table,) = world_tables(plans)
    assert table.replications.shape == (8, 2, 2)
    assert np.array_equal(table.replications[:, :, 0], table.replications[:, :, 1])
    found = robust(plans, RobustSettings(flips=0, shuffles=9), ONE, tmp_path)
    assert found["pair"]["chance"]["plan"]["estimate"] == 0.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("21000/month", "21,000 a month"),
        ("-0.5 t", "−0.5\u00a0t"),
        ("2027-03-01", "1\u00a0Mar\u00a02027"),
        ("0.125", "0.125"),
        (None, "n/a"),
    ],
)
def test_numbers_are_readable(text: str | None, words: str) -> None:
    assert readable(text) == words
