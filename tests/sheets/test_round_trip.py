"""A scenario goes through sheets and comes back to the letter."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desim.sheets.cells import InvalidCell, as_text, decode, encode, identical, strip_blanks
from desim.sheets.network import read_network, write_network
from desim.sheets.parse import ParsedSheets, RawRows, parse_sheets
from desim.sheets.sheet_content import scenario_sheets
from desim.sheets.sheet_specs import column_types, sheet_specs
from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from desim.study.execution.provenance import scenario_hash
from tests.properties.wide import wide_networks
from tests.shipped.composed import CASES, NETWORKS, SHIPPED, shipped


def through(data: dict[str, Any], text: bool) -> ParsedSheets:
    """Written to sheets and read again in memory, as a workbook or as the text of CSV."""
    grids = {page.name: [page.head, *page.notes, *page.rows] for page in scenario_sheets(data)}
    raw = {
        name: RawRows([as_text(cell) if text and cell is not None else cell for cell in row] for row in grid)
        for name, grid in grids.items()
    }
    return parse_sheets(raw)


@pytest.mark.parametrize("words", [*SHIPPED[: len(NETWORKS) : 6], *SHIPPED[-len(CASES) :: 19]])
def test_shipped_networks_come_back_to_the_letter(words: str) -> None:
    data = shipped(words)
    for text in (False, True):
        found = through(data, text)
        assert not found.faults
        assert identical(found.data, data)
        assert scenario_hash(found.data) == scenario_hash(data)


@pytest.mark.parametrize("suffix", [".xlsx", ""])
def test_a_network_comes_back_out_of_files(suffix: str, tmp_path: Path) -> None:
    data = shipped("network=island_stocks")
    write_network(data, tmp_path / f"island{suffix}")
    found = read_network(tmp_path / f"island{suffix}")
    assert identical(found, data)
    assert read(found) == read(data)


@pytest.mark.slow
@pytest.mark.parametrize("words", SHIPPED)
def test_every_shipped_scenario_comes_back_out_of_files(words: str, tmp_path: Path) -> None:
    data = shipped(words)
    try:
        read(data)
    except SpecError:
        pytest.skip("the points of its sweep complete it")
    for suffix in (".xlsx", ""):
        write_network(data, tmp_path / f"n{suffix}")
        found = read_network(tmp_path / f"n{suffix}")
        assert identical(found, data)
        assert scenario_hash(found) == scenario_hash(data)


@settings(max_examples=8, deadline=None)
@given(data=wide_networks(), text=st.booleans())
def test_random_networks_come_back_to_the_letter(data: dict[str, Any], text: bool) -> None:
    found = through(data, text)
    assert not found.faults
    assert identical(found.data, data)


PLACES = [(table.name, column.steps) for table in sheet_specs().values() for column in table.columns if table.steps]
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20),
    st.sampled_from(["=cmd|' /C calc'!A0", "+1", "-5 days", "@x", "null", "TRUE", "1.0", "007", "1e5"]),
    st.sampled_from(['"a"', "{", "[a]", " a "]),
)  # fmt: skip
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(st.text(max_size=5), SCALARS, max_size=2))


@settings(max_examples=75, deadline=None)
@given(place=st.sampled_from(PLACES), value=VALUES)
def test_any_value_comes_back_out_of_one_cell_that_is_no_formula(place: tuple[str, Any], value: Any) -> None:
    types = column_types(sheet_specs()[place[0]], place[1])
    try:
        said = encode(value, types)
    except InvalidCell:
        return
    for raw in (said, as_text(said)):
        assert identical(decode(strip_blanks(raw), types), value)
    assert not (isinstance(said, str) and said.startswith(("=", "+", "-", "@")))


@settings(max_examples=100, deadline=None)
@given(value=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30))
def test_text_always_finds_a_cell(value: str) -> None:
    types = column_types(sheet_specs()["lines"], ("title",))
    assert decode(strip_blanks(encode(value, types)), types) == value or value == ""
