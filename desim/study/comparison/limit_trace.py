"""StoredLimits trace: which parts limit what a study is about, window by window, in one followed replication.

On a day on which the subject is short, its missing units wait somewhere: in a lead time, at a gate, on a leg, or in
the order book of a line. A line that waits for a component more than a tenth of the time it has orders limits nothing
itself; what it waits for does, and the same is asked there (the bottleneck walk of Roser, Lorentzen and Deuse 2015).
Where units wait before several parts in a row, the last that is busy all the time hides those before it: more of these
would only wait there. Only time after the decision counts: what was late before it is given.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import ceil
from typing import NamedTuple

import numpy as np

from desim.measure.stoppages import IDLE, NO_ESCORT, STARVED
from desim.spec.checks.metric_subjects import EXPRESSION, Key, expression_of, keys_at
from desim.spec.facts import Facts
from desim.spec.facts.unit_tracking import Journey
from desim.spec.metrics import find_metric
from desim.spec.metrics.movement import FLEETS
from desim.spec.metrics.stock import DEMAND, STOCK, THRESHOLDS
from desim.spec.scenario import Scenario

WINDOW = 30.4375
"""Days of a window: the mean month."""
STARVING = 0.1
"""Share of its time with orders that a line may wait for components and still be what limits."""
NO_ORDER = "no order"
OUTPUT = "output"


class Limit(NamedTuple):
    """What limits: a part, how, and the cause if one was declared."""

    part: str
    kind: str
    cause: str = ""


Shares = dict[Limit, float]
LimitDays = dict[Limit, np.ndarray]
"""Days on which the subject is short, by what limits it and by window; shape (windows,) each."""
Span = tuple[float, float, float]
"""Day it begins, day it ends, and its weight."""


class Subject(NamedTuple):
    """What a headline is about: stockpiles that may be short, or lines that may make too little."""

    piles: tuple[str, ...]
    lines: tuple[str, ...]
    objective: bool
    """Whether a stockpile is short below its objective; otherwise when it is empty or owes."""


def subject_of(scenario: Scenario) -> Subject | None:
    """What the headline is about; None where there is none, or where it is not about supply.

    An expression is about all that the measures are about of which it is made, as far as that is supply: what limits
    these limits it, and a little more of it is worth what it changes of the value of the expression itself.
    """
    head = scenario.headline
    if head is None:
        return None
    found = [_subject(scenario, *key) for key in pieces_of(scenario, head.metric, head.subject)]
    known = [subject for subject in found if subject is not None]
    if not known:
        return None
    piles = tuple(dict.fromkeys(name for one in known for name in one.piles))
    lines = tuple(dict.fromkeys(name for one in known for name in one.lines))
    return Subject(piles, lines, all(one.objective for one in known if one.piles) and bool(piles))


def pieces_of(scenario: Scenario, metric: str, subject: str) -> list[Key]:
    """The measures that an expression is made of, down to those that are none; of any other measure itself."""
    if metric != EXPRESSION:
        return [(metric, subject)]
    name, _, nation = subject.partition(".")
    paths = expression_of(scenario.measures[name]).paths
    keys = [key for path in paths for key in keys_at(scenario, path, nation or None)]
    return [piece for key in keys for piece in pieces_of(scenario, *key)]


def _subject(scenario: Scenario, name_of_metric: str, name: str) -> Subject | None:
    """What a measure is about that is no expression; None where it is not about supply."""
    metric, beside = find_metric(name_of_metric), tuple[str, ...]()
    if metric not in (*STOCK, *DEMAND, *FLEETS, *THRESHOLDS) and metric.name != OUTPUT:
        return None
    if name in scenario.measures:
        name, *others = scenario.measures[name].parts
        beside = tuple(others)
    if name in scenario.lines:
        return Subject((), (name, *beside), False)
    piles = _piles_of(scenario, name)
    fed = any(scenario.stockpiles[pile].sources for pile in piles)
    return Subject(piles, (), metric.objective) if fed else None


def _piles_of(scenario: Scenario, name: str) -> tuple[str, ...]:
    """Stockpiles that a stockpile, a demand or a fleet is about."""
    if name in scenario.stockpiles:
        return (name,)
    if name in scenario.demands:
        return (scenario.demands[name].stockpile, *sorted(scenario.demands[name].kit))
    if name in scenario.fleets:
        return tuple(sorted({unit.stockpile for unit in scenario.fleets[name].units.values()}))
    return ()


def limit_days(scenario: Scenario, facts: Facts) -> LimitDays:
    """Days after the decision on which the subject of the headline is short, by what limits it.

    The days of several stockpiles, or lines, of one headline are added.

    Args:
        scenario: the scenario, whose headline has a subject (see :func:`subject_of`).
        facts: of a replication of it that was followed.

    Returns:
        Days by limit and window; over all limits they sum to the days short of each window.

    Raises:
        ValueError: where nothing was followed, or the headline has no subject.
    """
    subject = subject_of(scenario)
    if subject is None or facts.followed is None:
        raise ValueError("the replication was not followed, or its headline is not about supply")
    return _LimitTrace(scenario, facts).days(subject)


class _Place(NamedTuple):
    """Where units wait that come from a source: how, and at which part."""

    source: str
    kind: str
    part: str


class _LimitTrace:
    """Follows what is missing upstream, in one replication."""

    def __init__(self, scenario: Scenario, facts: Facts) -> None:
        if facts.followed is None:
            raise ValueError("the replication was not followed")
        self._scenario, self._followed, self._end = scenario, facts.followed, facts.horizon
        self._begin = facts.measured_from
        count = max(1, ceil((self._end - self._begin) / WINDOW - 1e-9))
        self._edges = np.minimum(self._begin + WINDOW * np.arange(count + 1), self._end)
        self._waiting_at: dict[str, dict[_Place, np.ndarray]] = {}
        self._leaving: dict[tuple[str, str], np.ndarray] = {}
        self._time_in: dict[str, dict[str, np.ndarray]] = {}
        self._open: dict[str, list[Journey]] = defaultdict(list)
        for journey in self._followed.open:
            self._open[journey.pile].append(journey)

    def days(self, subject: Subject) -> LimitDays:
        """Days short by limit and window."""
        found: LimitDays = {}
        short = {pile: self._short(pile, subject.objective) for pile in subject.piles}
        short |= {line: self._with_orders(line) for line in subject.lines}
        for name, days in short.items():
            ask = self._of_line if name in subject.lines else self._of_pile
            for w in np.flatnonzero(days):
                for limit, share in sorted(ask(name, int(w), ()).items()):
                    found.setdefault(limit, np.zeros(len(days)))[w] += share * days[w]
        return found

    def _short(self, pile: str, objective: bool) -> np.ndarray:
        """Days of each window on which a stockpile is below its objective, or empty, or owes."""
        levels = self._followed.levels[pile]
        aim = (self._scenario.stockpiles[pile].target or 0.0) if objective else 0.0
        ends = [*(row[0] for row in levels[1:]), self._end]
        spans = [
            (day, end, 1.0)
            for (day, on_hand, owed, _), end in zip(levels, ends, strict=True)
            if owed > 0.0 or (on_hand < aim if aim > 0.0 else on_hand <= 0.0)
        ]
        return self._areas(spans)

    def _with_orders(self, line: str) -> np.ndarray:
        """Days of each window in which a line has orders."""
        times = self._times(line)
        return np.asarray(np.diff(self._edges) - times.get(NO_ORDER, np.zeros(len(self._edges) - 1)))

    def _areas(self, spans: Iterable[Span]) -> np.ndarray:
        """Weight times days of spans in each window, shape (windows,)."""
        rows = np.array(list(spans), dtype=float).reshape(-1, 3)
        rows = rows[rows[:, 1] > self._begin]
        inside = np.clip(self._edges[None, :], rows[:, :1], rows[:, 1:2]) - rows[:, :1]
        return np.asarray(np.diff((inside * rows[:, 2:]).sum(axis=0)))

    def _of_pile(self, pile: str, w: int, below: tuple[str, ...]) -> Shares:
        """What limits a stockpile in a window: where the units on order for it wait, by their number."""
        if pile in below:
            return {Limit(pile, "circular"): 1.0}
        found: Shares = {}
        waiting = {place: float(area[w]) for place, area in self._waiting(pile).items() if area[w] > 0.0}
        total = sum(waiting.values())
        if not total:
            return {Limit(pile, "not ordered" if self._scenario.stockpiles[pile].sources else "no source"): 1.0}
        for source in sorted({place.source for place in waiting}):
            places = {place: area for place, area in waiting.items() if place.source == source}
            for place, area in sorted(self._without_hidden(pile, places, w).items()):
                _add(found, self._at(place.kind, place.part, w, (*below, pile)), area / total)
        return found

    def _without_hidden(self, pile: str, places: dict[_Place, float], w: int) -> dict[_Place, float]:
        """Unit-days by place on the way from one source; those before the last busy part are counted there."""
        source = next(iter(places)).source
        busy = self._last_busy(pile, source, places, w)
        if busy is None:
            return places
        order = [source, *self._way(pile, source)]
        ahead = set(order[order.index(busy.part) :])
        found: dict[_Place, float] = {}
        for place, area in places.items():
            later = place.part in ahead and (place.part != source or place.kind == "transit")
            to = place if later else busy
            found[to] = found.get(to, 0.0) + area
        return found

    def _last_busy(self, pile: str, source: str, places: Mapping[_Place, float], w: int) -> _Place | None:
        """The last part on the way from a source that is busy all the time; None where none is."""
        for leg in reversed(self._legs(pile, source)):
            place = _Place(source, "capacity", leg)
            if place in places and self._left_behind(pile, place, w):
                return place
        states = self._times(source)
        idle = float(states[NO_ORDER][w]) if NO_ORDER in states else 0.0
        if source in self._scenario.lines or source in self._scenario.suppliers:
            kind = "asked" if source in self._scenario.lines else "capacity"
            place = _Place(source, kind, source)
            if place in places and idle <= STARVING * float(self._edges[w + 1] - self._edges[w]):
                return place
        return None

    def _left_behind(self, pile: str, place: _Place, w: int) -> bool:
        """Whether units wait longer for a leg than for one departure, in the mean (Little 1961)."""
        leg = self._scenario.legs[place.part]
        patience = leg.departures.interval if leg.departures else STARVING * self._scenario.time_over(place.part)
        area, left = self._waiting(pile)[place][w], self._leaving[pile, place.part][w]
        return bool(area > patience * left)

    def _legs(self, pile: str, source: str) -> tuple[str, ...]:
        """Legs from a source to a stockpile, in the order of travel."""
        offer = self._scenario.stockpiles[pile].sources.get(source)
        return self._scenario.legs_of(offer) if offer is not None else ()

    def _way(self, pile: str, source: str) -> list[str]:
        """Legs from a source to a stockpile with the ports that they load and unload at, in the order of travel."""
        legs = [(leg, self._scenario.legs[leg]) for leg in self._legs(pile, source)]
        way = [part for name, leg in legs for part in (name, leg.origin_port, leg.destination_port)]
        return [part for part in way if part is not None]

    def _at(self, kind: str, part: str, w: int, below: tuple[str, ...]) -> Shares:
        """What limits units that wait at a part."""
        if part in self._scenario.legs and kind == "capacity" and self._scenario.legs[part].convoy is not None:
            return self._of_convoys(part, w)
        if kind != "asked":
            return {Limit(part, kind): 1.0}
        if part in self._scenario.lines:
            return self._of_line(part, w, below)
        if part in self._scenario.stockpiles:
            return self._of_pile(part, w, below)
        return {Limit(part, "minimum order"): 1.0}

    def _of_convoys(self, leg: str, w: int) -> Shares:
        """What limits a leg with convoys in a window: what it says it waits for, otherwise itself."""
        found: Shares = {}
        for label, days in self._times(leg).items():
            head, _, pool = label.partition(": ")
            limit = Limit(pool, "escorts") if head == NO_ESCORT else Limit(leg, IDLE[label]) if label in IDLE else None
            if limit is not None and days[w] > 0.0:
                _add(found, {limit: 1.0}, float(days[w]))
        total = sum(found.values())
        return {limit: days / total for limit, days in found.items()} or {Limit(leg, "capacity"): 1.0}

    def _of_line(self, line: str, w: int, below: tuple[str, ...]) -> Shares:
        """What limits a line in a window: components where it waits for them, otherwise itself."""
        times = {label: days[w] for label, days in self._times(line).items() if label != NO_ORDER and days[w] > 0.0}
        starved = {label.partition(": ")[2]: t for label, t in times.items() if label.startswith(f"{STARVED}: ")}
        total, waits, found = sum(times.values()), sum(starved.values()), Shares()
        if waits > STARVING * total:
            for pile, days in sorted(starved.items()):
                _add(found, self._of_pile(pile, w, below), days / waits)
            return found
        own = {label: days for label, days in times.items() if not label.startswith(STARVED)}
        for label, days in sorted(own.items()):
            _add(found, {self._reason(line, label): 1.0}, days / (total - waits))
        return found or {Limit(line, "capacity"): 1.0}

    def _reason(self, line: str, label: str) -> Limit:
        """Why a line makes no more than it does while it is in a state."""
        state, _, rest = label.partition(": ")
        cause = rest.partition(" (")[0]
        if cause in self._scenario.causes:
            return Limit(line, "capacity" if state == "slowed" else "cause", cause)
        if state == "down":
            return Limit(line, "failure")
        return Limit(line, IDLE.get(label, "capacity" if state in ("working", "slowed") else state))

    def _times(self, line: str) -> dict[str, np.ndarray]:
        """Days of each window that a line is in each state, by label."""
        if line not in self._time_in:
            log = self._followed.states.get(line, [(0.0, (("working", 1.0),))])
            spans: dict[str, list[Span]] = defaultdict(list)
            ends = [*(day for day, _ in log[1:]), self._end]
            for (day, states), end in zip(log, ends, strict=True):
                for label, share in states:
                    spans[label].append((day, end, share))
            self._time_in[line] = {label: self._areas(some) for label, some in spans.items()}
        return self._time_in[line]

    def _waiting(self, pile: str) -> dict[_Place, np.ndarray]:
        """Unit-days of each window that units on order for a stockpile wait, by place."""
        if pile not in self._waiting_at:
            spans: dict[_Place, list[Span]] = defaultdict(list)
            for day, units, journey in self._followed.receipts[pile]:
                if journey is not None and day > self._begin:
                    _journey_spans(spans, journey, day, units)
            for journey in self._open[pile]:
                _journey_spans(spans, journey, self._end, journey.open)
            self._waiting_at[pile] = {place: self._areas(some) for place, some in spans.items()}
            for place, some in spans.items():
                if place.kind == "capacity" and place.part in self._scenario.legs:
                    self._leaving[pile, place.part] = self._ends(some)
            self._add_unclaimed(pile)
        return self._waiting_at[pile]

    def _ends(self, spans: Iterable[Span]) -> np.ndarray:
        """Weight of the spans that end in each window, shape (windows,); those that last to the end do not."""
        rows = np.array(list(spans), dtype=float).reshape(-1, 3)
        rows = rows[(rows[:, 1] > self._begin) & (rows[:, 1] < self._end)]
        return np.asarray(np.histogram(rows[:, 1], self._edges, weights=rows[:, 2])[0])

    def _add_unclaimed(self, pile: str) -> None:
        """Orders that none of the lines which share them has taken by the end: each line has an equal part."""
        rows = self._followed.unclaimed.get(pile, [])
        sources = sorted(self._scenario.stockpiles[pile].sources)
        area = self._areas((day, self._end, units / len(sources)) for day, units in rows)
        places = self._waiting_at[pile]
        for source in sources if area.any() else ():
            place = _Place(source, "asked", source)
            places[place] = places.get(place, 0.0) + area


STAGES = {
    "gate": "gate",
    "fund": "money",
    "lead": "lead time",
    "queue": "capacity",
    "leg": "capacity",
    "left": "transit",
    "port": "berths",
    "berth": "port time",
    "quay": "cranes",
    "crane": "port time",
}
"""How units wait after each stamp of their journey; at their source after all others."""


def _journey_spans(into: dict[_Place, list[Span]], journey: Journey, end: float, units: float) -> None:
    """Book where units were from their order on."""
    source = journey.source
    if not journey.stamps:
        into[_Place(source, "asked", source)].append((journey.ordered, end, units))
        return
    days = [stamp[0] for stamp in journey.stamps]
    days[0] = min(days[0], journey.ordered)
    for day, until, (_, what, part, _) in zip(days, [*days[1:], end], journey.stamps, strict=True):
        if until > day:
            into[_place(source, what, part)].append((day, until, units))


def _place(source: str, what: str, part: str) -> _Place:
    if what == "shipped":
        return _Place(source, "transit", source)
    if what == "passed":
        return _Place(source, "asked", source)
    return _Place(source, STAGES.get(what, "asked"), part)


def _add(into: Shares, found: Mapping[Limit, float], weight: float) -> None:
    for limit, share in found.items():
        into[limit] = into.get(limit, 0.0) + weight * share
