"""Rerun: stored results made once more from what is stored of their making, and held against them bit by bit."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desim.spec.fields.faults import Fault, SpecError
from desim.spec.read import read
from desim.spec.settings.run import Run
from desim.store import tables
from desim.store.identity import differences
from desim.store.results import Results, load
from desim.study.execution.provenance import scenario_hash, surroundings
from desim.study.execution.run_state import ShowProgress
from desim.study.execution.simulate import study

CIRCUMSTANCES = ("code", "plugins", "commit", "python", "machine", "platform", "versions")
"""What is known of the making of results besides scenario, seed and number of replications."""


@dataclass(frozen=True)
class Rerun:
    """Results and what came out when they were made again."""

    folder: Path
    """The folder of the new results."""
    changed: list[tuple[str, Any, Any]]
    """What is not as it was then: its name, what it was, what it is."""
    compared: int
    """Replications that were held against each other."""
    unlike: dict[str, list[int]]
    """By table, the replications that differ, or that failed this time."""

    @property
    def same(self) -> bool:
        """Whether all bits are the same."""
        return not self.unlike


def rerun(
    folder: Path,
    run: Run,
    show_progress: ShowProgress | None = None,
    first: int | None = None,
    worlds: str | None = None,
) -> Rerun:
    """Make the results in *folder* again, in a folder within it, on the workers and in the limits of *run*.

    Scenario, seed and replications are those stored there; what was made again before is not run once more.

    Args:
        folder: Complete results, or of these the scenario, manifest and digests.
        run: Workers and limits.
        show_progress: Called with every chunk.
        first: Replications that are made again, all where not given.
        worlds: As ``run.worlds``, in place of what the manifest names.

    Raises:
        FileNotFoundError: There are no complete results.
        Damaged: They are not what was written.
        SpecError: Nor is their scenario.
    """
    old = load(folder)
    data = stored_scenario(old)
    settings = {"replications": old.manifest["replications"], "seed": old.manifest["seed"], "if_changed": "replace"}
    settings |= {key: old.manifest[key] for key in ("worlds", "per_world", "until") if key in old.manifest}
    count = settings["replications"] if first is None else min(first, settings["replications"])
    settings |= {"replications": count} | ({} if worlds is None else {"worlds": worlds})
    how = {key: getattr(run, key) for key in ("workers", "chunk", "max_seconds", "max_memory", "max_events")}
    again = study(
        read(data),
        data,
        Run.model_validate({**how, **settings}),
        folder / "rerun",
        {"rerun_of": str(folder)},
        show_progress,
    )
    before, after = {n: found for n, found in digests(folder).items() if n < count}, digests(again)
    return Rerun(again, list(changes(old.manifest)), len(before), unlike(before, after))


def stored_scenario(old: Results) -> dict[str, Any]:
    """The scenario of stored results; raises SpecError where it is not the one that was run."""
    data = old.data
    if scenario_hash(data) != old.manifest["scenario"]:
        raise SpecError([Fault(str(old.folder / "scenario.json"), "is not the scenario of these results")])
    return data


def digests(folder: Path) -> dict[int, dict[str, str]]:
    """The sha256 of each table of each replication in a results folder."""
    return {int(number): found for number, found in load(folder).digests.items()}


def unlike(before: dict[int, dict[str, str]], after: dict[int, dict[str, str]]) -> dict[str, list[int]]:
    """By table, the replications that are not the same after as before."""
    found = {
        name: [n for n in sorted(before) if before[n][name] != after.get(n, {}).get(name)] for name in tables.NAMES
    }
    return {name: numbers for name, numbers in found.items() if numbers}


def changes(manifest: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """What of the code, its packages and the machine is not as it was when results were made."""
    now = surroundings()
    then = {"plugins": {}, **manifest}
    yield from differences({key: then.get(key) for key in CIRCUMSTANCES}, {key: now[key] for key in CIRCUMSTANCES})
