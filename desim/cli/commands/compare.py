"""Compare: several plans run in one job and compared."""

import sys
from pathlib import Path
from typing import Any

from desim.cli.exit_codes import DONE, PARTIAL
from desim.cli.job import WHAT, Asked, Compose, kept, partial
from desim.spec.fields.faults import Fault, SpecError, shown
from desim.spec.safety.forbidden import word_faults
from desim.spec.settings.compare import Compare
from desim.spec.settings.notes import Notes
from desim.spec.settings.run import Run

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


def compare(settings: dict[str, Any], run: Run, asked: Asked, compose: Compose) -> tuple[Path, int]:
    """Run several plans, compare them, and report; each goes to the folder a sweep would give it.

    The folder that holds them all, and the exit code.
    """
    from desim.spec.read import read_as
    from desim.study.comparison.compare import compare
    from desim.study.execution.progress import progress

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
    from desim.store.notes import write_notes

    write_json(place / "compare.json", found)
    for point in points:
        write_notes(point, notes)
    return compared_page(points, place, found)


def compared_page(points: list[Path], place: Path, compared: dict[str, Any] | None = None) -> Path:
    """The report over several results folders, some replications of which are run again to see where they part."""
    from desim.report import comparison
    from desim.study.comparison.first_divergence import parted

    return comparison.write(points, place, compared, parted(comparison.sweep_of(points, compared).pairs()))


def _plans(wanted: Compare, asked: Asked, compose: Compose) -> dict[str, Any]:
    """The plans by name, each composed with its own words in the place of those that the command has for the same."""
    from desim.spec.read import read
    from desim.study.comparison.compare import Plan

    faults = [f for name, words in sorted(wanted.plans.items()) for f in _word_faults(f"compare.plans.{name}", words)]
    if faults:
        raise SpecError(faults)
    found: dict[str, Plan] = {}
    for name, own in sorted(wanted.plans.items()):
        keys = {_key(w) for w in own}
        words = [*own, *(w for w in asked.words if _key(w) not in keys and not w.startswith(WHAT))]
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
