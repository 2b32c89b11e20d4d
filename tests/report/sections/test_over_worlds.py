"""The first screen over worlds: ranges, gains and the best plan, on a store whose worlds can be worked out by hand."""

import json
import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from desim.report.board.payload import payload
from desim.report.contents import annex_of
from desim.report.decision.compose import page_of
from desim.report.figures.curve import event_curve
from desim.report.model.flips import flips_command, flips_of
from desim.report.model.objective_status import ObjectiveStatus
from desim.report.model.over_worlds import OverWorlds, over_worlds
from desim.report.model.paired import paired_difference
from desim.report.model.sweep import Sweep, open_sweep
from desim.report.page.annex import render
from desim.report.page.formatting import number
from desim.report.page.page import Paragraph, Table
from desim.report.sections.answer import answers
from desim.report.sections.world_answer import verdict, world_answers
from desim.report.sections.world_table import world_table
from desim.report.studies.robust import write
from desim.spec.read import read, read_run
from desim.spec.settings.robust import RobustSettings
from desim.spec.settings.study_settings import BoardSettings
from desim.stats.interval import mean
from desim.study.execution.simulate import study
from desim.study.questions.robust import robust
from desim.study.questions.world_table import PlanResults
from tests.study.questions.robust_networks import DEPOT, POWDER, store

WORLDS = 16
COMMAND = "desim network=store run.replications=16"


def sweep(folder: Path, worlds: str = "sampled", per_world: int = 1, deep: int = 650) -> Sweep:
    """Four plans: 480 shells as the base, 500 of which each world has 400 to 600, and enough; the army asks for 540."""
    plans = {
        "none": store(480, POWDER), "unsure": store(500, DEPOT | POWDER), "deep": store(deep, POWDER),
        "same": store(480, POWDER),
    }  # fmt: skip
    run = read_run({"replications": WORLDS * per_world, "workers": 1, "worlds": worlds, "per_world": per_world})
    places = []
    for name, data in plans.items():
        labels = {"choices": {"surge": name}, "command": f"{COMMAND} surge={name}"}
        places.append(study(read(data), data, run, folder / "store" / name, labels))
    return open_sweep(places)


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    return sweep(tmp_path_factory.mktemp("worlds"))


@pytest.fixture(scope="module")
def compared(plans: Sweep) -> OverWorlds:
    (found,) = over_worlds(plans)
    return found


def drawn(plans: Sweep) -> np.ndarray:
    """Shells of the unsure plan in each world."""
    table = next(p for p in plans.points if p.plan == "unsure").results.worlds
    assert table is not None
    return table[table["path"] == "stockpiles.depot.initial"].sort_values("world")["value"].to_numpy()


def test_plans_are_compared_world_by_world(plans: Sweep, compared: OverWorlds) -> None:
    issued = np.minimum(drawn(plans), 540.0)
    assert compared.names == ["no surge plan", "unsure", "deep", "same"]
    assert np.array_equal(
        compared.values, np.column_stack([[480.0] * WORLDS, issued, [540.0] * WORLDS, [480.0] * WORLDS])
    )
    assert compared.names[compared.best] == "deep"
    assert compared.rivals == [], "60 more in every world than the base, and more in most than the unsure plan"
    assert np.array_equal(compared.gains(1), 540.0 - issued)
    ordered = np.sort(540.0 - issued)
    assert compared.gain_range(1) == [ordered[1], ordered[7], ordered[14]], "the second, eighth and fifteenth of 16"
    row = compared.rows[1]
    assert row.regret_mean.estimate == pytest.approx((540.0 - issued).mean())


def test_a_plan_is_best_where_no_other_is_better_and_alone_where_none_is_as_good(
    plans: Sweep, compared: OverWorlds
) -> None:
    as_good = float((drawn(plans) >= 540.0).mean())
    assert compared.best_in(2).estimate == 1.0
    assert compared.best_in(2, alone=True).estimate == pytest.approx(1.0 - as_good)
    assert (compared.best_in(1).estimate, compared.best_in(0).estimate) == (as_good, 0.0)


def test_the_answer_names_the_best_plan_and_the_table_has_a_row_for_each(plans: Sweep, compared: OverWorlds) -> None:
    answer, *more = world_answers(plans)
    assert answer.startswith("Deep is best: over 16 worlds it gains 60.0 units on no surge plan")
    assert any("run.per_world=2" in sentence for sentence in more), "chance cannot be told with one replication a world"
    assert "95 % interval" not in " ".join([answer, *more])
    section = next(s for s in annex_of(plans).sections if s.anchor == "answer")
    assert section.blocks[0] == Paragraph(answer)
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    assert [row[0].text for row in table.rows] == ["No surge plan", "Unsure", "Deep", "Same"]
    assert "16 worlds" in table.caption


def test_none_can_be_told_where_two_are_as_good(tmp_path: Path) -> None:
    """480 in two plans, and a mean of about 500 with a range of 400 to 600 in the third."""
    equal = sweep(tmp_path, deep=480)
    (found,) = over_worlds(equal)
    assert verdict(equal, [found]).startswith("No plan can be told to be the best; Unsure is ahead")
    assert found.rivals == [0, 2, 3]


def test_with_fixed_numbers_the_answer_says_that_its_interval_is_of_chance_alone(tmp_path: Path) -> None:
    fixed = sweep(tmp_path, worlds="fixed")
    assert world_answers(fixed) == []
    answer, *more = answers(fixed)
    assert "of chance alone" in answer
    assert "the inputs are taken as they are written, 1 of which have a range" in " ".join(more)
    assert "replications" in page_of(fixed).answer


def test_replications_of_a_world_count_once(tmp_path: Path) -> None:
    """The store has no chance: two replications a world are the same, and tell nothing that one does not."""
    two = sweep(tmp_path, per_world=2)
    (found,) = over_worlds(two)
    assert (found.count, two.points[0].units, two.points[0].n) == (WORLDS, WORLDS, 2 * WORLDS)
    issued = np.minimum(drawn(two), 540.0)
    plan, base = (next(p for p in two.points if p.plan == name) for name in ("unsure", "no surge plan"))
    paired = paired_difference(plan, base, "issued", "army")
    assert paired is not None
    assert paired.interval.n == WORLDS
    assert (paired.interval.low, paired.interval.high) == (mean(issued - 480.0).low, mean(issued - 480.0).high)
    summary = plan.results.summary()
    row = summary[(summary["metric"] == "issued") & (summary["subject"] == "army")].iloc[0]
    assert (row["n"], row["low"]) == (WORLDS, pytest.approx(mean(issued).low, rel=1e-5))
    chance = found.chance(1)
    assert chance is not None
    assert chance.estimate == 0.0
    assert "nothing varies by chance" in " ".join(world_answers(two))
    assert "16 worlds with 2 replications each" in world_table(two, [found]).caption


def test_flips_are_shown_where_they_are_of_these_very_points(tmp_path: Path) -> None:
    """Below 480 shells the unsure plan is no better than the base: found by study=robust, shown by the sweep's page."""
    found = sweep(tmp_path, deep=400)
    assert flips_of(found) is None
    advice = [text for text in world_answers(found) if "study=robust" in text]
    assert len(advice) == 1
    assert advice[0].endswith("desim network=store study=robust")
    assert flips_command(found) in advice[0]
    place, points = tmp_path / "store" / "robust", [PlanResults(p.plan, p.disruption, p.results) for p in found.points]
    settings = RobustSettings(flips=1, tried=1, worlds=4, shuffles=1, tolerance=0.002)
    data = robust(points, settings, read_run({"workers": 1}), place)
    write(data, place, COMMAND)
    known = flips_of(found)
    assert known is not None
    assert (known.best, known.worlds) == ("unsure", 4)
    value = float(known.clauses[0].partition(" below ")[2].partition(" (now 500)")[0])
    assert value == pytest.approx(480.0, rel=0.01)
    answer, *more = world_answers(found)
    assert known.clauses[0] in answer
    assert not [text for text in more if "study=robust" in text]
    kept = json.loads((place / "robust.json").read_text())
    kept["identity"]["same"] = kept["identity"]["unsure"]
    (place / "robust.json").write_text(json.dumps(kept))
    assert flips_of(found) is None, "one point is of another scenario"


@pytest.fixture(scope="module")
def objectives(parts: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """The network of these tests over 12 worlds of 2; its objective is drawn from 3,000 to 6,000."""
    place, run = (
        tmp_path_factory.mktemp("drawn"),
        read_run({"replications": 24, "workers": 1, "worlds": "sampled", "per_world": 2}),
    )
    places = []
    for name in ("none", "third_shift"):
        data = parts.network(causes=parts.SURGES[name])
        places.append(study(read(data), data, run, place / name, {"choices": {"surge": name}}))
    return open_sweep(places)


def test_stock_is_a_share_of_the_objective_of_its_world(objectives: Sweep) -> None:
    point = objectives.points[0]
    table = point.results.worlds
    assert table is not None
    drawn = table[table["path"] == "stockpiles.home.objective"].sort_values("world")["value"].to_numpy()
    assert np.array_equal(point.targets("home"), np.repeat(drawn, 2))
    assert np.array_equal(point.targets("abroad"), np.full(24, 1200.0)), "30 days at 40 a day in all of them"
    status = ObjectiveStatus(point, "home")
    shares = point.results.at_mark("home", "on_hand", 700.0) / np.repeat(drawn, 2)
    assert status.held_at_end.estimate == pytest.approx((shares >= 1.0).mean())
    mean_shares = point.replicated("mean_on_hand", "home").reshape(12, 2).mean(axis=1) / drawn
    assert status.mean_share.estimate == pytest.approx(mean_shares.mean())
    assert (status.mean_share.n, status.regained.n, status.back.n) == (12, 12, 12)


@pytest.mark.usefixtures("without_painting")
def test_a_page_over_worlds_with_two_replications_each_is_whole(objectives: Sweep) -> None:
    for shown in (objectives, Sweep(objectives.points[:1])):
        text = render(annex_of(shown))
        assert "12 worlds with 2 replications each" in text
        assert "chance makes up" in text
        assert not re.search(r"\b(nan|None|inf)\b", re.sub(r"<[^>]+>", " ", text))


def test_the_curve_over_worlds_ends_at_the_probability_of_the_table(objectives: Sweep) -> None:
    point = objectives.points[0]
    days, share, low, high = event_curve(point, "replenished_on", "home")
    regained = ObjectiveStatus(point, "home").regained
    assert share[-1] == pytest.approx(regained.estimate)
    assert days[-1] == 700.0
    assert (low <= share).all()
    assert (share <= high).all()


def test_a_board_pairs_worlds_where_these_have_several_replications(objectives: Sweep) -> None:
    found = payload(objectives, BoardSettings())
    assert {under["n"] for measure in found["measures"] for under in measure["under"]} == {12}


def test_no_disruption_is_called_the_best(objectives: Sweep) -> None:
    """Two cases that nobody chooses between: what each leads to, and what the second loses."""
    cases = replace(objectives, of_plans=False)
    answer, second, *_ = world_answers(cases)
    assert "best" not in answer + second
    (found,) = over_worlds(cases)
    assert f"it loses {number(-found.gain(0, 1).estimate)} days on {found.names[0]}" in second
    assert world_table(cases, [found]).head == ["Plan", "P10", "Median", "P90", "Back by 24\u00a0Jan\u00a02026"]
