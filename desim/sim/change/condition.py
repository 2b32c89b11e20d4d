"""Conditions: what holds or does not at any time. One class for each declaration that is lasting."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from desim.sim.approvals.fund import ROUNDING, Fund
from desim.sim.approvals.gate import Gate
from desim.sim.change.cause import Cause
from desim.sim.change.regime import Regime
from desim.sim.change.window import MovingMean, MovingSum
from desim.sim.kernel.clock import CAUSE
from desim.sim.kernel.environment import Environment
from desim.sim.kernel.registry import declared_types, require_behaviors
from desim.sim.kernel.states import States
from desim.sim.kernel.stream import Streams
from desim.sim.production.line import Line
from desim.sim.stock.pool import Pool
from desim.sim.stock.shelf import Shelf
from desim.spec.fields.base import Declared
from desim.spec.fields.ticks import ticks
from desim.spec.metrics.production import AT_WORK
from desim.spec.parts.trigger import (
    AtAll,
    AtAny,
    AtBacklog,
    AtCondition,
    AtDate,
    AtEnd,
    AtEntry,
    AtMoney,
    AtNot,
    AtOutput,
    AtOwed,
    AtUtilization,
    Beginning,
    When,
)

Action = Callable[[], None]


@dataclass(frozen=True, slots=True)
class TriggerContext:
    """What a trigger may use: the clock with SimPy's events, streams, and the parts that it may watch."""

    name: str
    """Name of the cause."""
    clock: Environment
    rank: int
    """Place of the cause within a phase of an instant."""
    streams: Streams
    shelves: Mapping[str, Shelf]
    planning_rates: Mapping[str, float | None]
    """By stockpile, units/day."""
    lines: Mapping[str, Line]
    shared_orders: Callable[[str], list[Pool]]
    """Order books that a line shares with others."""
    states: Callable[[str], States]
    """States of a line or of a workcenter."""
    regimes: Mapping[str, Regime]
    gates: Mapping[str, Gate]
    funds: Mapping[str, Fund]
    causes: Mapping[str, Cause]
    cost: float = 0.0
    """Cost of each occurrence of the cause, USD."""

    @property
    def priority(self) -> int:
        """Phase and rank of the cause within an instant."""
        return CAUSE + self.rank


class Condition(Protocol):
    """What holds or does not; it was built with an action that it calls whenever that may have changed."""

    @property
    def holds(self) -> bool:
        """Whether it holds now."""


class FromDate:
    """From a day on."""

    def __init__(self, when: AtDate, context: TriggerContext, changed: Action) -> None:
        self._clock, self._due = context.clock, ticks(when.at)
        if self._due > self._clock.time:
            self._clock.clock.at(self._due, context.priority, lambda _: changed())

    @property
    def holds(self) -> bool:
        """Whether the day has come."""
        return self._clock.time >= self._due


class LowStock:
    """While what is on a shelf is below a level."""

    def __init__(self, when: AtCondition, context: TriggerContext, changed: Action) -> None:
        self._shelf, self._level = context.shelves[when.stockpile], when.mark(context.planning_rates[when.stockpile])
        self._shelf.watch(self._level, changed)

    @property
    def holds(self) -> bool:
        """Whether it is below."""
        return self._shelf.on_hand < self._level


class Owed:
    """While the backorders of a shelf are at an amount or above it."""

    def __init__(self, when: AtOwed, context: TriggerContext, changed: Action) -> None:
        self._shelf, self._amount = context.shelves[when.stockpile], when.above
        self._shelf.watch_backorders(changed)

    @property
    def holds(self) -> bool:
        """Whether as much is owed."""
        return self._shelf.backorders >= self._amount


class Backlog:
    """While what is ordered of a line and not begun, shared orders included, is at an amount or above it."""

    def __init__(self, when: AtBacklog, context: TriggerContext, changed: Action) -> None:
        self._amount, self._changed = when.above, changed
        self._line, self._shared = context.lines[when.line], context.shared_orders(when.line)
        self._line.add_listener(self)
        for pool in self._shared:
            pool.join(0, self.look)

    @property
    def holds(self) -> bool:
        """Whether as much is ordered and not begun."""
        return self._line.orders.pending + sum(pool.pending for pool in self._shared) >= self._amount

    def look(self) -> None:
        """Orders or lots came or went."""
        self._changed()

    def close(self) -> None:
        """The end of the run."""


class Output:
    """While a line has made so much, or less, since the start or in a moving window."""

    def __init__(self, when: AtOutput, context: TriggerContext, changed: Action) -> None:
        self._mark, self._rises, self._changed = when.mark, when.rises, changed
        self._line = context.lines[when.line]
        self._seen = self._line.made
        self._window: MovingSum | None = None
        if when.over is not None:
            self._window = MovingSum(context.clock.clock, context.rank, ticks(when.over), changed)
        self._line.add_listener(self)

    @property
    def holds(self) -> bool:
        """Whether the good units are at the mark, or below it."""
        if self._window is None:
            return self._line.made >= self._mark
        if self._rises:
            return self._window.total >= self._mark
        return self._window.is_known and self._window.total < self._mark

    def look(self) -> None:
        """Orders or lots came or went."""
        made = self._line.made - self._seen
        if made > 0.0:
            self._seen = self._line.made
            if self._window is None:
                self._changed()
            else:
                self._window.add(made)

    def close(self) -> None:
        """The end of the run."""


class Utilization:
    """While a line or a workcenter was at work for so much of a moving window, or for less."""

    def __init__(self, when: AtUtilization, context: TriggerContext, changed: Action) -> None:
        self._rises, self._states = when.rises, context.states(when.part)
        clock, over, busy = context.clock.clock, ticks(when.over), self._states.share_of(AT_WORK)
        self._mean = MovingMean(clock, context.rank, over, when.mark, busy, changed)
        self._states.watch(self._look)

    @property
    def holds(self) -> bool:
        """Whether the share is at the mark, or below it."""
        return self._mean.is_known and self._mean.is_above == self._rises

    def _look(self) -> None:
        self._mean.set(self._states.share_of(AT_WORK))


class Funds:
    """While the money of a fund that is left, or obligated in its fiscal year, is at a mark, or below it."""

    def __init__(self, when: AtMoney, context: TriggerContext, changed: Action) -> None:
        self._fund, self._when = context.funds[when.fund], when
        self._fund.watch(changed)

    @property
    def holds(self) -> bool:
        """Whether the money is at the mark, or below it."""
        when = self._when
        money = self._fund.unobligated if when.of == "left" else self._fund.drawn
        return (money >= when.mark * (1.0 - ROUNDING)) == when.rises


class InState:
    """While a regime is in a state."""

    def __init__(self, when: AtEntry, context: TriggerContext, changed: Action) -> None:
        self._regime, self._state = context.regimes[when.regime], when.state
        self._regime.watch(None, changed)

    @property
    def holds(self) -> bool:
        """Whether the regime is in the state."""
        return self._regime.state == self._state


class Over:
    """From the end of the effect of another cause on, until that begins anew."""

    def __init__(self, when: AtEnd, context: TriggerContext, changed: Action) -> None:
        self._cause = context.causes[when.cause]
        self._cause.when_begun(changed)
        self._cause.when_over(changed)

    @property
    def holds(self) -> bool:
        """Whether the other cause has happened and is over."""
        return self._cause.is_over


class Several:
    """While all of several conditions hold, or one of them."""

    def __init__(
        self, rule: Callable[[Iterable[bool]], bool], when: AtAll | AtAny, context: TriggerContext, changed: Action
    ) -> None:
        """*rule* is ``all`` or ``any``."""
        self._rule, self._members = rule, [condition(member, context, changed) for _, member in when.members()]

    @property
    def holds(self) -> bool:
        """Whether as many of them hold."""
        return self._rule(member.holds for member in self._members)


class Not:
    """While a condition does not hold."""

    def __init__(self, when: AtNot, context: TriggerContext, changed: Action) -> None:
        self._member = condition(when.that, context, changed)

    @property
    def holds(self) -> bool:
        """Whether it does not hold."""
        return not self._member.holds


class Held:
    """While a condition has held for some time without a break. For no time at all is no break."""

    def __init__(self, when: Beginning, time: int, context: TriggerContext, changed: Action) -> None:
        self._clock, self._time, self._priority, self._changed = context.clock, time, context.priority, changed
        self._since = self._ended = -1
        """Since when it holds, -1 where it does not; and when it last ceased to, and since when it had held."""
        self._before = -1
        self._condition = plain_condition(when, context, self._look)
        self._look()

    @property
    def holds(self) -> bool:
        """Whether it has held for the time."""
        return self._since >= 0 and self._clock.time - self._since >= self._time

    def _look(self) -> None:
        now, had = self._clock.time, self._since
        if not self._condition.holds:
            if had >= 0:
                self._since, self._ended, self._before = -1, now, had
                self._changed()
        elif had < 0:
            self._since = self._before if self._ended == now else now
            due = max(now, self._since + self._time)
            self._clock.clock.at(due, self._priority, self._due, self._since)

    def _due(self, since: int) -> None:
        """It has held for the time, if it has not ceased to."""
        if since == self._since:
            self._changed()


def condition(when: Any, context: TriggerContext, changed: Action) -> Condition:
    """The condition of a declaration, which calls *changed* whenever it may hold where it did not, or the reverse."""
    time = ticks(getattr(when, "held_for", 0.0))
    return Held(when, time, context, changed) if time > 0 else plain_condition(when, context, changed)


def plain_condition(when: Any, context: TriggerContext, changed: Action) -> Condition:
    """The condition of a declaration, however long it has held."""
    return CONDITIONS[type(when)](when, context, changed)


CONDITIONS: dict[type[Declared], Callable[[Any, TriggerContext, Action], Condition]] = {
    AtDate: FromDate,
    AtCondition: LowStock,
    AtOwed: Owed,
    AtBacklog: Backlog,
    AtOutput: Output,
    AtUtilization: Utilization,
    AtMoney: Funds,
    AtEntry: InState,
    AtEnd: Over,
    AtAll: partial(Several, all),
    AtAny: partial(Several, any),
    AtNot: Not,
}
require_behaviors("condition", [kind for kind in declared_types(When) if getattr(kind, "lasting", False)], CONDITIONS)
