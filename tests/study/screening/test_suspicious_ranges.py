"""Suspicious ranges: what cannot be meant so is a warning, what is rarely meant so a note."""

from typing import Any

from desim.spec.read import read
from desim.study.screening.suspicious_ranges import suspicious_range_findings
from tests.study.worlds.test_worlds import ranged, shop

DEPOT, BIN, MILL, ARMY = "stockpiles.depot.initial", "stockpiles.bin.initial", "demands.mill.size", "demands.army.size"
WHY = {"note": "By judgment."}


def told(sources: dict[str, Any]) -> list[str]:
    data = shop(sources)
    return [str(finding) for finding in suspicious_range_findings(read(data), data)]


def test_ranges_that_are_none_are_warnings() -> None:
    assert told(
        {DEPOT: ranged(600, 400, **WHY), BIN: ranged("0.6 t", "600 kg", **WHY), MILL: ranged(10, 15, **WHY)}
    ) == [
        f"warning: sources.{MILL}: has its number, 20 in internal units, outside low and high: 10 and 15",
        f"warning: sources.{BIN}: has one value for low and high, 0.6 t, and is not drawn; fixed or structural would "
        "say so",
        f"warning: sources.{DEPOT}: has a low above its high: 600 and 400",
    ]


def test_narrow_judgments_and_numbers_at_an_end_are_notes() -> None:
    """A tenth of 500 are 50: 480 to 529 is narrow, 475 to 525 is not; of what is seen a range may be narrow."""
    assert told({DEPOT: ranged(475, 525, **WHY), MILL: ranged(10, 30, **WHY)}) == []
    assert told({DEPOT: {**ranged(480, 529, **WHY), "kind": "seen", "source": "crs"}}) == []
    assert told({DEPOT: ranged(480, 529, **WHY), BIN: ranged("600 kg", "0.9 t", **WHY)}) == [
        "note: sources: 1 judgments are narrower than 10% of the number, which few judgments deserve: " + DEPOT,
        "note: sources: 1 numbers are the lowest or the highest of their range: worlds lie on one side of them: " + BIN,
    ]


def test_judgments_without_range_or_ground_are_notes() -> None:
    assert told({DEPOT: {"kind": "assumed", **WHY}, MILL: ranged(10, 30)}) == [
        f"note: sources: 1 assumed numbers have no low and high: {DEPOT}",
        f"note: sources: 1 assumed numbers say on no ground (note): {MILL}",
    ]


def test_a_number_that_is_the_same_in_all_worlds_is_left_alone() -> None:
    assert told({DEPOT: ranged(600, 700, fixed=True, **WHY)}) == []
