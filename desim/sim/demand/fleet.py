"""Fleet: platforms that fail unit by unit, wait for spares, and send what failed to repair."""

from collections.abc import Callable
from typing import NamedTuple

from desim.sim.kernel.clock import COMPLETION, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.pace import Pace
from desim.sim.kernel.states import States
from desim.sim.kernel.stream import DurationDraw
from desim.sim.stock.claim import Claimant
from desim.sim.stock.shelf import Shelf
from desim.spec.facts import FleetFacts
from desim.spec.fields.ticks import days
from desim.spec.parts.fleet import Fleet as Declared

SendToRepair = Callable[[], None]
"""What becomes of a failed unit: it is condemned, or sent to a shop or to be stripped."""


class UnitSlot:
    """The place of one unit on one platform; its pace is the age of the unit."""

    __slots__ = ("kind", "life", "pace", "platform", "working")

    def __init__(self, platform: "Platform", kind: "UnitKind", clock: Clock, priority: int, life: DurationDraw) -> None:
        self.platform, self.kind, self.life, self.working = platform, kind, life, True
        self.pace = Pace(clock, priority, self._fail)
        self.pace.restart(life())

    @property
    def name(self) -> str:
        """Name of the fleet."""
        return self.platform.fleet.name

    def _fail(self, token: int) -> None:
        if token == self.pace.token:
            self.pace.rest()
            self.lose()
            self.platform.fleet.failed(self)

    def lose(self) -> None:
        """There is no working unit here from now on."""
        self.working = False
        self.platform.gaps += 1
        self.platform.fleet.recount(self.platform)

    def install(self) -> None:
        """A new unit goes in."""
        if not self.working:
            self.working = True
            self.platform.gaps -= 1
            self.platform.fleet.recount(self.platform)
        self.pace.restart(self.life())


class UnitKind(Claimant):
    """One kind of unit: its spares, and where what failed goes."""

    __slots__ = ("claim_priority", "missing", "name", "send_to_repair", "shelf", "swap")

    def __init__(
        self, name: str, shelf: Shelf, swap: DurationDraw, send_to_repair: SendToRepair, claim_priority: float
    ) -> None:
        self.name, self.shelf, self.swap, self.send_to_repair = name, shelf, swap, send_to_repair
        self.claim_priority = claim_priority
        self.missing: list[UnitSlot] = []

    def filled(self, amount: float) -> None:
        """Spares came in that were waited for."""
        self.shelf.books.issued += amount
        for _ in range(round(amount)):
            slot = self.missing.pop(0)
            slot.platform.fleet.install(slot)


class Equipment(NamedTuple):
    """A kind of unit that every platform has."""

    kind: UnitKind
    lives: list[DurationDraw]
    """Operating time to the failure, by platform."""


class Platform:
    """One platform: up while all its units work and nobody works on it."""

    __slots__ = ("counted", "fleet", "gaps", "in_work", "number", "slots", "up")

    def __init__(self, fleet: "Fleet", number: int) -> None:
        self.fleet, self.number, self.in_work, self.up = fleet, number, 0, True
        self.slots: list[UnitSlot] = []
        self.gaps = 0
        """Units that do not work."""
        self.counted = False
        """Whether the fleet counts it among those that are down for want of a spare."""

    @property
    def waits_for_spare(self) -> bool:
        """Whether it waits for a spare."""
        return self.gaps > 0


class Fleet:
    """All platforms of a fleet. States: up, NMCS (waits for a spare), NMCM (a spare is being installed), by share."""

    __slots__ = (
        "_clock",
        "_declared",
        "_needed",
        "_priority",
        "_since",
        "_waiting",
        "dials",
        "facts",
        "name",
        "platforms",
        "states",
        "up",
    )  # fmt: skip

    def __init__(self, name: str, declared: Declared, clock: Clock, rank: int, units: list[Equipment]) -> None:
        self.name, self._declared, self._clock, self._priority = name, declared, clock, COMPLETION + rank
        self.platforms = [Platform(self, number) for number in range(declared.size)]
        self._needed = declared.needed if declared.needed is not None else declared.size
        self.up, self._since = declared.size, 0
        self._waiting = 0
        """Platforms that are down for want of a spare."""
        self.facts = FleetFacts()
        self.states = States(clock, "up")
        self.dials = {"tempo": Dial()}
        self.dials["tempo"].watch(self._set_paces)
        for kind, lives in units:
            for platform, life in zip(self.platforms, lives, strict=True):
                platform.slots.append(UnitSlot(platform, kind, clock, self._priority, life))

    def failed(self, slot: UnitSlot) -> None:
        """A unit failed: send it to repair, and take a spare, or one from a platform that is down anyway, or wait."""
        self._settle()
        self.facts.failures += 1
        slot.kind.send_to_repair()
        platform = slot.platform
        if self._declared.cannibalise:
            slot = self._cannibalize(slot)
        kind = slot.kind
        taken = kind.shelf.claim(1.0, kind, 1, True)
        if taken:
            kind.shelf.books.issued += taken
            self.install(slot)
        else:
            kind.missing.append(slot)
        self._update(platform)

    def _cannibalize(self, slot: UnitSlot) -> UnitSlot:
        """Move the gap to a platform that is short already, if there is no spare; the slot that now lacks the unit."""
        if slot.kind.shelf.available() >= 1.0:
            return slot
        index = slot.platform.slots.index(slot)
        donors = [p for p in self.platforms if p is not slot.platform and p.waits_for_spare and p.slots[index].working]
        if not donors:
            return slot
        donor = donors[0].slots[index]
        donor.pace.rest()
        donor.pace.token += 1
        donor.lose()
        self.facts.cannibalised += 1
        self._update(donor.platform)
        self.install(slot)
        return donor

    def install(self, slot: UnitSlot) -> None:
        """Install a unit, which takes the swap time."""
        self._settle()
        slot.install()
        swap = slot.kind.swap()
        if swap > 0:
            slot.platform.in_work += 1
            self._clock.at(self._clock.time + swap, self._priority, self._installed, slot.platform)
        self._update(slot.platform)

    def _installed(self, platform: Platform) -> None:
        self._settle()
        platform.in_work -= 1
        self._update(platform)

    def _update(self, platform: Platform) -> None:
        """See whether a platform is up, and let its units age accordingly."""
        up = not platform.waits_for_spare and not platform.in_work
        if up != platform.up:
            self._settle()
            platform.up = up
            self.recount(platform)
            self.up += 1 if up else -1
            if not up and self.up == self._needed - 1:
                self.facts.task_failures += 1
                if self.facts.first_task_failure < 0.0:
                    self.facts.first_task_failure = self._clock.day
        self._pace(platform)
        self._show()

    def recount(self, platform: Platform) -> None:
        """Count a platform among those that are down for want of a spare, or no more."""
        waits = platform.waits_for_spare and not platform.up
        if waits != platform.counted:
            platform.counted = waits
            self._waiting += 1 if waits else -1

    def _pace(self, platform: Platform) -> None:
        speed = self.dials["tempo"].value if platform.up or self._declared.grounded_ages else 0.0
        for slot in platform.slots:
            slot.pace.set_speed(speed)

    def _set_paces(self) -> None:
        for platform in self.platforms:
            self._pace(platform)

    def _show(self) -> None:
        size = len(self.platforms)
        waiting = self._waiting
        self.states.spread({"up": self.up / size, "NMCS": waiting / size, "NMCM": (size - self.up - waiting) / size})

    def _settle(self) -> None:
        span = self._clock.time - self._since
        if span > 0:
            self._since, stretch = self._clock.time, days(span)
            facts = self.facts
            facts.area_up += self.up * stretch
            if self.up >= self._needed:
                facts.time_able += stretch
            if self.up == len(self.platforms):
                facts.time_all_up += stretch

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        self._settle()
        self.states.reset()
        self.facts = FleetFacts(first_task_failure=self.facts.first_task_failure)

    def forget_first_days(self) -> None:
        """First days count from now; a fleet with too few up now is so as of today."""
        self.facts.first_task_failure = self._clock.day if self.up < self._needed else -1.0

    def close(self) -> FleetFacts:
        """The facts at the end."""
        self._settle()
        self.states.settle()
        return self.facts
