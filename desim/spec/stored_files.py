"""Stored files: the form of the small JSON files that a study leaves, as models that another file does not pass."""

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[int, Field(ge=0)]


class Stored(BaseModel):
    """Keys that are not named are kept as they are."""

    model_config = ConfigDict(strict=True, extra="allow")


class FailedReplication(Stored):
    """A replication that gave no result."""

    replication: Number
    reason: str
    detail: str
    seed: int | None = None
    command: str = ""


class Goal(Stored):
    """What a precision was to be reached for."""

    metric: str
    subject: str


class PrecisionReached(Stored):
    """What was reached of a precision."""

    reached: bool
    after: int | None
    most: int
    goals: list[Goal]


class RunWarning(Stored):
    """A warning of the preflight checks that was shown before a run."""

    kind: str
    path: str
    message: str


class Manifest(Stored):
    """What is known of the results in a folder: ``manifest.json``."""

    schema_version: int
    name: str
    seed: Number
    replications: Number
    completed: Number
    failed: list[FailedReplication]
    scenario: Sha256
    events: Number
    hashes: dict[str, Sha256]
    files: dict[str, Sha256]
    code: str = ""
    commit: str = ""
    command: str = ""
    versions: dict[str, str] = {}
    plugins: dict[str, Any] = {}
    choices: dict[str, Any] | None = None
    overrides: list[str] | None = None
    precision: PrecisionReached | None = None
    worlds: str = "fixed"
    """As ``run.worlds`` was: fixed, sampled, or the path of a file."""
    per_world: Annotated[int, Field(ge=1)] = 1
    seconds: float = 0.0
    warnings: list[RunWarning] = []


class Plan(Stored):
    """What results are of: ``plan.json``."""

    scenario: str
    code: str
    seed: int
    plugins: dict[str, str]
    code_form: int
    worlds: Literal[""] | Sha256 = ""
    per_world: Annotated[int, Field(ge=1)] = 1


class StudyBeside(Stored):
    """A study that has a page and points in the folder of a scenario."""

    page: str
    points: list[str]
    definition: list[str] = []
    number: int = 0


class StudiesBeside(Stored):
    """All of them, and which was the last: ``studies.json``."""

    last: str
    studies: dict[str, StudyBeside]


class StoredInterval(Stored):
    """An estimate with its interval."""

    estimate: float | None
    low: float | None
    high: float | None
    n: int
    note: str = ""
    constant: bool = False

    @property
    def certain(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low is not None and self.high is not None and (self.low > 0.0 or self.high < 0.0)


class LimitingPart(Stored):
    """A part that limits what a study is about, under one plan."""

    part: str
    kinds: dict[str, float]
    """Days on which it limited, by how: its capacity, its lead time, a cause ...; means over the worlds."""
    days: float
    """All of them."""
    share: float
    """Of the days on which the subject was short."""
    since: float
    """First day, after the decision, of the span in which it limits on more days than any other part."""
    until: float
    """Last day of that span."""
    first_in: Number
    """Worlds in which no other part limits on more days."""

    @property
    def kind(self) -> str:
        """How it limited on most days."""
        return max(sorted(self.kinds), key=lambda kind: self.kinds[kind])


class StoredPlanLimits(Stored):
    """What limits under one plan, and what a tenth more of it is worth."""

    worlds: Number
    days_short: StoredInterval
    """Days after the decision on which the subject is short."""
    parts: list[LimitingPart]
    """The part that limits on the most days first."""
    change: dict[str, dict[str, float]]
    """Factors on dials, by part, that are a tenth more of the first part; empty where there is no such dial."""
    gain: StoredInterval | None = None
    """What that is worth in the headline, above 0 where it is better; None without a change."""
    stock_gain: StoredInterval | None = None
    """What it adds to the mean stock of the subject, in units; None where the subject is no stockpile."""
    following: LimitingPart | None = None
    """What limits most where there is ten times as much of the first part; None where nothing else does."""


class StoredLimits(Stored):
    """What limits under each plan of a comparison: ``limits.json``."""

    schema_version: int
    identity: Sha256
    """Of the scenarios, the code, the seed and the worlds it was found with."""
    metric: str
    subject: str
    window: float
    """Days of the windows in which limits are told apart."""
    plans: dict[str, StoredPlanLimits]
    """By the name of the results folder of the plan."""


class StoredDivergence(Stored):
    """Where one plan leaves its base, as it was found."""

    identity: Sha256
    """Of the results of both, and of the code that follows them."""
    found: dict[str, Any]


class StoredDivergences(Stored):
    """Where the plans of a comparison leave their base: ``divergences.json``."""

    schema_version: int
    plans: dict[str, StoredDivergence]
    """By the name of the results folder of the plan."""


Digests = dict[Annotated[str, StringConstraints(pattern=r"^\d+$")], dict[str, Sha256]]
"""The sha256 of each table of each replication, by its number: ``digests.json``."""


PointFile = Literal["scenario.json", "manifest.json", "plan.json", "digests.json", "worlds.parquet"]
"""A file of a results folder that decides what runs, or says what came out."""
POINT_FILES: tuple[PointFile, ...] = get_args(PointFile)
"""All of them."""


class _Closed(BaseModel):
    """No other keys."""

    model_config = ConfigDict(strict=True, extra="forbid")


class BundledPoint(_Closed):
    """Results in a bundle."""

    label: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    """The name of their folder."""
    files: dict[PointFile, Sha256]


class BundleIndex(_Closed):
    """What is in a bundle, with the sha256 of each file: ``bundle.json``."""

    schema_version: Literal[1]
    name: Annotated[str, StringConstraints(max_length=300)]
    desim: Annotated[str, StringConstraints(max_length=100)]
    """The version that made it."""
    points: Annotated[list[BundledPoint], Field(min_length=1, max_length=1000)]
    others: dict[str, Sha256]
    """Pages, tables, locked versions and the text for readers, which decide nothing."""


def first_fault(form: Any, data: Any) -> str:
    """Where *data* is not of a form, and why; empty when it is."""
    try:
        TypeAdapter(form).validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return ""
