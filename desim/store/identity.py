"""Identity: what a stored study is of, so that nothing is mixed that does not belong together."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from desim.spec.fields.faults import Fault, SpecError, shown
from desim.spec.stored_files import Plan
from desim.store.replication_file import Damaged
from desim.store.sealed import checked, read_json, unsealed

MOST_DIFFERENCES = 20
"""Most differences between two scenarios that one message lists."""
PLAN = "plan.json"
SCHEMA_VERSION = 4
"""Of the files of a study."""
CODE_FORM = 2
"""Of the hash of the code: 1 was of the bytes of all files of spec, sim and measure, 2 is of syntax trees."""
CURE = (
    "run.if_changed=replace removes these results and runs the study here again, "
    "run.if_changed=new runs it in a folder beside this one"
)


class OtherResults(SpecError):
    """The results in a folder are not those of the study that is to be run or read."""

    def __init__(self, message: str, faults: list[Fault], cure: str) -> None:
        self._message, self._cure = message, cure
        super().__init__(faults)

    def __str__(self) -> str:
        return "\n".join([f"{self._message}:", *(f"  {fault}" for fault in self.faults), self._cure])


def refuse_other_schema(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Raise OtherResults where another version of desim wrote the results in *folder* in another form."""
    wrote = manifest.get("schema_version")
    if wrote != SCHEMA_VERSION:
        versions = manifest.get("versions")
        version = versions.get("desim", "unknown") if isinstance(versions, Mapping) else "unknown"
        message = f"was written with schema {shown(wrote)} (desim {version}), this is {SCHEMA_VERSION}"
        cure = "read them with that version, or give another output folder"
        raise OtherResults("the results are of another version of desim", [Fault(str(folder), message)], cure)


@dataclass(frozen=True)
class Identity:
    """All that decides a replication, but for its number."""

    scenario: str
    """sha256 of the composed scenario."""
    code: str
    """sha256 of the code of desim that decides results."""
    seed: int
    """Root of all random streams."""
    plugins: dict[str, str] = field(default_factory=dict)
    """sha256 of the code of each loaded plugin, by its name."""
    code_form: int = CODE_FORM
    """How the hashes of code were taken."""
    worlds: str = ""
    """sha256 of the first worlds; empty where all numbers are fixed."""
    per_world: int = 1
    """Replications of each world."""
    until: str = "end"
    """Whether replications run to their end, or until the headline is settled."""

    @property
    def key(self) -> str:
        """One word for it."""
        plugins = "".join(f"/{name}={digest}" for name, digest in sorted(self.plugins.items()))
        worlds = f"/worlds={self.worlds}/{self.per_world}" if self.worlds else ""
        until = f"/until={self.until}" if self.until != "end" else ""
        return hashlib.sha256(f"{self.scenario}/{self.code}/{self.seed}{plugins}{worlds}{until}".encode()).hexdigest()

    def plain(self) -> dict[str, Any]:
        """As it is stored; of fixed numbers nothing is said of worlds, of whole replications nothing of their end."""
        left_out = [*([] if self.worlds else ["worlds", "per_world"]), *(["until"] if self.until == "end" else [])]
        return {key: value for key, value in asdict(self).items() if key not in left_out}

    @classmethod
    def read(cls, path: Path) -> "Identity | None":
        """The identity stored at *path*, None where there is none."""
        if not path.exists():
            return None
        try:
            data = read_json(path)
            # Before the hash of code had a form it had no checksum either; such a file is of another code in any case.
            old = isinstance(data, dict) and "code_form" not in data and "checksum" not in data
            plain = {"code_form": 1, **(data if old else unsealed(path, data))}
            return cls(**checked(path, Plan, {"plugins": {}, **plain}))
        except (Damaged, TypeError):
            return DAMAGED


def identity_key(folder: Path) -> str:
    """One word for what decides the replications in a folder of results: scenario, code, seed, plugins and worlds."""
    known = Identity.read(folder / PLAN)
    return "" if known is None else known.key


DAMAGED = Identity("damaged", "damaged", -1)
"""In place of an identity that cannot be read."""


def differences(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Dotted path, old and new value wherever two nests of maps differ; None stands for what is missing."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*map(str, old), *map(str, new)}):
            one, other = ({str(k): v for k, v in nest.items()}.get(key) for nest in (old, new))
            yield from differences(one, other, f"{path}.{key}" if path else key)
    elif old != new:
        yield path, old, new


def refuse_other_study(
    folder: Path, stored: Identity, requested: Identity, stored_data: Mapping[str, Any], data: Mapping[str, Any]
) -> None:
    """Raise OtherResults with what differs between the study stored in *folder* and the one that is requested.

    *stored_data* and *data* are their composed scenarios.
    """
    faults = list(_code_faults(stored, requested))
    if stored.seed != requested.seed and stored != DAMAGED:
        faults.append(Fault("run.seed", f"was {stored.seed}, is {requested.seed}"))
    faults += _world_faults(stored, requested)
    if stored.until != requested.until and stored != DAMAGED:
        faults.append(Fault("run.until", f"was {stored.until}, is {requested.until}"))
    changed = list(differences(stored_data, json.loads(json.dumps(data, default=str))))
    faults += [Fault(path, f"was {shown(one)}, is {shown(other)}") for path, one, other in changed[:MOST_DIFFERENCES]]
    if len(changed) > MOST_DIFFERENCES:
        faults.append(Fault("scenario", f"and {len(changed) - MOST_DIFFERENCES} more differences"))
    raise OtherResults(f"{folder} holds results of another study", faults, CURE)


def _world_faults(stored: Identity, requested: Identity) -> Iterator[Fault]:
    """What differs in the worlds."""
    was, now = ("sampled" if one.worlds else "fixed" for one in (stored, requested))
    if was != now:
        yield Fault("run.worlds", f"was {was}, is {now}")
    elif stored.per_world != requested.per_world:
        yield Fault("run.per_world", f"was {stored.per_world}, is {requested.per_world}")
    elif stored.worlds != requested.worlds:
        yield Fault("run.worlds", "are drawn otherwise than they were")


def _code_faults(stored: Identity, requested: Identity) -> Iterator[Fault]:
    """What differs in the code: once where its hash was taken in another way, since then all of it differs."""
    if stored == DAMAGED:
        yield Fault(PLAN, "is damaged, so that nobody can tell what these results are of")
        return
    if stored.code_form != requested.code_form:
        yield Fault("code", "was hashed in another way by an earlier version of desim, and cannot be compared")
        return
    if stored.code != requested.code:
        yield Fault("code", "of desim that simulates or measures has changed since")
    for name in sorted({*stored.plugins, *requested.plugins}):
        before, now = stored.plugins.get(name), requested.plugins.get(name)
        if before != now:
            change = "was not loaded then" if before is None else "is not loaded now" if now is None else "has changed"
            yield Fault(f"plugin {name}", change)
