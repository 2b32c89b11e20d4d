"""What the board carries of a measure: ranks, ranges, regrets and differences, against values worked out by hand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desim.report.board.comparisons import BEHIND, BEST, LEVELS, RIVAL, comparison
from desim.report.board.measures import BoardMeasure, Paired, board_measures, opening_measure, paired
from desim.report.board.metrics import BOARD_METRICS
from desim.report.board.words import Names, remarks, sentences, verdict
from desim.report.model.sweep import Sweep, open_sweep
from desim.spec.metrics import METRICS
from desim.stats.paired import difference
from tests.report.sections.test_over_worlds import sweep as worlds_of_a_store

NAMES = Names(lambda plan: plan, lambda disruption: disruption, several=True)


@pytest.fixture(scope="module")
def points(sweep: list[Path]) -> Sweep:
    """Two plans under two disruptions."""
    return open_sweep(sweep)


def table(points: Sweep, key: str, values: list[list[float]]) -> Paired:
    """A measure of the home stockpile with *values* by replication and plan in the place of its own."""
    under = points.under(points.disruptions[0])
    found = paired(BoardMeasure(key, key, "home", BOARD_METRICS[key], 0), under)
    assert found is not None
    return replace(found, table=replace(found.table, values=np.array(values)))


def test_the_order_the_shares_and_the_regrets_are_those_worked_out_by_hand(points: Sweep) -> None:
    days = [[10.0, 12.0], [10.0, 8.0], [10.0, 7.0], [10.0, 9.0]]  # means 10 and 9: the second plan is first
    found = comparison(table(points, "time_below_objective", days), {"no surge plan": 0, "third_shift": 1})
    assert found["order"] == [1, 0]
    base, plan = found["rows"][0], found["rows"][1]
    assert (base["value"], plan["value"]) == (10, 9)
    assert (base["best"], plan["best"]) == (0.25, 0.75)
    assert (base["regret"], plan["regret"]) == (1.5, 0.5)  # (0 + 2 + 3 + 1) / 4 and (2 + 0 + 0 + 0) / 4
    assert plan["spread"] == [7, 12]
    assert (found["gaps"]["0,1"]["value"], found["gaps"]["0,1"]["spread"]) == (-1, [-3, 2])
    assert (base["state"], plan["state"]) == ([RIVAL] * 4, [1] * 4)


def test_a_day_that_has_not_come_is_after_all_others_and_counts_as_the_end_in_differences(points: Sweep) -> None:
    days = [[100.0, 90.0], [np.nan, 200.0], [np.nan, np.nan], [np.nan, 300.0]]
    found = table(points, "replenished_on", days)
    carried = comparison(found, {"no surge plan": 0, "third_shift": 1})
    base, plan = carried["rows"][0], carried["rows"][1]
    assert (base["value"], plan["value"]) == ("late", 200)
    assert (base["never"], plan["never"]) == (0.75, 0.25)
    assert (base["best"], plan["best"]) == (0, 0.75), "where it never comes no plan is best"
    assert carried["gaps"]["0,1"]["value"] == (-10 - 500 + 0 - 400) / 4, "the run ends on day 700"
    text = sentences(found, NAMES, "the stock", "no surge plan", None, 0.95)
    assert (
        "with third_shift, the stock is back at its objective on 11\u00a0Sep\u00a02024 in the median replication"
        in text
    )
    assert remarks(found, NAMES) == [
        "What has not come by 24\u00a0Jan\u00a02026 counts as 24\u00a0Jan\u00a02026 in averages: "
        "differences are lower limits."
    ]


def test_a_stock_out_that_never_comes_is_the_latest(points: Sweep) -> None:
    found = table(points, "stockout_on", [[np.nan, 90.0], [np.nan, np.nan], [80.0, 70.0], [60.0, 65.0]])
    rows = comparison(found, {"no surge plan": 0, "third_shift": 1})["rows"]
    assert [rows[k]["best"] for k in (0, 1)] == [0.75, 0.5]
    assert [rows[k]["alone"] for k in (0, 1)] == [0.5, 0.25]
    assert (rows[0]["value"], rows[1]["value"]) == (80, 70), "half of the worlds have not had one by then"


def test_a_stock_that_is_never_below_its_objective_says_so_and_large_amounts_are_short(points: Sweep) -> None:
    never = table(points, "replenished_on", [[300.0, 0.0], [310.0, 0.0], [290.0, 0.0], [280.0, 50.0]])
    text = sentences(never, NAMES, "the stock", "no surge plan", None, 0.95)
    assert "with third_shift, the stock is never below its objective in the median replication (never below to " in text
    many = table(points, "mean_on_hand", [[1e9, 9.2357e9]] * 6)
    text = sentences(many, NAMES, "the stock", "no surge plan", None, 0.95)
    assert "has 9.24\u00a0bn rounds on hand on average. On average that is 8.24\u00a0bn rounds more" in text


def test_the_best_plan_is_told_from_the_others_only_where_their_gap_is_surely_above_zero(points: Sweep) -> None:
    sure = table(points, "fill_rate", [[50.0 + k, 70.0 + 1.1 * k] for k in range(12)])
    states = {k: row["state"] for k, row in comparison(sure, {"no surge plan": 0, "third_shift": 1})["rows"].items()}
    assert states == {0: [BEHIND] * 4, 1: [BEST] * 4}
    assert verdict([sure], NAMES, 0.95) == "The best plan is third_shift."
    unsure = table(points, "fill_rate", [[50.0 + 5 * (-1) ** k, 50.5 + k / 10] for k in range(12)])
    assert verdict([unsure], NAMES, 0.95) == (
        "No plan can be told to be the best (95\u00a0%, all comparisons together). First on average: third_shift."
    )
    other = replace(sure, table=replace(sure.table, disruption="fire", values=sure.table.values[:, ::-1]))
    assert verdict([sure, other], NAMES, 0.95) == (
        "The best plan is third_shift (no disruption). The best plan is no surge plan (fire)."
    )
    assert verdict([sure, sure], NAMES, 0.95) == "The best plan is third_shift (under all 2 disruptions)."


def test_plans_that_give_the_same_are_not_ranked(points: Sweep) -> None:
    same = table(points, "fill_rate", [[50.0 + k, 50.0 + k] for k in range(12)])
    assert verdict([same], NAMES, 0.95) == "Demand filled at once: all plans give the same in all replications."
    assert sentences(same, NAMES, "the stock", "no surge plan", None, 0.95) == (
        "No disruption: with every plan, the stock fills 55.5\u00a0% of its demand at once on average "
        "(51.0\u00a0% to 60.0\u00a0% in eight of ten replications)."
    )


def test_of_cases_that_nobody_chooses_the_worst_is_named(points: Sweep) -> None:
    worse = table(points, "fill_rate", [[50.0 + k, 40.0 + 1.1 * k] for k in range(12)])
    cases = replace(NAMES, of_plans=False)
    text = verdict([worse], cases, 0.95)
    assert text.startswith("Worst on average: third_shift, 9.45 points less (95\u00a0%: ")
    assert text.endswith(" less) than without a surge plan.")
    assert "best" not in text + sentences(worse, cases, "the stock", "no surge plan", None, 0.95)
    better = replace(worse, table=replace(worse.table, values=worse.table.values[:, ::-1]))
    assert verdict([better], cases, 0.95) == "No case is worse on average than no surge plan."


def test_every_interval_is_that_of_the_statistics_at_every_level(points: Sweep) -> None:
    for disruption in points.disruptions:
        base, plan = points.under(disruption)
        for key, words in BOARD_METRICS.items():
            measure = BoardMeasure(key, key, "home", words, 0)
            found = paired(measure, [base, plan])
            assert found is not None
            gap = comparison(found, {"no surge plan": 0, "third_shift": 1})["gaps"]["0,1"]
            ours, theirs = (
                np.nan_to_num(p.values(key, "home") * measure.scale(p), nan=p.last_day) for p in (plan, base)
            )
            low, high = (measure.bounds(plan)[k] for k in (0, 1))
            finite = np.isfinite(high - low) and not METRICS[key].censored
            bounds = (low - high, high - low) if finite else (-np.inf, np.inf)
            for level, ends in zip(LEVELS, gap["ends"], strict=True):
                wanted = difference(ours, theirs, level, bounds).interval
                assert gap["value"] == pytest.approx(wanted.estimate, rel=1e-4), (disruption, key)
                assert (ends is None) == (wanted.low is None)
                if ends is not None:
                    assert ends == pytest.approx([wanted.low, wanted.high], rel=1e-4)


def test_no_plan_is_measured_from_a_day_of_its_own(points: Sweep) -> None:
    found = board_measures(points.ordered(), ["home", "abroad"])
    assert points.ordered()[0].scenario.headline.metric == "time_to_replenish"
    assert "time_to_replenish" not in {m.metric for m in found}
    assert opening_measure(points.ordered(), found).metric == "replenished_on"
    assert all(METRICS[m.metric].better for m in found)


def test_over_worlds_a_plan_is_the_best_in_a_share_of_them(tmp_path: Path) -> None:
    found = worlds_of_a_store(tmp_path)
    (measure,) = [m for m in board_measures(found.ordered(), []) if m.key == "headline"]
    carried = paired(measure, found.ordered())
    assert carried is not None
    rows = comparison(carried, {plan: k for k, plan in enumerate(found.plans)})["rows"]
    assert [rows[k]["best"] for k in (0, 2, 3)] == [0, 1, 0], "540 of 540 shells in every world, against 480"
    assert rows[0]["regret"] == 60
    assert rows[1]["spread"][0] < 500 < rows[1]["spread"][1] <= 540
    text = sentences(carried, Names(found.plan_title, found.disruption_title, several=False), "", "none", None, 0.95)
    assert "no plan is better in 100\u00a0% of 16 worlds" in text
