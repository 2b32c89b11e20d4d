"""Stored files: the form of the small JSON files that a study leaves, as models that another file does not pass."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[int, Field(ge=0)]


class _Model(BaseModel):
    """Keys that are not named are kept as they are."""

    model_config = ConfigDict(strict=True, extra="allow")


class FailedReplication(_Model):
    """A replication that gave no result."""

    replication: Number
    reason: str
    detail: str
    seed: int | None = None
    command: str = ""


class Goal(_Model):
    """What a precision was to be reached for."""

    metric: str
    subject: str


class PrecisionReached(_Model):
    """What was reached of a precision."""

    reached: bool
    after: int | None
    most: int
    goals: list[Goal]


class RunWarning(_Model):
    """A warning of the preflight checks that was shown before a run."""

    kind: str
    path: str
    message: str


class Manifest(_Model):
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


class Plan(_Model):
    """What results are of: ``plan.json``."""

    scenario: str
    code: str
    seed: int
    plugins: dict[str, str]
    code_form: int
    worlds: Literal[""] | Sha256 = ""
    per_world: Annotated[int, Field(ge=1)] = 1


class StudyBeside(_Model):
    """A study that has a page and points in the folder of a scenario."""

    page: str
    points: list[str]
    definition: list[str] = []
    number: int = 0


class StudiesBeside(_Model):
    """All of them, and which was the last: ``studies.json``."""

    last: str
    studies: dict[str, StudyBeside]


Digests = dict[Annotated[str, StringConstraints(pattern=r"^\d+$")], dict[str, Sha256]]
"""The sha256 of each table of each replication, by its number: ``digests.json``."""


def first_fault(form: Any, data: Any) -> str:
    """Where *data* is not of a form, and why; empty when it is."""
    try:
        TypeAdapter(form).validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return ""
