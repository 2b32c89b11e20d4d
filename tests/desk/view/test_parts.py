"""What is told of a part, and how parts are found."""

from typing import Any

from desim.desk.view.number_words import NO_SOURCE, NumberWords
from desim.desk.view.parts import part_words, search
from desim.spec.read import read
from tests import networks

DATA: dict[str, Any] = {
    **networks.chain(),
    "sources": {
        "suppliers.old_mill.rate": {"kind": "seen", "source": "paper", "low": "80 kg/day", "high": "95 kg/day"},
        "lines.press": {"kind": "assumed", "note": "All of the line is assumed."},
    },
    "bibliography": {"paper": {"title": "A paper", "url": "https://example.org/paper"}},
}
SCENARIO = read(DATA)


def _numbers(part: str) -> dict[str, NumberWords]:
    found = part_words(SCENARIO, DATA, part)
    assert found is not None
    return {number.name: number for number in found.numbers}


def test_numbers_read_with_the_unit_in_which_they_were_written_their_source_and_their_range() -> None:
    rate = _numbers("old_mill")["rate"]
    assert (rate.value, rate.range, rate.kind) == (
        "90\u00a0kg/day",
        "80\u00a0kg/day to 95\u00a0kg/day",
        "seen in a document",
    )
    assert (rate.document, rate.url) == ("A paper", "https://example.org/paper")


def test_plain_numbers_get_the_unit_of_the_item_that_they_are_an_amount_of() -> None:
    found = _numbers("press")
    assert found["rate"].value == "30\u00a0rounds a day"
    assert found["inputs: powder store"].value == "2.5\u00a0kg", "an input is of its own item"
    assert found["yield"].value == "0.9"
    assert _numbers("mill")["least lead time"].value == "4\u00a0days"


def test_a_source_of_a_part_is_that_of_all_its_numbers() -> None:
    assert {one.kind for one in _numbers("press").values()} == {"assumed"}
    assert _numbers("rail")["capacity"].kind == NO_SOURCE


def test_a_part_names_what_it_gets_from_what_it_feeds_and_what_else_has_to_do_with_it() -> None:
    found = part_words(SCENARIO, DATA, "depot")
    assert found is not None
    near = {one.words: [part.name for part in one.parts] for one in found.neighbors}
    assert near == {"Gets from": ["press"], "Feeds": ["orders", "training"], "Legs": ["rail"], "Causes": ["surge"]}
    leg = part_words(SCENARIO, DATA, "rail")
    assert leg is not None
    assert {one.words: [part.name for part in one.parts] for one in leg.neighbors} == {"Stockpiles": ["depot"]}


def test_what_is_no_part_has_no_words() -> None:
    assert part_words(SCENARIO, DATA, "powder") is None


def test_parts_are_found_by_all_words_of_title_family_place_and_item() -> None:
    assert [one.name for one in search(SCENARIO, "mill")] == ["mill", "old_mill"]
    assert [one.name for one in search(SCENARIO, "stockpile powder")] == ["powder_store"]
    assert [one.name for one in search(SCENARIO, "LINE")] == ["press"]
    assert search(SCENARIO, "  ") == []
    assert search(SCENARIO, "ship") == []
