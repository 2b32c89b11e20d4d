"""Running: the studies of a scenario that write results: run them where they belong, say where, report."""

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desim.exits import DONE, PARTIAL
from desim.spec.compare import Compare
from desim.spec.faults import Fault, SpecError, shown
from desim.spec.forbidden import word_faults
from desim.spec.notes import Notes
from desim.spec.run import Run
from desim.spec.scenario import Scenario

_HOW = tuple(f"{mark}run.{field}" for field in Run.model_fields if field != "seed" for mark in ("", "+"))
_WHAT = ("study=", "compare", "+compare", "board", "+board", "notes", "+notes", "sheets", "~network")
NOT_IN_NAMES = ("experiment=", "output=", "name=", "trace.", "rerun.", *_WHAT, *_HOW)
"""Words of a command line that do not tell points apart: with more replications a study goes on in its folder."""
NOT_IN_PLANS = (
    "run",
    "output",
    "name",
    "study",
    "compare",
    "board",
    "validate",
    "experiment",
    "hydra",
    "horizon",
    "warmup",
    "notes",
)
"""What is the same for all plans that are compared."""
NO_NOTES = Notes()
MOST = 20
"""Most failed replications that are told one by one."""


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
        from desim.store.sweep import below, point_name

        telling = [w for w in words if not w.startswith(NOT_IN_NAMES) and w != f"network={scenario.name}"]
        return below(self.output, scenario.name, point_name(telling))

    def labels(self) -> dict[str, Any]:
        """What the manifest says of the command."""
        command = shlex.join(["desim", *self.searched, *self.words])
        return {"choices": self.choices, "overrides": self.words, "command": command}

    def alone(self, number: int) -> str:
        """The command that runs one replication alone."""
        words = [w for w in self.words if not w.startswith("study=")]
        return shlex.join(["desim", *self.searched, *words, "study=trace", f"trace.replication={number}"])

    @contextmanager
    def named(self) -> Iterator[None]:
        """Say how to run alone the first replication of a run of which nothing is left."""
        from desim.study.course import AllFailed

        try:
            yield
        except AllFailed as error:
            raise AllFailed(f"{error}; alone: {self.alone(error.replication)}", error.replication) from None


def replicate(scenario: Scenario, data: dict[str, Any], run: Run, asked: Asked) -> tuple[Path, int]:
    """Run all replications; a single run gets its report at once, a sweep one over all its points at the end."""
    from desim.report import single
    from desim.store.notes import keep
    from desim.store.results import load
    from desim.store.status import beside
    from desim.study.progress import progress
    from desim.study.simulate import identity, study

    place = asked.place(scenario, asked.words)
    if run.if_changed == "new":
        place = beside(place, identity(data, run))
    headline = scenario.headline.metric if scenario.headline else ""
    title = " ".join(asked.words) or scenario.name
    with progress(title, run.replications, headline) as tick, kept(place), asked.named():
        study(scenario, data, run, place, asked.labels(), tick)
    keep(place, asked.notes)
    page = place if asked.sweeping else single.write(place)
    manifest = load(place).manifest
    said = [*_partial(manifest), *_precision(manifest)]
    print(f"{page} ({'; '.join(said)})" if said else page)  # noqa: T201
    return place, PARTIAL if manifest["failed"] else DONE


def _partial(manifest: dict[str, Any]) -> list[str]:
    lost = partial(manifest["failed"])
    return [f"n = {manifest['completed']} of {manifest['replications']}; {lost}"] if lost else []


def partial(failed: list[dict[str, Any]]) -> str:
    """What is missing, in a few words; each failed replication goes to standard error with what runs it alone."""
    for one in failed[:MOST]:
        what = f"{one.get('point', '')} replication {one['replication']} of seed {one['seed']} failed: {one['reason']}"
        print(f"desim: {' '.join(what.split())}; alone: {one['command']}", file=sys.stderr)  # noqa: T201
    if len(failed) > MOST:
        print(f"desim: and {len(failed) - MOST} more, all in manifest.json", file=sys.stderr)  # noqa: T201
    return f"{len(failed)} replications failed, which may bias every number" if failed else ""


def _precision(manifest: dict[str, Any]) -> list[str]:
    found = manifest.get("precision")
    if not found:
        return []
    after = f"reached after {found['after']}" if found["reached"] else f"NOT reached within {found['most']}"
    return [f"precision {after} replications"]


def status(scenario: Scenario, data: dict[str, Any], run: Run, asked: Asked) -> tuple[None, int]:
    """Say how much of a study is there, and what else there is of its scenario: plans, points of other studies."""
    from desim.store import status
    from desim.study.simulate import identity

    place = asked.place(scenario, asked.words)
    print(f"{place}: {status.status(place, identity(data, run), run.replications)}")  # noqa: T201
    for line in status.overview(asked.output / scenario.name):
        print(line)  # noqa: T201
    return None, DONE


def check(scenario: Scenario, data: dict[str, Any], run: Run, asked: Asked) -> tuple[None, int]:
    """Say all that deserves a look before a run; nothing is written."""
    from desim.study.doctor import examine

    findings = examine(scenario, data, run)
    for finding in findings:
        print(finding)  # noqa: T201
    warnings = sum(finding.severity == "warning" for finding in findings)
    print(f"{scenario.name}: no faults, {warnings} warning{'s' * (warnings != 1)}")  # noqa: T201
    return None, DONE


@contextmanager
def kept(place: Path) -> Iterator[None]:
    """Say what is kept when a run is interrupted."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        if place.exists():
            print(f"desim: finished replications are kept in {place}; the same command goes on", file=sys.stderr)  # noqa: T201
        raise


Composed = tuple[dict[str, Any], dict[str, Any]]
"""A scenario as plain data, and the options it was composed of by group."""
Compose = Callable[[list[str]], Composed]
"""What composes a scenario out of the words of a command line."""


def compare(settings: dict[str, Any], run: Run, asked: Asked, compose: Compose) -> tuple[Path, int]:
    """Run several plans, compare them, and report; each goes to the folder a sweep would give it.

    The folder that holds them all, and the exit code.
    """
    from desim.spec.read import read_as
    from desim.study.compare import compare
    from desim.study.progress import progress

    if asked.sweeping:
        raise SpecError([Fault("study", "compares its plans in one job: without -m, and with hydra.mode=RUN")])
    wanted = read_as(Compare, "compare", {k: v for k, v in settings.items() if v is not None})
    plans = _plans(wanted, asked, compose)
    place = plans[str(wanted.base)].place.parent
    with progress(f"compare {len(plans)} plans", wanted.budget or run.replications * len(plans)) as tick, kept(place):
        found = compare(plans, wanted, run, tick)
    page = _told([plan.place for plan in plans.values()], place, found, asked.notes)
    lost = _lost(plans)
    if not found["coherent"]:
        print("desim: plans do not meet the same demand; see compare.json", file=sys.stderr)  # noqa: T201
    print(f"{page} ({lost})" if lost else page)  # noqa: T201
    return place, PARTIAL if lost else DONE


def _lost(plans: dict[str, Any]) -> str:
    """What is missing of all plans."""
    from desim.store.results import load

    return partial([{"point": n, **f} for n, p in sorted(plans.items()) for f in load(p.place).manifest["failed"]])


def _told(points: list[Path], place: Path, found: dict[str, Any], notes: Notes) -> Path:
    """Write what a comparison found beside its plans, the notes beside each of them, and the report over all."""
    from desim.store.files import write_json
    from desim.store.notes import keep

    write_json(place / "compare.json", found)
    for point in points:
        keep(point, notes)
    return compared_page(points, place, found)


def compared_page(points: list[Path], place: Path, compared: dict[str, Any] | None = None) -> Path:
    """The report over several results folders, some replications of which are run again to see where they part."""
    from desim.report import comparison
    from desim.study.parting import parted

    return comparison.write(points, place, compared, parted(comparison.sweep_of(points, compared).pairs()))


def _plans(wanted: Compare, asked: Asked, compose: Compose) -> dict[str, Any]:
    """The plans by name, each composed with its own words in the place of those that the command has for the same."""
    from desim.spec.read import read
    from desim.study.compare import Plan

    faults = [f for name, words in sorted(wanted.plans.items()) for f in _word_faults(f"compare.plans.{name}", words)]
    if faults:
        raise SpecError(faults)
    found: dict[str, Plan] = {}
    for name, own in sorted(wanted.plans.items()):
        keys = {_key(w) for w in own}
        words = [*own, *(w for w in asked.words if _key(w) not in keys and not w.startswith(_WHAT))]
        data, choices = compose([*(w for w in asked.words if _key(w) not in keys), *own])
        scenario = read(data)
        labels = {**asked.labels(), "choices": choices, "overrides": words, "words": list(own)}
        found[name] = Plan(scenario, data, asked.place(scenario, words), labels)
    _refuse_unlike(found)
    return found


def _key(word: str) -> str:
    return word.lstrip("+~").partition("=")[0].partition("@")[0]


def _word_faults(path: str, words: tuple[str, ...]) -> list[Fault]:
    """Faults of the words of a plan."""
    faults = word_faults(list(words))
    faults += [
        Fault(path, "is no word of the form key=value", shown(w)) for w in words if "=" not in w and w[:1] != "~"
    ]
    shared = [w for w in words if _key(w).partition(".")[0].partition("/")[0] in NOT_IN_PLANS]
    return faults + [Fault(path, "must be the same for all plans", shown(w)) for w in shared]


def _refuse_unlike(plans: dict[str, Any]) -> None:
    """Plans that cannot be compared: the same one twice, other headlines or other times."""
    first, *others = sorted(plans)
    base, places = plans[first].scenario, {plans[first].place: first}
    faults = [] if base.headline else [Fault("headline", "is missing: it is what plans are compared by")]
    for name in others:
        plan = plans[name]
        if plan.place in places:
            faults.append(Fault(f"compare.plans.{name}", f"is the same as {places[plan.place]}"))
        places[plan.place] = name
        for field in ("name", "headline", "start", "horizon", "warmup"):
            if getattr(plan.scenario, field) != getattr(base, field):
                faults.append(Fault(f"compare.plans.{name}", f"has another {field} than {first}"))
    if faults:
        raise SpecError(faults)
