"""Licences: which approvals of a gate are valid for whom, who is barred, and who waits for the case of another."""

from math import inf
from typing import Any

from desim.sim.approvals.case import Case
from desim.sim.kernel.clock import APPROVAL, Clock


class Holder:
    """Whoever files at a gate, with what the gate remembers of it."""

    __slots__ = ("barred_until", "held", "joined", "left", "name", "pending", "size", "valid_until")

    def __init__(self, name: str) -> None:
        self.name = name
        self.valid_until = self.barred_until = -inf
        self.left = self.size = 0.0
        self.pending = False
        self.held: list[Case] = []
        self.joined: list[Case] = []


class Licences:
    """The holders of a gate.

    With a validity, cases of a holder that has one in process wait for it and share its fate; a new approval takes the
    place of an older one. A bar holds whatever comes, whether an approval is valid or not.
    """

    def __init__(self, gate: Any, clock: Clock, rank: int) -> None:
        self._gate, self._clock, self._priority = gate, clock, APPROVAL + rank
        declared = gate.declared
        self._validity, self._before = declared.validity, declared.renew_before
        self._allowance = inf if declared.allowance is None else declared.allowance
        self._holders: dict[str, Holder] = {}
        self.waiting = 0
        """Cases that are held."""

    def _holder(self, name: str) -> Holder:
        holder = self._holders.get(name)
        if holder is None:
            holder = self._holders[name] = Holder(name)
        return holder

    def admits(self, name: str) -> bool | None:
        """Whether cases of a holder pass at once (True) or are held (False) now; None when they would be filed."""
        holder = self._holders.get(name)
        if holder is None:
            return None
        if self._clock.time < holder.barred_until:
            return False
        return True if self._clock.time < holder.valid_until and holder.left > 0.0 else None

    def keep(self, case: Case) -> bool:
        """Hold a case whose holder is barred, or has another one in process that may cover it."""
        holder = self._holder(case.holder)
        if self._clock.time < holder.barred_until:
            holder.held.append(case)
        elif self._valid(holder, case):
            return False
        elif holder.pending and self._validity is not None:
            holder.joined.append(case)
        else:
            return False
        self.waiting += 1
        return True

    def covers(self, case: Case) -> bool:
        """Whether a valid approval lets a case pass; if so its amount is taken off the allowance."""
        holder = self._holder(case.holder)
        if self._valid(holder, case):
            holder.left -= case.amount
            return True
        return False

    def _valid(self, holder: Holder, case: Case) -> bool:
        return self._clock.time < holder.valid_until and case.amount <= holder.left and not case.renewal

    def file(self, case: Case) -> None:
        """A case of a holder is in process."""
        if self._validity is not None:
            self._holder(case.holder).pending = True

    def grant(self, case: Case) -> None:
        """A case was approved: the approval is valid from now on."""
        if self._validity is None:
            return
        holder, now = self._holder(case.holder), self._clock.time
        holder.pending, holder.size = False, case.amount
        holder.valid_until = now + self._validity
        holder.left = self._allowance if case.renewal else max(0.0, self._allowance - case.amount)
        if self._before is not None:
            renewal = max(now, holder.valid_until - self._before)
            self._clock.at(renewal, self._priority, self._renew, (holder, holder.valid_until))

    def _renew(self, due: tuple[Holder, float]) -> None:
        """An approval will soon end; nothing to do if another has taken its place, or is about to."""
        holder, valid_until = due
        if holder.valid_until == valid_until and not holder.pending:
            self._gate.apply(Case(holder.name, amount=holder.size, renewal=True))

    def drop(self, case: Case) -> None:
        """A case was refused for good."""
        self._holder(case.holder).pending = False

    def joined(self, case: Case) -> list[Case]:
        """The cases that waited for the decision on *case*."""
        holder = self._holders.get(case.holder)
        if holder is None:
            return []
        cases, holder.joined = holder.joined, []
        self.waiting -= len(cases)
        return cases

    def bar(self, case: Case, days: float) -> None:
        """Take up no case of a holder for a time."""
        holder = self._holder(case.holder)
        holder.barred_until = max(holder.barred_until, self._clock.time + days)
        self._clock.at(holder.barred_until, self._priority, self._lifted, holder)

    def barred_until(self, cases: list[Case]) -> float:
        """When the last bar on the holders of some cases ends."""
        return max(self._holder(case.holder).barred_until for case in cases)

    def _lifted(self, holder: Holder) -> None:
        """A bar is over, unless a longer one has come."""
        if self._clock.time < holder.barred_until:
            return
        self._gate.settle()
        cases, holder.held = holder.held, []
        self.waiting -= len(cases)
        for case in cases:
            self._gate.apply(case)
        self._gate.show()
