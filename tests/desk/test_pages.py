"""Every page of the desk: for everybody, by the keyboard, on a small screen, without leaving the machine."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desim.desk.asking import write_asked
from desim.desk.state import now
from desim.desk.study import Study
from desim.desk.workspace import Workspace
from tests.desk.person import Person, violations
from tests.desk.questions import TINY
from tests.desk.running import RunningDesk
from tests.desk.six_nodes import write_workbook

WIDTHS = (400, 1280, 1920)


@pytest.fixture(scope="module")
def answered(running_desk: RunningDesk) -> Study:
    """A study that was asked and answered."""
    study = Workspace(running_desk.folder).begin("Bigger ships", {**TINY, "title": "Bigger ships"})
    asked = write_asked(study)
    words = [sys.executable, "-m", "desim", *asked.words]
    subprocess.run(words, cwd=study.folder, check=True, capture_output=True)
    study.update(status="done", words=asked.words, total=asked.total, number=1, asked=now(), ended=now())
    return study


def _opened(one: Person, path: str, sign: str) -> None:
    """Open a page, and wait for what shows that it is all there."""
    one.page.goto(re.sub(r"^(https?://[^/]+)/.*$", rf"\1{path}", one.page.url))
    one.page.locator(sign).first.wait_for()
    one.page.wait_for_timeout(300)


def test_the_first_page_opens_and_anybody_can_use_it(person: Callable[..., Person]) -> None:
    one = person()
    assert violations(one.page) == []
    assert one.page.get_by_role("heading", level=1).inner_text() == "Networks"
    one.page.keyboard.press("Tab")
    assert one.page.evaluate("document.activeElement.textContent") == "Skip to the content"


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_can_be_used_by_anybody_on_every_screen(
    person: Callable[..., Person], answered: Study, width: int
) -> None:
    one = person(width)
    pages = {
        "/": "main .card",
        "/network/island_stocks?part=gas_stock": ".panel dl",
        f"/study/{answered.id}": "text=Every change is saved.",
        f"/study/{answered.id}/answer": "#answer",
        "/history": "main table",
        "/network/nothing": "text=There is no network",
    }
    for path, sign in pages.items():
        _opened(one, path, sign)
        assert violations(one.page) == [], path
        assert one.page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is wider than the screen"


@pytest.mark.slow
def test_a_part_is_reached_and_opened_by_the_keyboard(person: Callable[..., Person]) -> None:
    one = person()
    _opened(one, "/network/island_stocks", ".panel dl")
    part = one.page.locator("svg a[data-part=coal_stock]")
    part.focus()
    one.page.keyboard.press("Enter")
    one.page.get_by_role("heading", name="Coal on the island").wait_for()
    assert part.get_attribute("aria-current") == "true"
    assert one.page.evaluate("document.activeElement.dataset.part") == "coal_stock", "the focus stays where it was"
    one.page.get_by_label("Find a part").fill("sellers oil")
    one.press("Sellers of oil")
    one.page.get_by_role("heading", name="Sellers of oil").wait_for()


@pytest.mark.slow
def test_a_faulty_workbook_shows_its_cells_and_is_mended_in_place(
    person: Callable[..., Person], tmp_path: Path
) -> None:
    one = person()
    path = write_workbook(tmp_path / "faulty.xlsx")
    book = load_workbook(path)
    sheet = book["lines"]
    column = next(cell.column for cell in sheet[1] if cell.value == "rate")
    cell = next(sheet.cell(k, column) for k in range(2, sheet.max_row + 1) if sheet.cell(k, 1).value == "shell_plant")
    sound, cell.value = cell.value, "1000 a fortnight"
    book.save(path)
    one.bring(path)
    one.sees("1 thing is wrong with this network.")
    assert one.page.get_by_role("button", name=cell.coordinate, exact=True).is_visible()
    assert one.page.locator("td.there").inner_text() == "1000 a fortnight"
    assert violations(one.page) == []
    cell.value = sound
    book.save(path)
    one.bring(path)
    one.page.get_by_role("heading", name="Six nodes").wait_for()


@pytest.mark.slow
def test_what_is_typed_is_kept_whatever_it_is_and_a_deleted_row_comes_back(person: Callable[..., Person]) -> None:
    one = person()
    _opened(one, "/network/island_stocks", ".panel dl")
    one.press("Ask a question of this network")
    one.sees("Every change is saved.")
    one.press("Add a plan")
    one.choose("What changes", "Gas on the island")
    one.page.get_by_label("Times", exact=True).last.fill("a lot")
    one.page.keyboard.press("Tab")
    one.sees(re.compile("not a number"))
    one.page.reload()
    one.sees(re.compile("not a number"))
    assert one.page.get_by_label("Times", exact=True).last.input_value() == "a lot"
    one.press(re.compile("^Delete Escorted convoys"))
    one.sees("Escorted convoys is deleted.")
    assert one.page.get_by_label("Run Escorted convoys").count() == 0
    one.press("Undo")
    one.page.get_by_label("Run Escorted convoys").wait_for()
    one.press("Run")
    one.sees("This cannot run yet:")


@pytest.mark.slow
def test_two_windows_on_one_question_do_not_overwrite_one_another(
    person: Callable[..., Person], answered: Study
) -> None:
    first, second = person(), person()
    for one in (first, second):
        _opened(one, f"/study/{answered.id}", "text=Every change is saved.")
    first.type("Runs of each plan", "7")
    first.page.wait_for_timeout(500)
    second.type("Runs of each plan", "9")
    second.sees("Another window has changed this question.")
    assert second.page.get_by_label("Runs of each plan").input_value() == "9", "what was typed stays in sight"
    assert answered.question()[0]["run"]["replications"] == 7
    second.press("Load what is saved")
    second.page.wait_for_timeout(500)
    second.sees("Every change is saved.")
    assert second.page.get_by_label("Runs of each plan").input_value() == "7"
