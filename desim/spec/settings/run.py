"""Run: how often a scenario is replicated, from which seed, by how many workers."""

from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from desim.spec.fields.base import Declared, Text
from desim.spec.fields.quantity import Count, Places, PositiveAmount, PositiveFactor, PositiveFraction, Seed, fault


def _level(value: float) -> float:
    if not 0.5 <= value < 1.0:
        raise fault("is no level of confidence: at least 0.5, below 1")
    return value


def _worlds(value: str) -> str:
    if value not in DRAWN and not value.endswith(WORLDS_FILE):
        raise fault(f"must be {' or '.join(DRAWN)}, or the path of a file of worlds (*{WORLDS_FILE})")
    return value


DRAWN = ("fixed", "sampled")
"""What the worlds of a run may be without a file."""
WORLDS_FILE = ".parquet"
"""How the name of a file of worlds ends."""
Level = Annotated[PositiveFraction, AfterValidator(_level)]


Until = Literal["end", "headline"]
"""How long a replication runs: to its end, or until its headline can no longer change."""


class Goal(Declared):
    """How narrow the interval of the mean of a measure is to be."""

    metric: Text
    """Name of the measure."""
    subject: Text
    """Part it is measured on."""
    relative: PositiveFactor | None = None
    """Half-width as a share of the mean; that of the run when neither is given."""
    absolute: PositiveAmount | None = None
    """Half-width in the unit of the measure."""

    @model_validator(mode="after")
    def _one(self) -> "Goal":
        if self.relative is not None and self.absolute is not None:
            raise fault("has a relative and an absolute half-width; give one")
        return self


class Precise(Declared):
    """When enough replications were run: as soon as all goals are reached at once, judged in their order."""

    relative: PositiveFactor | None = None
    """Half-width as a share of the mean."""
    absolute: PositiveAmount | None = None
    """Half-width in the unit of the measure."""
    level: Level = 0.95
    """Level of the intervals."""
    first: Count = 10
    """Replications before the first look; worlds where these have several."""
    distinct: Count = 5
    """Replications that must differ from the most frequent value before a spread is judged by; an event that came in
    none of them may still come."""
    measures: tuple[Goal, ...] = ()
    """What is held to it; the headline when none is given."""

    @model_validator(mode="after")
    def _clear(self) -> "Precise":
        if self.relative is not None and self.absolute is not None:
            raise fault("has a relative and an absolute half-width; give one")
        bare = [g for g in self.measures if g.relative is None and g.absolute is None]
        if bare and not self.general:
            raise fault(f"{bare[0].metric} of {bare[0].subject} has no half-width to reach")
        return self

    @property
    def general(self) -> bool:
        """Whether there is a half-width for all measures."""
        return self.relative is not None or self.absolute is not None

    @property
    def given(self) -> bool:
        """Whether there is anything to reach."""
        return self.general or bool(self.measures)


class Run(Declared):
    """How a scenario is run; none of it but seed, replications, worlds and until can change a result."""

    replications: Count = 200
    """Independent replications; the most of them where a precision is asked for."""
    seed: Seed = 1
    """Root of all random streams; plans compared with one another must share it."""
    worlds: Annotated[Text, AfterValidator(_worlds)] = "fixed"
    """Whether all numbers are as they are written (``fixed``), or those with a low and a high are drawn, once for each
    world (``sampled``): world 0, 1, 2 ... is the same for all plans and for any number of worlds. On a command line
    also a file of worlds (``*.parquet``), as ``study=condition`` writes it: its numbers are taken from there, all
    others are drawn as in the sampled world of the same number."""
    per_world: Count = 1
    """Replications of each sampled world, which counts once in all intervals, with their mean; with two or more chance
    can be told from what is not known."""
    until: Until = "end"
    """``headline`` ends each replication once its headline can no longer change, such as the day on which a stockpile
    is back at its objective: the headline is the same, and nothing else is measured. Results of the two are never
    mixed."""
    flips: Places = 3
    """At the end of a comparison over worlds in which one plan is surely the best, so many inputs are looked for that
    would change that, in a few worlds and at most a third of the replications of the comparison; 0 for none.
    ``study=robust`` looks longer."""
    workers: Count | None = None
    """Processes; all cores when not given."""
    engine: Literal["loky", "dask", "ray"] = "loky"
    """What runs them beside each other: processes of this machine, Dask, or Ray."""
    address: Text | None = None
    """Of a cluster of that engine; one on this machine when not given."""
    chunk: Count | None = None
    """Replications a worker does at a time; chosen when not given."""
    if_changed: Literal["refuse", "replace", "new"] = "refuse"
    """What becomes of results of another scenario, code or seed in the folder: nothing is run, they are removed, or a
    folder beside them is taken."""
    max_seconds: PositiveFactor | None = None
    """Longest time of one replication on the clock on the wall, seconds; one that takes longer has failed."""
    max_memory: Count | None = None
    """Most memory of a worker, MB; a replication that wants more has failed."""
    max_events: Count | None = None
    """Most events of one replication; one that has more has failed."""
    precision: Precise = Precise()
    """When to stop before that; never when no half-width is given."""

    limit_worlds: Places = 6
    """Worlds, or replications where all numbers are fixed, of each plan of a comparison that are run again to see which
    part limits what the study is about, what limits next, and what a tenth more of it is worth; 0 for none. Fewer are
    run where they would cost more than half of the study."""

    controls: Literal["auto", "off"] = "auto"
    """At the end of a comparison of 20 replications or more (worlds, where these are drawn), what chance did to drawn
    times, amounts and inputs is taken off the differences of the headline where that makes them surer (control
    variates); ``off`` for never."""

    @property
    def worlds_file(self) -> str | None:
        """Path of the file that holds the worlds, None where they are fixed or drawn."""
        return None if self.worlds in DRAWN else self.worlds

    @model_validator(mode="after")
    def _held(self) -> "Run":
        if self.address is not None and self.engine == "loky":
            raise fault("has an address, but loky runs on this machine only; run.engine is dask or ray")
        if self.address is not None and self.workers is not None:
            raise fault("has an address and a number of workers; a cluster has workers of its own")
        if self.max_memory is not None and self.engine == "ray":
            raise fault("has a max_memory, which Ray does not hold to; loky and dask do")
        return self
