"""Caseload: the cases a gate has on its books, and for how long."""

from desim.sim.approvals.case import Case
from desim.sim.approvals.licenses import Licenses
from desim.sim.approvals.review_stage import ReviewStage
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.states import States
from desim.spec.facts import CaseFacts, GateFacts
from desim.spec.fields.ticks import days


class Caseload:
    """The open cases of a gate, its facts, and the state it is in."""

    __slots__ = ("_clock", "_licenses", "_open", "_since", "_stages", "facts", "measured_from", "returned", "states")

    def __init__(self, clock: Clock, stages: list[ReviewStage], licenses: Licenses) -> None:
        self._clock, self._stages, self._licenses = clock, stages, licenses
        self._since, self.measured_from = clock.time, 0
        self._open = {False: 0, True: 0}
        self.returned = 0
        """Open cases that are with those who file them."""
        self.facts = GateFacts(stages={stage.name: stage.facts for stage in stages})
        self.states = States(clock, "no case")

    @property
    def cases(self) -> int:
        """Open cases of all kinds."""
        return self._open[False] + self._open[True]

    def facts_of(self, case: Case) -> CaseFacts:
        """The facts of the kind of a case: background, or not."""
        return self.facts.background if case.background else self.facts.cases

    def file(self, case: Case) -> None:
        """A case is filed."""
        facts = self.facts_of(case)
        facts.filed += not case.elapsed
        facts.renewed += case.renewal
        self._open[case.background] += 1
        case.filed, case.waited = self._clock.time - case.elapsed, 0

    def approve(self, case: Case) -> None:
        """A case is approved."""
        facts = self.facts_of(case)
        facts.approved += not case.elapsed
        self._open[case.background] -= 1
        if case.filed >= self.measured_from:
            facts.times.append(days(self._clock.time - case.filed))
            facts.waits.append(days(case.waited))

    def refuse(self, case: Case) -> None:
        """A case is refused for good."""
        self.facts_of(case).refused += 1
        self._open[case.background] -= 1

    def return_to_applicants(self, cases: list[Case]) -> None:
        """Cases are refused, and will be filed again."""
        self.facts_of(cases[0]).returned += len(cases)
        self.returned += len(cases)

    def take_back(self, cases: list[Case]) -> None:
        """Cases that were returned are filed again."""
        self.returned -= len(cases)

    def settle(self) -> None:
        """Add the time since the last change to the integrals."""
        span = self._clock.time - self._since
        if span <= 0:
            return
        self._since, stretch = self._clock.time, days(span)
        self.facts.cases.area_open += self._open[False] * stretch
        self.facts.background.area_open += self._open[True] * stretch
        self.facts.area_held += self._licenses.waiting * stretch
        for stage in self._stages:
            stage.settle(stretch)

    def show(self, closed_by: str | None) -> None:
        """Enter the state: closed, else the longest backlog, else work, else what cases wait for."""
        if closed_by is not None:
            self.states.enter(f"closed: {closed_by}")
            return
        longest, most, busy = "", 0, False
        for stage in self._stages:
            if len(stage.queue) > most:
                longest, most = stage.name, len(stage.queue)
            busy = busy or bool(stage.in_review)
        self.states.enter(f"backlog: {longest}" if most else "working" if busy else self._idle_reason())

    def _idle_reason(self) -> str:
        """What the cases wait for, when nobody works on any."""
        if any(stage.awaits_session for stage in self._stages):
            return "waiting for session"
        if any(stage.awaits_batch for stage in self._stages):
            return "waiting for batch"
        if any(stage.awaits_money for stage in self._stages):
            return "waiting for money"
        if self.returned:
            return "waiting for resubmission"
        return "waiting for the end of a bar" if self._licenses.waiting else "no case"

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        self.settle()
        self.states.reset()
        self.measured_from = self._clock.time
        for stage in self._stages:
            stage.reset()
        self.facts = GateFacts(stages={stage.name: stage.facts for stage in self._stages})

    def close(self) -> GateFacts:
        """The facts at the end."""
        self.settle()
        self.states.settle()
        self.facts.cases.open, self.facts.background.open = self._open[False], self._open[True]
        return self.facts
