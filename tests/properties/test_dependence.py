"""Shares are shares, whatever the network: dependency sums to 1, concentration and fairness keep their bounds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desim.measure.concentration import dependency_rows
from desim.measure.kpi import kpis
from desim.spec.read import read
from tests.properties.live import examples, facts_of
from tests.properties.wide import wide_networks

NATIONS = ("us", "uk", "france")


def scattered(data: dict[str, Any], places: list[int]) -> dict[str, Any]:
    """The network spread over nations; the first of each family stays, for causes act within its nation."""
    sites = {f"{nation}_home": {"nation": nation} for nation in NATIONS}
    spread = data | {"nations": {nation: {} for nation in NATIONS}, "sites": data["sites"] | sites}
    for family in ("suppliers", "lines", "stockpiles"):
        spread[family] = {
            name: part | {"site": f"{NATIONS[places[k % len(places)] if k else 0]}_home"}
            for k, (name, part) in enumerate(sorted(data.get(family, {}).items()))
        }
    return spread


PLACES = st.lists(st.integers(0, 2), min_size=3, max_size=7)


@examples(16)
@given(wide_networks(), PLACES)
def test_shares_of_origins_sum_to_one_and_indices_keep_their_bounds(data: dict[str, Any], places: list[int]) -> None:
    scenario = read(scattered(data, places))
    facts = facts_of(scattered(data, places))
    rows = kpis(scenario, facts)
    shares: dict[str, list[float]] = {}
    for metric, subject, value, _ in dependency_rows(scenario, facts.lanes):
        assert metric in ("autonomy", "dependency")
        if value is not None:
            shares.setdefault(subject.split("<")[0], []).append(value)
    for nation, parts in shares.items():
        assert sum(parts) == pytest.approx(1, abs=1e-9), nation
        assert min(parts) >= 0
    sources = {row.subject: row.value for row in rows if row.metric == "sources"}
    for row in rows:
        if row.metric.startswith("supply_hhi") and row.value is not None:
            assert 1 / sources[row.subject] - 1e-9 <= row.value <= 1 + 1e-9
        if row.metric == "jain_fairness" and row.value is not None:
            assert 0 < row.value <= 1 + 1e-9


@examples(16)
@given(wide_networks())
def test_what_arrives_was_made_or_received_and_is_no_more_than_ordered(data: dict[str, Any]) -> None:
    facts = facts_of(data)
    for item, book in facts.books.items():
        lanes = [
            facts.lanes[f"{source}>{name}"].arrived
            for name, pile in data["stockpiles"].items()
            if pile["item"] == item
            for source in pile.get("sources", {})
            if source not in data["stockpiles"]
        ]
        assert sum(lanes) <= book["made"] + book["received"] + 1e-6, item
