"""Weak sources: which numbers to find out next, and which sources are old, before anything runs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from desim.spec.fields import units
from desim.spec.fields.moments import mean_of
from desim.spec.parts.cause import Cause
from desim.spec.parts.provenance import Provenance, last_day_of
from desim.spec.parts.trigger import AtHazard
from desim.spec.scenario import Scenario
from desim.spec.written_numbers import in_internal_units, number_at
from desim.study.screening.findings import Finding
from desim.study.screening.load import PartLoad

OLD_YEARS = 3.0
"""A source that speaks of a time so long before the run begins is old."""
SHOWN = 10
"""Numbers that are listed."""
WEAKNESS = {"assumed": 1.0, "recalled": 0.8, "derived": 0.5, "seen": 0.4}
READ = {"full": 0.25, "excerpt": 0.5, "second_hand": 1.0}
"""Weakness of a seen or derived number goes with how much of its document was read."""


@dataclass(frozen=True)
class WeakNumber:
    """A number, how much may hang on it, and how weak its source is."""

    path: str
    influence: float
    """Utilization of its part over the highest of the network, times how far off the number may be."""
    weakness: float

    @property
    def rank(self) -> float:
        """What is worth finding out: influence times weakness."""
        return self.influence * self.weakness


def weak_source_findings(
    scenario: Scenario, data: Mapping[str, Any], rows: list[PartLoad], need: Mapping[str, float]
) -> Iterator[Finding]:
    """Notes of the numbers with most influence and the weakest source, and of old sources in one line.

    Influence is a guess without any run: how near the part of a number is to being what holds output back (its
    utilization over the highest), times how far off the number may be. ``study=sensitivity`` and worlds measure it.

    Args:
        scenario: The network.
        data: The same as it was written.
        rows: Utilizations of its parts.
        need: What is drawn from each stockpile over the horizon.
    """
    weak = sorted(weak_numbers(scenario, data, rows, need), key=lambda number: (-number.rank, number.path))
    for rank, number in enumerate(weak[:SHOWN], 1):
        kind = scenario.sources[number.path].kind
        message = (
            f"is {rank} of {len(weak)} to find out next: influence {number.influence:.2f} (utilization and range, no "
            f"run) x weakness {number.weakness:.2f} of its source ({kind})"
        )
        yield Finding("note", number.path, message)
    old = old_sources(scenario)
    if old:
        shown = ", ".join(f"{path} ({day})" for path, day in old[:5]) + (", ..." if len(old) > 5 else "")
        message = f"{len(old)} numbers are more than {OLD_YEARS:g} years older than the start of the run: {shown}"
        yield Finding("note", "sources", message)


def old_sources(scenario: Scenario) -> list[tuple[str, str]]:
    """Path and date of the numbers whose source speaks of a time long before the run begins, oldest first."""
    if scenario.start is None:
        return []
    limit = scenario.start.toordinal() - OLD_YEARS * 365.25
    dated = [
        (entry.as_of, path)
        for path, entry in scenario.sources.items()
        if (day := last_day_of(entry.as_of)) is not None and day.toordinal() < limit
    ]
    return [(path, as_of) for as_of, path in sorted(dated)]


def weak_numbers(
    scenario: Scenario, data: Mapping[str, Any], rows: list[PartLoad], need: Mapping[str, float]
) -> Iterator[WeakNumber]:
    """All numbers with a range on parts that have a utilization."""
    highest = max((row.refilling for row in rows), default=0.0)
    if highest <= 0.0:
        return
    share = {row.path: min(1.0, row.refilling / highest) for row in rows}
    for path, entry in sorted(scenario.sources.items()):
        spread = _relative_spread(scenario, data, need, path, entry)
        nearness = max((share.get(part, 0.0) for part in _parts_of(scenario, path)), default=0.0)
        if spread * nearness > 0.0:
            yield WeakNumber(path, spread * nearness, _weakness(scenario, entry))


def _relative_spread(
    scenario: Scenario, data: Mapping[str, Any], need: Mapping[str, float], path: str, entry: Provenance
) -> float:
    """How far off a number may be, 0 to 1: half its range over what it is a part of.

    That is the horizon for times and dates, all that is drawn from it for an amount in a stockpile, and else the number
    itself. Coefficients of variation say nothing here, for they move no mean.
    """
    if entry.low is None or entry.high is None or path.endswith(".cv"):
        return 0.0
    read: Callable[[Any], float] = partial(in_internal_units, scenario.start)
    try:
        half, number = (read(entry.high) - read(entry.low)) / 2.0, abs(number_at(data, path))
    except ValueError:
        return 0.0
    family, name, *steps = path.split(".")
    if _is_time(entry.high):
        whole = scenario.horizon
    elif family == "stockpiles" and steps[:1] != ["sources"]:
        whole = max(number, need.get(name, 0.0))
    else:
        whole = number
    return _time_share(scenario, path) * (min(1.0, half / whole) if whole else float(half > 0.0))


def _is_time(written: Any) -> bool:
    """Whether a number is a date, or has a unit of time."""
    if not isinstance(written, str):
        return False
    return last_day_of(written) is not None or units.parse(written)[1] == {"[time]": 1}


def _time_share(scenario: Scenario, path: str) -> float:
    """Share of the time for which a cause that comes by chance holds, 1 for every other number."""
    family, _, rest = path.partition(".")
    cause = scenario.causes.get(rest.partition(".")[0]) if family == "causes" else None
    if cause is None or not isinstance(cause.when, AtHazard) or cause.how.duration is None:
        return 1.0
    held = mean_of(cause.how.duration)
    return held / (held + mean_of(cause.when.every))


def _weakness(scenario: Scenario, entry: Provenance) -> float:
    """1 for an assumption, less for what was seen, least where the whole document was read."""
    weight = WEAKNESS.get(entry.kind, 0.0)
    return weight * READ[scenario.bibliography[entry.source].status] if entry.source else weight


def _parts_of(scenario: Scenario, path: str) -> Iterator[str]:
    """The parts with a utilization that a number acts on, as ``lines.plant``."""
    family, _, rest = path.partition(".")
    name = rest.partition(".")[0]
    if family in ("lines", "suppliers", "legs", "gates", "funds", "workcenters", "escorts"):
        yield f"{family}.{name}"
    elif family == "stockpiles" and name in scenario.stockpiles:
        yield from _makers(scenario, scenario.stockpiles[name].sources)
    elif family == "demands" and name in scenario.demands:
        pile = scenario.stockpiles[scenario.demands[name].stockpile]
        yield from _makers(scenario, pile.sources)
    elif family == "causes" and name in scenario.causes:
        yield from _changed(scenario, scenario.causes[name], rest.split(".")[1:])


def _makers(scenario: Scenario, sources: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """Lines and suppliers that fill a stockpile, through the stockpiles between."""
    for source in sources:
        if source in scenario.stockpiles and depth < len(scenario.stockpiles):
            yield from _makers(scenario, scenario.stockpiles[source].sources, depth + 1)
        else:
            yield f"{'lines' if source in scenario.lines else 'suppliers'}.{source}"


def _changed(scenario: Scenario, cause: Cause, steps: list[str]) -> Iterator[str]:
    """The parts that a number of a cause acts on: the one whose dial it is, or all that the cause changes."""
    parts = [steps[1]] if steps[:1] == ["what"] and len(steps) > 1 else list(cause.what)
    for part in parts:
        for family in ("lines", "suppliers", "legs", "gates", "funds"):
            if part in getattr(scenario, family):
                yield f"{family}.{part}"
