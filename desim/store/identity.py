"""Identity: what a stored study is of, so that nothing is mixed that does not belong together."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from desim.spec.fields.faults import Fault, SpecError, shown

MOST = 20
SCHEMA_VERSION = 3
"""Of the files of a study."""


def refuse_other_schema(place: Path, manifest: Mapping[str, Any]) -> None:
    """Raise SpecError where another version of desim wrote the results in *place* in another form."""
    wrote = manifest.get("schema_version")
    if wrote != SCHEMA_VERSION:
        advice = "read them with that version, or give another output folder"
        version = dict(manifest.get("versions") or {}).get("desim", "unknown")
        message = f"was written with schema {shown(wrote)} (desim {version}), this is {SCHEMA_VERSION}; {advice}"
        raise SpecError([Fault(str(place), message)])


@dataclass(frozen=True)
class Identity:
    """All that decides a replication, but for its number."""

    scenario: str
    """sha256 of the composed scenario."""
    code: str
    """sha256 of the code that decides results."""
    seed: int
    """Root of all random streams."""

    @property
    def key(self) -> str:
        """One word for it."""
        return hashlib.sha256(f"{self.scenario}/{self.code}/{self.seed}".encode()).hexdigest()

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    @classmethod
    def read(cls, path: Path) -> "Identity | None":
        """The identity stored at *path*, None where there is none."""
        if not path.exists():
            return None
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError):
            return cls("damaged", "damaged", -1)


def differences(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Dotted path, old and new value wherever two nests of maps differ; None stands for what is missing."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*map(str, old), *map(str, new)}):
            one, other = ({str(k): v for k, v in nest.items()}.get(key) for nest in (old, new))
            yield from differences(one, other, f"{path}.{key}" if path else key)
    elif old != new:
        yield path, old, new


def refuse(place: Path, found: Identity, asked: Identity, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Raise SpecError with what differs between the study in *place* and the one asked for."""
    advice = "run.if_changed=replace removes them, run.if_changed=new takes a folder beside them"
    faults = [Fault(str(place), f"holds results of another study; {advice}")]
    if found.seed != asked.seed:
        faults.append(Fault("run.seed", f"was {found.seed}, is {asked.seed}"))
    if found.code != asked.code:
        faults.append(Fault("code", "of the rooms spec, sim and measure has changed since"))
    changed = list(differences(old, json.loads(json.dumps(new, default=str))))
    faults += [Fault(path, f"was {shown(one)}, is {shown(other)}") for path, one, other in changed[:MOST]]
    if len(changed) > MOST:
        faults.append(Fault("scenario", f"and {len(changed) - MOST} more differences"))
    raise SpecError(faults)
