"""The story of a person who has never seen the desk: from its first page to a printed report of their own network."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.shipped.desk_story import PICTURES, Person, story, write_workbook

MOST_ACTIONS = 25
FILE_WORDS = ("plans:", "sweeper", "conf/", ".yaml")
"""Words of files of configuration, which a person need not see."""


@pytest.mark.slow
def test_from_the_first_page_to_a_printed_report(person: Callable[..., Person], tmp_path: Path) -> None:
    one, seen = person(), []
    for name, page in story(one, write_workbook(tmp_path / "my_network.xlsx")):
        seen.append(name)
        text = page.inner_text("body")
        assert not [word for word in FILE_WORDS if word in text], name
        if name == "5-answer":
            answer = page.locator("#answer").inner_text()
            rows = {text.strip() for text in page.locator("table tbody th").all_inner_texts()}
            assert rows >= {"No surge plan", "Shell plant: rate × 1.3", "Powder mill: rate × 1.5"}
    assert tuple(seen) == PICTURES
    assert page.inner_text("#answer") == answer, "the desk and the report say the same"
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))) <= 2
    assert one.actions <= MOST_ACTIONS
