"""Attribution: every unit-day that a stockpile was short, by the reason that delayed the unit, traced upstream.

A unit that was missing from t0 to t1 was made up for by one that came at t1 and had been delayed by D days on its way.
Without these delays it would have come at t1 - D: the days from there on are theirs, the latest delay first, for a wait
that ends on a day of its own (a closure, a shift, a part that is waited for) takes in whatever was late before it. The
days before are nobody's delay: the unit was ordered too late, or takes that long. A line that waits for a component,
and a stockpile that waits for another, are short themselves, and their spans are traced in the same way.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from math import fsum, inf
from typing import Any

from desim.measure.busy_periods import BusyPeriods
from desim.measure.delays import Delay, Itinerary, StageDelays
from desim.measure.reasons import DaysByReason, LossReason, TieredReason, add
from desim.measure.replacements import Replacements
from desim.measure.shortages import Shortfall, shortfall
from desim.measure.stoppages import ISSUES, STARVED, Stoppages
from desim.spec.facts import Facts
from desim.spec.facts.unit_tracking import Followed, Journey
from desim.spec.scenario import Scenario

Way = tuple[Journey | None, float]
"""A journey, and the day on which it ended, or the horizon; no journey for what came by no lane, or (day infinite) for
what was never ordered."""
TOLERANCE = 1e-9
SHORT = "short"


class Unattributed(RuntimeError):
    """The reasons do not sum to the shortfall; they must not be used."""


def attribute(scenario: Scenario, facts: Facts, pile: str, of: str) -> DaysByReason:
    """Unit-days by leaf that the stockpile *pile* was short over the measured time of a followed replication.

    *of* is ``owed`` (backorders) or ``objective`` (units below the stockage objective, with what is owed).
    Raises Unattributed unless they sum to the shortfall to a billionth, and ValueError where nothing was followed.
    """
    lack = lacked(scenario, facts, pile, of)
    found = Trace(scenario, facts.followed, facts.horizon).of(pile, lack)  # type: ignore[arg-type]
    summed = fsum(found.values())
    if abs(summed - lack.total) > TOLERANCE * max(1.0, lack.total) or min(found.values(), default=0.0) < 0.0:
        raise Unattributed(
            f"replication {facts.replication}: {lack.total!r} unit-days of {pile} are short ({of}), but the reasons "
            f"sum to {summed!r}"
        )
    return found


def lacked(scenario: Scenario, facts: Facts, pile: str, of: str) -> Shortfall:
    """What a stockpile of a followed replication lacked over the measured time; raises ValueError where none was.

    Raises Unattributed where what is owed is not what the stockpile itself has booked.
    """
    if facts.followed is None:
        raise ValueError("the replication was not followed")
    target = scenario.stockpiles[pile].target if of == "objective" else None
    lack, booked = (
        shortfall(facts.followed, pile, target, facts.measured_from, facts.horizon),
        facts.stockpiles[pile].area_owed,
    )
    if of == "owed" and abs(lack.total - booked) > TOLERANCE * max(1.0, booked):
        raise Unattributed(
            f"replication {facts.replication}: {pile} owes {booked!r} unit-days, but {lack.total!r} were followed"
        )
    return lack


class Trace:
    """Follows spans of shortage upstream."""

    def __init__(self, scenario: Scenario, followed: Followed, horizon: float) -> None:
        self._scenario, self._followed, self._horizon = scenario, followed, horizon
        self._days = {pile: [day for day, _, _ in rows] for pile, rows in followed.receipts.items()}
        self._coming = self._still_open()
        self._replacements = Replacements(followed, self._coming)
        journeys = [(j, day) for rows in followed.receipts.values() for day, _, j in rows if j is not None]
        journeys += [(journey, horizon) for ways in self._coming.values() for journey, _ in ways]
        self._stoppages = Stoppages(scenario, followed, horizon)
        self._itinerary = Itinerary(scenario, followed, self._stoppages, BusyPeriods(journeys))
        self._stages: dict[tuple[int, float], list[StageDelays]] = {}
        self._under_way: set[int] = set()
        self._known: dict[tuple[str, str, float, float], DaysByReason] = {}

    def _still_open(self) -> dict[str, list[tuple[Journey, float]]]:
        """What has not come to each stockpile at the horizon, the oldest order first, and how much."""
        coming: dict[str, list[tuple[Journey, float]]] = defaultdict(list)
        for journey in self._followed.open:
            coming[journey.pile].append((journey, journey.open))
        for pile, rows in self._followed.unclaimed.items():
            shares = self._shares(pile)
            for day, units in rows:
                for source, share in shares.items():
                    stamps = [(self._horizon, "asked", source, day)]
                    coming[pile].append(
                        (Journey(source, pile, day, units * share, units * share, stamps), units * share)
                    )
            coming[pile].sort(key=lambda way: way[0].ordered)
        return coming

    def _shares(self, pile: str) -> dict[str, float]:
        """Of orders that no line has taken: who will fill them, if each goes on as it has."""
        came = dict.fromkeys(sorted(self._scenario.stockpiles[pile].sources), 0.0)
        for _, units, journey in self._followed.receipts[pile]:
            if journey is not None and journey.source in came:
                came[journey.source] += units
        total = fsum(came.values())
        return {s: n / total for s, n in came.items() if n} if total else {s: 1.0 / len(came) for s in came}

    def of(self, pile: str, lack: Shortfall) -> DaysByReason:
        """Unit-days by leaf of all gaps of a stockpile."""
        found: DaysByReason = {}
        closed = self._closed(found, pile, lack)
        for kind, days in (("owner cap", lack.capped), ("allocation", lack.withheld - lack.capped - closed)):
            if days > 0.0:
                add(found, TieredReason(LossReason(kind, "", pile), 1), days)
        waiting = [[journey, units] for journey, units in self._coming.get(pile, [])]
        for gap in lack.gaps:
            for journey, end, units in self._ended(pile, gap.receipt, gap.units, waiting):
                self._bind(found, units, (pile, 1), (gap.since, gap.until), (journey, end))
        return found

    def _closed(self, into: DaysByReason, pile: str, lack: Shortfall) -> float:
        """Attribute what a stockpile owes while it is closed and has stock to who closes it; its unit-days."""
        kept = []
        for day, unit_days in lack.withheld_from:
            for reason, share in self._stoppages.closed_by(pile, ISSUES, day):
                add(into, TieredReason(reason, 1), unit_days * share)
                kept.append(unit_days * share)
        return fsum(kept)

    def _ended(
        self, pile: str, receipt: int, units: float, waiting: list[list[Any]]
    ) -> list[tuple[Journey | None, float, float]]:
        """Which journeys made up for a gap, and when; of those that are not over, the next in line."""
        if receipt < len(self._days[pile]):
            day, _, journey = self._followed.receipts[pile][receipt]
            return [(journey, day, units)]
        found: list[tuple[Journey | None, float, float]] = []
        while waiting and units > 0.0:
            part = min(units, waiting[0][1])
            found.append((waiting[0][0], self._horizon, part))
            waiting[0][1] -= part
            units -= part
            if waiting[0][1] <= 0.0:
                waiting.pop(0)
        return [*found, (None, inf, units)] if units > 0.0 else found

    def _bind(
        self, into: DaysByReason, weight: float, where: tuple[str, int], span: tuple[float, float], way: Way
    ) -> None:
        """Attribute a span of shortage to the delays of the journey that ended it, and the rest to what came before."""
        (since, until), (journey, end) = span, way
        if journey is None:
            kind = "not ordered" if end == inf else "other arrivals"
            held = self._held(where[0], since, until) if end == inf else 0.0
            for reason, days in (("open orders", held), (kind, until - since - held)):
                if days > 0.0:
                    add(into, TieredReason(LossReason(reason, "", where[0]), where[1]), weight * days)
            return
        if id(journey) in self._under_way:
            add(into, TieredReason(LossReason("circular", "", where[0]), where[1]), weight * (until - since))
            return
        self._under_way.add(id(journey))
        left = self._delayed(into, weight, where[1], span, (journey, end))
        self._under_way.discard(id(journey))
        self._rest(into, weight, where, (since, left), journey)

    def _delayed(
        self, into: DaysByReason, weight: float, tier: int, span: tuple[float, float], way: tuple[Journey, float]
    ) -> float:
        """Attribute a span to the delays of a journey, the latest first; the day before which there is none."""
        (since, until), (journey, x) = span, way
        for stage in self._stages_of(journey, x):
            if x - stage.total >= until:
                x -= stage.total
                continue
            for delay in stage.delays():
                low, high = max(since, x - delay.days), min(until, x)
                if high > low:
                    self._charge(into, weight, tier, delay, (x - high, x - low))
                x -= delay.days
                if x <= since:
                    return since
        return min(until, x)

    def _stages_of(self, journey: Journey, end: float) -> list[StageDelays]:
        key = (id(journey), end)
        if key not in self._stages:
            self._stages[key] = self._itinerary.of(journey, end, journey.open <= TOLERANCE * journey.amount)
        return self._stages[key]

    def _rest(
        self, into: DaysByReason, weight: float, where: tuple[str, int], span: tuple[float, float], journey: Journey
    ) -> None:
        """No delay: it stands in for what failed; else the days before it was ordered, and the time it takes."""
        (pile, tier), (since, until) = where, span
        share = 1.0
        for part, replaced in self._replacements.of(pile, journey):
            share -= part
            for failed, first, last in replaced.spans(until):
                days = min(last, until) - max(first, since)
                if days > 0.0:
                    add(into, TieredReason(LossReason(failed.kind, "", failed.part), tier), weight * part * days)
            known = min(max(replaced.failures[0].day, since), until)
            self._normal(into, weight * part, where, (since, known), journey.source, replaced.failures[0].ordered)
        if share > TOLERANCE:
            self._normal(into, weight * share, where, span, journey.source, journey.ordered)

    def _normal(
        self, into: DaysByReason, weight: float, where: tuple[str, int], span: tuple[float, float], source: str,
        day: float,
    ) -> None:  # fmt: skip
        """Before the day of the order, and the time it takes from then on."""
        (pile, tier), (since, until) = where, span
        ordered = min(max(day, since), until)
        held = self._held(pile, since, ordered)
        for kind, part, days in (
            ("open orders", pile, held),
            ("policy", pile, ordered - since - held),
            ("lead time", source, until - ordered),
        ):
            if days > 0.0:
                add(into, TieredReason(LossReason(kind, "", part), tier), weight * days)

    def _held(self, pile: str, since: float, until: float) -> float:
        """Days between two days on which a stockpile could order no more, for its sources had all that they may."""
        log = self._followed.held_orders.get(pile, [])
        ends = [day for day, _ in log[1:]] + [self._horizon]
        return fsum(
            max(0.0, min(until, end) - max(since, day)) for (day, held), end in zip(log, ends, strict=True) if held
        ) if log else 0.0  # fmt: skip

    def _charge(self, into: DaysByReason, weight: float, tier: int, delay: Delay, offsets: tuple[float, float]) -> None:
        """Book the part of a delay that lies between two times before its end."""
        first, last = offsets
        for reason, share in delay.shares:
            if reason.kind not in (STARVED, SHORT):
                add(into, TieredReason(reason, tier), weight * share * (last - first))
                continue
            scale = (delay.until - delay.begin) / delay.days
            span = max(delay.begin, delay.until - last * scale), min(delay.until, delay.until - first * scale)
            days = weight * share * (last - first)
            for leaf, found in self._upstream(reason.kind, reason.part, span, delay.until).items():
                add(into, leaf._replace(tier=leaf.tier + tier), days * found / (span[1] - span[0]))

    def _upstream(self, kind: str, part: str, span: tuple[float, float], ended: float) -> DaysByReason:
        """Days by leaf of a span for which a line was starved, or a stockpile short, until a day; tiers from there."""
        key = (kind, part, *span)
        if key not in self._known:
            found: DaysByReason = {}
            if kind == SHORT:
                self._short(found, part, span, ended)
            else:
                self._starved(found, part, span)
            self._known[key] = found
        return self._known[key]

    def _short(self, into: DaysByReason, pile: str, span: tuple[float, float], ended: float) -> None:
        """A stockpile that was asked and issued nothing: closed for some of the time, and short for the rest."""
        x = span[1]
        for closure in self._stoppages.closures(pile, ISSUES).back(*span):
            if x > closure.end:
                self._bind(into, 1.0, (pile, 1), (closure.end, x), self._next(pile, ended))
            for reason, share in closure.shares:
                add(into, TieredReason(reason, 1), share * (closure.end - closure.begin))
            x = closure.begin
        if x > span[0]:
            self._bind(into, 1.0, (pile, 1), (span[0], x), self._next(pile, ended))

    def _next(self, pile: str, day: float) -> Way:
        """What came to a stockpile on a day, or next: its journey and its day."""
        days = self._days[pile]
        k = bisect_left(days, day)
        if k < len(days):
            k = bisect_right(days, days[k]) - 1
            return self._followed.receipts[pile][k][2], days[k]
        coming = self._coming.get(pile)
        return (coming[0][0], self._horizon) if coming else (None, inf)

    def _starved(self, into: DaysByReason, line: str, span: tuple[float, float]) -> None:
        """A line that waits for components: the last one to come is the constraint, for as long as it was late."""
        since, x = span
        record = self._stoppages.of(line)
        while x > since:
            wait = record.before(x)
            pile, (journey, end) = self._first_of(line, wait.pile, wait.end)
            due = inf if journey is None else end - fsum(stage.total for stage in self._stages_of(journey, end))
            low = max(since, min(due, wait.begin))
            self._bind(into, 1.0, (pile, 1), (low, x), (journey, end))
            x = low

    def _first_of(self, line: str, pile: str, day: float) -> tuple[str, Way]:
        """Of an input and its alternates, that of which something came first from a day on, and what came."""
        choices = self._scenario.lines[line].choices(self._scenario.stockpiles).get(pile, [(pile, 1.0)])
        ways = [(name, self._next(name, day)) for name, _ in choices]
        return min(ways, key=lambda found: found[1][1])
