"""Agreements: the agreements of a scenario as they enter into force and fall out of it."""

from collections.abc import Callable
from typing import NamedTuple

from desim.sim.kernel.clock import CAUSE, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.states import States
from desim.spec.fields.ticks import ticks
from desim.spec.parts.agreement import Agreement as Declared


class Terms(NamedTuple):
    """What all agreements in force together change at a gate."""

    waived: float
    """Share of the cases that need not pass."""
    speed: float
    """Factor on the times of its stages."""
    refusal: float
    """Factor on its chances of refusal."""


UNCHANGED = Terms(0.0, 1.0, 1.0)


class Agreement:
    """One agreement: in force from the day it begins to the day it ends, while no cause holds it at 0."""

    __slots__ = ("_begun", "_changed", "_ended", "declared", "dials", "in_force", "name", "states")

    def __init__(self, name: str, declared: Declared, clock: Clock, rank: int) -> None:
        self.name, self.declared = name, declared
        self.dials = {"open": Dial()}
        self._begun, self._ended = declared.begins <= 0.0, False
        self._changed: Callable[[], None] | None = None
        self.in_force = self._begun
        self.states = States(clock, "in force" if self._begun else "not begun")
        self.dials["open"].watch(self._look)
        if not self._begun:
            clock.at(ticks(declared.begins), CAUSE + rank, self._begin)
        if declared.ends is not None:
            clock.at(max(ticks(declared.ends), 0), CAUSE + rank, self._end)

    def watch(self, action: Callable[[], None]) -> None:
        """Call *action* after it entered into force or fell out of it."""
        self._changed = action

    def _begin(self, _: None) -> None:
        self._begun = True
        self._look()

    def _end(self, _: None) -> None:
        self._ended = True
        self._look()

    def _look(self) -> None:
        dial, before = self.dials["open"], self.in_force
        self.in_force = self._begun and not self._ended and dial.value > 0.0
        self.states.enter(self._label(dial))
        if self.in_force != before and self._changed is not None:
            self._changed()

    def _label(self, dial: Dial) -> str:
        if not self._begun or self._ended:
            return "ended" if self._ended else "not begun"
        return "in force" if dial.value > 0.0 else f"suspended: {dial.holder}"

    def reset(self) -> None:
        """Forget the time by state; measuring starts now."""
        self.states.reset()

    def close(self) -> None:
        """The end of the run; an agreement has no facts but its states."""
        self.states.settle()


class Agreements(dict[str, Agreement]):
    """All agreements by name: what they change at a gate, and whether ratings are honored, now."""

    def __init__(self, agreements: dict[str, Agreement], honoring: frozenset[str]) -> None:
        """*honoring* are the nations whose own sources honor the ratings of their own customers."""
        super().__init__(sorted(agreements.items()))
        self._honoring = honoring
        self._terms: dict[tuple[str, str | None, str | None, str | None], Terms] = {}
        self._watchers: list[Callable[[], None]] = []
        for agreement in self.values():
            agreement.watch(self._changed)

    def watch(self, action: Callable[[], None]) -> None:
        """Call *action* after an agreement entered into force or fell out of it."""
        self._watchers.append(action)

    def terms(self, gate: str, one: str | None, other: str | None, item: str | None) -> Terms:
        """What is in force for *item* at *gate* between two nations; without an item, only what covers all items."""
        if not self:
            return UNCHANGED
        key = (gate, one, other, item)
        known = self._terms.get(key)
        if known is None:
            known = self._terms[key] = self._combined(*key)
        return known

    def _combined(self, gate: str, one: str | None, other: str | None, item: str | None) -> Terms:
        passed, speed, refusal = 1.0, 1.0, 1.0
        for agreement in self.values():
            declared = agreement.declared
            if agreement.in_force and declared.concerns(one, other, item):
                passed *= 1.0 - declared.waives.get(gate, 0.0)
                speed *= declared.speeds.get(gate, 1.0)
                refusal *= declared.refusals.get(gate, 1.0)
        return Terms(1.0 - passed, speed, refusal)

    def honored(self, source: str | None, customer: str | None, item: str) -> bool:
        """Whether a source in one nation has to honor the priority ratings of another, or of its own."""
        if source == customer:
            return source in self._honoring
        return any(
            a.in_force and a.declared.ratings and a.declared.concerns(source, customer, item) for a in self.values()
        )

    def _changed(self) -> None:
        self._terms.clear()
        for action in self._watchers:
            action()
