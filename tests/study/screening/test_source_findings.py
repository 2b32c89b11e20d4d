"""What to find out next, old sources, and ranges that cannot have made what was seen: values by hand."""

from typing import Any

import pytest

from desim.spec.read import read
from desim.study.screening.load import part_loads
from desim.study.screening.narrow_ranges import most_output, narrow_range_findings
from desim.study.screening.weak_sources import WeakNumber, old_sources, weak_numbers, weak_source_findings


def network(sources: dict[str, Any], seen: float = 60.0, when: str = "2024-03-01", **cause: Any) -> dict[str, Any]:
    """A plant that makes 4 a day and is asked for 2, of a forge that makes 8 and is asked for 2."""
    site = {"site": "town"}
    more = {"role": "expansion", "when": {"kind": "date", "at": "2024-01-11"}, "what": {"plant": {"rate": 1.5}}}
    return {
        "name": "weak",
        "start": "2024-01-01",
        "horizon": 200,
        "nations": {"us": {}},
        "sites": {"town": {"nation": "us"}},
        "items": {"shell": {}, "body": {}},
        "lines": {"plant": {**site, "item": "shell", "rate": 4, "inputs": {"bodies": 1}}},
        "suppliers": {"forge": {**site, "item": "body", "rate": 8, "lead_time": 5}},
        "stockpiles": {
            "depot": {**site, "item": "shell", "policy": {"kind": "base_stock", "level": 0}, "sources": {"plant": {}}},
            "bodies": {**site, "item": "body", "policy": {"kind": "base_stock", "level": 0}, "sources": {"forge": {}}},
        },
        "demands": {"use": {"kind": "fixed", "stockpile": "depot", "every": 1, "size": 2}},
        "causes": {"more": {**more, **cause}} if cause else {},
        "observations": {"made": {"lines": ["plant"], "window": 10, "observed": {when: seen}}},
        "sources": sources,
        "bibliography": {"read": {"title": "A", "status": "full"}, "heard": {"title": "B", "status": "second_hand"}},
    }


def ranged(kind: str = "assumed", low: Any = 2, high: Any = 6, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "low": low, "high": high, **more}


def weak(data: dict[str, Any]) -> dict[str, WeakNumber]:
    scenario = read(data)
    rows, least = part_loads(scenario)
    return {number.path: number for number in weak_numbers(scenario, data, rows, least.need)}


def test_influence_is_how_near_a_part_is_to_the_most_loaded_one_times_how_far_off_its_number_may_be() -> None:
    """The plant has the highest utilisation (a half), the forge half of that (a quarter)."""
    found = weak(network({"lines.plant.rate": ranged(), "suppliers.forge.rate": ranged(low=4, high=12)}))
    assert found["lines.plant.rate"].influence == pytest.approx(1.0 * (6 - 2) / 2 / 4)
    assert found["suppliers.forge.rate"].influence == pytest.approx(0.5 * (12 - 4) / 2 / 8, rel=0.01)


def test_a_time_may_be_off_by_a_share_of_the_horizon() -> None:
    found = weak(network({"suppliers.forge.lead_time": ranged(low="2 days", high="22 days")}))
    assert found["suppliers.forge.lead_time"].influence == pytest.approx(0.5 * 10 / 200, rel=0.01)


@pytest.mark.parametrize(
    ("entry", "weakness"),
    [
        (ranged(), 1.0),
        (ranged("recalled"), 0.8),
        (ranged("derived", source="heard"), 0.5),
        (ranged("seen", source="heard"), 0.4),
        (ranged("seen", source="read"), 0.1),
    ],
)
def test_a_source_is_the_weaker_the_less_of_it_was_read(entry: dict[str, Any], weakness: float) -> None:
    assert weak(network({"lines.plant.rate": entry}))["lines.plant.rate"].weakness == pytest.approx(weakness)


def test_what_has_no_range_or_moves_no_mean_is_not_listed() -> None:
    assert weak(network({"lines.plant.rate": {"kind": "seen", "source": "read"}})) == {}


def test_the_weakest_number_of_most_influence_comes_first() -> None:
    data = network({"lines.plant.rate": ranged("seen", source="read"), "suppliers.forge.rate": ranged(low=4, high=12)})
    scenario = read(data)
    rows, least = part_loads(scenario)
    found = list(weak_source_findings(scenario, data, rows, least.need))
    assert [finding.path for finding in found] == ["suppliers.forge.rate", "lines.plant.rate"]
    assert "1 of 2" in found[0].message


def test_a_source_is_old_three_years_before_the_start() -> None:
    """A date without a day may mean the last of its year or month."""
    entries = {"lines.plant.rate": "2020", "suppliers.forge.rate": "2021", "suppliers.forge.lead_time": "2020-12-27"}
    sources = {path: {"kind": "recalled", "as_of": as_of} for path, as_of in entries.items()}
    assert old_sources(read(network(sources))) == [
        ("lines.plant.rate", "2020"),
        ("suppliers.forge.lead_time", "2020-12-27"),
    ]


RATE = {"lines.plant.rate": ranged(high=6)}


def test_the_most_that_ranges_allow_is_a_highest_rate_times_the_highest_factors_that_have_begun() -> None:
    factor = {"causes.more.what.plant.rate": ranged(low=1, high=2)}
    begin = {"causes.more.when.at": ranged(low="2024-01-05", high="2024-02-01")}
    data = network(RATE | factor | begin, title="More")
    scenario = read(data)
    seen = scenario.observations["made"]
    assert most_output(scenario, seen, 60.0)[0] == pytest.approx(6 * 2 * 10)
    assert most_output(scenario, seen, 3.0)[0] == pytest.approx(6 * 10)


def test_a_plant_that_is_not_there_yet_makes_nothing() -> None:
    data = network({}, what={"plant": {"rate": 0}}, how={"stages": {"build": 50}})
    scenario = read(data)
    seen = scenario.observations["made"]
    assert most_output(scenario, seen, 59.0)[0] == 0.0
    assert most_output(scenario, seen, 61.0)[0] == pytest.approx(4 * 10)


@pytest.mark.parametrize(("seen", "narrow"), [(60.0, False), (70.0, False), (72.0, True)])
def test_a_range_is_too_narrow_where_less_than_was_surely_made_is_possible(seen: float, narrow: bool) -> None:
    """At most 60 are possible; of 70 and 72 seen with an error of a tenth, 59.4 and 61.1 were made at least."""
    data = network(RATE, seen)
    found = list(narrow_range_findings(read(data)))
    assert [finding.path for finding in found] == ["observations.made.observed.60"] * narrow
