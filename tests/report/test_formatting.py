"""Numbers as readers meet them."""

from desim.report.page.formatting import bracketed, with_interval
from desim.stats.interval import Interval


def test_an_interval_has_its_lower_limit_first() -> None:
    assert bracketed(1.0, 2.0) == "[1.00,\u00a02.00]"
    assert with_interval(Interval(1.5, 1.0, 2.0, 10), unit=" d") == ("1.50 d", "[1.00,\u00a02.00]")
    assert bracketed(-2.0, -1.0) == "[−2.00,\u00a0−1.00]"
