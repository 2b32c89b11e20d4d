"""Every page of the desk: for everybody, by the keyboard, on a small screen, without leaving the machine."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desim.desk.study import Study
from desim.desk.workspace import Workspace
from experiments.shipped.desk_story import Person, write_workbook
from tests.desk.accessible import violations
from tests.desk.questions import LONG, TINY
from tests.desk.running import RunningDesk, answer

WIDTHS = (400, 1280, 1920)


@pytest.fixture(scope="module")
def answered(running_desk: RunningDesk) -> Study:
    """A study that was asked and answered."""
    return answer(Workspace(running_desk.folder), "Bigger ships", TINY)


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
        one.goes_to(path, sign)
        assert violations(one.page) == [], path
        assert one.page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is wider than the screen"


@pytest.mark.slow
def test_a_part_is_reached_and_opened_by_the_keyboard(person: Callable[..., Person]) -> None:
    one = person()
    one.goes_to("/network/island_stocks", ".panel dl")
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
    one.goes_to("/network/island_stocks", ".panel dl")
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
        one.goes_to(f"/study/{answered.id}", "text=Every change is saved.")
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


@pytest.mark.slow
def test_any_number_of_the_network_can_be_another_and_is_run_beside_the_plans(
    person: Callable[..., Person], answered: Study
) -> None:
    one = person()
    one.goes_to(f"/study/{answered.id}/answer", "#answer")
    one.page.locator("svg a[data-part=gas_stock]").click()
    one.page.get_by_role("heading", name="Gas on the island").wait_for()
    one.press("What if initial stock were another?")
    one.type("What if it were", "a lot")
    one.press("Run it beside the plans")
    one.sees(re.compile("must be a number|not a number"))
    one.type("What if it were", "3000")
    one.press("Run it beside the plans")
    one.page.get_by_role("rowheader", name=re.compile("What if initial stock of Gas on the island is 3,000")).wait_for(
        timeout=600_000
    )
    one.page.locator("#answer").wait_for(timeout=600_000)


@pytest.mark.slow
def test_a_study_is_stopped_with_what_it_has_and_goes_on(
    person: Callable[..., Person], running_desk: RunningDesk
) -> None:
    study = Workspace(running_desk.folder).begin("Long", {**LONG, "title": "Long"})
    one = person()
    one.goes_to(f"/study/{study.id}", "text=Every change is saved.")
    one.press("Run")
    one.page.get_by_text("Preliminary:").wait_for(timeout=600_000)
    assert one.page.locator("table.stack td").first.inner_text()
    one.press("Stop")
    one.sees(re.compile(r"Stopped\. [1-9][0-9]* of 800 runs are kept\."))
    assert one.page.locator("#answer").count() == 0, "an answer is told only by a study that has ended"
    one.press("Go on")
    one.sees(re.compile("of 800 runs"))
    one.press("Stop")
    one.sees(re.compile(r"Stopped\."))
