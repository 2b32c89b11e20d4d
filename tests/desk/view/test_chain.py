"""The drawn network: each part once as a link, whatever its title holds, and with its marks."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from desim.desk.view.chain import MOST_PARTS, Mark, chain, legend, wrapped
from desim.desk.view.site_map import site_map
from desim.spec.read import read
from tests import networks

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert('x')</script> & \"q\""


def _drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - made a moment ago


def _links(svg: str) -> dict[str, ElementTree.Element]:
    found = _drawn(svg).iter(f"{SVG}a")
    return {str(link.get("data-part") or link.get("data-site")): link for link in found}


def _said(link: ElementTree.Element) -> str:
    """What a link says to those who point at it or hear it."""
    return str(link.findtext(f"{SVG}title"))


def test_every_part_between_which_goods_flow_is_a_link_with_words() -> None:
    scenario = read(networks.chain())
    drawn = chain(scenario, chosen="depot")
    links = _links(drawn.svg)
    assert set(links) == {"mill", "old_mill", "press", "powder_store", "depot", "training", "orders"}
    assert (drawn.shown, drawn.whole) == (7, 7)
    assert _said(links["depot"]) == "Depot, stockpile"
    assert links["depot"].get("href") == "?part=depot"
    assert [name for name, link in links.items() if link.get("aria-current")] == ["depot"]


def test_boxes_do_not_overlap() -> None:
    svg = chain(read(networks.chain())).svg
    boxes = [tuple(map(float, found)) for found in re.findall(r'<rect x="([\d.-]+)" y="([\d.-]+)" width="168"', svg)]
    for k, (x, y) in enumerate(boxes):
        assert not [1 for other_x, other_y in boxes[:k] if abs(x - other_x) < 168 and abs(y - other_y) < 46]


def test_titles_cannot_become_markup() -> None:
    data = networks.chain()
    data["stockpiles"]["depot"]["title"] = HOSTILE
    svg = chain(read(data)).svg
    assert "<script" not in svg
    assert _said(_links(svg)["depot"]) == f"{HOSTILE}, stockpile"


def test_marks_are_drawn_and_told() -> None:
    marks = {"press": [Mark("#0173b2", "limits most with Third shifts"), Mark("#de8f05", "delivers", "triangle")]}
    svg = chain(read(networks.chain()), marks=marks).svg
    assert _said(_links(svg)["press"]) == "Press, line. limits most with Third shifts. delivers"
    assert svg.count('class="mark"') == 1
    assert svg.count("<polygon") == 1


def test_of_a_large_network_only_what_is_around_a_part_is_drawn() -> None:
    data = networks.tree(90)
    scenario = read(data)
    center = next(iter(scenario.stockpiles))
    drawn = chain(scenario, center=center)
    assert drawn.whole > MOST_PARTS >= drawn.shown
    assert center in _links(drawn.svg)


@pytest.mark.parametrize("title", ["", "short", "a title of so many words that no box has room for all of them"])
def test_a_title_has_two_lines_at_most(title: str) -> None:
    assert 1 <= len(wrapped(title)) <= 2


def test_the_legend_names_the_families_that_are_there() -> None:
    assert [word for _, word in legend(read(networks.chain()))] == ["suppliers", "lines", "stockpiles", "demands"]


def _placed(**positions: dict[str, float]) -> dict[str, Any]:
    data = networks.chain()
    data["sites"] = {name: {**site, **positions.get(name, {})} for name, site in data["sites"].items()}
    return data


def test_sites_with_positions_are_links_on_a_map() -> None:
    data = _placed(plant={"latitude": 41.4, "longitude": -75.7}, field={"latitude": 35.0, "longitude": 139.0})
    links = _links(site_map(read(data)))
    assert set(links) == {"plant", "field"}
    assert links["plant"].get("href") == "?site=plant"


def test_without_positions_there_is_no_map() -> None:
    assert site_map(read(networks.chain())) == ""
