"""Licenses: which approvals of a gate are valid for whom, who is barred, and who waits for the case of another."""

from math import inf
from typing import TYPE_CHECKING

from desim.sim.approvals.case import Case
from desim.sim.kernel.clock import APPROVAL, Clock
from desim.spec.fields.ticks import ticks

if TYPE_CHECKING:
    from desim.sim.approvals.gate import Gate


class Applicant:
    """Whoever files at a gate, with its approval, its bar and its cases that wait."""

    __slots__ = ("barred", "barred_until", "joined", "left", "name", "pending", "size", "valid_from", "valid_until")

    def __init__(self, name: str) -> None:
        self.name = name
        self.valid_from = self.valid_until = self.barred_until = -1
        self.left = self.size = 0.0
        """Units that the valid approval still covers, and size of the case that was approved."""
        self.pending = False
        """Whether a case of its is in process."""
        self.barred: list[Case] = []
        """Cases that wait for the end of a bar."""
        self.joined: list[Case] = []
        """Cases that wait for the decision on the one in process."""


class Licenses:
    """The applicants of a gate.

    With a validity, cases of an applicant that has one in process wait for it and share its fate; a new approval takes
    the place of an older one. A bar holds whatever comes, whether an approval is valid or not.
    """

    __slots__ = ("_allowance", "_applicants", "_clock", "_gate", "_priority", "_renew_before", "_validity", "waiting")

    def __init__(self, gate: "Gate", clock: Clock, rank: int) -> None:
        self._gate, self._clock, self._priority = gate, clock, APPROVAL + rank
        declared = gate.declared
        self._validity = None if declared.validity is None else ticks(declared.validity)
        self._renew_before = None if declared.renew_before is None else ticks(declared.renew_before)
        self._allowance = inf if declared.allowance is None else declared.allowance
        self._applicants: dict[str, Applicant] = {}
        self.waiting = 0
        """Cases that are held."""

    def _applicant(self, name: str) -> Applicant:
        applicant = self._applicants.get(name)
        if applicant is None:
            applicant = self._applicants[name] = Applicant(name)
        return applicant

    def admits(self, name: str) -> bool | None:
        """Whether cases of an applicant pass at once (True) or are held (False) now; None when they would be filed."""
        applicant = self._applicants.get(name)
        if applicant is None:
            return None
        if self._clock.time < applicant.barred_until:
            return False
        return True if self._clock.time < applicant.valid_until and applicant.left > 0.0 else None

    def hold_back(self, case: Case) -> bool:
        """Hold a case whose applicant is barred, or has another one in process that may cover it."""
        applicant = self._applicant(case.applicant)
        if self._clock.time < applicant.barred_until:
            applicant.barred.append(case)
            case.elapsed = 0
        elif self._valid(applicant, case):
            return False
        elif applicant.pending and self._validity is not None:
            applicant.joined.append(case)
            case.elapsed = 0
        else:
            return False
        self.waiting += 1
        return True

    def use_approval(self, case: Case) -> bool:
        """Whether a valid approval lets a case pass; if so its amount is taken off the allowance."""
        applicant = self._applicant(case.applicant)
        if self._valid(applicant, case):
            applicant.left -= case.amount
            case.elapsed = min(case.elapsed, self._clock.time - applicant.valid_from)
            return True
        return False

    def _valid(self, applicant: Applicant, case: Case) -> bool:
        return self._clock.time < applicant.valid_until and case.amount <= applicant.left and not case.renewal

    def file(self, case: Case) -> None:
        """A case of an applicant is in process."""
        if self._validity is not None:
            self._applicant(case.applicant).pending = True

    def grant(self, case: Case) -> None:
        """A case was approved: the approval is valid from now on."""
        if self._validity is None:
            return
        applicant, now = self._applicant(case.applicant), self._clock.time
        applicant.pending, applicant.size = False, case.amount
        applicant.valid_from = now - case.elapsed
        applicant.valid_until = applicant.valid_from + self._validity
        applicant.left = self._allowance if case.renewal else max(0.0, self._allowance - case.amount)
        if self._renew_before is not None:
            renewal = max(now, applicant.valid_until - self._renew_before)
            self._clock.at(renewal, self._priority, self._renew, (applicant, applicant.valid_until))

    def _renew(self, due: tuple[Applicant, int]) -> None:
        """An approval will soon end; nothing to do if another has taken its place, or is about to."""
        applicant, valid_until = due
        if applicant.valid_until == valid_until and not applicant.pending:
            self._gate.apply(Case(applicant.name, amount=applicant.size, renewal=True))

    def refuse(self, case: Case) -> None:
        """A case was refused for good."""
        self._applicant(case.applicant).pending = False

    def release_joined(self, case: Case) -> list[Case]:
        """The cases that waited for the decision on *case*; they wait no longer."""
        applicant = self._applicants.get(case.applicant)
        if applicant is None:
            return []
        cases, applicant.joined = applicant.joined, []
        self.waiting -= len(cases)
        return cases

    def release_barred(self) -> list[Case]:
        """The cases that waited for the end of a bar, which will not be taken up then; they wait no longer."""
        cases = [case for _, applicant in sorted(self._applicants.items()) for case in applicant.barred]
        for applicant in self._applicants.values():
            applicant.barred = []
        self.waiting -= len(cases)
        return cases

    def bar(self, case: Case, length: int) -> None:
        """Take up no case of an applicant for a time."""
        applicant = self._applicant(case.applicant)
        applicant.barred_until = max(applicant.barred_until, self._clock.time + length)
        self._clock.at(applicant.barred_until, self._priority, self._bar_ends, applicant)

    def barred_until(self, cases: list[Case]) -> int:
        """When the last bar on the applicants of some cases ends."""
        return max(self._applicant(case.applicant).barred_until for case in cases)

    def _bar_ends(self, applicant: Applicant) -> None:
        """A bar is over, unless a longer one has come."""
        if self._clock.time < applicant.barred_until:
            return
        self._gate.settle()
        cases, applicant.barred = applicant.barred, []
        self.waiting -= len(cases)
        for case in cases:
            self._gate.apply(case)
        self._gate.show()
