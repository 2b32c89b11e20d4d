"""Reports: what a policy knows of a stockpile, some days late; its own orders it knows at once."""

from collections import deque
from collections.abc import Callable

from desim.sim.kernel.dial import Dial
from desim.sim.kernel.pace import scaled
from desim.sim.stock.shelf import Shelf
from desim.spec.fields.ticks import ticks


class Reports:
    """What happens to a position from outside, and how much of it is known.

    Known position = position some days ago + all that was ordered since. The state at the start is known at once. The
    delay is that of the moment: when it falls, all reports that are old enough by then come in together; when it
    grows, nothing that is known is forgotten.
    """

    __slots__ = (
        "_clock", "_delay", "_demanded_before", "_early", "_known",
        "_last", "_on_report", "_ordered", "_priority", "_sent",
        "_shelf", "dial",
    )  # fmt: skip

    def __init__(self, shelf: Shelf, delay: float, early: bool) -> None:
        self._shelf, self._clock, self._delay, self._early = shelf, shelf.clock, ticks(delay), early
        self.dial = Dial()
        self._sent: deque[tuple[int, float, float]] = deque()
        self._ordered = self._demanded_before = 0.0
        self._known = self._last = (self._outside(), 0.0)
        self._on_report: Callable[[], None] | None = None
        self._priority = 0
        shelf.watch_position(float("inf"), self._send)

    def begin(self) -> None:
        """The state at the start stands now, with all that is on order by then: it is known."""
        self._known = self._last = (self._outside(), 0.0)

    def at_start(self, change: Callable[[], None]) -> None:
        """What *change* does stands at the start: it is known, whenever in the first instant it is entered."""
        before = self._outside()
        change()
        self._known = (self._known[0] + self._outside() - before, self._known[1])

    def when_reported(self, action: Callable[[], None], priority: int) -> None:
        """Call *action* whenever a report comes in; who looks at dates of his own need not hear."""
        self._on_report, self._priority = action, priority
        self.dial.watch(self._reschedule)

    @property
    def position(self) -> float:
        """The position as far as it is known."""
        self._read()
        return self._known[0] + self._ordered

    @property
    def demanded(self) -> float:
        """All that was demanded as far as it is known."""
        self._read()
        return self._known[1]

    def ordered(self, amount: float) -> None:
        """An order was placed or, when negative, cancelled."""
        self._ordered += amount

    def reset(self) -> None:
        """The shelf is about to forget what it counted."""
        self._demanded_before += self._shelf.facts.demanded

    def _outside(self) -> float:
        """The position without what was ordered."""
        shelf = self._shelf
        return shelf.on_hand + shelf.on_order - shelf.backorders - shelf.committed - self._ordered

    def _send(self) -> None:
        """Something changed on the shelf."""
        now, state = self._clock.time, (self._outside(), self._demanded_before + self._shelf.facts.demanded)
        if state != self._last:
            self._last = state
            self._sent.append((now, *state))
            self._expect(now)

    def _expect(self, sent: int) -> None:
        if self._on_report is not None:
            time = max(self._clock.time, sent + scaled(self._delay, self.dial.value))
            self._clock.at(time, self._priority, self._arrived)

    def _reschedule(self) -> None:
        """The delay is another: what is on the way comes in earlier or later."""
        for sent, _, _ in self._sent:
            self._expect(sent)

    def _arrived(self, _: None) -> None:
        if self._on_report is not None:
            self._on_report()

    def _read(self) -> None:
        """Take in what is old enough; an early look does not see what happens in its own instant."""
        delay = scaled(self._delay, self.dial.value)
        oldest = delay + 1 if self._early and delay > 0 else delay
        now, sent = self._clock.time, self._sent
        while sent and now - sent[0][0] >= oldest:
            _, *state = sent.popleft()
            self._known = (state[0], state[1])
