"""Gate: an approval at work: ``world.gates[name].apply(Case(applicant, approved, refused, amount, ...))`` files a case.

The gate calls ``approved(case)`` when the case may go on, perhaps at once, and ``refused(case)`` when it never may; a
case that is only returned comes back by itself. Fields of a case that do not apply are left out:
``gate.apply(Case("plant", approved=lambda case: begin(), origin="us", destination="japan"))``.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping

from desim.sim.approvals.agreements import UNCHANGED, Agreements, Terms
from desim.sim.approvals.case import Case, Submission
from desim.sim.approvals.case_draws import AGAIN, BACKGROUND, FIRST, BackgroundCases, CaseDraws
from desim.sim.approvals.caseload import Caseload
from desim.sim.approvals.fund import Fund
from desim.sim.approvals.licenses import Licenses
from desim.sim.approvals.review_stage import ReviewStage
from desim.sim.kernel.books import Costs
from desim.sim.kernel.clock import APPROVAL, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.registry import declared_values, require_behaviors
from desim.sim.kernel.states import States
from desim.sim.kernel.stream import Streams
from desim.spec.checks.nations import parties
from desim.spec.facts import GateFacts
from desim.spec.families import DIALS
from desim.spec.parts.gate import Gate as Declared
from desim.spec.parts.gate import Refusal


class Gate:
    """Files cases, sends them through its stages, and says what was decided."""

    __slots__ = (
        "_agreements", "_caseload", "_clock", "_costs", "_draws", "_has_memory", "_priority", "_tiers", "_unit_costs",
        "declared", "dials", "has_left", "licenses", "name", "open", "speed", "stages", "takes_no_time",
    )  # fmt: skip

    def __init__(
        self, name: str, declared: Declared, clock: Clock, rank: int, streams: Streams, costs: Costs,
        agreements: Agreements | None, funds: Mapping[str, Fund], unit_costs: Mapping[str, float],
    ) -> None:  # fmt: skip
        self.name, self.declared, self._clock, self._priority = name, declared, clock, APPROVAL + rank
        self._costs, self._agreements, self._tiers = costs, agreements, sorted(declared.prices)
        self.dials = {dial: Dial() for dial in DIALS["gates"]}
        self.open, self.speed, self.takes_no_time = True, 1.0, False
        self.has_left = False
        """Whether it has closed for good."""
        stages = declared.in_sequence()
        self._unit_costs = unit_costs
        """By item, USD; of a case where the gate has no prices."""
        self.stages = [
            ReviewStage(stage, d, k, self, clock, rank, None if d.fund is None else funds[d.fund])
            for k, (stage, d) in enumerate(stages)
        ]
        self._draws = CaseDraws(name, declared, streams, agreements is not None)
        self._has_memory = declared.validity is not None or any(d.refusal and d.refusal.bar for _, d in stages)
        self.licenses = Licenses(self, clock, rank)
        self._caseload = Caseload(clock, self.stages, self.licenses)
        for dial in ("open", "time", "officers"):
            self.dials[dial].watch(self._dial_changed)
        if declared.background is not None:
            gap = self._draws.background_gap(declared.background.arrivals)
            BackgroundCases(self, declared.background, clock, self._priority, gap, self.dials["arrivals"])

    @property
    def states(self) -> States:
        """Time by state."""
        return self._caseload.states

    @property
    def cases(self) -> int:
        """Cases filed and not decided, those of everybody else among them."""
        return self._caseload.cases

    @property
    def measured_from(self) -> int:
        """Tick from which cases count."""
        return self._caseload.measured_from

    def settle(self) -> None:
        """Add the time since the last change to the integrals."""
        self._caseload.settle()

    def admits(self, applicant: str) -> bool:
        """Whether a case of *applicant* that came now would pass, or be taken up."""
        known = self.licenses.admits(applicant) if self._has_memory else None
        return self.open if known is None else known

    def leave(self, _: None = None) -> None:
        """It has closed for good: all that waits for a decision is refused; approvals that are valid stay so.

        What is filed later waits for ever, as at any gate that is closed.
        """
        self.settle()
        self.has_left = True
        for submission in [submission for stage in self.stages for submission in stage.give_back()]:
            self.drop(submission, 0)
        for case in self.licenses.release_barred():
            case.refused(case)
        self.show()

    def apply(self, case: Case) -> None:
        """Take a case: let it pass, file it, or hold it until it can be filed."""
        self.settle()
        has_memory = self._has_memory and not case.background
        if has_memory and self.licenses.hold_back(case):
            self.show()
        elif has_memory and self.licenses.use_approval(case):
            self._caseload.facts.cases.covered += not case.elapsed
            self._pass(case)
        else:
            self._file(case)
            self.show()

    def apply_later(self, case: Case) -> None:
        """Take a case that was refused once more, in the approval phase of this instant."""
        self._clock.at(self._clock.time, self._priority, self.apply, case)

    def _pass(self, case: Case) -> None:
        if not case.elapsed:
            self._book_price(case, case.amount)
        case.approved(case)

    def _file(self, case: Case) -> None:
        if self.has_left and not case.waits:
            case.refused(case)
            return
        draws = self._draws.filing(BACKGROUND if case.background else FIRST)
        if not case.background:
            if self._draws.waiver() < self._terms(case).waived:
                self._caseload.facts.cases.waived += not case.elapsed
                self._pass(case)
                return
            self.licenses.file(case)
        self._caseload.file(case)
        self._submit(Submission(case, draws))

    def _submit(self, submission: Submission) -> None:
        """Send a submission to the first stage."""
        if self.declared.cost and not submission.background and not submission.elapsed:
            self._costs[self.name, "approvals"] += self.declared.cost * len(submission.cases)
        self.advance(submission)

    def advance(self, submission: Submission) -> None:
        """Send a submission to its next stage, or approve it after the last."""
        for stage in self.stages[submission.stage + 1 :]:
            if stage.applies_to(submission):
                submission.stage = stage.place
                stage.enter(submission)
                return
        self._approve(submission)

    def _approve(self, submission: Submission) -> None:
        waited: list[Case] = []
        for case in submission.cases:
            case.elapsed = submission.elapsed
            self._caseload.approve(case)
            if not case.background:
                self.licenses.grant(case)
                waited += self.licenses.release_joined(case)
                if not case.elapsed:
                    self._book_price(case, submission.amount)
        for case in submission.cases:
            case.approved(case)
        for case in waited:
            self.apply(case)

    def _price(self, contract: float) -> float:
        """Price of a unit, where the contract is of so many."""
        return self.declared.prices[self._tiers[bisect_right(self._tiers, contract) - 1]]

    def _book_price(self, case: Case, contract: float) -> None:
        """Book the price of what was approved, by the amount of the contract."""
        if self._tiers and not case.renewal:
            self._costs[self.name, "purchase"] += case.amount * self._price(contract)

    def due_from(self, fund: Fund, submission: Submission) -> dict[str, float]:
        """Money that a submission has to draw from each account of a fund, USD; empty where it draws none."""
        due: dict[str, float] = {}
        for case in submission.cases:
            cost = self._cost(case, submission.amount)
            for account, share in fund.payers(case.destination).items() if cost > 0.0 else ():
                due[account] = due.get(account, 0.0) + cost * share
        return due

    def _cost(self, case: Case, contract: float) -> float:
        """Money that a case draws from a fund, USD."""
        if case.background or case.renewal:
            return 0.0
        price = self._price(contract) if self._tiers else self._unit_costs.get(case.item or "", 0.0)
        return case.cost + case.amount * price

    def refuse(self, submission: Submission, stage: str, refusal: Refusal) -> None:
        """A stage refused a submission: it comes back after a time, or is dropped."""
        due, cases = self._clock.time + self._draws.time_until_refiled(stage), submission.cases
        bar = self._draws.length_of_bar(stage)
        if bar is not None and not submission.background:
            for case in cases:
                self.licenses.bar(case, bar)
            due = max(due, self.licenses.barred_until(cases))
        AFTER_REFUSAL[refusal.then](self, submission, due)

    def return_submission(self, submission: Submission, due: int) -> None:
        """Let applicants file a submission again at a tick; money that it has drawn comes back until then."""
        submission.give_money_back()
        self._caseload.return_to_applicants(submission.cases)
        self._clock.at(due, self._priority, self._file_again, submission)

    def _file_again(self, submission: Submission) -> None:
        """File a submission once more."""
        self.settle()
        self._caseload.take_back(submission.cases)
        if self.has_left:
            self.drop(submission, 0)
            self.show()
            return
        submission.draws, submission.stage = self._draws.filing(AGAIN), -1
        self._submit(submission)
        self.show()

    def drop(self, submission: Submission, _: int) -> None:
        """Refuse a submission for good: its cases, and those that waited for the decision on one of them."""
        refused: list[Case] = []
        submission.give_money_back()
        for case in submission.cases:
            self._caseload.refuse(case)
            if not case.background:
                self.licenses.refuse(case)
                refused += [case, *self.licenses.release_joined(case)]
        for case in refused:
            case.refused(case)

    def _terms(self, case: Case) -> Terms:
        if self._agreements is None:
            return UNCHANGED
        return self._agreements.terms(self.name, *parties(self.declared, case.origin, case.destination), case.item)

    def time_factor(self, submission: Submission) -> float:
        """Factor of agreements on the time of a submission: that of the nation for which it is slowest."""
        return 1.0 if self._agreements is None else max(self._terms(case).speed for case in submission.cases)

    def refusal_factor(self, submission: Submission) -> float:
        """Factor on the chance that a submission is refused: of agreements, that of the nation least favored."""
        dial = self.dials["refusal"].value
        return dial if self._agreements is None else dial * max(self._terms(case).refusal for case in submission.cases)

    def _dial_changed(self) -> None:
        """A dial was turned: what is in work goes on at the new speed."""
        self.settle()
        openness, time = self.dials["open"].value, self.dials["time"].value
        self.open, self.takes_no_time = openness > 0.0, time <= 0.0
        self.speed = openness / (1.0 if self.takes_no_time else time)
        for stage in self.stages:
            stage.dial_changed()
        self.show()

    def show(self) -> None:
        """Enter the state, with its reason."""
        self._caseload.show(None if self.open else self.dials["open"].holder)

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        self._caseload.reset()

    def close(self) -> GateFacts:
        """The facts at the end."""
        return self._caseload.close()


AFTER_REFUSAL: dict[str, Callable[[Gate, Submission, int], None]] = {
    "again": Gate.return_submission,
    "drop": Gate.drop,
}
require_behaviors("rule after a refusal", declared_values(Refusal, "then"), AFTER_REFUSAL)
