"""Sweep: several points that differ in plan and disruption, and which of them is the base."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from desim.report.model.controls import PairedControls, paired_controls
from desim.report.model.point import Point
from desim.report.model.titles import chooses_nothing
from desim.report.page.style import plan_colors
from desim.spec.fields.faults import Fault, SpecError
from desim.spec.settings.report import PARTS, ReportSettings
from desim.spec.stored_files import StoredLimits
from desim.store.manifest import ran_to_end
from desim.store.results import Results, load

DISRUPTION_GROUPS = ("disruption", "demand", "risk", "risk_register")
"""Groups of choices that are not for the planner to make."""
GROUP_WORDS = {"surge": "surge plan", "risk": "register of risks", "risk_register": "register of risks"}
"""What an option of a group is, where the name of the group does not say it."""
MOST_SHOWN = 20
"""Stockpiles with an objective of which pages show figures and tables of their own."""
UNLABELED_GROUPS = ("bibliography", "run", "study", "experiment")
"""Groups that only say how or under which name something is run."""
ALL_PARTS = ReportSettings()


@dataclass(frozen=True)
class Sweep:
    """Points of one study, base plan and base disruption first."""

    points: list[Point]
    compared: dict[str, Any] | None = None
    """What a comparison of the plans found (compare.json)."""
    divergences: dict[str, Any] = field(default_factory=dict)
    """First divergence of each point from the one it is compared with, by the name of its results folder."""
    limits: StoredLimits | None = None
    """What limits each plan under the base disruption (limits.json); None where it was not looked for."""
    report: ReportSettings = ALL_PARTS
    """What the pages show."""
    of_plans: bool = True
    """Whether what differs is for the planner to choose; else the points are named by what they differ in."""

    @cached_property
    def plans(self) -> list[str]:
        """Plans in order, the base plan first."""
        return list(dict.fromkeys(p.plan for p in sorted(self.points, key=lambda p: not chooses_nothing(p.plan))))

    @cached_property
    def disruptions(self) -> list[str]:
        """Disruptions in order, the base disruption first."""
        return list(
            dict.fromkeys(p.disruption for p in sorted(self.points, key=lambda p: not chooses_nothing(p.disruption)))
        )

    @property
    def base(self) -> str | None:
        """The plan the others are compared with, None if there is only one."""
        return self.plans[0] if len(self.plans) > 1 else None

    @cached_property
    def colors(self) -> dict[str, str]:
        """Color of each plan."""
        return plan_colors(self.plans, self.base)

    @property
    def whole(self) -> bool:
        """Whether replications ran to their end; else the headline alone was measured."""
        return all(point.whole for point in self.points)

    @property
    def several(self) -> bool:
        """Whether there is anything to compare."""
        return len(self.points) > 1

    def plan_title(self, plan: str) -> str:
        """A plan as pages name it."""
        return next((p.plan_title for p in self.points if p.plan == plan), plan)

    def disruption_title(self, disruption: str) -> str:
        """A disruption as pages name it."""
        return next((p.disruption_title for p in self.points if p.disruption == disruption), disruption)

    def ordered(self) -> list[Point]:
        """Points by disruption, then by plan."""
        return [p for s in self.disruptions for p in self.under(s)]

    def under(self, disruption: str) -> list[Point]:
        """Points of one disruption, by plan."""
        found = [p for p in self.points if p.disruption == disruption]
        return sorted(found, key=lambda p: self.plans.index(p.plan))

    def base_of(self, point: Point) -> Point | None:
        """The base plan in the disruption of *point*; None for the base plan itself."""
        base = next((p for p in self.under(point.disruption) if p.plan == self.base), None)
        return None if base is point else base

    def compared_with(self, point: Point) -> Point | None:
        """The base plan in the same disruption; for the base plan itself, the base plan in the base disruption."""
        first = self.ordered()[0]
        return self.base_of(point) or (None if point is first else first)

    def pairs(self) -> list[tuple[Path, Path]]:
        """Results folders of each point and of what it is compared with."""
        found = ((p, self.compared_with(p)) for p in self.ordered())
        return [(p.results.folder, other.results.folder) for p, other in found if other is not None]

    @cached_property
    def controls(self) -> dict[str, PairedControls]:
        """Control variates of the headline by disruption, where any are used."""
        found = ((disruption, paired_controls(self.under(disruption))) for disruption in self.disruptions)
        return {disruption: one for disruption, one in found if one is not None}

    def objectives(self) -> list[str]:
        """Stockpiles that have an objective in some point."""
        return list(dict.fromkeys(name for p in self.ordered() for name in p.objectives()))

    @cached_property
    def shown_objectives(self) -> list[str]:
        """Stockpiles with an objective that pages show one by one.

        Those that were chosen, or all of them; of many that of the headline, if any, and those that are below theirs
        longest in some point.
        """
        found = self.objectives()
        if self.report.stockpiles is not None:
            return [pile for pile in dict.fromkeys(self.report.stockpiles) if pile in found]
        if len(found) <= MOST_SHOWN:
            return found
        head = self.ordered()[0].scenario.headline
        first = [pile for pile in found if head is not None and pile == head.subject]
        worst = sorted((pile for pile in found if pile not in first), key=lambda pile: (-self._time_below(pile), pile))
        return [*first, *worst][:MOST_SHOWN]

    def _time_below(self, pile: str) -> float:
        """The share of time below its objective in the point where that is longest, mean over replications."""
        values = (point.replicated("time_below_objective", pile) for point in self.with_objective(pile))
        return max((float(np.nanmean(v)) for v in values if not np.isnan(v).all()), default=0.0)

    def with_objective(self, pile: str) -> list[Point]:
        """Points in which a stockpile has an objective."""
        return [p for p in self.ordered() if pile in p.objectives()]


def left_out_words(sweep: Sweep) -> str:
    """For the foot of a page, that only some of its parts were chosen; empty where all are there."""
    count = len(sweep.report.left_out)
    return f"; {count} of {len(PARTS)} parts left out (report.parts)" if count else ""


def open_sweep(folders: Sequence[Path]) -> Sweep:
    """Points out of results folders, named by what differs between them; raises ValueError without any."""
    if not folders:
        raise ValueError("a report needs at least one results folder")
    found = [load(f) for f in folders]
    choices = [_choices(r) for r in found]
    varying = _varying(choices) if len(found) > 1 else [g for g in ("surge", *DISRUPTION_GROUPS) if g in choices[0]]
    shown = [g for g in varying if g not in UNLABELED_GROUPS] or varying
    disruptions = [g for g in shown if g in DISRUPTION_GROUPS]
    plans = [g for g in shown if g not in DISRUPTION_GROUPS]
    of_plans = bool(plans) or len(found) == 1
    if not plans:
        plans, disruptions = disruptions, []
    labels = [(_label(c, plans), _label(c, disruptions)) for c in choices]
    return Sweep(_points(_alike(found), _unique_labels(labels, found)), of_plans=of_plans)


def compared_sweep(parent: Path, compared: dict[str, Any]) -> Sweep:
    """The plans of a comparison under the names they have there, the base first."""
    names = sorted(compared["plans"], key=lambda name: (name != compared["base"], name))
    found = _alike([load(parent / compared["plans"][name]["folder"]) for name in names])
    return Sweep([Point(results, name, "") for results, name in zip(found, names, strict=True)], compared)


def _alike(found: list[Results]) -> list[Results]:
    """The results; raises SpecError where some ran to the end of a run and others until the headline was settled."""
    settled = [one.folder.name for one in found if not ran_to_end(one.manifest)]
    if settled and len(settled) < len(found):
        message = "of some results was headline and of others end, and these are never mixed; headline: "
        raise SpecError([Fault("run.until", f"{message}{', '.join(settled)}")])
    return found


def _varying(choices: list[dict[str, str]]) -> list[str]:
    """Groups in which the points differ."""
    groups = sorted({g for c in choices for g in c})
    return [g for g in groups if len({c.get(g, "none") for c in choices}) > 1]


def _choices(results: Results) -> dict[str, str]:
    """Chosen option by group, and overrides that are no choice of an option, as text."""
    given = results.manifest.get("choices") or {}
    chosen = {str(g): _option(o) for g, o in dict(given).items()}
    for override in results.manifest.get("overrides") or []:
        key, _, value = str(override).lstrip("+~").partition("=")
        if key.split("@")[0] not in chosen and not key.startswith(
            ("run.", "report.", "hydra", "output", "study", "experiment", "notes")
        ):
            chosen[key] = value if "." in key else _option(value)
    return chosen


def _option(option: Any) -> str:
    if isinstance(option, str) and option[:1] + option[-1:] == "[]":  # several, as they stand on a command line
        option = [one.strip() for one in option[1:-1].split(",")]
    several = option if isinstance(option, list | tuple) else [option]
    kept = [str(n).rpartition("/")[2] for n in several if n not in (None, "", "none", "null")]  # without its folder
    return " + ".join(kept) or "none"


def _label(choices: dict[str, str], groups: Iterable[str]) -> str:
    """Options of *groups*; those of dotted overrides with their names."""
    words = [_word(g, choices.get(g, "none")) for g in groups]
    chosen = [w for w in words if not chooses_nothing(w)]
    return " + ".join(chosen) or (words[0] if words else "")


def _word(group: str, option: str) -> str:
    if option in ("none", "null"):
        return f"no {GROUP_WORDS.get(group, group)}"
    if group in ("risk", "risk_register"):  # it often bears the name of the network
        return f"risks of {option}"
    return f"{group} = {option}" if "." in group else option


def _unique_labels(labels: list[tuple[str, str]], found: list[Results]) -> list[tuple[str, str]]:
    """Labels that differ: with the name of the scenario where there is none, and a number where two are alike."""
    named = [(plan or str(r.manifest["name"]), disruption) for (plan, disruption), r in zip(labels, found, strict=True)]
    repeated = [named[:i].count(label) for i, label in enumerate(named)]
    return [
        (f"{plan} ({k + 1})" if k else plan, disruption) for (plan, disruption), k in zip(named, repeated, strict=True)
    ]


def _points(found: list[Results], labels: list[tuple[str, str]]) -> list[Point]:
    return [Point(r, plan, disruption) for r, (plan, disruption) in zip(found, labels, strict=True)]
