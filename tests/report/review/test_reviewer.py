"""The reviewer's part: checks that fail when they must, checklists with gaps that prose fills, and inert names."""

import json
import re
import shutil
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from desim.cli.commands.compare import comparison_page
from desim.report.contents import sections
from desim.report.model.sweep import open_sweep
from desim.report.page.page import Table
from desim.report.review.against_reality import backtest_count
from desim.report.review.check_table import check_blocks
from desim.report.review.checklist import GAP, stress_blocks
from desim.report.review.checks import books, checks
from desim.report.review.stress_des import ITEMS
from desim.report.review.validation_status import validation_status
from desim.report.review.verification_appendix import verification_blocks
from desim.spec.settings.notes import Notes
from desim.spec.settings.run import Run
from desim.store.notes import read_notes, write_notes
from desim.store.replication_file import Damaged
from desim.store.sealed import seal
from desim.store.side_by_side import StudyKey

NEW = ("value", "differences", "checks", "stress", "verification")


@pytest.fixture
def one(sweep: list[Path], tmp_path: Path) -> Path:
    """Results of one scenario that may be spoilt."""
    return Path(shutil.copytree(sweep[3], tmp_path / "results" / "name" / "point"))


def _found(one: Path) -> dict[str, tuple[str, str]]:
    return {c.name.split(":")[0].split(",")[0]: (c.found, c.tone) for c in checks(open_sweep([one]))}


def test_sound_results_hold(one: Path) -> None:
    found = _found(one)
    assert found["Replications with a result"] == ("12 of 12", "g")
    assert found["Books balance"][0].startswith("24 of 24 books (one for each item in each of 12 replications)")
    assert found["Books balance"][1] == found["Time by state is whole"][1] == "g"
    assert found["Numbers have sources"] == (
        "4 entries; 50 % assumed or recalled; 1 of 1 assumed ones give a low and a high", "a",
    )  # fmt: skip


def test_a_book_that_does_not_balance_is_found(one: Path) -> None:
    point = open_sweep([one]).points[0]
    ledger = point.results.ledger
    place = ledger.index[(ledger["entry"] == "issued") & (ledger["value"] > 0)][0]
    ledger.loc[place, "value"] += 1.0
    count, good, gap = books(point)
    assert (count, good) == (24, 23)
    assert gap > 1e-6


def test_failed_replications_and_two_codes_are_open_and_wrong(one: Path, tmp_path: Path) -> None:
    manifest = json.loads((one / "manifest.json").read_text(encoding="utf-8"))
    failed = manifest | {
        "replications": 13,
        "failed": [{"replication": 3, "reason": "x", "detail": ""}],
        "code": "f" * 64,
    }
    other = Path(shutil.copytree(one, tmp_path / "results" / "name" / "other"))
    (other / "manifest.json").write_text(json.dumps(seal(failed)), encoding="utf-8")
    assert _found(other)["Replications with a result"][1] == "a"
    found = {c.name: c.tone for c in checks(open_sweep([one, other]))}
    assert found["One code, known by its commit"] == "r"


def _validated(one: Path, seed: int, **changes: Any) -> None:
    quantity = {"z": 0.5, "verdict": "pass"}
    case = {"case": "V01", "component": "a machine", "title": "M/M/1", "verdict": "pass", "not_supported": {},
            "quantities": [quantity]}  # fmt: skip
    found = {
        "passed": True, "complete": True, "tier": "full", "seed": seed, "seconds": 1.0, "cases": [case],
        "without_power": [],
        "scatter": {"count": 1, "rms_z": 1.0, "mean_z": 0.0, "faults": []}, "surroundings": {"code": "other"},
    }  # fmt: skip
    place = one.parents[1] / "validation" / str(seed)
    place.mkdir(parents=True)
    (place / "validation.json").write_text(json.dumps(found | changes), encoding="utf-8")


def test_theory_is_that_of_this_code(one: Path) -> None:
    code = json.loads((one / "manifest.json").read_text(encoding="utf-8"))["code"]
    sweep = open_sweep([one])
    assert (validation_status(sweep).found, validation_status(sweep).tone) == (None, "a")
    _validated(one, 1)
    assert validation_status(sweep).text.startswith("not run with this code")
    assert "With another code: 1 of 1 cases pass" in validation_status(sweep).text
    _validated(one, 2, surroundings={"code": code})
    assert (validation_status(sweep).path, validation_status(sweep).tone) == ("validation/2/report.html", "g")
    assert validation_status(sweep).text.startswith("1 of 1 cases pass")
    (one.parents[1] / "validation" / "2" / "validation.json").write_text("{", encoding="utf-8")
    assert validation_status(sweep).path == "validation/1/report.html", "a damaged file is passed over"


@pytest.mark.parametrize(
    ("changes", "tone"), [({"tier": "quick"}, "a"), ({"complete": False}, "a"), ({"passed": False}, "r")]
)
def test_theory_that_is_not_whole_does_not_hold(one: Path, changes: dict[str, Any], tone: str) -> None:
    code = json.loads((one / "manifest.json").read_text(encoding="utf-8"))["code"]
    _validated(one, 1, surroundings={"code": code}, **changes)
    assert validation_status(open_sweep([one])).tone == tone
    assert any("V01" in str(b) for b in verification_blocks(open_sweep([one])))


def test_gaps_are_marked_until_prose_fills_them(one: Path) -> None:
    table = stress_blocks(open_sweep([one]))[1]
    assert len(table.rows) == len(ITEMS) == 24
    gaps = [row for row in table.rows if row[2].text == GAP]
    assert len(gaps) == sum(item.prose for item in ITEMS) == 8
    assert all(cell.tone == "a" and cell.detail.startswith("notes.") for *_, cell in gaps)
    write_notes(one, Notes(**{item.key: f"prose on {item.key}" for item in ITEMS if item.prose}))
    lead, table = stress_blocks(open_sweep([one]))
    assert lead.text == "All 24 items are filled."
    assert table.rows[0][2].text == "prose on purpose"
    assert not any(row[2].text == GAP for row in table.rows)


def test_items_say_what_the_scenario_says(one: Path) -> None:
    text = {row[0].text: row[1].text for row in stress_blocks(open_sweep([one]))[1].rows}
    assert "Which plan brings the home stockpile back" in text["1.1 Purpose of the model"]
    assert "Loading plant" in text["2.5.2 Components: activities"]
    assert "Base stock, (S-1,S): orders whatever is missing to the level" in text["2.4 Algorithms"]
    assert "lognormal" in text["2.4 Algorithms"]
    assert "Forge → Shell bodies" in text["2.1 Base model overview diagram"]
    assert "1 of 4 numbers (25 %) are assumed." in text["3.4 Assumptions"]
    assert "700 d, terminating" in text["4.2 Run length"]


def test_every_item_has_a_field_for_prose_and_every_field_an_item(one: Path) -> None:
    sweep = open_sweep([one])
    asked = {item.key for item in ITEMS} | set(re.findall(r"notes\.(\w+):", str(verification_blocks(sweep))))
    assert asked - {""} == set(Notes.model_fields)


def test_notes_change_no_result_and_may_come_later(one: Path) -> None:
    kept = {p.name: p.read_bytes() for p in one.iterdir()}
    write_notes(one, Notes(purpose="to see"))
    assert read_notes(one) == Notes(purpose="to see")
    assert {p.name: p.read_bytes() for p in one.iterdir() if p.name != "notes.json"} == kept
    write_notes(one, Notes())
    assert {p.name for p in one.iterdir()} == set(kept)
    (one / "notes.json").write_text('{"purpose": 3}', encoding="utf-8")
    with pytest.raises(Damaged, match=r"notes\.json is damaged"):
        read_notes(one)


def test_the_commands_that_make_it_again_are_there(sweep: list[Path]) -> None:
    blocks = check_blocks(open_sweep(sweep))
    assert blocks[-1].text == "desim -m surge=none,third_shift disruption=none,fire"


class _Nodes(HTMLParser):
    """Tags, and attributes that would act."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.acting = set[str](), list[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.acting += [name for name, _ in attrs if name.startswith("on") or name in ("src", "srcset", "action")]


@pytest.fixture(scope="module")
def hostile_results(parts: Any, runs: Any, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Results of two plans in which everything that may be named is named badly."""
    place, evil = tmp_path_factory.mktemp("results") / "evil", parts.HOSTILE
    folders = []
    for plan, causes in (("none", {}), ("shift", parts.SURGES["third_shift"])):
        data = json.loads(json.dumps(parts.network(title=evil, question=f'=cmd("x") {evil}', causes=causes)))
        for family in ("stockpiles", "lines", "causes", "items", "suppliers", "bibliography"):
            for part in data[family].values():
                part["title"] = f'=cmd("{family}") {evil}'
        for said in data["sources"].values():
            said["note"] = evil
        choices = {"surge": f"{evil} {plan}"}
        folder = runs(
            data, place / plan, 4, choices=choices, overrides=[evil], command=evil, platform=evil, commit=evil
        )
        write_notes(folder, Notes(**dict.fromkeys(Notes.model_fields, f"=cmd() {evil}")))
        folders.append(folder)
    _validated(folders[0], 1, tier=evil, cases=[
        {"case": evil, "component": evil, "title": evil, "verdict": evil, "not_supported": {}, "quantities": []}
    ])  # fmt: skip
    return folders


@pytest.fixture
def hostile(hostile_results: list[Path]) -> Path:
    """The report over them, with figures laid out where the test does not leave that away."""
    report = comparison_page(hostile_results, hostile_results[0].parent, StudyKey("sweep", ()), Run(workers=1))
    return report.with_name("annex.html")


@pytest.mark.usefixtures("without_svg")
def test_hostile_names_are_inert_in_all_new_sections(hostile: Path) -> None:
    page = hostile.read_text(encoding="utf-8")
    found = {key: _Nodes(section) for key, section in re.findall(
        r'(?s)<section id="([^"]+)">(.*?)</section>', page) if key in NEW}  # fmt: skip
    assert set(found) == set(NEW)
    for key, nodes in found.items():
        assert not nodes.tags & {"script", "img", "iframe", "object", "embed", "form", "link"}, key
        assert nodes.acting == [], key
    assert page.count("&lt;img src=x onerror=1&gt;") > 100
    assert "=cmd()" in unescape(page), "text stays text"


@pytest.mark.slow
def test_a_browser_loads_nothing_runs_nothing_and_cuts_nothing(visit: Any, hostile: Path, pages: Path) -> None:
    for path in (hostile, pages / "annex.html"):
        for width in (1280, 400):
            opened = visit(path.as_uri(), width, 900)
            assert [url for url in opened.requests if url != "about:blank"] == [path.as_uri()]
            opened.check()
            assert opened.page.evaluate("document.images.length") == 0
            assert opened.page.evaluate("document.scripts.length") == 1, "the search"
            assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
            for key in NEW:
                assert opened.page.locator(f"section#{key} table").count() > 0, key


def test_a_report_of_one_scenario_has_the_reviewers_part_too(point_page: str) -> None:
    assert [key for key in NEW if f'<section id="{key}">' in point_page] == ["checks", "stress", "verification"]
    assert "Appendix A: reporting checklist (STRESS-DES 1.0)" in point_page


def test_every_section_that_an_item_sends_to_is_there(sweep: list[Path], one: Path) -> None:
    """Of a sweep and of one scenario, in both appendices and among the checks."""
    for shown in (open_sweep(sweep), open_sweep([one])):
        titles = {section.title for section in sections(shown)}
        text = str([*stress_blocks(shown), *verification_blocks(shown), *check_blocks(shown)])
        named = re.findall(r"[Ss]ee: ([A-Z][^.;,'\"]*)", text)
        assert len(named) > 5
        assert set(named) <= titles


def test_what_checks_of_arithmetic_cannot_show_stands_beside_them(sweep: list[Path]) -> None:
    """Two observed figures, of which the page says how many lie in the band; one of three numbers is assumed."""
    shown = open_sweep(sweep)
    tables = [block for block in check_blocks(shown) if isinstance(block, Table)]
    assert [row[0].text for row in tables[1].rows] == ["Output against what was observed", "Inputs that are not known"]
    count = backtest_count(shown)
    assert count.of == 2
    assert f"{count.inside} of 2 observed figures" in tables[1].rows[0][1].text
    assert "1 of 4 numbers are assumed" in tables[1].rows[1][1].text


def test_acceptability_is_no_matter_of_precision(one: Path) -> None:
    """It is a gap until someone says what must hold."""
    rows = {row[0].text: row for row in verification_blocks(open_sweep([one]))[0].rows}
    criteria = rows["2 Requirements and acceptability criteria"]
    assert (criteria[2].text, criteria[2].detail.split(":")[0]) == (GAP, "notes.criteria")
    assert "Back-test" in criteria[1].text
    write_notes(one, Notes(criteria="Nine in ten figures in the band; set by the sponsor."))
    rows = {row[0].text: row for row in verification_blocks(open_sweep([one]))[0].rows}
    assert rows["2 Requirements and acceptability criteria"][2].text.startswith("Nine in ten")


def test_every_item_has_content_or_a_marked_gap(one: Path) -> None:
    """No item only sends elsewhere, and none is empty."""
    shown = open_sweep([one])
    for row in [*stress_blocks(shown)[1].rows, *verification_blocks(shown)[0].rows]:
        own = re.sub(r"[Ss]ee: [^.]*\.?", "", row[1].text).strip()
        assert own or row[2].text, row[0].text
