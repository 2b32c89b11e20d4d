"""Conditioned worlds: those that made what was observed, the file of them, and when there is none."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desim.cli.commands.condition import TooFewWorlds, refuse_too_few
from desim.report.studies import condition as page
from desim.spec.fields.faults import SpecError
from desim.spec.read import read, read_run
from desim.spec.settings.condition import ConditionSettings
from desim.store.worlds_file import read_worlds_file
from desim.study.execution.simulate import simulate
from desim.study.questions.condition import condition, distance
from desim.study.questions.observed_figures import cut_short
from tests.study.questions.plant_network import DAYS, FORECAST, TIME, plant

RUN = read_run({"workers": 1, "replications": 128})
FEW = read_run({"workers": 1, "replications": 32})
FOUR = np.array([1.0, 2.0, 3.0, 4.0])
FAST = dict.fromkeys(DAYS[:2], 360.0)
"""10 each 1.67 days, near the fast end of 1.5 to 4."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("condition")


def conditioned(folder: Path, observed: dict[float, float], run: Any = RUN, **settings: Any) -> dict[str, Any]:
    data = plant(observed, **{"error": 0.2, **settings.pop("observation", {})})
    return condition(read(data), data, run, ConditionSettings(**settings), folder)


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, Any]:
    return conditioned(folder, FAST, least_effective=5)


def test_worlds_that_made_what_was_observed_count_more(found: dict[str, Any], folder: Path) -> None:
    assert found["verdict"] == "conditioned"
    assert 5 < found["effective"] < 100
    first = found["inputs"][0]
    assert first["input"] == TIME
    assert first["prior"][1] == pytest.approx(2.75, abs=0.1), "the middle of 1.5 to 4"
    assert first["posterior"][1] < 2.1
    assert found["inputs"][1]["moved"] < found["moved_by_chance"], "the growth comes after what was observed"
    file = read_worlds_file(str(folder / "worlds.parquet"))
    assert file.count == 128
    assert np.median(file.values[TIME]) == pytest.approx(first["posterior"][1], abs=0.1)


def test_other_studies_run_in_the_worlds_of_the_file(found: dict[str, Any], tmp_path: Path) -> None:
    """The output of the window that was observed is then near what was observed, and not near the prior."""
    data = plant(FAST, error=0.2)
    results = simulate(data, 32, workers=1, worlds=found["file"], folder=tmp_path / "after")
    made = np.median(results.made_between(("plant",), 0.0, DAYS[1]))
    before = sum(row["prior"][1] for row in found["figures"])
    assert made > before + 60.0


def test_the_same_worlds_are_written_again_and_nothing_is_run_anew(found: dict[str, Any], folder: Path) -> None:
    first = read_worlds_file(found["file"]).digest()
    stamp = (next((folder / "points").iterdir()) / "manifest.json").stat().st_mtime_ns
    again = conditioned(folder, FAST, least_effective=5)
    assert again == found
    assert read_worlds_file(again["file"]).digest() == first
    assert (next((folder / "points").iterdir()) / "manifest.json").stat().st_mtime_ns == stamp


def test_too_few_effective_worlds_are_refused_and_nothing_is_left(found: dict[str, Any], folder: Path) -> None:
    few = conditioned(folder, FAST, least_effective=100, method="weights")
    assert (few["verdict"], few["file"]) == ("too_few", None)
    assert not (folder / "worlds.parquet").exists()
    assert page.answer(few).startswith("Too few to go on: 128 worlds are worth")
    with pytest.raises(TooFewWorlds, match=r"no worlds are written: the draws are worth .* fewer than 100") as refused:
        refuse_too_few(few)
    assert isinstance(refused.value, SpecError), "so that the command ends with the exit code of refusals"


def test_what_contradicts_every_world_is_the_result(tmp_path: Path) -> None:
    """At most 10 every 1.5 days on average is 400 in 60 days; 2,000 were seen."""
    none = conditioned(tmp_path, {60.0: 2000.0}, FEW, method="weights")
    assert (none["verdict"], none["file"]) == ("contradicted", None)
    text = page.write(none, tmp_path, "desim study=condition").read_text(encoding="utf-8")
    assert "No world made what was observed: of 32 worlds even the nearest" in text
    assert "no world comes within the limits of error of 2000" in text.replace(",", "")


def test_figures_that_were_published_later_are_shown_and_do_not_count(folder: Path, found: dict[str, Any]) -> None:
    """The second is published on day 200 and is far off: it changes nothing but its own row."""
    details = {DAYS[1]: {"said_on": 200}}
    for value in (360.0, 90.0):
        one = conditioned(
            folder, {60.0: 360.0, 120.0: value}, FEW, until=150, least_effective=1, observation={"details": details}
        )
        assert [row["used"] for row in one["figures"]] == [True, False]
        assert one["figures"][1]["p"] < 0.05 if value == 90.0 else one["figures"][1]["p"] > 0.05
        assert one["used"] == 1


def test_the_page_and_its_tables(found: dict[str, Any], tmp_path: Path) -> None:
    text = page.write(found, tmp_path, "desim study=condition").read_text(encoding="utf-8")
    assert "128 worlds are written" in text
    assert "run.worlds=" in text
    assert {one.name for one in tmp_path.iterdir()} == {"condition.json", "inputs.csv", "figures.csv", "report.html"}


def test_what_cannot_be_conditioned_is_refused(tmp_path: Path) -> None:
    nothing = plant({})
    with pytest.raises(SpecError, match="finds no observed figure"):
        condition(read(nothing), nothing, RUN, ConditionSettings(), tmp_path)
    with pytest.raises(SpecError, match="did you mean 'plant_output'"):
        conditioned(tmp_path, FAST, observations=("plant_outputs",))
    with pytest.raises(SpecError, match="count their figures twice"):
        conditioned(tmp_path, FAST, read_run({"worlds": "w.parquet"}))
    goal = plant(FAST, kind="goal")
    with pytest.raises(SpecError, match="finds no observed figure"):
        condition(read(goal), goal, RUN, ConditionSettings(), tmp_path)


def test_a_scenario_is_cut_short_without_what_is_only_measured() -> None:
    data = {**plant(), "decision": 200, "headline": {"metric": "made", "subject": "plant"}}
    short = cut_short(data, 120.0)
    assert (short["horizon"], "decision" in short, "headline" in short) == (120.0, False, False)
    assert read(short).horizon == 120.0
    assert data["horizon"] == FORECAST


def test_the_distance_is_that_of_kolmogorov() -> None:
    """Two of four equal draws with all the weight: 0.5; equal values count together."""
    assert distance(FOUR, FOUR, np.array([0.5, 0.5, 0.0, 0.0])) == 0.5
    pairs = np.array([1.0, 1.0, 2.0, 2.0])
    assert distance(pairs, pairs, np.array([0.5, 0.0, 0.5, 0.0])) == 0.0
    assert distance(np.array([1.0, 2.0]), np.array([2.0, 3.0, 4.0]), np.array([0.5, 0.25, 0.25])) == 0.5
