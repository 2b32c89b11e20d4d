"""Fund: money that is appropriated by fiscal year, with the line of the cases that wait for it."""

from bisect import insort
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from desim.sim.kernel.clock import APPROVAL, ARRIVAL, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.states import States
from desim.spec.facts import AccountFacts, FundFacts
from desim.spec.families import DIALS
from desim.spec.fields.ticks import days
from desim.spec.parts.fund import FiscalYears
from desim.spec.parts.fund import Fund as Declared

if TYPE_CHECKING:
    from desim.sim.approvals.case import Submission
    from desim.sim.approvals.review_stage import ReviewStage

APPROPRIATION: Final = ARRIVAL - 1
"""Money comes after the causes of an instant, and before all that may ask for it."""
ROUNDING: Final = 1e-9
"""Share of a cost by which money may fall short of it: sums of shares are rounded."""
Place = tuple[tuple[int, float], int]
"""Rank in line, and number of the request: of equal rank, who came first goes first."""


class Account:
    """Money of one nation, or of all in one pool."""

    __slots__ = ("facts", "left")

    def __init__(self, initial: float) -> None:
        self.left = initial
        self.facts = AccountFacts(opening=initial)

    def covers(self, due: float) -> bool:
        """Whether so much money is there."""
        return self.left >= due * (1.0 - ROUNDING)

    def lapse(self) -> None:
        """Lose what is left."""
        self.facts.lapsed += self.left
        self.left = 0.0

    def reset(self) -> None:
        """Measuring starts now."""
        self.facts = AccountFacts(opening=self.left)


class Request:
    """The money that a submission asks for, and has drawn once it is granted."""

    __slots__ = ("_fund", "asked", "due", "granted", "place", "stage", "submission", "year")

    def __init__(
        self, stage: "ReviewStage", submission: "Submission", rank: tuple[int, float], due: dict[str, float]
    ) -> None:
        self.stage, self.submission, self.due = stage, submission, due
        """By account, USD."""
        self.place: Place = (rank, 0)
        self.granted = False
        self.asked = self.year = 0
        """Tick at which it was asked for; number of the fiscal year in which it was granted."""
        self._fund: Fund | None = None

    def enter(self, fund: "Fund", number: int, now: int) -> None:
        """It joins the line of a fund as the one with a number."""
        self._fund, self.place, self.asked = fund, (self.place[0], number), now

    def withdraw(self) -> None:
        """It need not be granted any more."""
        if self._fund is not None:
            self._fund.withdraw(self)

    def give_back(self) -> None:
        """What it has drawn is not needed."""
        if self._fund is not None:
            self._fund.recover(self)


class Fund:
    """Appropriates money on the first day of every fiscal year, and grants it to the cases in line.

    Money comes on its day after all causes. Who is in line is looked at in the approval phase: when money has come or
    come back, when the fund or a gate opens, and at once when a case joins. A case whose gate is closed holds back
    nobody.
    """

    __slots__ = (
        "_accounts", "_called", "_clock", "_line", "_number", "_priority", "_shares", "_since", "_strict", "_watchers",
        "_years", "declared", "dials", "drawn", "facts", "measured_from", "name", "states", "year",
    )  # fmt: skip

    def __init__(self, name: str, declared: Declared, clock: Clock, rank: int) -> None:
        self.name, self.declared, self._clock, self._priority = name, declared, clock, APPROVAL + rank
        self._years = FiscalYears(declared, clock.start)
        self._strict, self._shares = declared.order == "strict", declared.shares
        self._accounts = {
            account: Account(sum(source.initial for source in sources))
            for account, sources in declared.accounts.items()
        }
        self._line: list[tuple[Place, Request]] = []
        self._number, self._called, self._since, self.measured_from = 0, False, clock.time, 0
        self.year = -1
        """Number of the fiscal year: 0 for the first, -1 before it."""
        self.drawn = 0.0
        """Money that cases have drawn in this fiscal year, less what came back of it, USD."""
        self._watchers: list[Callable[[], None]] = []
        self.dials = {dial: Dial() for dial in DIALS["funds"]}
        self.dials["open"].watch(self._dial_changed)
        self.states = States(clock, IDLE)
        self.facts = FundFacts(accounts={account: one.facts for account, one in self._accounts.items()})
        clock.at(self._years.begins.first, APPROPRIATION, self._begin_year, 0)

    @property
    def unobligated(self) -> float:
        """Money that is there, USD."""
        return sum(account.left for account in self._accounts.values())

    def watch(self, action: Callable[[], None]) -> None:
        """Call *action* after every change of the money."""
        self._watchers.append(action)

    def _money_changed(self) -> None:
        for action in self._watchers:
            action()

    def payers(self, nation: str | None) -> dict[str, float]:
        """Share that each account pays of the cost of a case for a nation."""
        return {nation or "": 1.0} if self.declared.pays == "receiver" else self._shares

    def _begin_year(self, number: int) -> None:
        """The first day of a fiscal year: what is left lapses or stays, and money comes."""
        name, factor, self.year = self._years.name(number), self.dials["amount"].value, number
        self.drawn = 0.0
        for account, sources in self.declared.accounts.items():
            found = self._accounts[account]
            if self.declared.unused == "lapse":
                found.lapse()
            money = factor * sum(source.of_year(name) for source in sources)
            found.left += money
            found.facts.appropriated += money
            self.facts.appropriated_in[number] = self.facts.appropriated_in.get(number, 0.0) + money
        self._clock.at(self._years.begins.at(number + 1), APPROPRIATION, self._begin_year, number + 1)
        self._money_changed()
        self.call()

    def call(self) -> None:
        """Look at who is in line, in the approval phase of this instant."""
        if self._line and not self._called:
            self._called = True
            self._clock.at(self._clock.time, self._priority, self._answer)

    def _answer(self, _: None) -> None:
        self._called = False
        self._serve()

    def ask(self, request: Request) -> bool:
        """Let a request join the line; whether it was granted at once."""
        self._settle()
        self._number += 1
        request.enter(self, self._number, self._clock.time)
        insort(self._line, (request.place, request))
        self._serve()
        return request.granted

    def withdraw(self, request: Request) -> None:
        """A request need not be granted any more."""
        self._settle()
        self._line.remove((request.place, request))
        self.call()
        self._show()

    def recover(self, request: Request) -> None:
        """Take back what a request has drawn; where its fiscal year is over and money lapses, it lapses."""
        over = self.declared.unused == "lapse" and request.year != self.year
        for name, due in request.due.items():
            account = self._accounts[name]
            account.facts.deobligated += due
            if over:
                account.facts.lapsed += due
            else:
                account.left += due
        if request.year == self.year:
            self.drawn = max(0.0, self.drawn - sum(request.due.values()))
        self._money_changed()
        self.call()

    def _serve(self) -> None:
        """Grant all requests that can be; who is granted one may ask again, or let others ask, in this very instant."""
        while (place := self._next_payable()) is not None:
            self._settle()
            _, request = self._line.pop(place)
            self._grant(request)
            request.stage.funded(request)
        self._show()

    def _next_payable(self) -> int | None:
        """Place in line of the next request that can be granted; None where none can."""
        if self.dials["open"].value <= 0.0:
            return None
        blocked: set[str] = set()
        for place, (_, request) in enumerate(self._line):
            if not request.stage.is_open:
                continue
            held = [name for name in request.due if name in blocked]
            if not held and all(self._accounts[name].covers(due) for name, due in request.due.items()):
                return place
            if self._strict:
                blocked.update(request.due)
                if len(blocked) == len(self._accounts):
                    return None
        return None

    def _grant(self, request: Request) -> None:
        """Draw the money of a request."""
        request.granted, request.year = True, self.year
        for name, due in request.due.items():
            account = self._accounts[name]
            account.left = max(0.0, account.left - due)
            account.facts.obligated += due
            self.facts.obligated_in[self.year] = self.facts.obligated_in.get(self.year, 0.0) + due
        self.drawn += sum(request.due.values())
        self._money_changed()
        if request.asked >= self.measured_from:
            self.facts.funded += 1
            self.facts.waited += days(self._clock.time - request.asked)

    def _dial_changed(self) -> None:
        self.call()
        self._show()

    def _settle(self) -> None:
        """Add the time since the last change to the time for which some case waited."""
        span = self._clock.time - self._since
        if span > 0:
            self._since = self._clock.time
            if self._line:
                self.facts.time_waiting += days(span)

    def _show(self) -> None:
        """Enter the state, with its reason."""
        closed = self.dials["open"].value <= 0.0
        self.states.enter(f"closed: {self.dials['open'].holder}" if closed else WAITING if self._line else IDLE)

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        self._settle()
        self.states.reset()
        self.measured_from = self._clock.time
        for account in self._accounts.values():
            account.reset()
        self.facts = FundFacts(accounts={account: one.facts for account, one in self._accounts.items()})

    def close(self) -> FundFacts:
        """The facts at the end."""
        self._settle()
        self.states.settle()
        for account in self._accounts.values():
            account.facts.left = account.left
        return self.facts


IDLE: Final = "no case waits"
WAITING: Final = "cases wait for money"
