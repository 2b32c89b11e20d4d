"""Gate: an approval at work: ``world.gates[name].apply(Case(holder, approved, refused, amount, ...))`` files a case.

The gate calls ``approved(case)`` when the case may go on, perhaps at once, and ``refused(case)`` when it never may; a
case that is only returned comes back by itself. Fields of a case that do not apply are left out:
``gate.apply(Case("plant", approved=lambda case: begin(), origin="us", destination="japan"))``.
"""

from bisect import bisect_right
from typing import Any

from desim.sim.approvals.agreements import PLAIN, Accords, Terms
from desim.sim.approvals.case import Case, Folder
from desim.sim.approvals.caseload import Docket
from desim.sim.approvals.chances import AGAIN, BACKGROUND, FIRST, Background, Chances, gap
from desim.sim.approvals.licence import Licences
from desim.sim.approvals.review_stage import Office
from desim.sim.kernel.books import Costs
from desim.sim.kernel.clock import APPROVAL, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.states import States
from desim.sim.kernel.stream import Streams
from desim.spec.checks.nations import parties
from desim.spec.facts import GateFacts
from desim.spec.families import DIALS


class Gate:
    """Files cases, sends them through its stages, and says what was decided."""

    def __init__(
        self, name: str, declared: Any, clock: Clock, rank: int, streams: Streams, costs: Costs,
        accords: Accords | None,
    ) -> None:  # fmt: skip
        self.name, self.declared, self._clock, self._priority = name, declared, clock, APPROVAL + rank
        self._costs, self._accords, self._tiers = costs, accords, sorted(declared.prices)
        self.dials = {dial: Dial() for dial in DIALS["gates"]}
        self.open, self.speed, self.instant = True, 1.0, False
        stages = declared.in_sequence()
        self.offices = [Office(stage, d, k, self, clock, rank) for k, (stage, d) in enumerate(stages)]
        self._chances = Chances(name, declared, streams, accords is not None)
        self._remembers = declared.validity is not None or any(d.refusal and d.refusal.bar for _, d in stages)
        self.licences = Licences(self, clock, rank)
        self._docket = Docket(clock, self.offices, self.licences)
        self.settle = self._docket.settle
        for dial in ("open", "time", "officers"):
            self.dials[dial].watch(self._turned)
        if declared.background is not None:
            gaps = gap(self._chances, declared.background.arrivals)
            Background(self, declared.background, clock, self._priority, gaps, self.dials["arrivals"])

    @property
    def states(self) -> States:
        """Time by state."""
        return self._docket.states

    @property
    def cases(self) -> int:
        """Cases filed and not decided, those of everybody else among them."""
        return self._docket.cases

    @property
    def measured_from(self) -> float:
        """Day from which cases count."""
        return self._docket.measured_from

    def admits(self, holder: str) -> bool:
        """Whether a case of *holder* that came now would pass, or be taken up."""
        known = self.licences.admits(holder) if self._remembers else None
        return self.open if known is None else known

    def apply(self, case: Case) -> None:
        """Take a case: let it pass, file it, or hold it until it can be filed."""
        self.settle()
        remembered = self._remembers and not case.background
        if remembered and self.licences.keep(case):
            self.show()
        elif remembered and self.licences.covers(case):
            self._docket.facts.cases.covered += 1
            self._pass(case)
        else:
            self._file(case)
            self.show()

    def later(self, case: Case) -> None:
        """Take a case that was refused once more, in the approval phase of this instant."""
        self._clock.at(self._clock.time, self._priority, self.apply, case)

    def _pass(self, case: Case) -> None:
        self._buy(case, case.amount)
        case.approved(case)

    def _file(self, case: Case) -> None:
        plan = self._chances.plan(BACKGROUND if case.background else FIRST)
        if not case.background:
            if self._chances.luck() < self._terms(case).waived:
                self._docket.facts.cases.waived += 1
                self._pass(case)
                return
            self.licences.file(case)
        self._docket.file(case)
        self._submit(Folder(case, plan))

    def _submit(self, folder: Folder) -> None:
        """Send a folder to the first stage."""
        if self.declared.cost and not folder.background:
            self._costs[self.name, "approvals"] += self.declared.cost * len(folder.cases)
        self.advance(folder)

    def advance(self, folder: Folder) -> None:
        """Send a folder to its next stage, or approve it after the last."""
        for office in self.offices[folder.place + 1 :]:
            if office.concerns(folder):
                folder.place = office.place
                office.enter(folder)
                return
        self._approve(folder)

    def _approve(self, folder: Folder) -> None:
        waited: list[Case] = []
        for case in folder.cases:
            self._docket.approve(case)
            if not case.background:
                self.licences.grant(case)
                waited += self.licences.joined(case)
                self._buy(case, folder.amount)
        for case in folder.cases:
            case.approved(case)
        for case in waited:
            self.apply(case)

    def _buy(self, case: Case, contract: float) -> None:
        """Book the price of what was approved, by the amount of the contract."""
        if self._tiers and not case.renewal:
            price = self.declared.prices[self._tiers[bisect_right(self._tiers, contract) - 1]]
            self._costs[self.name, "purchase"] += case.amount * price

    def refuse(self, folder: Folder, office: Office) -> None:
        """A stage refused a folder: it comes back after a time, or is dropped."""
        again, cases = self._clock.time + (self._chances.days(office.name, "after") or 0.0), folder.cases
        bar = self._chances.days(office.name, "bar")
        if bar is not None and not folder.background:
            for case in cases:
                self.licences.bar(case, bar)
            again = max(again, self.licences.barred_until(cases))
        if office.declared.refusal.then == "again":
            self._docket.of(cases[0]).returned += len(cases)
            self._docket.returned += len(cases)
            self._clock.at(again, self._priority, self._again, folder)
        else:
            self._drop(cases)

    def _again(self, folder: Folder) -> None:
        """File a folder once more."""
        self.settle()
        self._docket.returned -= len(folder.cases)
        folder.plan, folder.place = self._chances.plan(AGAIN), -1
        self._submit(folder)
        self.show()

    def _drop(self, cases: list[Case]) -> None:
        """Tell all whose case is refused for good, and those who waited for the decision on one of them."""
        told: list[Case] = []
        for case in cases:
            self._docket.refuse(case)
            if not case.background:
                self.licences.drop(case)
                told += [case, *self.licences.joined(case)]
        for case in told:
            case.refused(case)

    def _terms(self, case: Case) -> Terms:
        if self._accords is None:
            return PLAIN
        return self._accords.terms(self.name, *parties(self.declared, case.origin, case.destination), case.item)

    def speed_up(self, folder: Folder) -> float:
        """Factor of agreements on the time of a folder: that of the nation for which it is slowest."""
        return 1.0 if self._accords is None else max(self._terms(case).speed for case in folder.cases)

    def severity(self, folder: Folder) -> float:
        """Factor on the chance that a folder is refused: of agreements, that of the nation least favoured."""
        dial = self.dials["refusal"].value
        return dial if self._accords is None else dial * max(self._terms(case).refusal for case in folder.cases)

    def _turned(self) -> None:
        """A dial was turned: what is in work goes on at the new speed."""
        self.settle()
        door, time = self.dials["open"].value, self.dials["time"].value
        self.open, self.instant = door > 0.0, time <= 0.0
        self.speed = door / (1.0 if self.instant else time)
        for office in self.offices:
            office.turned()
        self.show()

    def show(self) -> None:
        """Enter the state, with its reason."""
        self._docket.show(None if self.open else self.dials["open"].holder)

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        self._docket.reset()

    def close(self) -> GateFacts:
        """The facts at the end."""
        return self._docket.close()
