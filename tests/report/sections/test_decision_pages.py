"""The decision on pages: exact windows, what happened before told once, a fault where plans differ before it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desim.report.comparison import write
from desim.report.contents import annex_of
from desim.report.model.common_past import common_past_faults
from desim.report.model.objective_status import ObjectiveStatus
from desim.report.model.sweep import Sweep, open_sweep
from desim.report.page.page import Table
from desim.report.sections.output import monthly, output_blocks
from desim.spec.fields.faults import SpecError

SITE = {"nations": {"land": {}}, "sites": {"town": {"nation": "land"}}, "items": {"good": {"unit": "unit"}}}


def network(decision: float, rate_at: dict[float, float]) -> dict[str, Any]:
    """A line of 10 a day whose rate changes by factors on some days, for a stock below its objective of 100,000."""
    causes = {
        f"change_{day:g}": {"role": "surge", "when": {"kind": "date", "at": day}, "what": {"plant": {"rate": factor}}}
        for day, factor in rate_at.items()
    }
    store = {
        "site": "town", "item": "good", "objective": 1e5, "policy": {"kind": "base_stock", "level": 1e5},
        "sources": {"plant": {}},
    }  # fmt: skip
    return {
        "name": "marks", "horizon": 400, "decision": decision, "probe": {"every": 7}, **SITE, "causes": causes,
        "headline": {"metric": "time_to_replenish", "subject": "store"},
        "lines": {"plant": {"site": "town", "item": "good", "rate": 10}}, "stockpiles": {"store": store},
    }  # fmt: skip


def sweep(runs: Callable[..., Path], place: Path, plans: dict[str, dict[str, Any]]) -> Sweep:
    folders = [runs(data, place / name, n=2, choices={"surge": name}) for name, data in plans.items()]
    return open_sweep(folders)


def output_table(found: Sweep) -> Table:
    (table,) = (block for block in output_blocks(found) if isinstance(block, Table))
    return table


def test_d_30_is_day_30_after_the_decision(runs: Callable[..., Path], tmp_path: Path) -> None:
    """10 a day up to the decision of day 100, 15 a day from day 110 on: 300, then 10 x 10 + 20 x 15, then 450."""
    plans = {"none": network(100, {}), "more": network(100, {110: 1.5})}
    table = output_table(sweep(runs, tmp_path, plans))
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert table.head[1:] == ["Before the decision", "D+30", "D+90", "D+180", "Last 30 days"]
    assert rows["More"] == ["300", "400 (× 1.33)", "450 (× 1.50)", "450 (× 1.50)", "450 (× 1.50)"]
    assert rows["No surge plan"] == ["300", *["300 (× 1.00)"] * 4]


def test_the_last_day_is_the_last_day(runs: Callable[..., Path], tmp_path: Path) -> None:
    """The last probe of every 7 days is day 399; 4,000 have been made by day 400, less that of the last instant."""
    found = sweep(runs, tmp_path, {"none": network(0, {})})
    status = ObjectiveStatus(found.points[0], "store")
    assert status.at_end.estimate == pytest.approx(0.03999)
    assert found.points[0].results.levels("store", "on_hand")[0][-1] == 399


def test_output_over_a_month_is_not_read_between_probes(runs: Callable[..., Path], tmp_path: Path) -> None:
    """Five intervals of 7 days are a month or longer; 10 a day are 304.375 in a month throughout."""
    found = sweep(runs, tmp_path, {"none": network(0, {})})
    days, made = monthly(found.points[0], ("plant",))
    assert days[0] == 35
    assert np.unique(made[:, 1:]) == pytest.approx([304.375])


def test_what_happened_before_is_told_once(runs: Callable[..., Path], tmp_path: Path) -> None:
    """A section of its own, for both plans together, with 1 % of the objective there at the decision."""
    plans = {"none": network(100, {}), "more": network(100, {110: 1.5})}
    page = annex_of(sweep(runs, tmp_path, plans))
    (section,) = (s for s in page.sections if s.anchor == "before")
    tables = [block for block in section.blocks if isinstance(block, Table)]
    assert [len(table.rows) for table in tables] == [1, 1]
    assert tables[0].rows[0][3].text == "1.0\u00a0%"
    without = annex_of(sweep(runs, tmp_path / "whole", {"none": network(0, {})}))
    assert "before" not in [s.anchor for s in without.sections]


def test_plans_that_differ_before_the_decision_are_refused(runs: Callable[..., Path], tmp_path: Path) -> None:
    """The one that turns faster on day 60 is not the same on day 100."""
    found = sweep(runs, tmp_path, {"none": network(100, {}), "early": network(100, {60: 1.5})})
    (fault,) = common_past_faults(found)
    assert "differs from no surge plan before the decision, day 100" in str(fault)
    with pytest.raises(SpecError, match="before the decision"):
        write([p.results.folder for p in found.points], tmp_path)
    assert not (tmp_path / "report.html").exists()


def test_plans_with_different_decisions_are_refused(runs: Callable[..., Path], tmp_path: Path) -> None:
    found = sweep(runs, tmp_path, {"none": network(100, {}), "late": network(200, {})})
    assert "has another decision" in str(common_past_faults(found)[0])


def test_plans_that_differ_from_the_decision_on_are_not(runs: Callable[..., Path], tmp_path: Path) -> None:
    """What happens on the day of the decision itself comes after it."""
    found = sweep(runs, tmp_path, {"none": network(100, {}), "then": network(100, {100: 1.5})})
    assert common_past_faults(found) == []
