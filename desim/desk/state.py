"""State: how far a study of the desk is, kept in its folder so that it outlives the desk."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from desim.store.files import write_json

Status = Literal["draft", "queued", "running", "stopped", "done", "failed"]
FILE = "state.json"
UNFINISHED = ("queued", "running")
"""A desk that begins goes on with these."""


@dataclass(frozen=True)
class State:
    """How far a study is."""

    title: str = ""
    """What the history calls it."""
    status: Status = "draft"
    made: str = ""
    """When it was begun; all times are of UTC, in ISO form."""
    number: int = 0
    """Place in the order in which studies were asked; 0 for one that never was."""
    words: tuple[str, ...] = ()
    """Of its command line, without ``desim``; to be run in its folder."""
    workers: int = 0
    """Most processes that it may use; 0 for all cores."""
    total: int = 0
    """Replications of all its points together; 0 where that is not known."""
    revision: str = ""
    """Of the question that was asked."""
    asked: str = ""
    began: str = ""
    ended: str = ""
    code: int | None = None
    """Exit code of its last run."""


def now() -> str:
    """This moment, as it stands in a state."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def read_state(folder: Path) -> State:
    """The state of the study in a folder; that of a draft where there is none, or none that can be read."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return State()
    return State(**_sound(found)) if isinstance(found, dict) else State()


def write_state(folder: Path, state: State) -> None:
    """Write a state, whole or not at all."""
    write_json(folder / FILE, asdict(state))


def _sound(found: dict[str, Any]) -> dict[str, Any]:
    """The entries that are of the right kind; the others count as not given."""
    kinds = {field.name: type(field.default) for field in fields(State)} | {"code": int}
    known = {key: value for key, value in found.items() if isinstance(value, kinds.get(key, ()))}
    if isinstance(found.get("words"), list):
        known["words"] = tuple(map(str, found["words"]))
    if known.get("status") not in get_args(Status):
        known.pop("status", None)
    return known
