"""Office: one stage of a gate, where cases wait for a session, for one another and for officers, and are worked on."""

from heapq import heappop, heappush
from math import ceil, floor
from typing import Any

from desim.sim.approvals.case import Folder
from desim.sim.kernel.clock import APPROVAL, Clock
from desim.sim.kernel.pace import Pace
from desim.spec.facts import StageFacts

GRACE = 1e-9


class Office:
    """Takes folders, and hands them back to its gate when they are through, in the order in which they are.

    Who need not go through the stage (its chance, its threshold) skips it whole. A folder that comes on a session day
    is taken up that day; a session of a closed gate does not take place. Background cases do not wait for a batch.
    """

    def __init__(self, name: str, declared: Any, place: int, gate: Any, clock: Clock, rank: int) -> None:
        self.name, self.declared, self.place = name, declared, place
        self._gate, self._clock, self._priority = gate, clock, APPROVAL + rank
        self.gate_name = gate.name
        self._by_rank = gate.declared.discipline == "priority"
        self._overhead = declared.per_nation * (1.0 - gate.declared.harmonisation)
        self._session: list[Folder] = []
        self._batches: dict[str | None, Folder] = {}
        self.queue: list[tuple[int, int, Folder]] = []
        self.jobs: dict[Job, None] = {}
        self._number, self._officers = 0, declared.officers
        self.facts = StageFacts()

    @property
    def in_session(self) -> bool:
        """Whether folders wait for a session."""
        return bool(self._session)

    @property
    def batching(self) -> bool:
        """Whether folders wait for one another."""
        return bool(self._batches)

    def concerns(self, folder: Folder) -> bool:
        """Whether a folder has to go through it."""
        declared = self.declared
        return folder.amount >= declared.above and folder.plan[self.place][0] < declared.chance

    def enter(self, folder: Folder) -> None:
        """Take a folder."""
        wait = self._until_session() if self.declared.sessions is not None else 0.0
        if wait > 0.0 or (self.declared.sessions is not None and not self._gate.open):
            self._session.append(folder)
            if len(self._session) == 1:
                self._plan_session(wait)
        else:
            self._gather(folder)

    def _until_session(self) -> float:
        """Days to the next session; 0 on the day of one."""
        sessions, now = self.declared.sessions, self._clock.time
        ahead = max(0, ceil((now - sessions.first) / sessions.every - GRACE))
        return max(0.0, float(sessions.first + ahead * sessions.every - now))

    def _plan_session(self, wait: float) -> None:
        sessions, now = self.declared.sessions, self._clock.time
        ahead = max(0, ceil((now - sessions.first) / sessions.every - GRACE)) + (wait <= 0.0)
        self._clock.at(max(now, sessions.first + ahead * sessions.every), self._priority, self._sit)

    def _sit(self, _: Any) -> None:
        """A session: all that waits for it goes on."""
        if not self._gate.open:
            self._plan_session(0.0)
            return
        self._gate.settle()
        waiting, self._session = self._session, []
        for folder in waiting:
            self._gather(folder)
        self._gate.show()

    def _gather(self, folder: Folder) -> None:
        """Let a folder wait until those with the same item are enough to go on as one."""
        batch = self.declared.batch
        if batch is None or folder.background:
            self._line_up(folder)
            return
        item = folder.cases[0].item
        whole = self._batches.get(item)
        if whole is None:
            whole = self._batches[item] = folder
            if batch.max_wait is not None:
                self._clock.at(self._clock.time + batch.max_wait, self._priority, self._overdue, folder)
        else:
            whole.take_in(folder)
        if whole.amount >= batch.minimum:
            del self._batches[item]
            self._line_up(whole)

    def _overdue(self, folder: Folder) -> None:
        """The first of a batch has waited long enough."""
        item = folder.cases[0].item
        if self._batches.get(item) is folder:
            self._gate.settle()
            del self._batches[item]
            self._line_up(folder)
            self._gate.show()

    def _line_up(self, folder: Folder) -> None:
        folder.came = self._clock.time
        self._number += 1
        heappush(self.queue, (folder.rank if self._by_rank else 0, self._number, folder))
        self.serve()

    def serve(self) -> None:
        """Take up as many folders as the officers can."""
        while self.queue and self._gate.open:
            if self._officers is not None and len(self.jobs) >= self._officers:
                return
            folder = heappop(self.queue)[2]
            work = self._take_up(folder)
            if work <= 0.0:
                self.facts.done += 1
                self._decide(folder)
            else:
                self.jobs[Job(self, folder, work, self._clock, self._priority, self._gate.speed)] = None

    def _take_up(self, folder: Folder) -> float:
        """Book the wait of a folder; the days of work on it at normal speed."""
        waited, facts = self._clock.time - folder.came, self.facts
        if folder.came >= self._gate.measured_from:
            facts.taken += 1
            facts.waited += waited
        for case in folder.cases:
            case.waited += waited
        if self._gate.instant:
            return 0.0
        days = folder.plan[self.place][1]
        if self._overhead:
            days += self._overhead * (folder.nations - 1)
        return days * self._gate.speed_up(folder)

    def finished(self, job: "Job") -> None:
        """The work on a folder is done."""
        self._gate.settle()
        del self.jobs[job]
        self.facts.done += 1
        self.facts.worked += self._clock.time - job.begun
        self._decide(job.folder)
        self.serve()
        self._gate.show()

    def _decide(self, folder: Folder) -> None:
        refusal = self.declared.refusal
        if refusal is not None and folder.plan[self.place][2] < refusal.chance * self._gate.severity(folder):
            self._gate.refuse(folder, self)
        else:
            self._gate.advance(folder)

    def turned(self) -> None:
        """A dial of the gate was turned: work in process goes on at another speed; officers finish what they hold."""
        count = self.declared.officers
        if count is not None:
            self._officers = floor(count * self._gate.dials["officers"].value + 0.5)
        for job in list(self.jobs):
            job.pace.set_speed(self._gate.speed)
            if self._gate.instant:
                job.pace.until(job.pace.shows())
        self.serve()

    def settle(self, span: float) -> None:
        """Add a time without change to the integrals."""
        facts = self.facts
        facts.area_queue += len(self.queue) * span
        facts.area_work += len(self.jobs) * span
        facts.area_officers += (self._officers or 0) * span


class Job:
    """The work on a folder."""

    __slots__ = ("begun", "folder", "office", "pace")

    def __init__(self, office: Office, folder: Folder, work: float, clock: Clock, priority: int, speed: float) -> None:
        self.office, self.folder, self.begun = office, folder, clock.time
        self.pace = Pace(clock, priority, self.due, speed)
        self.pace.restart(work)

    @property
    def name(self) -> str:
        """Name of the gate."""
        return self.office.gate_name

    def due(self, token: int) -> None:
        """The work may be done."""
        if token == self.pace.token:
            self.pace.rest()
            self.office.finished(self)
