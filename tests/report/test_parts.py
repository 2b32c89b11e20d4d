"""Parts: those that are chosen are on the pages as on the whole pages, and what only others need is not made."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from desim.cli.commands import compare as command
from desim.cli.commands.compare import comparison_page
from desim.report import contents
from desim.report.comparison import write_point
from desim.report.decision.compose import DECISION_PARTS
from desim.spec.fields.faults import SpecError
from desim.spec.read import read_as
from desim.spec.settings.report import PARTS, ReportSettings, report_faults
from desim.spec.settings.run import Run
from desim.store.side_by_side import StudyKey

KEY = StudyKey("sweep", ())
PAGES = ("report.html", "annex.html")
SEARCHES = ("look_for_flips", "look_for_limits", "look_for_divergences")


def made(points: list[Path], place: Path, **settings: Any) -> dict[str, str]:
    """The pages of a sweep over copies of its points."""
    copies = [Path(shutil.copytree(point, place / point.name)) for point in points]
    comparison_page(copies, place, KEY, Run(workers=1), report=ReportSettings(**settings))
    return {name: (place / name).read_text(encoding="utf-8") for name in PAGES}


def section(page: str, anchor: str) -> str:
    """A section of an annex, without its number."""
    found = re.search(rf'<section id="{anchor}">.*?\n</section>', page, re.DOTALL)
    assert found, anchor
    return found[0]


def anchors(page: str) -> list[str]:
    return re.findall(r'<li><a href="#([^"]+)">', page)


@pytest.fixture(scope="module")
def whole(pages: Path) -> dict[str, str]:
    return {name: (pages / name).read_text(encoding="utf-8") for name in PAGES}


def test_the_pages_with_all_parts_chosen_are_the_pages(
    sweep: list[Path], whole: dict[str, str], tmp_path: Path
) -> None:
    assert made(sweep, tmp_path, parts=tuple(PARTS)) == whole


def test_chosen_parts_are_as_on_the_whole_page_and_all_others_left_out(
    sweep: list[Path], whole: dict[str, str], tmp_path: Path
) -> None:
    found = made(sweep, tmp_path, parts=("plans", "stock", "Cost"))
    assert "all in the annex" not in found["report.html"]
    assert anchors(found["annex.html"]) == [one for one in anchors(whole["annex.html"]) if one in ("stock", "cost")]
    assert section(found["annex.html"], "stock") == section(whole["annex.html"], "stock")
    assert re.findall(r'<section id="([^"]+)"', found["report.html"]) == ["plans"]
    assert 'id="milestones"' in whole["report.html"]
    assert 'id="milestones"' not in found["report.html"]
    for page in found.values():
        assert f"{len(PARTS) - 3} of {len(PARTS)} parts left out (report.parts)" in page
        links = set(re.findall(r'href="#([^"]+)"', page))
        assert links <= set(re.findall(r'id="([^"]+)"', page)), "no link leads nowhere"


@pytest.mark.parametrize(
    ("chosen", "sought"),
    [
        (("plans", "stock"), set()),
        (("limits",), {"look_for_limits"}),
        (("flips",), {"look_for_flips"}),
        (("differences", "answer"), {"look_for_flips", "look_for_divergences"}),
        (None, set(SEARCHES)),
    ],
)
def test_a_part_that_is_left_out_costs_no_simulation(
    sweep: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: tuple[str, ...] | None, sought: set[str]
) -> None:
    """The searches are the only things that run replications at the end of a sweep."""
    called = set[str]()

    def noted(name: str, found: Any) -> Any:
        def search(*_: Any) -> Any:
            called.add(name)
            return found

        return search

    for name, found in zip(SEARCHES, (None, None, {}), strict=True):
        module = f"desim.cli.commands.{name.removeprefix('look_for_')}.{name}"
        monkeypatch.setattr(module, noted(name, found))
    made(sweep, tmp_path, parts=chosen)
    assert called == sought


def test_no_figure_of_a_part_that_is_left_out_is_drawn(
    sweep: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[str]()
    recorded = tuple(
        contents.SectionRecord(
            one.key, (lambda _, key=one.key: asked.append(key) or [],), one.applies, one.numbered, one.title
        )
        for one in contents.SECTIONS
    )
    monkeypatch.setattr(contents, "SECTIONS", recorded)
    made(sweep, tmp_path, parts=("stock", "output", "milestones"))
    assert asked == ["stock", "output"]


def test_chosen_stockpiles_alone_have_figures_of_their_own(sweep: list[Path], tmp_path: Path) -> None:
    place = Path(shutil.copytree(sweep[2], tmp_path / "point"))
    objectives = contents_of(place)
    page = write_point(place, ReportSettings(parts=("objectives", "stock"), stockpiles=(objectives[-1],)))
    annex = page.with_name("annex.html").read_text(encoding="utf-8")
    assert f"1 of {len(objectives)} stockpiles with an objective are shown, as chosen" in annex
    with pytest.raises(SpecError, match=rf"did you mean '{objectives[0]}'"):
        write_point(place, ReportSettings(stockpiles=(f"{objectives[0]}s",)))


def contents_of(place: Path) -> list[str]:
    """Stockpiles with an objective of stored results."""
    from desim.store.results import load

    found = load(place).scenario.objectives
    assert len(found) > 1
    return found


def test_every_part_is_on_a_page_and_every_section_is_a_part() -> None:
    assert {one.key for one in contents.SECTIONS} | set(DECISION_PARTS) == set(PARTS)
    record = contents.SECTIONS[0]
    with pytest.raises(ImportError, match="'stranger' is no part of a report"):
        contents.check([*contents.SECTIONS, contents.SectionRecord("stranger", record.blocks, record.applies)])
    with pytest.raises(ImportError, match=f"part '{record.key}' of a report is on no page"):
        contents.check(contents.SECTIONS[1:], set(DECISION_PARTS) - {record.key})


def test_parts_are_known_by_name_and_by_heading_and_the_nearest_is_offered() -> None:
    assert ReportSettings(parts=("what limits each plan", "stock")).parts == ("limits", "stock")
    with pytest.raises(SpecError) as refused:
        read_as(ReportSettings, "report", {"parts": ["stok", "Output and surges", "xyzzy"], "stockpile": ["x"]})
    text = str(refused.value)
    assert "report.parts.0: 'stok' is no part of a report (did you mean 'stock'?)" in text
    assert "(did you mean 'output'?)" in text
    assert "report.parts.2: 'xyzzy' is no part of a report" in text
    assert "report.stockpile: unknown key (did you mean 'stockpiles'?)" in text


def test_a_chosen_stockpile_without_an_objective_is_refused_with_the_nearest() -> None:
    assert report_faults(ReportSettings(stockpiles=("us_stock",)), ["us_stock"]) == []
    (fault,) = report_faults(ReportSettings(stockpiles=("us_stok",)), ["us_stock"])
    assert str(fault) == "report.stockpiles.0: 'us_stok' is no stockpile with an objective (did you mean 'us_stock'?)"


def test_the_search_modules_are_those_of_the_command() -> None:
    """What the test above replaces is what a comparison imports when it ends."""
    source = Path(command.__file__).read_text(encoding="utf-8")
    assert all(f"import {name}" in source for name in SEARCHES)
