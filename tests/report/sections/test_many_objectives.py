"""Many stockpiles with an objective: pages show the worst of them, and a table of all with a CSV."""

import re
from pathlib import Path
from typing import Any

import pytest

from desim.report.comparison import sweep_of
from desim.report.model.sweep import MOST_SHOWN, Sweep
from desim.report.registry import page_of
from desim.report.sections.many_objectives import all_objectives_blocks, more_objectives
from desim.report.sections.stock import stock_blocks
from desim.spec.read import read, read_run
from desim.study.execution.simulate import study

MANY = 30


def network(piles: int) -> dict[str, Any]:
    """Depots with an objective of 10 and 10 on hand; depot k is drawn on from day k on, and nothing comes in."""
    place = {"site": "town", "item": "good", "initial": 10, "objective": 10, "sources": {"maker": {}}}
    plan = {"kind": "plan", "orders": {39: 1}}
    return {
        "name": "many", "horizon": 40, "nations": {"us": {}}, "sites": {"town": {"nation": "us"}},
        "items": {"good": {}},
        "suppliers": {"maker": {"site": "town", "item": "good"}},
        "stockpiles": {f"depot_{k:02}": {**place, "policy": plan} for k in range(piles)},
        "demands": {
            f"unit_{k:02}": {"kind": "fixed", "stockpile": f"depot_{k:02}", "every": 1e6, "offset": k}
            for k in range(piles)
        },
    }  # fmt: skip


def swept(place: Path, piles: int) -> Sweep:
    data = network(piles)
    return sweep_of([study(read(data), data, read_run({"replications": 2, "workers": 1}), place / "one", {})])


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    return swept(tmp_path_factory.mktemp("many"), MANY)


def test_those_below_their_objective_longest_are_shown(sweep: Sweep) -> None:
    """Depot k is below from day k on: the first twenty, longest first."""
    assert sweep.shown_objectives == [f"depot_{k:02}" for k in range(MOST_SHOWN)]
    assert len(stock_blocks(sweep)) <= MOST_SHOWN + 1


def test_the_table_of_all_has_every_row_in_its_csv(sweep: Sweep) -> None:
    """30 rows, of which the page shows 20 and says so."""
    said, table = all_objectives_blocks(sweep)
    assert len({row[0].text for row in table.rows}) == len(table.rows) == MANY
    assert len(table.shown_rows) == MOST_SHOWN
    assert (said.link, said.link_text) == ("#objectives", f"… and {MANY - MOST_SHOWN} more")


def test_the_pages_lead_from_what_is_shown_to_all(sweep: Sweep) -> None:
    """The annex has the link, its anchor, and the line on the rows that stand in the CSV only."""
    point = sweep.points[0].results.folder
    page_of("replicate")(point)
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(point.glob("*.html")))
    assert f"… and {MANY - MOST_SHOWN} more rows (CSV)" in text
    assert re.search(r'href="[^"]*#objectives">… and 10 more</a>', text)
    assert 'id="objectives"' in text


def test_a_few_are_all_shown(tmp_path: Path) -> None:
    """Three: no table of all, and no line on more."""
    few = swept(tmp_path, 3)
    assert few.shown_objectives == few.objectives()
    assert more_objectives(few) == all_objectives_blocks(few) == []
