"""The data that sections are laid out from, held against the stored values."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from desim.report.comparison import summary_rows
from desim.report.contents import SECTIONS, SectionRecord, always, sections
from desim.report.model.headline import headline_of, subject_pile
from desim.report.model.lost_time_states import LOST_TIME_STATES
from desim.report.model.observed import observed_series
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep, open_sweep
from desim.report.sections.answer import best_by_objective
from desim.report.sections.convergence import precision_checks
from desim.report.sections.lost_time import largest_losses, state_shares
from desim.report.sections.warnings import skewness


@pytest.fixture(scope="module")
def four(sweep: list[Path]) -> Sweep:
    return open_sweep(sweep)


@pytest.fixture(scope="module")
def one(sweep: list[Path]) -> Sweep:
    return open_sweep(sweep[2:3])


@pytest.fixture(scope="module")
def point(one: Sweep) -> Point:
    return one.points[0]


def test_sections_stand_in_the_order_of_their_table_under_keys_of_their_own(four: Sweep, one: Sweep) -> None:
    keys = [record.anchor for record in SECTIONS]
    assert len(keys) == len(set(keys))
    for study in (four, one):
        shown = [section.anchor for section in sections(study)]
        assert shown == [key for key in keys if key in shown]
    assert SectionRecord("empty", (lambda _: [],), always).section(one) is None


def test_the_best_plan_has_the_fewest_days_below_the_objective(four: Sweep) -> None:
    pile = subject_pile(four)
    assert pile
    for disruption in four.disruptions:
        found = best_by_objective(four, pile, disruption)
        below = {p.plan: float(p.values("time_below_objective", pile).mean()) for p in four.under(disruption)}
        assert found.point.plan == min(below, key=lambda plan: below[plan])
        assert found.base is (None if found.point.plan == four.base else four.base_of(found.point))
        assert found.compared == len(below)


def test_state_shares_of_a_line_add_up_to_one(point: Point) -> None:
    found = state_shares(point)
    for line in point.scenario.lines:
        assert sum(s.share for s in found if s.line == line) == pytest.approx(1.0)


def test_the_largest_losses_come_first(point: Point) -> None:
    found = largest_losses(point, least=0.0, most=3)
    lost = sorted((s.share for s in state_shares(point) if s.state in LOST_TIME_STATES), reverse=True)
    assert [s.share for s in found] == lost[:3]


def test_every_figure_is_held_against_the_band_of_its_day_or_left_out(point: Point) -> None:
    (series,) = observed_series(point)
    watch = point.scenario.observations[series.name]
    assert [(f.day, f.value) for f in series.observed] == sorted(watch.observed.items())
    assert len(series.observed) + len(series.announced) + series.left_out == len(watch.observed) + len(watch.announced)
    assert all(figure.low <= figure.middle <= figure.high for figure in [*series.observed, *series.announced])
    assert [f in series.misses for f in series.observed] == [not f.inside for f in series.observed]


def test_a_check_of_precision_is_of_the_stored_values(one: Sweep, point: Point) -> None:
    days, headline = precision_checks(one, point)
    assert days.mean == pytest.approx(float(point.values("time_below_objective", "home").mean()) * point.span)
    assert (days.n, headline.n) == (point.n, point.n)
    assert days.goal == pytest.approx(0.05 * days.mean)
    assert days.enough == (days.half_width <= days.goal)
    more = days.more_for(days.half_width / 2.0)
    assert more is not None
    assert point.n < more < 5 * point.n, "half the width needs about four times as many"


def test_a_headline_that_did_not_come_ranks_last(point: Point) -> None:
    head = headline_of(point)
    assert head
    assert head.censored
    assert len(head.rankable) == point.n
    assert np.array_equal(np.isinf(head.rankable), np.isnan(head.values))


def test_the_summary_says_everything_once(point: Point) -> None:
    times = Counter((row.metric, row.subject) for row in summary_rows(point))
    assert set(times.values()) == {1}
    assert ("median_time_to_replenish", "home") not in times, "the rows of its stockpile say it"


def test_skewness_is_that_of_the_defined_values() -> None:
    assert skewness(np.array([0.0, 0.0, 0.0, 4.0, np.nan])) == pytest.approx(2.0 / np.sqrt(3.0))
    assert skewness(np.array([3.0, 3.0, 3.0])) == 0.0
