"""Delays: what a journey waited for beyond its normal time, stage by stage, the latest delay first.

A wait at a part that serves others too is attributed to what stopped the part since it was last without work, the
latest first, for what was stopped then is what is still in its queue; only what is left of the wait is its capacity.
So is the time of the lot itself: the rate of the part sets both.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import NamedTuple

from desim.measure.busy_periods import POOL, BusyPeriods
from desim.measure.reasons import LossReason, Shares
from desim.measure.shortages import Caps
from desim.measure.stoppages import RECEIPTS, PartStoppages, Stoppages
from desim.spec.facts.unit_tracking import Followed, Journey
from desim.spec.families import OFF_SHIFT
from desim.spec.fields.moments import mean_of
from desim.spec.scenario import Scenario

IN_PORT = {"port": "berths", "quay": "cranes"}
"""Kinds of reason by where in a port units wait."""


class Delay(NamedTuple):
    """Days of a journey that need not have been, and their reasons."""

    days: float
    shares: Shares
    """Share of the days by reason."""
    part: str = ""
    """The part that was stopped."""
    begin: float = 0.0
    """Day on which that began, as far as it matters."""
    until: float = 0.0
    """Day on which it ended."""


Delays = Iterator[Delay]


@dataclass(frozen=True)
class StageDelays:
    """One stage of a journey."""

    total: float
    """Days of delay."""
    delays: Callable[[], Delays]
    """The delays of the stage, the latest first; they sum to the total."""


class Itinerary:
    """Cuts journeys into stages."""

    def __init__(self, scenario: Scenario, followed: Followed, stoppages: Stoppages, busy: BusyPeriods) -> None:
        self._scenario, self._followed, self._stoppages, self._busy = scenario, followed, stoppages, busy
        self._asked = {
            pile: ([claimed - owed for _, _, owed, claimed in rows], [day for day, *_ in rows])
            for pile, rows in followed.levels.items()
        }

    def of(self, journey: Journey, end: float, over: bool) -> list[StageDelays]:
        """The stages of a journey that ended, or at least lasted to, day *end*, the last first."""
        stages: list[StageDelays] = []
        stamps = journey.stamps
        for k, (day, what, part, number) in enumerate(stamps):
            following = min(end, stamps[k + 1][0]) if k + 1 < len(stamps) else end
            done = over or k + 1 < len(stamps)
            stage = self._stage(journey, k, (day, following, done), part, number, what)
            if stage is not None and stage.total > 0.0:
                stages.append(stage)
        return stages[::-1]

    def _stage(
        self, journey: Journey, k: int, span: tuple[float, float, bool], part: str, number: float, what: str
    ) -> StageDelays | None:
        since, until, _ = span
        if what == "gate":
            return self._wait(part, (since, until), until - since, ("gate", part))
        if what == "fund":
            return self._wait(part, (since, until), until - since, ("money", part))
        if what == "lead":
            return self._stretched(part, "lead_time", since, until, number)
        if what == "late":
            return self._wait(part, (since, until), until - since, ("order failure", part))
        if what == "left":
            return self._travel(part, since, until, number)
        if what == "leg":
            return self._origin(part, since, until)
        if what == "outside":
            closed = self._stoppages.closures(part, RECEIPTS)
            return self._wait(part, (since, until), until - since, ("receipts", part), closed)
        if what in IN_PORT:
            return self._wait(part, (since, until), until - since, (IN_PORT[what], part))
        if what == "queue":
            work = journey.amount / (self._scenario.suppliers[part].rate or inf)
            return self._served("queue", part, (since, until), work, self._index(journey, k))
        if what == "asked":
            return self._source(journey, k, span, part, number)
        return None

    def _source(
        self, journey: Journey, k: int, span: tuple[float, float, bool], part: str, number: float
    ) -> StageDelays | None:
        """The time from which a source knew of the order."""
        since, until, done = span
        family, index = self._scenario.family_of(part), self._index(journey, k)
        if family == "suppliers" and self._scenario.stockpiles[journey.pile].sourcing == "shared":
            placed = min(since, max(number, journey.ordered))
            return self._wait(part, (placed, until), until - placed, ("capacity", part))
        if family == "suppliers":
            return self._wait(part, (since, until), until - since, ("minimum order", part))
        if family == "stockpiles":
            return self._claim(journey, part, (since, until), index)
        begun, served = self._lot(part, index, until) if done else (until, until)
        work = served - begun - self._stoppages.of(part).lost(begun, served) if done else self._work(part)
        if number < since and self._scenario.stockpiles[journey.pile].sourcing == "shared":
            return self._shared(journey, part, (max(number, journey.ordered), until), max(0.0, work))
        return self._served("asked", part, (since, until), max(0.0, work), index)

    def _shared(self, journey: Journey, line: str, span: tuple[float, float], work: float) -> StageDelays:
        """An order book that several lines share: what stops one of them stops its share of what all can do."""
        since, until = span
        begin, wait = self._busy.since(POOL, journey.pile, since), max(0.0, until - since - work)
        made, record = until - since - wait, self._stoppages.among(self._rates(journey.pile))
        stage = self._wait(line, (begin, until), wait, ("capacity", line), record)
        return _before(Delay(made, ((LossReason("capacity", "", line), 1.0),)), stage)

    def _rates(self, pile: str) -> dict[str, float]:
        """Share of each of the lines of a stockpile in what all can make."""
        rates = {name: self._rate(name) for name in sorted(self._scenario.stockpiles[pile].sources)}
        total = sum(rates.values())
        return {name: rate / total for name, rate in rates.items()}

    def _rate(self, source: str) -> float:
        if source in self._scenario.suppliers:
            return self._scenario.suppliers[source].rate or 1.0
        line = source
        declared, work = self._scenario.lines[line], self._work(line)
        return declared.machines * declared.lot / work if work > 0.0 else 1.0

    @staticmethod
    def _index(journey: Journey, k: int) -> float:
        """Place of the last of the units among all that was asked at the source; infinite while they are there."""
        return next((number for _, what, _, number in journey.stamps[k + 1 :] if what == "shipped"), inf)

    def _work(self, line: str) -> float:
        """Mean time of a lot of a line that is not followed to its end, at its full rate."""
        declared = self._scenario.lines[line]
        if declared.time is not None:
            return mean_of(declared.time)
        return declared.lot / declared.machine_rate if declared.machine_rate else 0.0

    def _lot(self, line: str, index: float, until: float) -> tuple[float, float]:
        """Days on which the lot was begun and shipped that holds the unit with an index, or was shipped last."""
        rows = self._followed.served.get(line, [])
        k = bisect_left(rows, index * (1.0 - 1e-12), key=lambda row: row[1])
        k = min(k, bisect_right(rows, until, key=lambda row: row[0]) - 1)
        return (rows[k][2], rows[k][0]) if k >= 0 else (until, until)

    def _served(self, what: str, part: str, span: tuple[float, float], work: float, index: float) -> StageDelays:
        """A queue that serves whoever came first unless a rule says otherwise: what others went ahead is its delay."""
        since, until = span
        first = until if index == inf else min(until, max(since, self._lot(part, index, until)[1]))
        begin, wait = self._busy.since(what, part, since), max(0.0, first - since - work)
        made = first - since - wait
        stage = self._wait(part, (begin, first), wait, ("capacity", part))
        return self._after(part, until - first, _before(Delay(made, ((LossReason("capacity", "", part), 1.0),)), stage))

    @staticmethod
    def _after(part: str, late: float, stage: StageDelays) -> StageDelays:
        """A stage at the end of which others were served before."""
        if late <= 0.0:
            return stage

        def delays() -> Delays:
            yield Delay(late, ((LossReason("allocation", "", part), 1.0),))
            yield from stage.delays()

        return StageDelays(late + stage.total, delays)

    def _claim(self, journey: Journey, pile: str, span: tuple[float, float], index: float) -> StageDelays:
        """A stockpile that was asked and was short, or whose owners were at their caps."""
        since, until = span
        served, days = self._asked[pile]
        k = bisect_left(served, index * (1.0 - 1e-12)) if index < inf else len(served)
        first = min(until, max(since, days[k])) if k < len(days) else until
        owner = self._scenario.stockpiles[journey.pile].sources[pile].owner
        capped = Caps(self._followed, pile).spans(owner, since, until) if owner is not None else []
        return StageDelays(until - since, lambda: _claim_delays(pile, (since, first, until), capped))

    def _origin(self, leg: str, since: float, until: float) -> StageDelays:
        """Waiting at the origin of a leg."""
        departures = self._followed.timetables.get(leg)
        if departures:
            k = bisect_left(departures, since)
            normal = min(until, departures[k]) - since if k < len(departures) else until - since
            kind = "departures"
        else:
            declared = self._scenario.legs[leg]
            normal, kind = 0.0, "load" if declared.full_load else "convoy" if declared.convoy else "capacity"
        begin, passed = self._busy.since("leg", leg, since), 0.0
        if self._scenario.legs[leg].rule:
            passed = max(0.0, until - max(since + normal, self._busy.passed_over(leg, since)))
        rest = ("capacity" if departures else kind, leg)
        late = self._wait(leg, (begin, until), max(0.0, until - since - normal - passed), rest)
        return self._after(leg, passed, _before(Delay(normal, ((LossReason(kind, "", leg), 1.0),)), late))

    def _travel(self, leg: str, since: float, until: float, factor: float) -> StageDelays:
        """Under way: what stretched it, and how long it was held up or turned back."""
        record, declared = self._stoppages.of(leg), self._scenario.legs[leg]
        held = record.lost(since, until) if declared.underway == "hold" else 0.0
        slow = self._stretched(leg, "transit", since, until - held, factor)
        wait = self._wait(leg, (since, until), held, ("capacity", leg))

        def delays() -> Delays:
            yield from wait.delays()
            yield from slow.delays()

        return StageDelays(wait.total + slow.total, delays)

    def _stretched(self, part: str, dial: str, since: float, until: float, factor: float) -> StageDelays:
        """A time that is as many times longer as *factor* says."""
        shares = self._stoppages.holders(part, dial, since) if factor > 1.0 else ()
        lost = sum(share for _, share in shares)
        days = (until - since) * lost
        return StageDelays(
            days, lambda: iter([Delay(days, tuple((b, s / lost) for b, s in shares))] if days > 0.0 else [])
        )

    def _wait(
        self,
        part: str,
        span: tuple[float, float],
        wait: float,
        rest: tuple[str, str],
        record: PartStoppages | None = None,
    ) -> StageDelays:
        """A wait at a part, attributed to its stoppages in a span, the latest first; shifts come after all else."""
        stopped = self._stoppages.of(part) if record is None else record

        def delays() -> Delays:
            left = wait
            for normal in (False, True):
                for stoppage in stopped.back(*span):
                    shares = tuple(pair for pair in stoppage.shares if (pair[0].kind == OFF_SHIFT) is normal)
                    lost = sum(share for _, share in shares)
                    days = min(left, (stoppage.end - stoppage.begin) * lost)
                    if days > 0.0:
                        left -= days
                        by = tuple((reason, share / lost) for reason, share in shares)
                        yield Delay(days, by, part, max(stoppage.begin, stoppage.end - days / lost), stoppage.end)
                    if left <= 0.0:
                        return
            yield Delay(left, ((LossReason(rest[0], "", rest[1]), 1.0),))

        return StageDelays(wait, delays)


def _claim_delays(pile: str, days: tuple[float, float, float], capped: list[tuple[float, float]]) -> Delays:
    """Delays of a claim on a stockpile, the latest first: it was short, or others were served first, or a cap held.

    Who is passed over after its cap held it back is passed over because of the cap.
    """
    since, first, until = days
    marks = sorted({since, first, until, *(day for span in capped for day in span)})
    for begin, end in reversed(list(pairwise(marks))):
        held = any(low <= begin and (end <= high or begin >= first) for low, high in capped)
        if held or begin >= first:
            yield Delay(end - begin, ((LossReason("owner cap" if held else "allocation", "", pile), 1.0),))
        else:
            yield Delay(end - begin, ((LossReason("short", "", pile), 1.0),), pile, begin, end)


def _before(delay: Delay, stage: StageDelays) -> StageDelays:
    """A stage with a delay that comes before all others."""

    def delays() -> Delays:
        yield from stage.delays()
        if delay.days > 0.0:
            yield delay

    return StageDelays(delay.days + stage.total, delays)
