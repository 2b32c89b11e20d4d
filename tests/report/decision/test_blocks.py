"""The blocks of the decision report by their data, on a depot that empties by one unit a day: all values by hand."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from desim.report.decision.answer import NOTHING, answer_of, passed_over_words
from desim.report.decision.compose import page_of
from desim.report.decision.milestones import milestone_tables, yearly_costs
from desim.report.decision.path_of_subject import subject_path
from desim.report.decision.plan_chart import plan_charts
from desim.report.decision.plan_table import plan_table
from desim.report.decision.ranking import Ranking, ranking
from desim.report.decision.trust import checks_line
from desim.report.decision.untouched import untouched
from desim.report.model.names import under_all
from desim.report.model.sweep import Sweep, open_sweep
from desim.report.page.csv_link import csv_link
from desim.report.page.page import Table
from desim.report.page.style import contrast, text_color
from desim.report.review.checks import OPEN, SOURCES, checks

Runs = Callable[..., Path]
REPLICATIONS, HORIZON = 6, 100
"""Equal ones: as many as it takes to tell a plan from another where nothing is random."""


def depot(stock: float, headline: dict[str, str] | None, **changes: Any) -> dict[str, Any]:
    """A depot with an objective of 50, from which an army takes one a day; nothing comes in."""
    found: dict[str, Any] = {
        "name": "depot", "horizon": HORIZON, "probe": {"every": 5}, "nations": {"us": {}},
        "sites": {"town": {"nation": "us"}}, "items": {"round": {"unit": "round"}},
        "stockpiles": {"store": {"site": "town", "item": "round", "title": "Store", "initial": stock, "objective": 50}},
        "lines": {"idle": {"site": "town", "item": "round", "rate": 1}},
        "demands": {"army": {"kind": "fixed", "stockpile": "store", "every": 1, "offset": 0.5, "size": 1}},
        **({"headline": headline} if headline else {}),
    }  # fmt: skip
    return {**found, **changes}


def paid(cost: float, day: float = 10) -> dict[str, Any]:
    """A cause that costs something and changes nothing."""
    return {"role": "surge", "when": {"kind": "date", "at": day}, "what": {"idle": {"rate": 1}}, "cost": cost}


@pytest.fixture
def plans(runs: Runs, tmp_path: Path, without_painting: None) -> Callable[[dict[str, dict[str, Any]]], Sweep]:
    """How to make a sweep out of scenarios by the names of plans; none is the base."""

    def made(data: dict[str, dict[str, Any]]) -> Sweep:
        folders = [runs(one, tmp_path / name, REPLICATIONS, choices={"surge": name}) for name, one in data.items()]
        return open_sweep(folders)

    return made


def ranked(sweep: Sweep) -> Ranking:
    found = ranking(sweep)
    assert found is not None
    return found


def table_of(sweep: Sweep) -> Table:
    found = plan_table(ranked(sweep))
    assert found is not None
    return found


def column(table: Table, head: str) -> list[str]:
    return [row[table.head.index(head)].text for row in table.rows]


ISSUED = {"metric": "issued_over_wanted", "subject": "army", "better": "high"}
FILLED = {"metric": "fill_rate", "subject": "army", "better": "high"}
SHORT = {"metric": "stockout_on", "subject": "store", "better": "high"}
BELOW = {"metric": "time_to_replenish", "subject": "store", "better": "low"}


def test_a_mean_is_compared_in_points(plans: Callable[..., Sweep]) -> None:
    """40 of 100 are issued, or 60."""
    sweep = plans({"none": depot(40, ISSUED), "deep": depot(60, ISSUED)})
    table = table_of(sweep)
    assert [row[0].text for row in table.rows] == ["No surge plan", "Deep"]
    assert column(table, "Share supplied") == ["40\u00a0%", "60\u00a0%"]
    assert column(table, "Points won") == ["", "20"]
    assert column(table, "Verdict") == ["base", "best"]
    assert "The best plan is Deep: 20 points won over no surge plan" in answer_of(ranking(sweep))


def test_an_event_is_a_day_and_what_does_not_come_is_later(plans: Callable[..., Sweep]) -> None:
    """The first claim that is not filled is that of day 40.5, or of day 60.5; with 200 none comes in 100 days."""
    sweep = plans({"none": depot(40, SHORT), "deep": depot(60, SHORT), "deeper": depot(200, SHORT)})
    table = table_of(sweep)
    assert [row[0].text for row in table.rows] == ["No surge plan", "Deeper", "Deep"]
    assert column(table, "First stock-out") == ["day 40", "after day 100", "day 60"]
    assert column(table, "Days won") == ["", "60", "20"]
    assert column(table, "By day 100, %") == ["100", "0", "100"]


def test_a_headline_that_tells_no_plans_apart_is_passed_over(plans: Callable[..., Sweep]) -> None:
    """Every claim is filled with 120 and with 200; below the objective are 30 days, or none."""
    sweep = plans({"none": depot(120, FILLED), "deep": depot(200, FILLED)})
    found = ranked(sweep)
    assert [(m.outcome.metric, m.outcome.subject) for m in found.passed_over] == [("fill_rate", "army")]
    assert found.measure.outcome.metric == "time_below_objective"
    assert "100\u00a0% under every plan" in passed_over_words(found)
    assert float(column(table_of(sweep), "Days won")[1]) == pytest.approx(30, abs=1)


def test_where_nothing_differs_that_is_said(plans: Callable[..., Sweep]) -> None:
    sweep = plans({"none": depot(120, FILLED), "same": depot(120, FILLED)})
    assert not ranked(sweep).separates
    assert answer_of(ranking(sweep)).startswith("No plan changes anything")


def test_without_a_headline_the_first_measure_that_differs_is_used(plans: Callable[..., Sweep]) -> None:
    """It has an objective: below it are 90 days of 100, or 70, counted from the first day."""
    sweep = plans({"none": depot(60, None), "deep": depot(80, None)})
    assert ranked(sweep).measure.outcome.metric == "time_below_objective"
    assert float(column(table_of(sweep), "Days won")[1]) == pytest.approx(20, abs=1)


def test_without_anything_to_compare_by_that_is_said(plans: Callable[..., Sweep]) -> None:
    bare = {
        "name": "bare", "horizon": 10, "nations": {"us": {}}, "sites": {"town": {"nation": "us"}},
        "items": {"round": {}}, "stockpiles": {"store": {"site": "town", "item": "round", "initial": 1}},
    }  # fmt: skip
    sweep = plans({"none": bare, "other": bare})
    assert (ranking(sweep), page_of(sweep).answer, page_of(sweep).plans) == (None, NOTHING, None)


def test_a_measure_with_a_title_is_called_by_it(plans: Callable[..., Sweep]) -> None:
    own = {"made": {"metric": "output_per_year", "subject": "idle", "title": "Rounds of the first year"}}
    sweep = plans(
        {"none": depot(500, {"metric": "output_per_year", "subject": "made", "better": "high"}, measures=own)}
    )
    answer = answer_of(ranked(sweep))
    assert answer.startswith("Rounds of the first year: ")
    assert "Output" not in answer


def test_plans_that_are_alike_share_a_row(plans: Callable[..., Sweep]) -> None:
    sweep = plans({"none": depot(40, ISSUED), "deep": depot(60, ISSUED), "twin": depot(60, ISSUED)})
    table = table_of(sweep)
    assert [row[0].text for row in table.rows] == ["No surge plan", "Deep"]
    assert any(note.startswith("Twin: as Deep") for note in table.notes)


def test_columns_without_content_vanish(plans: Callable[..., Sweep]) -> None:
    free = table_of(plans({"none": depot(40, ISSUED), "deep": depot(60, ISSUED)}))
    assert not [head for head in free.head if "USD" in head]


def test_verdicts_weigh_gains_against_costs(plans: Callable[..., Sweep]) -> None:
    """20 points for 4,000, 10 for 1,000 and 5 for 2,000: the second beats the last, and is the cheapest a point."""
    data = {
        "none": depot(40, ISSUED),
        "large": depot(60, ISSUED, causes={"large": paid(4000)}),
        "small": depot(50, ISSUED, causes={"small": paid(1000)}),
        "poor": depot(45, ISSUED, causes={"poor": paid(2000)}),
    }
    table = table_of(plans(data))
    assert column(table, "Cost more, thousand USD") == ["", "4", "1", "2"]
    assert column(table, "Verdict") == ["base", "best", "best per dollar", "beaten by Small"]


def test_a_dearer_plan_that_gains_as_much_is_beaten(plans: Callable[..., Sweep]) -> None:
    data = {
        "none": depot(40, ISSUED),
        "cheap": depot(60, ISSUED, causes={"cheap": paid(1000)}),
        "dear": depot(60, ISSUED, causes={"dear": paid(3000)}),
    }
    table = table_of(plans(data))
    rows = {row[0].text: row[-1].text for row in table.rows}
    assert rows["Dear"] == "beaten by Cheap"


def test_money_by_year_adds_up_to_the_cost(plans: Callable[..., Sweep]) -> None:
    """3,000 on 11 January 2026 and 4,000 on 5 February 2027, which is day 400."""
    causes = {"now": paid(3000, 10), "then": paid(4000, 400)}
    data = depot(40, ISSUED, start="2026-01-01", horizon=500, causes=causes)
    sweep = plans({"none": depot(40, ISSUED, start="2026-01-01", horizon=500), "paid": data})
    point = next(p for p in sweep.points if p.plan == "paid")
    assert yearly_costs(point) == pytest.approx({2026: 3000.0, 2027: 4000.0})
    assert sum(yearly_costs(point).values()) == pytest.approx(point.values("cost", "cause").mean())


def test_money_per_day_falls_on_the_years_of_the_effect(plans: Callable[..., Sweep]) -> None:
    """10 a day from 12 December 2026, day 345, for 30 days: 20 of them in 2026, 10 in 2027; 500 on the first."""
    causes = {"shift": paid(500, 345) | {"cost_per_day": 10, "how": {"duration": 30}}}
    data = depot(40, ISSUED, start="2026-01-01", horizon=500, causes=causes)
    sweep = plans({"none": depot(40, ISSUED, start="2026-01-01", horizon=500), "paid": data})
    point = next(p for p in sweep.points if p.plan == "paid")
    assert yearly_costs(point) == pytest.approx({2026: 700.0, 2027: 100.0})
    assert sum(yearly_costs(point).values()) == pytest.approx(point.values("cost", "cause").mean())


def test_milestones_count_from_the_decision(plans: Callable[..., Sweep]) -> None:
    """A stock of 650 with a decision on day 200: 85 a year later, as 565 units have been taken by day 565."""
    changes: dict[str, Any] = {"horizon": 900, "decision": 200, "start": "2026-01-01"}
    sweep = plans({"none": depot(650, ISSUED, **changes), "deep": depot(850, ISSUED, **changes)})
    (table,) = milestone_tables(ranking(sweep))
    head = next(h for h in table.head if h.startswith("Stock, Jul\u00a02027"))
    assert column(table, head) == ["85", "285"]


def test_what_no_plan_touches_is_not_silent(plans: Callable[..., Sweep]) -> None:
    """Both run out and stay below the objective; of 100 that are wanted 60 and 59 never come."""
    found = {(one.subject, one.words.split()[0]): one for one in untouched(plans(
        {"none": depot(40, ISSUED), "deep": depot(41, ISSUED)}
    ))}  # fmt: skip
    assert (found["store", "chance"].low, found["store", "chance"].high) == (1.0, 1.0)
    assert found["army", "never"].high == pytest.approx(0.6)


def test_the_first_delivery_is_that_of_more_than_with_the_base(plans: Callable[..., Sweep]) -> None:
    """From day 30 on, ten days after the decision, a line makes twice as much: its next unit comes sooner."""
    lines = {"plant": {"site": "town", "item": "round", "rate": 1}}
    store = {
        "site": "town", "item": "round", "initial": 10, "objective": 500, "sources": {"plant": {}},
        "policy": {"kind": "base_stock", "level": 500},
    }  # fmt: skip
    shift = {"role": "surge", "when": {"kind": "date", "at": 30}, "what": {"plant": {"rate": 2}}}
    base = depot(10, ISSUED, decision=20, lines=lines, stockpiles={"store": store})
    sweep = plans({"none": base, "shift": {**base, "causes": {"shift": shift}}})
    path = subject_path(ranked(sweep))
    assert path is not None
    plain, more = sweep.points
    day = path.first_delivery(more, plain)
    assert day is not None
    assert 10 <= day <= 17, "noted within a week"
    assert path.first_delivery(plain, plain) is None
    days, added = path.added(more, plain)
    assert not added[days <= 10].any()
    assert added[-1] == pytest.approx(70, abs=6)


def test_of_a_fleet_is_drawn_what_is_owed_to_it(plans: Callable[..., Sweep]) -> None:
    """Both pumps fail on day 10 and those from the stock ten days later; there is one spare, or there are two."""
    pump = {"stockpile": "spares", "life": {"law": "fixed", "value": "10 days"}}
    fleet = {"tanks": {"site": "town", "size": 2, "units": {"pump": pump}}}

    def of(spares: int) -> dict[str, Any]:
        stock = {"store": {"site": "town", "item": "round", "initial": 500},
                 "spares": {"site": "town", "item": "round", "initial": spares}}  # fmt: skip
        available = {"metric": "operational_availability", "subject": "tanks"}
        return depot(500, available, fleets=fleet, stockpiles=stock)

    ranking_found = ranked(plans({"none": of(1), "spares": of(2)}))
    path = subject_path(ranking_found)
    assert path is not None
    assert (path.parts, path.level, path.pile) == (("spares",), "owed", None)
    for point, owed in zip(ranking_found.sweep.points, ((0, 1, 2), (0, 0, 2)), strict=True):
        days, levels = path.levels(point)
        assert [levels[0, list(days).index(day)] for day in (5, 15, 25)] == list(owed)
    assert path.first_delivery(*reversed(ranking_found.sweep.points)) is None
    assert len(plan_charts(ranking_found)) == 2


def test_other_seeds_cannot_be_ranked(runs: Runs, tmp_path: Path, without_painting: None) -> None:
    few = runs(depot(40, ISSUED), tmp_path / "few", 3, choices={"surge": "none"})
    many = runs(depot(60, ISSUED), tmp_path / "many", 6, choices={"surge": "deep"})
    page = page_of(open_sweep([few, many]))
    assert page.answer.startswith("The plans cannot be compared")
    assert page.plans is None


def test_no_key_stands_on_the_page(sweep_report: str) -> None:
    """Titles only, but for the line that says what was run and for the command."""
    body = sweep_report[sweep_report.index("<header>") : sweep_report.index("<footer>")]
    shown = "".join(part.partition("<code>")[0] for part in body.split("</code>"))
    seen = [word for word in np.unique(shown.replace(">", " ").replace("<", " ").split()) if "_" in word]
    assert [word for word in seen if not word.startswith(("href=", "d=", "base64", "data:", "target="))] == []


def test_text_in_the_color_of_a_plan_can_be_read() -> None:
    for color in ("#de8f05", "#ece133", "#5f6a73"):
        dark = text_color(color)
        assert contrast(*(int(dark[i : i + 2], 16) / 255 for i in (1, 3, 5))) >= 4.5
    assert text_color("#000000") == "#000000"
    assert contrast(1.0, 1.0, 1.0) == pytest.approx(1.0)
    assert contrast(0.0, 0.0, 0.0) == pytest.approx(21.0)


def test_rows_to_take_along_are_numbers_and_no_formulas() -> None:
    link = csv_link([["Plan", "Gain"], ["=cmd()", "\u22121,234"], ['a "b"', "1\u00a0%"]])
    assert link == "data:text/csv;charset=utf-8,Plan,Gain%0A'=cmd(),%22-1,234%22%0A%22a %22%22b%22%22%22,1 %25%0A"


def test_several_options_of_a_command_line_are_named_one_by_one(runs: Runs, tmp_path: Path) -> None:
    """A list of options is no choice that Hydra knows, so that it stands among the words of the command."""
    folders = []
    for name, word in (("one", "none"), ("two", "[land/gap,land/late_train]")):
        data = {**depot(40, ISSUED), "titles": {"gap": "The gap is closed"}}
        words = ["surge=none", f"disruption={word}"]
        folders.append(runs(data, tmp_path / name, 2, choices={"surge": "none"}, overrides=words))
    sweep = open_sweep(folders)
    assert sweep.plans == ["no disruption", "gap + late_train"]
    assert [sweep.plan_title(plan) for plan in sweep.plans] == ["No disruption", "The gap is closed + Late train"]


def test_disruptions_are_named_in_few_words() -> None:
    """All but the first, which is none; all but another; some of them."""
    points = [SimpleNamespace(plan="p", disruption=name, disruption_title=name) for name in ("no disruption", *"abc")]
    sweep = Sweep(points)  # type: ignore[arg-type]
    assert under_all(sweep, ["a", "b", "c"]) == "under every disruption"
    assert under_all(sweep, ["no disruption", "a", "b"]) == "under every disruption but c"
    assert under_all(sweep, ["no disruption", "a"]) == "with no disruption and under a"
    assert under_all(sweep, ["no disruption", "a", "b", "c"]) == "under every disruption"


@pytest.mark.usefixtures("without_painting")
def test_where_plans_are_alike_is_said_apart(runs: Runs, tmp_path: Path) -> None:
    """20 points more under the storm; without it 40 are wanted and there in both."""
    folders = []
    for plan, stock in (("none", 40), ("deep", 60)):
        for storm in ("none", "storm"):
            data = depot(stock, ISSUED)
            data["demands"]["army"]["every"] = 1 if storm == "storm" else 2.5
            choices = {"surge": plan, "disruption": storm}
            folders.append(runs(data, tmp_path / f"{plan}-{storm}", REPLICATIONS, choices=choices))
    answer = answer_of(ranking(open_sweep(folders)))
    assert answer.startswith("The best plan is Deep under Storm: 20 points won over no surge plan")
    assert answer.endswith("; with no disruption all plans are alike.")


def test_every_check_that_does_not_hold_is_named(plans: Callable[..., Sweep]) -> None:
    sweep = plans({"none": depot(60, None), "costly": depot(60, None, causes={"costly": paid(7)})})
    line, open_ones = checks_line(sweep), [one.name for one in checks(sweep) if one.tone == OPEN]
    assert "Simulator yields what theory gives" in open_ones
    assert "not shown: " in line
    assert "wrong" not in line
    assert all(name in line for name in open_ones if name != SOURCES)
