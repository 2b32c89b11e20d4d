"""Suspicious ranges: low, number and high of a source that cannot be meant so, or are rarely meant so."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desim.spec.numbers_at_paths import locate
from desim.spec.parts.provenance import Provenance
from desim.spec.scenario import Scenario
from desim.spec.written_numbers import in_internal_units, number_at, value_at_path
from desim.study.screening.findings import Finding

NARROW = 0.1
"""Width of a judgment, as a share of the number, below which it claims to know more than judgments do."""
SHOWN = 5
"""Paths that one line names."""


@dataclass(frozen=True)
class _Range:
    """Low, the number and high in internal units."""

    path: str
    entry: Provenance
    low: float
    number: float
    high: float
    scale: float
    """What a width is held against: the number, or its distance to the largest value of its field if that is less."""
    is_date: bool

    @property
    def narrow(self) -> bool:
        """Whether a judgment of it is surer than judgments are; a date has no size to hold it against."""
        judged = self.entry.kind in ("assumed", "recalled") and self.entry.shape != "lognormal"
        return judged and not self.is_date and 0.0 < self.high - self.low < NARROW * self.scale


def suspicious_range_findings(scenario: Scenario, data: Mapping[str, Any]) -> Iterator[Finding]:
    """Warnings of ranges that are none or leave the number out; notes, one line each, of those that are rarely meant.

    People give ranges that are too narrow: of ranges that were to hold the truth in nine cases of ten about half do
    (Soll & Klayman 2004), which is why narrow ones are told.

    Args:
        scenario: The network.
        data: The same as it was written.
    """
    entries = sorted(scenario.sources.items())
    ranges = [found for path, entry in entries if (found := _range(scenario, data, path, entry))]
    for one in ranges:
        if message := _wrong(one):
            yield Finding("warning", f"sources.{one.path}", message)
    sound = [one for one in ranges if not _wrong(one)]
    for select, message in NOTES:
        yield from _note([one.path for one in sound if select(one)], message)
    assumed = [(path, entry) for path, entry in entries if entry.kind == "assumed" and _is_number(data, path)]
    yield from _note([path for path, entry in assumed if entry.low is None], "assumed numbers have no low and high")
    yield from _note([path for path, entry in assumed if not entry.note], "assumed numbers say on no ground (note)")


def _is_number(data: Mapping[str, Any], path: str) -> bool:
    """Whether a source is of a single number, not of a part or of words."""
    try:
        number_at(data, path)
    except ValueError:
        return False
    return True


def _range(scenario: Scenario, data: Mapping[str, Any], path: str, entry: Provenance) -> _Range | None:
    """The range of a source; None where there is none, or it is not of a number."""
    if entry.low is None or entry.high is None or entry.fixed:
        return None
    try:
        low, high = (in_internal_units(scenario.start, end) for end in (entry.low, entry.high))
        number, limit = number_at(data, path), locate(scenario, path).limit
    except ValueError:
        return None
    scale = min(abs(number), abs(limit - number)) or abs(number)
    written = str(value_at_path(data, path))
    return _Range(path, entry, low, number, high, scale, is_date=written.count("-") == 2 and written[:4].isdigit())


def _wrong(one: _Range) -> str:
    """Why a range is none, empty where it is one."""
    ends = f"{one.entry.low} and {one.entry.high}"
    if one.low > one.high:
        return f"has a low above its high: {ends}"
    if one.low == one.high:
        return f"has one value for low and high, {one.entry.low}, and is not drawn; fixed or structural would say so"
    if not one.low <= one.number <= one.high:
        return f"has its number, {one.number:g} in internal units, outside low and high: {ends}"
    return ""


NOTES: tuple[tuple[Callable[[_Range], bool], str], ...] = (
    (lambda one: one.narrow, f"judgments are narrower than {NARROW:.0%} of the number, which few judgments deserve"),
    (
        lambda one: one.number in (one.low, one.high) and not one.is_date,
        "numbers are the lowest or the highest of their range: worlds lie on one side of them",
    ),
)
"""Ranges that are rarely meant, and what is said of them."""


def _note(paths: list[str], message: str) -> Iterator[Finding]:
    if paths:
        named = ", ".join(paths[:SHOWN]) + (", ..." if len(paths) > SHOWN else "")
        yield Finding("note", "sources", f"{len(paths)} {message}: {named}")
