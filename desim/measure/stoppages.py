"""Stoppages: when a part of a followed replication could not work at its full rate, and what held it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, TypeVar

from desim.measure.reasons import LossReason, Shares, held_down
from desim.spec.facts.unit_tracking import CUT_HOURS, FactorsByCause, Followed, StateShares
from desim.spec.families import FAMILIES, OFF_SHIFT
from desim.spec.scenario import Scenario

T = TypeVar("T")
STARVED = "starved"
RESERVED = "reserved"
WITHHELD = "withheld"
ISSUES, RECEIPTS = ("open", "issues"), ("open", "receipts")
"""Dials that close a stockpile to what goes, and to what comes."""
NO_ESCORT = "no escort"
HOLDERS = {"mode": "minimum rate", "cold": "cold line", "knowledge": "knowledge", "calendar": OFF_SHIFT}
WAITS_FOR_FLOOR = "waiting for the floor"
IDLE = {
    "waiting for a full lot": "lot size",
    "explosive limit": "explosive limit",
    WAITS_FOR_FLOOR: "shared machines",
    "interrupted": "shared machines",
    "no vehicle": "vehicles",
    "forming a convoy": "convoy",
}
"""Kinds of reason by what a part says it waits for."""


class Stoppage(NamedTuple):
    """A span in which a share of the time of a part is lost to each of some reasons."""

    begin: float
    end: float
    shares: Shares


class Wait(NamedTuple):
    """A span in which a line waited for a stockpile."""

    begin: float
    end: float
    pile: str


@dataclass
class PartStoppages:
    """The stoppages of one part, in order, and what it waited for in those in which it was starved."""

    stoppages: list[Stoppage]
    waits: list[Wait]

    @cached_property
    def begins(self) -> list[float]:
        """Day each begins."""
        return [stoppage.begin for stoppage in self.stoppages]

    def back(self, since: float, until: float) -> Iterator[Stoppage]:
        """What of them lies between two days, the latest first."""
        for k in range(bisect_left(self.begins, until) - 1, -1, -1):
            stoppage = self.stoppages[k]
            if stoppage.end <= since:
                return
            yield stoppage._replace(begin=max(since, stoppage.begin), end=min(until, stoppage.end))

    def lost(self, since: float, until: float) -> float:
        """Days lost between two days."""
        return sum((s.end - s.begin) * sum(share for _, share in s.shares) for s in self.back(since, until))

    def before(self, day: float) -> Wait:
        """What it waited for right before a day on which it was starved."""
        return self.waits[max(0, bisect_left(self._waited, day) - 1)]

    @cached_property
    def _waited(self) -> list[float]:
        return [wait.begin for wait in self.waits]


class Stoppages:
    """The stoppages of all parts of a followed replication."""

    def __init__(self, scenario: Scenario, followed: Followed, horizon: float) -> None:
        self._scenario, self._followed, self._horizon = scenario, followed, horizon
        self._known: dict[str, PartStoppages] = {}

    def of(self, part: str) -> PartStoppages:
        """Those of one part."""
        if part not in self._known:
            spans = self._followed.timetables.get(part)
            stoppages = _merged(self._missed(part, spans) if spans else self._spans(part))
            self._known[part] = PartStoppages(stoppages, list(self._waits(part)))
        return self._known[part]

    def among(self, parts: dict[str, float]) -> PartStoppages:
        """Those of several parts that share their work, each with its share of what all can do."""
        key = "\0".join(sorted(parts))
        if key not in self._known:
            every = [(share, self.of(part)) for part, share in sorted(parts.items())]
            marks = sorted({day for _, record in every for s in record.stoppages for day in (s.begin, s.end)})
            spans = (_together(every, begin, end) for begin, end in pairwise(marks))
            self._known[key] = PartStoppages(_merged(span for span in spans if span.shares), [])
        return self._known[key]

    def closed_by(self, pile: str, dials: tuple[str, str], day: float) -> Shares:
        """Who closes a stockpile on a day, each with its share; nobody where it is open."""
        logs = [log for dial in dials if (log := self._followed.dials.get((pile, dial)))]
        held = [(self.reason(name, pile), 0.0) for log in logs for name, (f, _) in _then(log, day).items() if f <= 0.0]
        return held_down(held)

    def closures(self, pile: str, dials: tuple[str, str]) -> PartStoppages:
        """When a stockpile is closed by one of its dials."""
        key = f"{pile}\0{dials[1]}"
        if key not in self._known:
            days = {day for dial in dials for day, _ in self._followed.dials.get((pile, dial), ())}
            marks = sorted(days)
            spans = (
                Stoppage(begin, end, shares)
                for begin, end in zip(marks, [*marks[1:], self._horizon], strict=True)
                if end > begin and (shares := self.closed_by(pile, dials, begin))
            ) if marks else iter(())  # fmt: skip
            self._known[key] = PartStoppages(_merged(spans), [])
        return self._known[key]

    def _dials(self, part: str) -> list[list[tuple[float, FactorsByCause]]]:
        family = self._scenario.family_of(part) or ""
        logs = (self._followed.dials.get((part, dial)) for dial in (FAMILIES[family].slowing_dials if family else ()))
        return [log for log in logs if log and len(log) + len(log[0][1]) > 1]

    def _spans(self, part: str) -> Iterator[Stoppage]:
        """Between two changes of what the part is in, or of what holds its dials."""
        states, dials = self._followed.states.get(part, [(0.0, (("working", 1.0),))]), self._dials(part)
        shop = self._shop(part)
        logs = [*dials, *(log for one in (*self._escorts(part), *shop) for log in self._dials(one))]
        marks = sorted({day for day, _ in states} | {day for log in logs for day, _ in log})
        for begin, end in zip(marks, [*marks[1:], self._horizon], strict=True):
            if end > begin:
                held = held_down(self._holders(part, dials, begin))
                shares = self._shares(part, _then(states, begin), held, begin)
                if shares:
                    yield Stoppage(begin, end, shares)

    def _escorts(self, part: str) -> tuple[str, ...]:
        """Pools of escorts that the convoys of a leg need; none for other parts."""
        leg = self._scenario.legs.get(part)
        return tuple(leg.convoy.escorts) if leg is not None and leg.convoy is not None else ()

    def _waits(self, part: str) -> Iterator[Wait]:
        """What a part says it waits for."""
        log = self._followed.states.get(part, [])
        for k, (begin, states) in enumerate(log):
            end = log[k + 1][0] if k + 1 < len(log) else self._horizon
            pile = next((label.partition(": ")[2] for label, _ in states if label.startswith(f"{STARVED}: ")), "")
            if pile and end > begin:
                yield Wait(begin, end, pile)

    def _missed(self, part: str, departures: list[float]) -> Iterator[Stoppage]:
        """A departure that did not take place costs the time to the next one."""
        dials, states = self._dials(part), self._followed.states.get(part, [(0.0, ())])
        for begin, end in zip(departures, [*departures[1:], self._horizon], strict=True):
            held = held_down(self._holders(part, dials, begin))
            shares = held or self._shares(part, _then(states, begin), (), begin)
            if end > begin and shares:
                yield Stoppage(begin, end, shares)

    def _holders(
        self, part: str, dials: list[list[tuple[float, FactorsByCause]]], day: float
    ) -> list[tuple[LossReason, float]]:
        held = [(name, factor) for log in dials for name, (factor, _) in _then(log, day).items()]
        if ("calendar", 0.0) in held:
            return [(LossReason(OFF_SHIFT, "", part), 0.0)]
        return [(self.reason(name, part), factor) for name, factor in held]

    def reason(self, holder: str, part: str) -> LossReason:
        """Who it is that holds a dial."""
        holder = holder.removeprefix(CUT_HOURS)
        if holder in self._scenario.causes:
            return LossReason("cause", holder, part)
        for kind, family in (("staff", self._scenario.workforces), ("regime", self._scenario.regimes)):
            if holder in family:
                return LossReason(kind, holder, part)
        return LossReason(HOLDERS.get(holder, holder), "", part)

    def _shares(self, part: str, states: StateShares, held: Shares, day: float) -> Shares:
        """What a part loses in some states, from a day on, while its dials are held so."""
        found: dict[LossReason, float] = {}
        for label, share in states:
            for reason, lost in self._of_state(part, label, held, day):
                found[reason] = found.get(reason, 0.0) + share * lost
        return tuple(sorted(found.items()))

    def _of_state(self, part: str, label: str, held: Shares, day: float) -> Shares:
        head = label.partition(": ")[0]
        if head == STARVED:
            return ((LossReason(STARVED, "", part), 1.0),)
        if head == RESERVED:
            return ((LossReason("reservation", "", label.partition(": ")[2]), 1.0),)
        if head == NO_ESCORT:
            return self._without_escort(label.partition(": ")[2], day)
        if head == WITHHELD:
            return self.closed_by(label.partition(": ")[2], ISSUES, day)
        if head == "down":
            return ((LossReason("failure", "", part), 1.0),)
        if label in IDLE:
            away = self._machines_away(part, day) if label == WAITS_FOR_FLOOR else ()
            return (*away, (LossReason(IDLE[label], "", part), 1.0 - sum(share for _, share in away)))
        return () if label == "no order" else held

    def _shop(self, line: str) -> list[str]:
        """The workcenter that a line shares, where it does."""
        shop = getattr(self._scenario.lines.get(line), "workcenter", None)
        return [shop] if shop else []

    def _machines_away(self, line: str, day: float) -> Shares:
        """Share of the machines that a line shares which each cause has taken away."""
        return tuple(one for shop in self._shop(line) for one in held_down(self._holders(shop, self._dials(shop), day)))

    def _without_escort(self, pool: str, day: float) -> Shares:
        """Who keeps escorts of a pool from sailing; what nobody does is a lack of them."""
        held = held_down(self._holders(pool, self._dials(pool), day))
        return (*held, (LossReason("escorts", "", pool), 1.0 - sum(share for _, share in held)))

    def holders(self, part: str, dial: str, day: float) -> Shares:
        """Share of a time that a dial stretches, which is lost to each of those who hold it above 1."""
        log = self._followed.dials.get((part, dial))
        held = _then(log, day) if log else {}
        return held_down((self.reason(name, part), 1.0 / factor) for name, (factor, _) in held.items() if factor > 1.0)


def _together(every: list[tuple[float, PartStoppages]], begin: float, end: float) -> Stoppage:
    """What several parts lose in a span in which none of them changes."""
    found: dict[LossReason, float] = {}
    for weight, record in every:
        for stoppage in record.back(begin, end):
            for reason, share in stoppage.shares:
                found[reason] = found.get(reason, 0.0) + weight * share
    return Stoppage(begin, end, tuple(sorted(found.items())))


def _merged(stoppages: Iterator[Stoppage]) -> list[Stoppage]:
    """Spans that follow one another, and in which the same is lost, as one."""
    found: list[Stoppage] = []
    for stoppage in stoppages:
        if found and found[-1].end == stoppage.begin and found[-1].shares == stoppage.shares:
            stoppage = stoppage._replace(begin=found.pop().begin)
        found.append(stoppage)
    return found


def _then(log: Sequence[tuple[float, T]], day: float) -> T:
    """What was in force on a day; the last of several changes of an instant counts."""
    return log[max(0, bisect_right(log, day, key=lambda row: row[0]) - 1)][1]
