"""What plans are worth: every figure of the tables is the arithmetic of the stored values, and n/a has a reason."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desim.report.contents import sections
from desim.report.model.outcome import PlanOutcome, outcome_of
from desim.report.model.sweep import Sweep, open_sweep
from desim.report.page.formatting import number
from desim.report.page.page import Paragraph, Table
from desim.report.review.checks import checks
from desim.report.sections.cost_effectiveness import cost_effectiveness_blocks
from desim.report.sections.differences import difference_blocks
from desim.report.sections.efficiency import costs_and_outcomes
from desim.report.sections.fairness_differences import fairness_blocks
from desim.report.sections.regret import regret_blocks, regret_table
from desim.study.comparison.first_divergence import first_divergences


@pytest.fixture(scope="module")
def four(sweep: list[Path]) -> Sweep:
    return open_sweep(sweep)


def _tables(blocks: list[Any]) -> list[Table]:
    return [b for b in blocks if isinstance(b, Table)]


def _outcome(sweep: Sweep) -> PlanOutcome:
    found = outcome_of(sweep)
    assert found
    return found


def test_regret_is_that_of_days_below_the_objective(four: Sweep) -> None:
    outcome = _outcome(four)
    found = regret_table(four, outcome)
    assert found
    assert (found.disruptions, found.plans, found.left_out) == (four.disruptions, four.plans, [])
    for disruption, regrets in zip(found.disruptions, found.by_disruption, strict=True):
        means = [float(np.mean(outcome.losses(p))) for p in four.under(disruption)]
        assert [r.estimate for r in regrets] == pytest.approx([m - min(means) for m in means])
    largest = [max(row[k].estimate or 0.0 for row in found.by_disruption) for k in range(len(found.plans))]
    assert [r.estimate for r in found.largest] == pytest.approx(largest)


def test_plans_of_other_seeds_have_no_regret(parts: Any, runs: Any, sweep: list[Path], tmp_path: Path) -> None:
    other = runs(parts.network(causes=parts.SURGES["third_shift"]), tmp_path / "other", 8,
                 choices={"surge": "third_shift", "disruption": "none"})  # fmt: skip
    unpaired = open_sweep([sweep[0], other])
    assert regret_table(unpaired, _outcome(unpaired)) is None
    assert [type(block) for block in regret_blocks(unpaired)] == [Paragraph]


def test_the_cost_of_an_avoided_day_is_cost_over_days(four: Sweep) -> None:
    table = next(t for t in _tables(cost_effectiveness_blocks(four)) if t.caption.startswith("Home stockpile"))
    point = next(p for p in four.points if [p.plan_title, p.disruption_title] == [c.text for c in table.rows[0][:2]])
    base = four.base_of(point)
    days = np.mean((base.values("time_below_objective", "home") - point.values("time_below_objective", "home")) * 700)
    cost = np.mean(point.values("cost", "total") - base.values("cost", "total"))
    place = table.head.index("USD per avoided day (days below objective)")
    assert table.rows[0][place - 1].text == number(float(days))
    shown = table.rows[0][place]
    if shown.text == "n/a":
        assert shown.detail
    else:
        size, scale = shown.text.split()
        assert float(size.replace("−", "-")) == pytest.approx(cost / days / {"k": 1e3, "M": 1e6}[scale], rel=0.01)


def test_no_days_avoided_have_no_price(four: Sweep) -> None:
    for table in _tables(cost_effectiveness_blocks(four)):
        for row in table.rows:
            for k, head in enumerate(table.head):
                if head.startswith("USD per") and row[k - 1].detail.startswith(("[−", "[0,")):
                    assert row[k].text == "n/a"
                    assert row[k].detail


def test_the_frontier_holds_what_nothing_beats(four: Sweep) -> None:
    outcome = _outcome(four)
    found = costs_and_outcomes(four, outcome)
    assert [f.point for f in found] == four.ordered()
    for plan in found:
        here = [(f.cost.estimate, f.outcome.estimate) for f in found if f.point.disruption == plan.point.disruption]
        own = (plan.cost.estimate, plan.outcome.estimate)
        beaten = any(cost <= own[0] and days <= own[1] for cost, days in here if (cost, days) != own)
        assert (plan.beaten_by is not None) == beaten
        assert beaten or not plan.surely


def test_sections_that_weigh_plans_need_several(four: Sweep, sweep: list[Path]) -> None:
    assert fairness_blocks(four) == [], "one nation"
    assert {"value", "differences"} <= {s.anchor for s in sections(four)}
    assert not {"value", "differences"} & {s.anchor for s in sections(open_sweep(sweep[:1]))}


def test_what_differs_is_told_once_for_all_settings(four: Sweep) -> None:
    plan, disruption = _tables(difference_blocks(four))
    assert plan.caption.startswith("Third shift against no surge plan: ")
    rows = {r[0].text: [c.text for c in r[1:]] for r in plan.rows}
    assert rows["causes.shift.cost"] == ["A third shift", "–", "2,000,000", "USD"]
    assert rows["causes.shift.what.loading.rate"] == ["A third shift", "–", "1.3", "1"]
    assert next(r for r in plan.rows if r[0].text == "causes.shift.when.at")[3].detail == "24\u00a0Apr\u00a02024"
    assert disruption.caption.startswith("Fire in the loading plant against no disruption: ")


def test_the_report_says_where_runs_first_differ(sweep_page: str) -> None:
    page = sweep_page
    section = re.search(r'<section id="differences">.*?</section>', page, re.DOTALL)[0]
    text = unescape(re.sub(r"<[^>]+>", " ", section)).replace("\u00a0", " ")
    assert "First divergence from the base" in text
    assert re.search(r"day 60\.00 \(24 Apr 2024\)\s+A third shift: occur \(third_shift, no disruption\)", text)
    assert "36 of 36 pairs of replications alike" in page


def test_where_courses_part_is_the_same_every_time(four: Sweep) -> None:
    assert first_divergences(four.pairs()) == first_divergences(four.pairs()[::-1])


def test_without_a_second_run_the_report_says_so(four: Sweep) -> None:
    assert not any(t.caption == "First divergence from the base" for t in _tables(difference_blocks(four)))
    assert any(c.found.startswith("checked for 0 of 3 pairs") and c.tone == "a" for c in checks(four))
