"""Chances: what is drawn for the cases of a gate, and when the cases of everybody else come."""

from typing import Any

from desim.sim.approvals.case import Case
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.pace import Pace
from desim.sim.kernel.stream import Draw, Streams
from desim.spec.fields.law import Exponential

Plan = list[tuple[float, float, float]]
"""By stage: whether it must be gone through, its work, whether it refuses."""
FIRST, AGAIN, BACKGROUND = "", "again ", "background "
"""Kinds of filings, each with streams of its own."""


class Chances:
    """All draws of a gate.

    What is drawn for a case is drawn when it is filed: the n-th case has the same work and the same luck whatever the
    officers, the agreements, the refusals and the background are.
    """

    def __init__(self, name: str, declared: Any, streams: Streams, waivers: bool) -> None:
        self._name, self._streams = name, streams
        stages = declared.in_sequence()
        self._plans = {kind: [self._stage(kind, *stage) for stage in stages] for kind in (FIRST, AGAIN, BACKGROUND)}
        self._sanctions = {
            (stage, what): self.draw(f"{stage} {what}", getattr(d.refusal, what))
            for stage, d in stages
            for what in ("after", "bar")
            if d.refusal is not None and getattr(d.refusal, what) is not None
        }
        self._luck = streams.uniforms(name, "waiver") if waivers else None

    def draw(self, purpose: str, law: Any) -> Draw:
        """A stream of the gate."""
        return self._streams.draws(self._name, purpose, law)

    def _stage(self, kind: str, stage: str, declared: Any) -> tuple[Draw | None, Draw, Draw | None]:
        chosen, refuses = declared.chance < 1.0, declared.refusal is not None
        return (
            self._streams.uniforms(self._name, f"{kind}{stage} chance") if chosen else None,
            self.draw(f"{kind}{stage} time", declared.time),
            self._streams.uniforms(self._name, f"{kind}{stage} refusal") if refuses else None,
        )

    def plan(self, kind: str) -> Plan:
        """The draws of a filing."""
        return [
            (need() if need is not None else 0.0, time(), fate() if fate is not None else 0.0)
            for need, time, fate in self._plans[kind]
        ]

    def luck(self) -> float:
        """A case is waived where this is less than the share that is; never where no agreement waives any."""
        return 1.0 if self._luck is None else self._luck()

    def days(self, stage: str, what: str) -> float | None:
        """Days until a refused case is filed again (*after*), or of a *bar*; None where there is none."""
        draw = self._sanctions.get((stage, what))
        return None if draw is None else draw()


class Background:
    """Files the cases of everybody else, at random at a mean rate that the dial *arrivals* multiplies."""

    def __init__(self, gate: Any, declared: Any, clock: Clock, priority: int, gap: Draw, dial: Dial) -> None:
        self.name, self._gate, self._gap, self._rank, self._dial = gate.name, gate, gap, declared.priority, dial
        self._pace = Pace(clock, priority, self._arrive)
        dial.watch(lambda: self._pace.set_speed(dial.value))
        self._pace.restart(gap())

    def _arrive(self, token: int) -> None:
        if token == self._pace.token:
            self._pace.restart(self._gap())
            self._gate.apply(Case("", rank=self._rank, background=True))


def gap(chances: Chances, arrivals: float) -> Draw:
    """Times between the background cases of a gate at normal speed."""
    return chances.draw("background gap", Exponential(law="exponential", mean=1.0 / arrivals))
