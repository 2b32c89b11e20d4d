"""Known on: numbers fall back to what was thought of them before they were published."""

from typing import Any

import numpy as np
import pytest

from desim.spec.read import read
from desim.stats.observation_errors import FigureLaw
from desim.study.questions.known_on import KnownOn, known_on
from desim.study.questions.observed_figures import lot_error

CRS = {"source": "crs"}


def network(**sources: Any) -> dict[str, Any]:
    return {
        "name": "shop", "start": "2026-01-01", "horizon": 400,
        "nations": {"us": {}}, "sites": {"home": {"nation": "us"}}, "items": {"shell": {}},
        "lines": {
            "plant": {"site": "home", "item": "shell", "rate": "12/day"},
            "annex": {"site": "home", "item": "shell", "rate": "6/day"},
        },
        "stockpiles": {
            "depot": {
                "site": "home", "item": "shell", "sources": {"plant": {}, "annex": {}}, "initial": 70,
                "policy": {"kind": "base_stock", "level": 1000},
            }
        },
        "observations": {
            "seen": {"lines": ["plant"], "window": 30, "observed": {60: 360, 90: 400}, "announced": {300: 900},
                     "error": {"relative": 0.05}, "details": {90: {"low": 350, "high": 450}}},
        },
        "bibliography": {"crs": {"title": "A report"}},
        "sources": {f"{path.replace('__', '.')}": entry for path, entry in sources.items()},
    }  # fmt: skip


def at(day: float, **sources: Any) -> KnownOn:
    data = network(**sources)
    return known_on(read(data), data, day)


RATE = {"kind": "seen", "as_of": "2026-03", **CRS, "before": {"number": "10/day", "low": "8/day", "high": "15/day"}}


def test_a_number_stands_as_it_was_thought_of_until_it_was_published() -> None:
    """A month counts from its end: March 2026 ends on day 89."""
    annex = {"kind": "derived", "of": "lines.plant.rate / 2"}
    before, after = (at(day, lines__plant__rate=RATE, lines__annex__rate=annex) for day in (88.0, 89.0))
    assert before.earlier == ("lines.plant.rate",)
    assert before.data["sources"]["lines.plant.rate"] == {"kind": "assumed", "low": "8/day", "high": "15/day"}
    assert read(before.data).lines["plant"].rate == 10.0
    assert read(before.data).lines["annex"].rate == 5.0, "what is derived follows"
    assert (after.earlier, after.known_later) == ((), ())
    assert read(after.data).lines["plant"].rate == 12.0


def test_the_day_of_publication_counts_and_not_the_day_it_speaks_of() -> None:
    entry = {"kind": "seen", "as_of": "2026-01-05", "said_on": "2026-06-01", **CRS}
    assert at(100.0, stockpiles__depot__initial=entry).known_later == ("stockpiles.depot.initial",)
    assert at(151.0, stockpiles__depot__initial=entry).known_later == ()


@pytest.mark.parametrize(("shape", "rate"), [("uniform", 12.0), ("pert", 14.0)])
def test_a_range_is_drawn_from_and_its_peak_is_its_middle(shape: str, rate: float) -> None:
    """A peak at the figure would tell what was seen later."""
    entry = {"kind": "seen", "as_of": "2026-06-01", **CRS, "low": "8/day", "high": "20/day", "shape": shape}
    found = at(10.0, lines__plant__rate=entry)
    assert found.ranged == ("lines.plant.rate",)
    assert read(found.data).lines["plant"].rate == rate


def test_lots_widen_the_error_of_a_figure() -> None:
    """Two lines of lots of 3,000: sqrt(2 x 9e6 / 6) = 1,732; with an error of 5 % of 30,000 (1,500) it is 2,291."""
    spread = lot_error([3000, 3000, 1])
    assert spread == pytest.approx(1732.05, rel=1e-4)
    law = FigureLaw(30_000.0, 30_000.0, 0.05, True, False).widened(spread)
    assert law.sd * 30_000.0 == pytest.approx(2291.3, rel=1e-4)
    assert FigureLaw(300.0, 300.0, 3.0, False, False).widened(4.0).sd == 5.0


def test_a_window_of_a_line_that_makes_lots_has_that_error() -> None:
    """A lot of 12 every 5 days, windows of 30 days that begin at any time: 2.4 a day is 72; lots of 1: no error."""
    begins = np.random.default_rng(1).uniform(0.0, 5.0, 20_000)
    lengths = np.random.default_rng(2).uniform(25.0, 35.0, 20_000)
    counted = 12.0 * (np.floor((begins + lengths) / 5.0) - np.floor(begins / 5.0))
    assert np.std(counted - 2.4 * lengths) == pytest.approx(lot_error([12]), rel=0.02)
    assert lot_error([1, 1]) == 0.0


def test_no_figure_is_left_in_what_is_run() -> None:
    found = at(10.0).data["observations"]["seen"]
    assert found == {"lines": ["plant"], "window": 30, "observed": {60: 0, 90: 0}}


def test_numbers_without_a_date_were_always_known() -> None:
    entry = {"kind": "assumed", "low": 10, "high": 90}
    found = at(0.0, stockpiles__depot__initial=entry)
    assert (found.earlier, found.ranged, found.known_later) == ((), (), ())
