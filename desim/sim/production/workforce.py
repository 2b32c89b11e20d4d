"""Workforce: persons who come, learn, work and leave, and hold their lines back where there are too few."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from desim.sim.kernel.clock import CAUSE, REVIEW, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.pace import Pace
from desim.sim.kernel.states import States
from desim.sim.kernel.stream import Draw, DurationDraw
from desim.sim.production.line import Line
from desim.spec.facts import WorkforceFacts
from desim.spec.fields.ticks import DAYS_PER_YEAR, days
from desim.spec.parts.workforce import Hiring
from desim.spec.parts.workforce import Workforce as Declared

LineStaff = tuple[Line, int]
"""A line, and the persons it needs at its full rate."""


class HiringDraws(NamedTuple):
    """Streams of the way from an opening to a productive person."""

    delay: DurationDraw
    clearance: DurationDraw
    training: DurationDraw


class WorkforceDraws(NamedTuple):
    """Streams of a workforce."""

    leave: DurationDraw
    """Time to the next departure at one departure a day."""
    who: Draw
    """Uniform number: which person leaves."""
    hiring: HiringDraws | None
    """None where nobody is hired."""


@dataclass(eq=False)
class Cohort:
    """Persons who began their training together."""

    size: int
    begun: int
    time: int
    """Length of the training, ticks."""
    productivity: float


class Workforce:
    """Holds the rate of its lines at effective staff over need, at most 1. The need of a line goes with its rate.

    Everybody employed may leave, by one Poisson process whose intensity goes with the staff.
    """

    __slots__ = (
        "_at_work", "_clock", "_cohorts", "_declared", "_draws", "_hazard", "_leaving", "_lines", "_look_again",
        "_looking", "_openings", "_planned", "_priority", "_since", "_trained", "dials", "facts", "name", "staff",
        "states",
    )  # fmt: skip

    def __init__(
        self, name: str, declared: Declared, clock: Clock, rank: int, draws: WorkforceDraws, lines: list[LineStaff]
    ) -> None:
        self.name, self._declared, self._clock, self._priority = name, declared, clock, CAUSE + rank
        self._draws, self._hazard = draws, -math.log1p(-declared.attrition) / DAYS_PER_YEAR
        self.staff: int = declared.staff
        self._trained: int = declared.staff
        self._cohorts: list[Cohort] = []
        self._openings, self._at_work = 0, float(self.staff)
        self._looking = self._look_again = self._planned = False
        self._lines = lines
        self.dials = {"staff": Dial(), "wanted": Dial(), "attrition": Dial()}
        self.facts, self._since = WorkforceFacts(), clock.time
        self.states = States(clock, "complete")
        self._leaving = Pace(clock, self._priority, self._leave)
        self._leaving.restart(draws.leave())
        for line, _ in lines:
            line.dials["rate"].watch(self.look)
            line.dials["open"].watch(self.look)
        for dial in self.dials.values():
            dial.watch(self.look)
        self.look()

    @property
    def effective(self) -> float:
        """Persons, trainees by their productivity, who come to work."""
        persons = self._trained + math.fsum(c.size * c.productivity for c in self._cohorts)
        return persons * self.dials["staff"].value

    def _need(self, line: Line, persons: int) -> float:
        """Persons a line needs at the rate it would have with enough of them; slow learners need no fewer."""
        if line.dials["open"].without("calendar", "cold") <= 0.0:
            return 0.0
        return persons * line.dials["rate"].without(self.name, "knowledge")

    def look(self) -> None:
        """Persons or needs changed: share out who is there, and open posts."""
        if self._looking:
            self._look_again = True
            return
        self._looking = self._look_again = True
        need = 0.0
        while self._look_again:
            self._look_again = False
            need = self._share_out()
        self._looking = False
        self._open_posts(need)

    def _share_out(self) -> float:
        """Hold the lines at the share of their need that is at work; the need, persons."""
        self._settle()
        need = self._needed()
        self._at_work = self.effective
        share = min(1.0, self._at_work / need) if need > 0.0 else 1.0
        self.states.enter("complete" if share >= 1.0 else "too few")
        self._leaving.set_speed(self.staff * self._hazard * self.dials["attrition"].value)
        for line, _ in self._lines:
            line.dials["rate"].hold(self.name, share, self.name)
        return need

    def _needed(self) -> float:
        return math.fsum(self._need(line, persons) for line, persons in self._lines)

    def _missing(self, need: float) -> int:
        declared = self._declared
        wanted = (need if declared.wanted is None else declared.wanted) * self.dials["wanted"].value
        return math.ceil(wanted - 1e-9) - self.staff - self._openings

    def _open_posts(self, need: float) -> None:
        """Plan the next publication of openings, after all causes of the instant, for they may undo one another."""
        hiring = self._declared.hiring
        if hiring is None or self._planned or self._missing(need) <= 0:
            return
        self._planned = True
        now, every = self._clock.time, hiring.every
        due = self._clock.recurrence(0.0, every).next(now) if every > 0.0 else now
        self._clock.at(due, self._priority - CAUSE + REVIEW, self._publish, hiring)

    def _publish(self, hiring: Hiring) -> None:
        self._planned = False
        posts = self._missing(self._needed())
        draws = self._draws.hiring
        if posts > 0 and draws is not None:
            self._openings += posts
            self.facts.opened += posts
            time = draws.delay() + draws.clearance()
            self._clock.at(self._clock.time + time, self._priority, self._join, (posts, hiring, draws.training))

    def _join(self, filled: tuple[int, Hiring, DurationDraw]) -> None:
        """Openings are filled."""
        persons, hiring, training = filled
        self._settle()
        self._openings -= persons
        self.staff += persons
        self.facts.hired += persons
        time = training()
        if time > 0:
            cohort = Cohort(persons, self._clock.time, time, hiring.productivity)
            self._cohorts.append(cohort)
            self._clock.at(
                cohort.begun + round(Fraction(time, hiring.steps)), self._priority, self._train, (cohort, hiring, 1)
            )
        else:
            self._trained += persons
        self.look()

    def _train(self, progress: tuple[Cohort, Hiring, int]) -> None:
        """A cohort has finished a step of its training."""
        self._settle()
        cohort, hiring, done = progress
        if done >= hiring.steps:
            self._trained += cohort.size
            self._cohorts.remove(cohort)
        else:
            cohort.productivity = hiring.productivity + (1.0 - hiring.productivity) * done / hiring.steps
            following = cohort.begun + round(Fraction(cohort.time * (done + 1), hiring.steps))
            self._clock.at(following, self._priority, self._train, (cohort, hiring, done + 1))
        self.look()

    def _leave(self, token: int) -> None:
        """One person leaves, anybody as likely as anybody else."""
        if token != self._leaving.token:
            return
        self._settle()
        place = self._draws.who() * self.staff - self._trained
        cohorts = iter(self._cohorts)
        if place < 0.0 or not self._cohorts:
            self._trained -= 1
        else:
            cohort = next(cohorts)
            while place >= cohort.size and cohort is not self._cohorts[-1]:
                place -= cohort.size
                cohort = next(cohorts)
            cohort.size -= 1
        self.staff -= 1
        self.facts.left += 1
        self._leaving.rest()
        self._leaving.restart(self._draws.leave())
        self.look()

    def _settle(self) -> None:
        span = self._clock.time - self._since
        if span > 0:
            self._since, stretch = self._clock.time, days(span)
            self.facts.area_staff += self.staff * stretch
            self.facts.area_effective += self._at_work * stretch

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        self._settle()
        self.states.reset()
        self.facts = WorkforceFacts()

    def close(self) -> WorkforceFacts:
        """The facts at the end."""
        self._settle()
        self.states.settle()
        return self.facts
