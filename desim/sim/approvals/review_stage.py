"""Review stage: one step of a gate, where cases wait for a session, for one another, for money and for officers."""

from collections.abc import Callable
from heapq import heappop, heappush
from math import floor
from typing import TYPE_CHECKING

from desim.sim.approvals.case import Submission
from desim.sim.approvals.fund import Fund, Request
from desim.sim.kernel.clock import APPROVAL, Clock
from desim.sim.kernel.pace import Pace, scaled
from desim.sim.kernel.registry import declared_values, require_behaviors
from desim.spec.facts import StageFacts
from desim.spec.fields.recurrence import Recurrence
from desim.spec.fields.ticks import days, ticks
from desim.spec.parts.gate import Gate as DeclaredGate
from desim.spec.parts.gate import Stage

if TYPE_CHECKING:
    from desim.sim.approvals.gate import Gate


class ReviewStage:
    """Takes submissions, and hands them back to its gate when they are through, in the order in which they are.

    Who need not go through the stage (its chance, its threshold) skips it whole. A submission that comes on a session
    day is taken up that day; a session of a closed gate does not take place. Background cases do not wait for a batch.
    """

    __slots__ = (
        "_batches", "_clock", "_fund", "_gate", "_number", "_officers", "_overhead", "_priority", "_queue_rank",
        "_session", "_sessions",
        "declared", "facts", "gate_name", "in_review", "name", "place", "queue", "unfunded",
    )  # fmt: skip

    def __init__(
        self, name: str, declared: Stage, place: int, gate: "Gate", clock: Clock, rank: int, fund: Fund | None
    ) -> None:
        self.name, self.declared, self.place = name, declared, place
        self._gate, self._clock, self._priority = gate, clock, APPROVAL + rank
        self.gate_name = gate.name
        self._queue_rank = QUEUE_RANKS[gate.declared.discipline]
        self._overhead = ticks(declared.per_nation * (1.0 - gate.declared.harmonisation))
        self._session: list[Submission] = []
        sessions = declared.sessions
        self._sessions = None if sessions is None else clock.recurrence(sessions.first, sessions.every)
        self._batches: dict[str | None, Submission] = {}
        self._fund = fund
        self.unfunded: dict[Submission, Request] = {}
        """Submissions that wait for money."""
        self.queue: list[tuple[tuple[int, float], int, Submission]] = []
        self.in_review: dict[Review, None] = {}
        self._number, self._officers = 0, declared.officers
        self.facts = StageFacts()

    @property
    def sessions(self) -> Recurrence | None:
        """When it takes up what waits, None where it does so at any time."""
        return self._sessions

    @property
    def awaits_session(self) -> bool:
        """Whether submissions wait for a session."""
        return bool(self._session)

    @property
    def awaits_batch(self) -> bool:
        """Whether submissions wait for one another."""
        return bool(self._batches)

    @property
    def awaits_money(self) -> bool:
        """Whether submissions wait for money."""
        return bool(self.unfunded)

    @property
    def is_open(self) -> bool:
        """Whether its gate takes cases up."""
        return self._gate.open

    def applies_to(self, submission: Submission) -> bool:
        """Whether a submission has to go through it."""
        declared = self.declared
        return submission.amount >= declared.above and submission.draws[self.place].chosen < declared.chance

    def enter(self, submission: Submission) -> None:
        """Take a submission."""
        sessions, now = self._sessions, self._clock.time
        if sessions is not None and submission.elapsed:
            submission.elapsed = max(0, now - sessions.next(now - submission.elapsed))
        if sessions is not None and (sessions.next(now - submission.elapsed) > now or not self._gate.open):
            submission.elapsed = 0
            self._session.append(submission)
            if len(self._session) == 1:
                self._plan_session(sessions)
        else:
            self._join_batch(submission)

    def _plan_session(self, sessions: Recurrence) -> None:
        """Plan the next session, later than now."""
        self._clock.at(sessions.next(self._clock.time + 1), self._priority, self._hold_session, sessions)

    def _hold_session(self, sessions: Recurrence) -> None:
        """A session: all that waits for it goes on."""
        if not self._gate.open:
            self._plan_session(sessions)
            return
        self._gate.settle()
        waiting, self._session = self._session, []
        for submission in waiting:
            self._join_batch(submission)
        self._gate.show()

    def _join_batch(self, submission: Submission) -> None:
        """Let a submission wait until those with the same item are enough to go on as one."""
        batch = self.declared.batch
        if batch is None or submission.background:
            self._ask_for_money(submission)
            return
        submission.elapsed = 0
        item = submission.cases[0].item
        whole = self._batches.get(item)
        if whole is None:
            whole = self._batches[item] = submission
            if batch.max_wait is not None:
                self._clock.at(
                    self._clock.time + ticks(batch.max_wait), self._priority, self._batch_overdue, submission
                )
        else:
            whole.merge(submission)
        if whole.amount >= batch.minimum:
            del self._batches[item]
            self._ask_for_money(whole)

    def _batch_overdue(self, submission: Submission) -> None:
        """The first of a batch has waited long enough."""
        item = submission.cases[0].item
        if self._batches.get(item) is submission:
            self._gate.settle()
            del self._batches[item]
            self._ask_for_money(submission)
            self._gate.show()

    def _ask_for_money(self, submission: Submission) -> None:
        """Let a submission wait until the fund of the stage has what it costs."""
        due = None if self._fund is None else self._gate.due_from(self._fund, submission)
        if self._fund is None or not due:
            self._join_queue(submission)
            return
        request = self.unfunded[submission] = Request(self, submission, self._queue_rank(submission), due)
        if not self._fund.ask(request):
            submission.elapsed = 0
            submission.note(self._fund.name)

    def funded(self, request: Request) -> None:
        """A submission got its money."""
        self._gate.settle()
        submission = request.submission
        del self.unfunded[submission]
        submission.grants += (request,)
        if self._clock.time > request.asked:
            submission.note("")
        self._join_queue(submission)
        self._gate.show()

    def _join_queue(self, submission: Submission) -> None:
        if submission.elapsed and not self._has_officer():
            submission.elapsed = 0
        submission.queued = self._clock.time - submission.elapsed
        self._number += 1
        heappush(self.queue, (self._queue_rank(submission), self._number, submission))
        self.serve()

    def serve(self) -> None:
        """Take up as many submissions as the officers can."""
        while self.queue and self._gate.open:
            if self._officers is not None and len(self.in_review) >= self._officers:
                return
            submission = heappop(self.queue)[2]
            work = self._take_up(submission)
            if submission.elapsed:
                self._resume(submission, work)
            elif work <= 0:
                self.facts.done += 1
                self._decide(submission)
            else:
                self.in_review[Review(self, submission, work, self._clock, self._priority, self._gate.speed)] = None

    def _has_officer(self) -> bool:
        """Whether a case that comes now would be taken up at once."""
        free = self._officers is None or len(self.in_review) < self._officers
        return free and self._gate.open and not self.queue

    def _resume(self, submission: Submission, work: int) -> None:
        """Go on with a submission that came before the start: it is through, and favored, where that was before it."""
        submission.elapsed -= work
        if submission.elapsed > 0:
            self._gate.advance(submission)
        else:
            left, submission.elapsed = -submission.elapsed, 0
            self.in_review[Review(self, submission, left, self._clock, self._priority, self._gate.speed)] = None

    def _take_up(self, submission: Submission) -> int:
        """Book the wait of a submission; the ticks of work on it at normal speed."""
        waited, facts = self._clock.time - submission.queued, self.facts
        if submission.queued >= self._gate.measured_from:
            facts.taken += 1
            facts.waited += days(waited)
        for case in submission.cases:
            case.waited += waited
        if self._gate.takes_no_time:
            return 0
        work = submission.draws[self.place].work
        if self._overhead:
            work += self._overhead * (submission.nations - 1)
        return scaled(work, self._gate.time_factor(submission))

    def finished(self, review: "Review") -> None:
        """The work on a submission is done."""
        self._gate.settle()
        del self.in_review[review]
        self.facts.done += 1
        self.facts.worked += days(self._clock.time - review.begun)
        self._decide(review.submission)
        self.serve()
        self._gate.show()

    def _decide(self, submission: Submission) -> None:
        refusal = self.declared.refusal
        if refusal is not None:
            chance = refusal.chance * self._gate.refusal_factor(submission)
            if submission.draws[self.place].refusal < chance:
                self._gate.refuse(submission, self.name, refusal)
                return
        self._gate.advance(submission)

    def dial_changed(self) -> None:
        """A dial of the gate was turned: work in process goes on at another speed; officers finish what they hold."""
        count = self.declared.officers
        if count is not None:
            self._officers = floor(count * self._gate.dials["officers"].value + 0.5)
        for review in list(self.in_review):
            review.pace.set_speed(self._gate.speed)
            if self._gate.takes_no_time:
                review.pace.until(review.pace.shows())
        if self._fund is not None:
            self._fund.call()
        self.serve()

    def give_back(self) -> list[Submission]:
        """All submissions that are here, as the gate has closed for good; nobody works on them any more."""
        for review in self.in_review:
            review.pace.rest()
            review.pace.token += 1
        in_queue = [submission for *_, submission in sorted(self.queue, key=lambda entry: entry[:2])]
        for request in self.unfunded.values():
            request.withdraw()
        here = [*(review.submission for review in self.in_review), *in_queue, *self.unfunded]
        here += [*self._batches.values(), *self._session]
        for waiting in (self.in_review, self.queue, self.unfunded, self._batches, self._session):
            waiting.clear()
        return here

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        self.facts = StageFacts()

    def settle(self, span: float) -> None:
        """Add a time without change to the integrals."""
        facts = self.facts
        facts.area_queue += len(self.queue) * span
        facts.area_work += len(self.in_review) * span
        facts.area_officers += (self._officers or 0) * span


class Review:
    """The work of an officer on a submission."""

    __slots__ = ("begun", "pace", "stage", "submission")

    def __init__(
        self, stage: ReviewStage, submission: Submission, work: int, clock: Clock, priority: int, speed: float
    ) -> None:
        self.stage, self.submission, self.begun = stage, submission, clock.time
        self.pace = Pace(clock, priority, self.due, speed)
        self.pace.restart(work)

    @property
    def name(self) -> str:
        """Name of the gate."""
        return self.stage.gate_name

    def due(self, token: int) -> None:
        """The work may be done."""
        if token == self.pace.token:
            self.pace.rest()
            self.stage.finished(self)


QUEUE_RANKS: dict[str, Callable[[Submission], tuple[int, float]]] = {
    "fifo": lambda submission: (0, 0.0),
    "priority": lambda submission: (submission.rank, submission.claim_priority),
}
"""Rank and claim priority of a submission in the queue for officers, by the discipline of the gate; of equal ones, the
oldest is first."""
require_behaviors("discipline of a gate", declared_values(DeclaredGate, "discipline"), QUEUE_RANKS)
