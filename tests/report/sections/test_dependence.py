"""The section on who depends on whom: there where several nations are, and right about them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desim.report import comparison
from desim.report.comparison import write_point
from desim.report.model.sweep import open_sweep
from desim.report.page.page import Table
from desim.report.sections.dependence import dependence_blocks


def allied(**more: Any) -> dict[str, Any]:
    """The US order 30 from home and 10 from the UK, which ask for twice what they have."""
    store = {"site": "us_town", "item": "good", "initial": 50}
    order = {"policy": {"kind": "plan", "orders": {1: 40}}, "sources": {"plant": {"share": 3}, "works": {}}}
    return {
        "name": "allied",
        "horizon": 50,
        "nations": {"us": {"title": "United States"}, "uk": {"title": "United Kingdom"}},
        "sites": {"us_town": {"nation": "us"}, "uk_town": {"nation": "uk"}},
        "items": {"good": {"title": "Round"}},
        "suppliers": {"plant": {"site": "us_town", "item": "good"}, "works": {"site": "uk_town", "item": "good"}},
        "stockpiles": {"us_store": store | order, "uk_store": {**store, "site": "uk_town", "initial": 20}},
        "demands": {f"{n}_use": {"kind": "fixed", "stockpile": f"{n}_store", "every": 1} for n in ("us", "uk")} | {
            "uk_use": {"kind": "fixed", "stockpile": "uk_store", "every": 1, "offset": 11, "unmet": "lost"}
        },
        **more,
    }  # fmt: skip


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


@pytest.fixture(scope="module")
def folder(runs: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return runs(allied(), tmp_path_factory.mktemp("allied") / "one", 3)


def test_the_tables_say_what_was_measured(folder: Path) -> None:
    items, nations, alliance = dependence_blocks(open_sweep([folder]))
    assert texts(items) == [["Round", "2", "none", "0.62", "0.62"]]
    assert texts(nations) == [
        ["United Kingdom", "n/a", "n/a", "0\u00a0%", "51\u00a0%"],
        ["United States", "75\u00a0%", "United Kingdom: 25\u00a0%", "0\u00a0%", "100\u00a0%"],
    ]
    assert [row[1:] for row in texts(alliance)] == [["0", "49\u00a0%", "24\u00a0%", "0.91"]]
    text = write_point(folder).with_name("annex.html").read_text(encoding="utf-8")
    assert "Dependence between nations" in text


def test_several_plans_stand_side_by_side(runs: Callable[..., Path], folder: Path, tmp_path: Path) -> None:
    more = allied()
    more["stockpiles"]["us_store"]["sources"] = {"plant": {}}
    folders = [
        runs(data, tmp_path / plan, 3, choices={"surge": plan}, overrides=[f"surge={plan}"])
        for plan, data in (("none", allied()), ("home", more))
    ]
    items, nations, alliance = dependence_blocks(open_sweep(folders))
    assert items.head[3:] == ["HHI by nation, No surge plan", "HHI by nation, Home"]
    assert texts(items) == [["Round", "2", "none", "0.62", "1.00"]]
    assert [row[:4] for row in texts(nations)][2:] == [
        ["United States", "No surge plan", "75\u00a0%", "United Kingdom: 25\u00a0%"],
        ["United States", "Home", "100\u00a0%", "nobody"],
    ]
    assert len(alliance.rows) == 2
    assert comparison.write(folders, tmp_path / "report").is_file()


def test_one_nation_alone_has_no_such_section(sweep: list[Path], sweep_page: str) -> None:
    assert dependence_blocks(open_sweep(sweep)) == []
    assert '<section id="dependence">' not in sweep_page
