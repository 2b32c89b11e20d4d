"""The readability check: syllables of known words, grades by hand, what counts as prose, and British forms."""

from pathlib import Path

import pytest

from tests.readability.grade import CODE, grade, split_sentences
from tests.readability.pages import FOR_EXPERTS, ROOT, SOURCES
from tests.readability.pages import NOT_OURS as BUILT
from tests.readability.spelling import british_words
from tests.readability.syllables import syllables
from tests.readability.texts import prose_of_html, prose_of_markdown

RIGHT = {
    1: "the stock plan world one run made times closed stopped reached scale sold through strength whole hour",
    2: "stockpile simple table chances houses needed after lasting money depot propose yearly people",
    3: "disruption supplier interval medium idea earlier radio readily arrivals objective industry",
    4: "replication simulation january available material operation uncertainty scenario february",
    5: "qualification probability",
    6: "availability",
}


@pytest.mark.parametrize(
    ("word", "count"),
    [(word, count) for count, words in RIGHT.items() for word in words.split()],
)
def test_syllables_of_known_words(word: str, count: int) -> None:
    """As the CMU Pronouncing Dictionary has them."""
    assert syllables(word) == count


def test_a_compound_has_the_syllables_of_its_parts() -> None:
    assert syllables("third-party") == 3
    assert syllables("stock's") == 1


def test_a_grade_by_hand() -> None:
    """Two sentences, ten words, eleven syllables: 0.39 * 5 + 11.8 * 1.1 - 15.59 = -0.66."""
    found = grade(["The stock is low. No ships come to the depot."])
    assert (found.sentences, found.words, found.syllables) == (2, 10, 11)
    assert found.value == pytest.approx(-0.66)


def test_a_name_in_code_counts_in_the_length_of_a_sentence_alone() -> None:
    found = grade([f"Set {CODE} to ten."])
    assert (found.words, found.spelled, found.syllables) == (4, 3, 3)


def test_sentences_end_at_stops_and_not_within_numbers_or_short_forms() -> None:
    text = "It takes 1.5 days, e.g. in the U.S. and more. Then it ends! Does it? Yes"
    assert len(split_sentences(text)) == 4


def test_prose_of_markdown_leaves_out_code_tables_and_headings() -> None:
    text = (
        "# Title\n\nRead [the page](a.md) of `desim`\nonce.\n\n    desim help\n\n"
        "| a | b |\n|---|---|\n\n```sh\nls\n```\n- One.\n- Two\n"
    )
    assert prose_of_markdown(text) == [f"Read the page of {CODE} once.", "One.", "Two"]


def test_prose_of_html_leaves_out_tables_and_figures() -> None:
    table = "<table><caption>Two.</caption><tbody><tr><td><p>x</p></td></tr></tbody></table>"
    assert prose_of_html(f"<p>One <b>thing</b>.</p>{table}<svg><p>y</p></svg>") == ["One thing.", "Two."]


def test_british_forms_are_found_outside_code_and_names() -> None:
    text = "The defence of a centre\n`licence` us_licence Ministry of Defence\nto organise"
    assert list(british_words(text)) == [
        (1, "defence", "defense"),
        (1, "centre", "center"),
        (3, "organise", "organize"),
    ]


def test_every_page_is_read() -> None:
    pages = {path for pattern in SOURCES for path in ROOT.glob(pattern)}
    assert {
        ROOT / "README.md",
        ROOT / "docs" / "tutorial.md",
        ROOT / "experiments" / "surge_155" / "README.md",
    } <= pages
    assert all(path.exists() for name in FOR_EXPERTS if name.endswith(".md") for path in [ROOT / name])
    assert all(Path(name).parts[0] == "docs" for name in BUILT)
