"""The report of one scenario: its first screen, the network, deliveries, whether n is enough, single replications."""

import re
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from desim.report.figures.layered_layout import layered_layout
from desim.report.figures.network_diagram import network, network_blocks
from desim.report.figures.site_map import site_positions
from desim.report.model.headline import headline_of
from desim.report.model.point import Point
from desim.report.model.sweep import open_sweep
from desim.report.page.page import Figure
from desim.report.sections.bottleneck import line_days_lost
from desim.report.sections.deliveries import spans
from desim.report.sections.exceedance import exceedance_curve
from desim.report.sections.replay import replayed, stockpile_spans
from desim.report.sections.status_table import ordered, status_table


@pytest.fixture(scope="module")
def point(sweep: list[Path]) -> Point:
    return open_sweep([sweep[2]]).points[0]


def _rankable(point: Point) -> np.ndarray:
    head = headline_of(point)
    assert head
    return head.rankable


def _text(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", markup))


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"−?\d[\d,]*\.?\d*", text.replace("\u00a0", " ")))


def test_every_number_said_stands_in_a_table(point_page: str) -> None:
    """The answer, what else is said above, and the sentences of the sections that judge."""
    tables = _numbers(_text(" ".join(re.findall(r"<table>.*?</table>|<caption>.*?</caption>", point_page, re.DOTALL))))
    said: list[str] = []
    for key in ("answer", "convergence", "lost-time"):
        section = point_page[point_page.index(f'<section id="{key}">') :].split("</section>")[0]
        judged = re.findall(r"<p(?: class=\"warn\")?>(.*?)</p>", section, re.DOTALL)
        assert judged
        assert key != "answer" or len(judged) == 4
        said += judged
    for sentence in said:
        limits = {"85"}  # the share of time from which a line is loaded is a rule, not a result
        assert _numbers(_text(sentence)) - tables - limits == set(), sentence


def test_the_answer_has_a_figure_and_grades(point_page: str) -> None:
    section = point_page[point_page.index('<section id="answer">') :].split("</section>")[0]
    assert section.count("<figure>") == section.count("<table>") == 1
    caption = _text(re.findall(r"<caption>.*?</caption>", section, re.DOTALL)[0])
    assert "green from 100 %, amber from 70 % of the objective" in caption
    assert "green from 95 %, amber from 80 %" in caption
    assert "none are declared" in caption


def test_grades_bear_a_sign_and_a_word(point: Point) -> None:
    table = status_table(point)
    assert table
    graded = [cell for row in table.rows for cell in row if cell.tone]
    assert {cell.mark.split()[1] for cell in graded} <= {"green", "amber", "red"}
    assert len({cell.mark[0] for cell in graded}) == len({cell.tone for cell in graded}) > 1
    assert [row[0].text for row in table.rows[:2]] == ["Home stockpile", "Stockpile abroad"]
    bodies = next(row for row in table.rows if row[0].text == "Shell bodies")
    assert [cell.text for cell in bodies[1:3]] == ["n/a", "n/a"]


def test_a_scenario_may_set_its_own_limits(parts, runs, tmp_path: Path) -> None:
    lax = {"stock": {"green": 0.01, "amber": 0.005}, "service": {"green": 0.001, "amber": 0.0}}
    found = status_table(open_sweep([runs(parts.network(grading=lax), tmp_path / "lax", 3)]).points[0])
    assert found
    assert "set by the scenario" in found.caption
    assert "green from 0.1 %" in found.caption
    known = [float(c.text) for row in found.rows for c in row[1:] if c.text != "n/a"]
    assert {c.tone for row in found.rows for c in row if c.tone} <= {"g", "a"}
    assert known


def test_exceedance_falls_from_almost_one_to_zero_inside_its_band(point: Point) -> None:
    values = _rankable(point)
    curve = exceedance_curve(values)
    assert len(values) == point.n
    assert (np.diff(curve.x) > 0).all()
    assert (np.diff(curve.share) < 0).all()
    assert curve.share[0] == pytest.approx(1 - (values == curve.x[0]).mean())
    assert ((curve.low <= curve.share) & (curve.share <= curve.high)).all()


def test_headings_go_down_one_level_at_a_time(point_page: str) -> None:
    levels = [int(n) for n in re.findall(r"<h(\d)", point_page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_replications_are_picked_without_a_script_and_all_are_there(point_page: str, point: Point) -> None:
    section = point_page[point_page.index('<section id="replay">') :].split("</section>")[0]
    assert section.count('<input type="radio"') == section.count('<label for="') == 2
    assert section.count(" checked") == 1
    assert "Median: replication" in section
    assert "Worst: replication" in section
    assert "<script" not in section


def test_the_worst_is_the_last_that_is_back_and_the_median_the_middle(point: Point) -> None:
    values = np.array([3.0, np.inf, 1.0, 2.0, np.inf, 0.5] + [0.0] * (point.n - 6))
    found = replayed(point, values, True)
    assert [(p.why, p.row) for p in found] == [("Median", 6), ("Worst", 1)]
    best_high = replayed(point, np.arange(float(point.n)), False)
    assert [(p.why, p.row) for p in best_high] == [("Median", point.n - 1 - (point.n - 1) // 2), ("Worst", 0)]
    assert len(replayed(point, np.zeros(point.n), True)) == 1


def test_the_replay_shows_the_replication_it_names(point: Point, sweep: list[Path]) -> None:
    values = _rankable(point)
    worst = replayed(point, values, True)[1]
    assert values[worst.row] == values.max()
    times = stockpile_spans(point, "home", worst)
    below = sum(days for _, days, state in times if state != 1)
    told = point.values("time_below_objective", "home")[worst.row] * point.span
    assert below == pytest.approx(told, abs=len(times) + 2)
    assert sum(days for _, days, _ in times) == pytest.approx(point.horizon)


def test_deliveries_end_with_what_the_books_received(point: Point) -> None:
    ledger = point.results.ledger
    received = ledger[(ledger["subject"] == "body") & (ledger["entry"] == "received")]["value"].to_numpy()
    _, arrived = point.results.deliveries("forge>bodies")
    assert (np.diff(arrived, axis=1) >= 0.0).all()
    assert (arrived[:, -1] <= received + 1e-6).all()
    assert arrived[:, -1].min() > 0.0
    _, made = point.results.levels("loading", "made")
    assert np.array_equal(point.results.deliveries("loading>home")[1][:, -1], made[:, -1])


def test_times_of_delivery_are_shaded_by_their_rate() -> None:
    days, arrived = np.array([0.0, 10.0, 20.0, 30.0, 35.0]), np.array([0.0, 100.0, 100.0, 125.0, 175.0])
    assert spans(days, arrived) == [(0.0, 10.0, 4), (20.0, 10.0, 1), (30.0, 5.0, 4)]
    assert spans(days, np.zeros(5)) == []


def test_lost_days_are_those_of_the_states(point: Point) -> None:
    states = point.results.states
    lost = states[states["part"].isin(["loading", "second"]) & states["state"].isin(["starved", "closed", "slowed"])]
    found = line_days_lost(point)
    assert sum(days.sum() for _, days in found) == pytest.approx(lost[lost["reason"] != ""]["days"].sum())
    assert any(name.startswith("Shortage of Shell bodies") for name, _ in found)


@pytest.mark.parametrize("seed", range(4))
def test_no_two_boxes_of_a_drawing_overlap(seed: int) -> None:
    graph = nx.gn_graph(40, seed=seed).to_directed() if seed % 2 else nx.gnr_graph(40, 0.4, seed=seed)
    graph = nx.relabel_nodes(nx.DiGraph(graph), str)
    places, routes = layered_layout(graph)
    assert set(places) == set(graph)
    for x in {x for x, _ in places.values()}:
        rows = sorted(y for column, y in places.values() if column == x)
        assert all(b - a >= 1.0 - 1e-9 for a, b in pairwise(rows))
    for (source, target), way in routes.items():
        assert [way[0], way[-1]] == [places[source], places[target]]
        assert [abs(b[0] - a[0]) for a, b in pairwise(way)] == [1] * (len(way) - 1)


def test_what_feeds_stands_left_of_what_it_feeds(point: Point) -> None:
    places, _ = layered_layout(network(point.scenario))
    chain = ["forge", "bodies", "loading", "home", "war"]
    assert [places[name][0] for name in chain] == [0, 1, 2, 3, 4]


def _placed(parts: Any, **sites: tuple[float, float] | None) -> dict[str, Any]:
    where = {n: {} if at is None else {"latitude": at[0], "longitude": at[1]} for n, at in sites.items()}
    return {**parts.network(), "sites": {n: {"nation": "us", **where.get(n, {})} for n in ("plant", "depot")}}


def test_sites_with_positions_are_drawn_on_a_map(parts, runs, tmp_path: Path) -> None:
    folder = runs(_placed(parts, plant=(35.0, 139.0), depot=(21.0, -158.0)), tmp_path / "map", 3)
    drawn = "".join(block.svg for block in network_blocks(open_sweep([folder])) if isinstance(block, Figure))
    assert drawn.count("<svg") == 2
    assert "139°" in drawn or "140°E" in drawn
    across = site_positions(open_sweep([folder]).points[0].scenario)
    assert across["depot"][0] - across["plant"][0] == pytest.approx(63.0), "over the date line, the short way"


def test_without_positions_only_the_layers_are_drawn(point_page: str) -> None:
    section = point_page[point_page.index('<section id="network">') :].split("</section>")[0]
    assert section.count("<svg") == 1
    assert "Home" in section


def test_stockpiles_with_an_objective_come_first(point: Point) -> None:
    assert ordered(point) == ["home", "abroad", "bodies"]
