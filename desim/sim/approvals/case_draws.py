"""Case draws: what is drawn for the cases of a gate, and the background cases of everybody else."""

from typing import TYPE_CHECKING, Final

from desim.sim.approvals.case import Case, StageDraws
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.pace import Pace
from desim.sim.kernel.stream import Draw, DurationDraw, Streams
from desim.spec.fields.law import Exponential, TimeLaw
from desim.spec.parts.gate import Background as DeclaredBackground
from desim.spec.parts.gate import Gate as DeclaredGate
from desim.spec.parts.gate import Stage

if TYPE_CHECKING:
    from desim.sim.approvals.gate import Gate

FIRST: Final = ""
AGAIN: Final = "again "
BACKGROUND: Final = "background "
"""Kinds of filings, each with streams of its own."""


class CaseDraws:
    """All draws of a gate.

    What is drawn for a case is drawn when it is filed: the n-th case has the same work and the same luck whatever the
    officers, the agreements, the refusals and the background are.
    """

    __slots__ = ("_after", "_bar", "_name", "_stages", "_streams", "_waiver")

    def __init__(self, name: str, declared: DeclaredGate, streams: Streams, waivers: bool) -> None:
        self._name, self._streams = name, streams
        stages = declared.in_sequence()
        self._stages = {kind: [self._stage(kind, *stage) for stage in stages] for kind in (FIRST, AGAIN, BACKGROUND)}
        self._after: dict[str, DurationDraw] = {}
        self._bar: dict[str, DurationDraw] = {}
        for stage, spec in stages:
            if spec.refusal is not None:
                self._after[stage] = self._durations(f"{stage} after", spec.refusal.after)
                if spec.refusal.bar is not None:
                    self._bar[stage] = self._durations(f"{stage} bar", spec.refusal.bar)
        self._waiver = streams.uniforms(name, "waiver") if waivers else None

    def _durations(self, purpose: str, law: TimeLaw) -> DurationDraw:
        return self._streams.durations(self._name, purpose, law)

    def _stage(self, kind: str, stage: str, declared: Stage) -> tuple[Draw | None, DurationDraw, Draw | None]:
        chosen, refuses = declared.chance < 1.0, declared.refusal is not None
        return (
            self._streams.uniforms(self._name, f"{kind}{stage} chance") if chosen else None,
            self._durations(f"{kind}{stage} time", declared.time),
            self._streams.uniforms(self._name, f"{kind}{stage} refusal") if refuses else None,
        )

    def filing(self, kind: str) -> list[StageDraws]:
        """The draws of a filing, by stage."""
        return [
            StageDraws(chosen() if chosen is not None else 0.0, work(), refusal() if refusal is not None else 0.0)
            for chosen, work, refusal in self._stages[kind]
        ]

    def waiver(self) -> float:
        """A case is waived where this is less than the share that is; never where no agreement waives any."""
        return 1.0 if self._waiver is None else self._waiver()

    def time_until_refiled(self, stage: str) -> int:
        """Ticks until a case that a stage refused is filed again."""
        return self._after[stage]()

    def length_of_bar(self, stage: str) -> int | None:
        """Ticks in which no case of an applicant whom a stage refused is taken up; None where there is no bar."""
        draw = self._bar.get(stage)
        return None if draw is None else draw()

    def background_gap(self, arrivals: float) -> DurationDraw:
        """Times between background cases at normal speed, *arrivals* a day."""
        return self._durations("background gap", Exponential[float](law="exponential", mean=1.0 / arrivals))


class BackgroundCases:
    """Files the cases of everybody else, at random at a mean rate that the dial *arrivals* multiplies."""

    __slots__ = ("_dial", "_gap", "_gate", "_pace", "_rank", "name")

    def __init__(
        self, gate: "Gate", declared: DeclaredBackground, clock: Clock, priority: int, gap: DurationDraw, dial: Dial
    ) -> None:
        self.name, self._gate, self._gap, self._rank, self._dial = gate.name, gate, gap, declared.priority, dial
        self._pace = Pace(clock, priority, self._arrive)
        dial.watch(self._dial_changed)
        self._pace.restart(gap())

    def _dial_changed(self) -> None:
        self._pace.set_speed(self._dial.value)

    def _arrive(self, token: int) -> None:
        if token == self._pace.token:
            self._pace.restart(self._gap())
            self._gate.apply(Case("", rank=self._rank, background=True))
