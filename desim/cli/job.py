"""Job: what a command line asked for, where its results go, and how they are labelled."""

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desim.cli.plugin_option import plugin_words
from desim.spec.scenario import Scenario
from desim.spec.settings.notes import Notes
from desim.spec.settings.run import Run

_HOW = tuple(f"{mark}run.{field}" for field in Run.model_fields if field != "seed" for mark in ("", "+"))
WHAT = ("study=", "compare", "+compare", "board", "+board", "notes", "+notes", "sheets", "~network")
NOT_IN_NAMES = ("experiment=", "output=", "name=", "trace.", "rerun.", *WHAT, *_HOW)
"""Words of a command line that do not tell points apart: with more replications a study goes on in its folder."""
NO_NOTES = Notes()
MOST = 20
"""Most failed replications that are told one by one."""


Composed = tuple[dict[str, Any], dict[str, Any]]
"""A scenario as plain data, and the options it was composed of by group."""
Compose = Callable[[list[str]], Composed]
"""What composes a scenario out of the words of a command line."""


@dataclass(frozen=True)
class Asked:
    """A job: what the command line said, and where its results go."""

    words: list[str]
    """Overrides."""
    searched: list[str]
    """Folders of the user's own configuration, as words of a command line."""
    choices: dict[str, Any]
    """Options by group."""
    output: Path
    sweeping: bool
    """Whether it is one of several points."""
    notes: Notes = NO_NOTES
    """Prose of the modeler, kept beside the results."""

    def place(self, scenario: Scenario, words: list[str]) -> Path:
        """The folder of the results: the name of the scenario, and below it that of the point."""
        from desim.store.sweep import point_name, subfolder

        telling = [w for w in words if not w.startswith(NOT_IN_NAMES) and w != f"network={scenario.name}"]
        return subfolder(self.output, scenario.name, point_name(telling))

    def labels(self) -> dict[str, Any]:
        """What the manifest says of the command."""
        command = shlex.join(["desim", *plugin_words(), *self.searched, *self.words])
        return {"choices": self.choices, "overrides": self.words, "command": command}

    def alone(self, number: int) -> str:
        """The command that runs one replication alone."""
        words = [w for w in self.words if not w.startswith("study=")]
        return shlex.join(
            ["desim", *plugin_words(), *self.searched, *words, "study=trace", f"trace.replication={number}"]
        )

    @contextmanager
    def named(self) -> Iterator[None]:
        """Say how to run alone the first replication of a run of which nothing is left."""
        from desim.study.execution.run_state import AllFailed

        try:
            yield
        except AllFailed as error:
            raise AllFailed(f"{error}; alone: {self.alone(error.replication)}", error.replication) from None


def partial(failed: list[dict[str, Any]]) -> str:
    """What is missing, in a few words; each failed replication goes to standard error with what runs it alone."""
    for one in failed[:MOST]:
        what = f"{one.get('point', '')} replication {one['replication']} of seed {one['seed']} failed: {one['reason']}"
        print(f"desim: {' '.join(what.split())}; alone: {one['command']}", file=sys.stderr)  # noqa: T201
    if len(failed) > MOST:
        print(f"desim: and {len(failed) - MOST} more, all in manifest.json", file=sys.stderr)  # noqa: T201
    return f"{len(failed)} replications failed, which may bias every number" if failed else ""


@contextmanager
def kept(place: Path) -> Iterator[None]:
    """Say what is kept when a run is interrupted."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        if place.exists():
            print(f"desim: finished replications are kept in {place}; the same command goes on", file=sys.stderr)  # noqa: T201
        raise
