"""Verify: a bundle run again out of the zip alone, and held against what it says came out."""

import tempfile
from pathlib import Path
from typing import Any

from desim.cli.commands.reproduce import MAX_CHANGES
from desim.cli.exit_codes import DONE, PARTIAL
from desim.cli.messages import show
from desim.cli.plugin_option import without_plugins
from desim.spec.fields.faults import CommandError, Fault, SpecError, shown
from desim.spec.read import read_run
from desim.spec.settings.run import DRAWN, Run
from desim.spec.stored_files import BundleIndex

SETTINGS = ("replications", "workers", "chunk", "max_seconds", "max_memory", "max_events")
"""Settings of a run that change no result."""


def run(words: list[str]) -> int:
    """Run a bundle again in a temporary folder; 0 where the same bits come out, 3 where they do not."""
    words = without_plugins(words)
    if not words:
        raise CommandError([Fault("verify", "takes a bundle, which desim bundle has made")])
    path, settings = Path(words[0]), _settings(words[1:])
    from desim.store.bundle import unpack_bundle
    from desim.store.replication_file import Damaged

    with tempfile.TemporaryDirectory(prefix="desim-") as own:
        index = unpack_bundle(path, Path(own))
        try:
            found = [_verified(Path(own), number, index, settings) for number in range(len(index.points))]
        except Damaged as error:
            raise CommandError([Fault(str(path), str(error).replace(f"{own}/", ""))]) from None
    return _show(path, index, found)


def _settings(words: list[str]) -> dict[str, Any]:
    """Settings of the run out of words; raises CommandError for any but those that change no result."""
    import yaml

    given = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or key.removeprefix("run.") not in SETTINGS or not key.startswith("run."):
            known = ", ".join(f"run.{name}" for name in SETTINGS)
            raise CommandError([Fault("verify", f"sets none of {known}", shown(word))])
        given[key.removeprefix("run.")] = yaml.safe_load(value)
    read_run(given)
    return given


def _verified(own: Path, number: int, index: BundleIndex, settings: dict[str, Any]) -> Any:
    """The results of one number, made again."""
    from desim.store.bundle import member_name
    from desim.store.results import load
    from desim.study.execution.progress import progress
    from desim.study.execution.rerun import digests, rerun

    folder = (own / member_name(number, "x")).parent
    manifest = load(folder).manifest
    per_world = manifest["per_world"] if manifest.get("worlds", "fixed") != "fixed" else 1
    known = digests(folder)
    asked = min(settings.get("replications", len(known)), max(known, default=0) + 1)
    first = -(-asked // per_world) * per_world
    label = index.points[number].label
    try:
        with progress(f"verify {label}", first) as tick:
            run = Run.model_validate({key: value for key, value in settings.items() if key != "replications"})
            return rerun(folder, run, tick, first, _worlds(folder, manifest))
    except SpecError as error:
        raise SpecError([Fault(f"{label}: {f.path}", f.message, f.given, f.near) for f in error.faults]) from None


def _worlds(folder: Path, manifest: dict[str, Any]) -> str:
    """The worlds of results: as they were, but out of the bundle where they were those of a file."""
    worlds = str(manifest.get("worlds", "fixed"))
    return worlds if worlds in DRAWN else str(folder / "worlds.parquet")


def _show(path: Path, index: BundleIndex, found: list[Any]) -> int:
    """Write what has changed since, what differs, and the verdict; the exit code."""
    changed = list(
        dict.fromkeys(f"{name} was {shown(was)}, is {shown(now)}" for one in found for name, was, now in one.changed)
    )
    for line in changed[:MAX_CHANGES]:
        show(f"changed since: {line}")
    for point, one in zip(index.points, found, strict=True):
        for table, numbers in one.unlike.items():
            few = ", ".join(map(str, numbers[:10])) + (", ..." if len(numbers) > 10 else "")
            show(f"{point.label}: {table} has other bits in {len(numbers)} of {one.compared} replications: {few}")
    same, count = all(one.same for one in found), sum(one.compared for one in found)
    points = f" of {len(found)} results" if len(found) > 1 else ""
    show(f"{path}: {'verified, the same bits' if same else 'NOT verified, other bits'} in {count} replications{points}")
    return DONE if same else PARTIAL
