"""The story of a person who has never seen the desk: from its first page to a printed report of their own network."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.desk.person import Person
from tests.desk.six_nodes import write_workbook

MOST_ACTIONS = 25


@pytest.mark.slow
def test_from_the_first_page_to_a_printed_report(person: Callable[..., Person], tmp_path: Path) -> None:
    one = person()
    one.bring(write_workbook(tmp_path / "my_network.xlsx"))
    one.sees("Find a part")
    one.press("Ask a question of this network")
    one.sees("What may be decided.")
    one.press("Add a plan")
    one.choose("What changes", "Shell plant")
    one.type("Times", "1.3")
    one.type("Takes", "6 months")
    one.type("Costs, USD", "12 million")
    one.press("Add a plan")
    one.choose("What changes", "Powder mill", 1)
    one.type("Times", "1.5", 1)
    one.type("Costs, USD", "8 million", 1)
    one.press("Add a disruption")
    one.choose("What changes", "Shell plant", 2)
    one.choose("Of it", "open", 2)
    one.type("Times", "0", 2)
    one.type("Lasts", "90 days")
    one.type("Runs of each plan", "8")
    assert "plans:" not in one.page.inner_text("main"), "no file is shown"
    one.press("Run")
    answer = one.page.locator("#answer")
    answer.wait_for(timeout=600_000)
    assert "Depot" in answer.inner_text() or "plan" in answer.inner_text()
    rows = one.page.locator("table tbody th").all_inner_texts()
    assert {text.strip() for text in rows} >= {"No surge plan", "Shell plant: rate × 1.3"}
    with one.page.expect_popup() as opened:
        one.press("Report, two pages to print")
    report = opened.value
    report.wait_for_selector("#answer")
    assert report.inner_text("#answer") == answer.inner_text()
    one.actions += 1  # to print
    assert len(re.findall(rb"/Type\s*/Page[^s]", report.pdf(format="A4"))) <= 2
    assert one.actions <= MOST_ACTIONS
