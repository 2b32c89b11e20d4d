"""Numbers as readers meet them."""

from desim.report.page.formatting import bracketed, clipped_apart, with_interval
from desim.stats.interval import Interval


def test_an_interval_has_its_lower_limit_first() -> None:
    assert bracketed(1.0, 2.0) == "[1.00,\u00a02.00]"
    assert with_interval(Interval(1.5, 1.0, 2.0, 10), unit=" d") == ("1.50 d", "[1.00,\u00a02.00]")
    assert bracketed(-2.0, -1.0) == "[−2.00,\u00a0−1.00]"


def test_names_that_begin_alike_are_told_apart() -> None:
    sixty, thirty, shelf = "Framework and 60 % of repairs", "Framework and 30 % of repairs", "Sixty days of parts here"
    found = clipped_apart([sixty, thirty, shelf, "Short"], 15)
    assert found == ["Fram…60 % of r…", "Fram…30 % of r…", "Sixty days of…", "Short"]
    assert clipped_apart([sixty, sixty], 15) == ["Framework and…"] * 2
