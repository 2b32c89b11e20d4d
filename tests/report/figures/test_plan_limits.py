"""What limits each plan, on the pages: the line, the chain and the table of the annex say what was found."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desim.cli.commands.limits import look_for_limits
from desim.report.comparison import sweep_of
from desim.report.decision.limit_words import limit_lines
from desim.report.figures.chain import chain_figure
from desim.report.model.plan_limits import deliveries, tabled
from desim.report.model.sweep import Sweep
from desim.report.page.page import Table
from desim.report.sections.limits import limit_blocks
from desim.spec.read import read, read_run
from desim.spec.stored_files import StoredInterval, StoredLimits
from desim.store.sealed import read_json, unsealed
from desim.store.side_by_side import limits_file
from desim.study.comparison.plan_limits import plan_limits
from desim.study.execution.simulate import study
from tests.networks import DECISION, MILL, PRESS, RAISED, two_stages

OBJECTIVE = {"metric": "time_to_replenish", "subject": "depot"}


def plan(place: Path, raised: float | None, headline: dict[str, str] | None = None) -> Path:
    """Results of two replications of the plan in whose folder they are; none without a raise."""
    data = {**two_stages(raised or 1.0, headline), "titles": {"raise": "A faster mill"}}
    if raised is None:
        data["causes"] = {}
    choices = {"surge": "none" if raised is None else "raise"}
    words = {"choices": choices, "overrides": [f"surge={choices['surge']}"]}
    return study(read(data), data, read_run({"replications": 2, "workers": 1}), place, words)


def looked_at(places: list[Path]) -> Sweep:
    """The sweep of some plans, with what limits them."""
    found = plan_limits(places, places * 10, read_run({"workers": 1, "limit_worlds": 2}))
    assert found is not None
    return replace(sweep_of(places), limits=StoredLimits.model_validate(found))


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """The mill as it is, and four times as fast from day 160 on, against an objective that is never met again."""
    place = tmp_path_factory.mktemp("limits")
    return looked_at([plan(place / "none", None, OBJECTIVE), plan(place / "raise", 4.0, OBJECTIVE)])


def test_each_plan_has_a_line_with_its_limit_and_the_next(sweep: Sweep) -> None:
    """The mill throughout; with the raise the press for most of the time, from a month around day 60 on."""
    none, raised = limit_lines(sweep)
    assert none.startswith("No surge plan: mill (blank) limits most. ")
    assert none.endswith(" Press (shell) limits next.")
    assert raised.startswith("A faster mill: press (shell) limits most (80 % of the days short), above all from ")
    day = float(re.search(r"from day ([\d.]+) on", raised)[1])  # type: ignore[index]
    assert abs(DECISION + day - RAISED) < 31.0


def test_what_more_is_worth_is_written_with_its_unit(tmp_path: Path) -> None:
    """150 shells in 300 days, in all worlds alike."""
    line = limit_lines(looked_at([plan(tmp_path / "none", None), plan(tmp_path / "raise", 4.0)]))[0]
    value = float(re.search(r"10 % more there is worth ([\d,.]+) each of output", line)[1])  # type: ignore[index]
    assert value == pytest.approx(0.1 * MILL * 300.0, abs=5.0)
    assert "may be nothing" not in line
    assert PRESS > MILL


def test_plans_of_which_the_same_is_to_be_said_share_a_line(sweep: Sweep) -> None:
    """The entry of one plan under the name of the other too."""
    assert sweep.limits is not None
    same = sweep.limits.model_copy(update={"plans": dict.fromkeys(sweep.limits.plans, sweep.limits.plans["none"])})
    assert [line.partition(":")[0] for line in limit_lines(replace(sweep, limits=same))] == ["Every plan"]


def test_a_change_is_delivered_when_its_effect_begins(sweep: Sweep) -> None:
    """On day 160, which is 60 days after the decision."""
    none, raised = sweep.under(sweep.disruptions[0])
    assert deliveries(sweep, none) == {}
    assert deliveries(sweep, raised) == {"mill": RAISED - DECISION}


def test_the_chain_links_each_limit_to_its_row_in_the_annex(sweep: Sweep) -> None:
    """Every link leads to an anchor of the section, or to the section itself; plans have the colors of the sweep."""
    drawn = chain_figure(sweep)
    assert drawn is not None
    links = set(re.findall(r'href="annex\.html#([^"]+)"', drawn.svg))
    tables = [block for block in limit_blocks(sweep) if isinstance(block, Table)]
    anchors = [cell.anchor for table in tables for row in table.rows for cell in row if cell.anchor]
    assert links - {"limits"} == set(anchors) == {"limits-mill", "limits-press"}
    assert len(anchors) == len(set(anchors))
    assert all(color in drawn.svg for color in sweep.colors.values())
    assert "delivers day 60" in drawn.svg
    assert "url(http" not in drawn.svg


def test_a_leg_that_limits_stands_in_the_box_that_it_leads_to(tmp_path: Path) -> None:
    """A leg takes 4 shells a day, 5 are made, 10 wanted: 10 % more is 4 of 100, and of more mill is nothing."""
    data = two_stages(headline={"metric": "issued_over_wanted", "subject": "users"})
    data["sites"]["field"] = {"nation": "us"}
    data["legs"] = {"road": {"title": "The road", "origin": "plant", "destination": "field", "transit": 1.0,
                             "capacity": 20, "departures": {"every": 5}}}  # fmt: skip
    data["routes"] = {"by_road": {"legs": ["road"]}}
    data["stockpiles"]["depot"] |= {"site": "field", "sources": {"press": {"route": "by_road"}}}
    places = [study(read(data), data, read_run({"replications": 2, "workers": 1}), tmp_path / "one", {})]
    found = looked_at(places)
    line, drawn = limit_lines(found)[0], chain_figure(found)
    assert "The road limits most" in line
    assert re.search(r"10 % more there is worth (3\.9|4\.0|4\.1) percentage points of issued over wanted", line)
    assert drawn is not None
    assert "The road" in drawn.svg


def test_the_table_of_the_annex_has_the_stored_numbers(sweep: Sweep) -> None:
    """Days and gains of both plans."""
    parts, worth = (block for block in limit_blocks(sweep) if isinstance(block, Table))
    assert sweep.limits is not None
    found = sweep.limits.plans
    assert len(parts.rows) == len(found["none"].parts) + len(found["raise"].parts)
    assert [row[1].text for row in worth.rows] == ["mill (blank)", "press (shell)"]
    assert [row[2].text for row in worth.rows] == ["mill: rate × 1.10", "press: rate × 1.10"]


def test_pages_say_nothing_where_nobody_looked(sweep: Sweep) -> None:
    """Neither line, nor figure, nor section."""
    none = replace(sweep, limits=None)
    assert (limit_lines(none), chain_figure(none), limit_blocks(none)) == ([], None, [])


def test_parts_that_hardly_limit_are_not_tabled(sweep: Sweep) -> None:
    """The first part always is, others from a share of the days on."""
    from desim.report.model.plan_limits import LEAST_SHARE, PlanLimits

    assert sweep.limits is not None
    entry: Any = sweep.limits.plans["raise"]
    small = [part.model_copy(update={"share": LEAST_SHARE / 2}) for part in entry.parts]
    one = PlanLimits(sweep.points[0], entry.model_copy(update={"parts": small}))
    assert tabled(one) == small[:1]


def test_what_limits_is_stored_beside_the_page_and_gone_when_it_is_off(
    sweep: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As limits.json, or with the name of the page before it; a file that was changed is put aside."""
    monkeypatch.setattr(
        "desim.study.comparison.plan_limits.world_count", lambda *of: 2
    )  # two replications pay for none
    run, path = read_run({"workers": 1}), tmp_path / "limits.json"
    found = look_for_limits(sweep, tmp_path, "report", run)
    assert found is not None
    assert json.dumps(unsealed(path, read_json(path))) == json.dumps(found)  # in this order, and of these types
    kept = path.stat().st_mtime_ns
    assert look_for_limits(sweep, tmp_path, "report", run) == found
    assert path.stat().st_mtime_ns == kept
    path.write_text(path.read_text(encoding="utf-8").replace("mill", "mull"), encoding="utf-8")
    assert look_for_limits(sweep, tmp_path, "report", run) == found
    assert (tmp_path / "limits.json.corrupt").exists()
    assert look_for_limits(sweep, tmp_path, "report", read_run({"limit_worlds": 0})) is None
    assert not path.exists()
    assert limits_file(tmp_path, "sweep").name == "sweep.limits.json"


def test_plans_with_the_same_limits_keep_their_own_gains(sweep: Sweep) -> None:
    """A gain that can be told, and a loss that may be nothing, of one limit: each in a sentence with its plan."""
    assert sweep.limits is not None
    entry = sweep.limits.plans["none"]
    gains = [
        StoredInterval(estimate=34.0, low=8.0, high=60.0, n=6),
        StoredInterval(estimate=-3.0, low=-9.0, high=3.0, n=6),
    ]
    plans = {
        name: entry.model_copy(update={"gain": gain, "stock_gain": None})
        for name, gain in zip(("none", "raise"), gains, strict=True)
    }
    (line,) = limit_lines(replace(sweep, limits=sweep.limits.model_copy(update={"plans": plans})))
    assert line == (
        "Every plan: mill (blank) limits most. With no surge plan, 10 % more there is worth 34.0 days "
        "[8.00,\u00a060.0]. With A faster mill, it costs 3.00 days [−3.00,\u00a09.00], which may be nothing. "
        "Press (shell) limits next."
    )
