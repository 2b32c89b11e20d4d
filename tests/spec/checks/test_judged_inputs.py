"""What judges the model is never its input: the same text, or the same value, on both sides is noticed."""

from typing import Any

import pytest

from desim.spec.checks.judged_inputs import judged_inputs
from desim.spec.read import read


def network(rate: float, factor: float, observed: float, sources: dict[str, Any], **details: Any) -> Any:
    """A plant that makes *rate* a month, expands by *factor* and was seen to make *observed* a month."""
    day = "2024-09-01"
    site = {"site": "town", "item": "shell"}
    depot = {**site, "policy": {"kind": "base_stock", "level": 5}, "sources": {"plant": {}}}
    more = {"role": "expansion", "when": {"kind": "date", "at": 100}, "what": {"plant": {"rate": factor}}}
    return read(
        {
            "name": "judged",
            "start": "2022-02-24",
            "horizon": 1500,
            "nations": {"us": {}},
            "sites": {"town": {"nation": "us"}},
            "items": {"shell": {}},
            "lines": {"plant": {**site, "rate": f"{rate}/month"}},
            "stockpiles": {"depot": depot},
            "causes": {"more": more},
            "observations": {"seen": {"lines": ["plant"], "observed": {day: observed}, "details": {day: details}}},
            "sources": sources,
            "bibliography": {"paper": {"title": "A paper"}, "law": {"title": "A law"}},
        }
    )


def seen(path: str, source: str = "paper", as_of: str = "2024-09", **more: Any) -> dict[str, Any]:
    return {path: {"kind": "seen", "source": source, "as_of": as_of, **more}}


FIGURE = seen("observations.seen.observed.2024-09-01")
RATE, FACTOR = "lines.plant.rate", "causes.more.what.plant.rate"


def paths(scenario: Any) -> list[str]:
    return [fault.path for fault in judged_inputs(scenario)]


@pytest.mark.parametrize("path", [RATE, FACTOR])
def test_a_text_that_judges_a_line_is_no_source_of_its_numbers(path: str) -> None:
    assert paths(network(14000, 2.0, 40000, FIGURE | seen(path))) == [path]


def test_another_text_or_another_date_is_a_source() -> None:
    assert paths(network(14000, 2.0, 40000, FIGURE | seen(RATE, "law") | seen(FACTOR, as_of="2022-11"))) == []


def test_a_rate_that_grows_to_the_very_figure_was_fitted_to_it() -> None:
    """14,400 x 2.78 = 40,032, the shipped fit of the first edition."""
    assert paths(network(14400, 2.78, 40000, FIGURE)) == [f"{RATE} x {FACTOR}"]


def test_a_rate_that_is_the_very_figure_is_noticed() -> None:
    assert paths(network(40000, 1.5, 40000, FIGURE)) == [RATE]


@pytest.mark.parametrize("figure", ["capacity", "goal"])
def test_a_capacity_or_a_goal_may_have_the_value_that_came(figure: str) -> None:
    assert paths(network(40000, 1.5, 40000, FIGURE | seen(RATE, "law", figure=figure))) == []
    assert paths(network(14400, 2.78, 40000, FIGURE | seen(FACTOR, "law", figure=figure))) == []


def test_a_figure_that_is_only_shown_judges_nothing() -> None:
    assert paths(network(40000, 1.5, 40000, FIGURE | seen(RATE), judged=False)) == []
