"""Job: one command line, where its results go, and how they are labeled."""

import logging
import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desim.cli.plugin_option import plugin_words
from desim.spec.scenario import Scenario
from desim.spec.settings.notes import Notes
from desim.spec.settings.report import ReportSettings
from desim.spec.settings.run import Run
from desim.spec.settings.studies import Study

if TYPE_CHECKING:
    from desim.study.execution.earlier import Earlier

LOGGER = logging.getLogger(__name__)
_DECISIVE_SETTINGS = ("seed", "worlds", "per_world", "until")
"""Settings of a run that decide its results, and that tell results apart."""
_RUN_SETTINGS = tuple(
    f"{mark}run.{field}" for field in Run.model_fields if field not in _DECISIVE_SETTINGS for mark in ("", "+")
)
STUDY_OVERRIDES = (
    "study=", "compare", "+compare", "board", "+board", "robust", "+robust", "portfolio", "+portfolio",
    "condition", "+condition", "backtest", "+backtest",
    "report.", "+report.", "notes", "+notes", "sheets", "~network",
)  # fmt: skip
NOT_IN_FOLDER_NAMES = ("experiment=", "output=", "name=", "trace.", "rerun.", *STUDY_OVERRIDES, *_RUN_SETTINGS)
"""Overrides that do not tell results apart: with more replications a study goes on in its folder."""
NETWORK_OF_EXPERIMENT = ("workbook=", "demand=none")
"""Overrides that do not tell the points of an experiment apart: they say which network it is about."""
NO_NOTES = Notes()
ALL_PARTS = ReportSettings()
MAX_FAILURES = 20
"""Failed replications that are listed one by one, at most."""
Composed = tuple[dict[str, Any], dict[str, Any]]
"""A scenario as plain data, and the options it was composed of by group."""
Compose = Callable[[list[str]], Composed]
"""Composes another scenario out of overrides."""
Finished = tuple[Path | None, int]
"""Folder of the results where a sweep is to take them in, and exit code."""


@dataclass(frozen=True)
class Job:
    """One command line, or one point of its sweep."""

    overrides: list[str]
    """What it chooses and changes, as on the command line."""
    config_options: list[str]
    """The words that name the user's own folders of configuration."""
    choices: dict[str, Any]
    """Options by group."""
    output: Path
    """Folder of all results."""
    sweeping: bool
    """Whether it is one of several points."""
    notes: Notes = NO_NOTES
    """Prose of the modeler, kept beside the results."""
    started: float = field(default_factory=time.monotonic)
    """When it began, in seconds of ``time.monotonic``."""

    def folder(self, scenario: Scenario, overrides: list[str]) -> Path:
        """The folder of the results: the name of the scenario, and below it that of the point."""
        from desim.store.sweep import point_name, subfolder

        naming = [w for w in naming_words(overrides) if w != f"network={scenario.name}"]
        return subfolder(self.output, scenario.name, point_name(naming))

    def labels(self, scenario: Scenario) -> dict[str, Any]:
        """What the manifest records of the command, and what a preflight warns of in *scenario*."""
        from desim.study.screening.findings import run_warnings

        words = {"choices": self.choices, "overrides": self.overrides, "command": self.command()}
        return {**words, "warnings": run_warnings(scenario)}

    def command(self) -> str:
        """The command line, to be run again."""
        return shlex.join(["desim", *plugin_words(), *self.config_options, *self.overrides])

    def trace_command(self, replication: int) -> str:
        """The command line that runs one replication alone."""
        overrides = [w for w in self.overrides if not w.startswith("study=")]
        words = [*plugin_words(), *self.config_options, *overrides, "study=trace", f"trace.replication={replication}"]
        return shlex.join(["desim", *words])

    @contextmanager
    def naming_first_failure(self) -> Iterator[None]:
        """Where every replication fails, add to the error how to run the first one alone."""
        from desim.study.execution.run_state import AllFailed

        try:
            yield
        except AllFailed as error:
            command = self.trace_command(error.replication)
            raise AllFailed(f"{error}; alone: {command}", error.replication) from None


def _nothing(request: "Request") -> None:
    """A command alone has done nothing before its turn."""


@dataclass(frozen=True)
class Request:
    """What the command of a study is given."""

    study: Study
    data: dict[str, Any]
    """The scenario as it was composed, plain data."""
    settings: dict[str, dict[str, Any]]
    """Settings of all studies by their key, as they were composed."""
    run: Run
    job: Job
    compose: Compose
    report: ReportSettings = ALL_PARTS
    """What the pages show."""
    earlier: "Callable[[Request], Earlier | None]" = _nothing
    """What was done of it before its turn, where it is one of several points."""

    def checked(self) -> Any:
        """The checked settings of the study; raises SpecError."""
        from desim.spec.read import read_study

        return read_study(self.study.name, self.settings[self.study.key], self.data)


def report_failures(failed: list[dict[str, Any]]) -> str:
    """Log each failed replication with the command that runs it alone; the warning that belongs to the results.

    The warning is empty where none failed.
    """
    for one in failed[:MAX_FAILURES]:
        what = f"{one.get('point', '')} replication {one['replication']} of seed {one['seed']} failed: {one['reason']}"
        LOGGER.warning("%s; alone: %s", " ".join(what.split()), one["command"])
    if len(failed) > MAX_FAILURES:
        LOGGER.warning("and %d more, all in manifest.json", len(failed) - MAX_FAILURES)
    return f"{len(failed)} replications failed, which may bias every number" if failed else ""


def naming_words(overrides: Sequence[str]) -> list[str]:
    """The overrides that tell results apart, so that folders are named by them."""
    left_out = (*NOT_IN_FOLDER_NAMES, *(NETWORK_OF_EXPERIMENT if any(map(_is_experiment, overrides)) else ()))
    return [word for word in overrides if not word.startswith(left_out)]


def _is_experiment(word: str) -> bool:
    return word.startswith("experiment=")


@contextmanager
def resumable(folder: Path) -> Iterator[None]:
    """Where a run is interrupted or cannot write, log that its finished replications are kept in *folder*."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, OSError) as error:
        if folder.exists() and not isinstance(error, BrokenPipeError):
            LOGGER.warning("finished replications are kept in %s; the same command goes on", folder)
        if isinstance(error, OSError) and error.filename is None and not isinstance(error, BrokenPipeError):
            raise OSError(error.errno, error.strerror or str(error), str(folder)) from None
        raise
