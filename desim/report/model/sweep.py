"""Sweep: several points that differ in plan and setting, and which of them is the base."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from desim.report.model.point import Point
from desim.report.page.style import plan_colors
from desim.store.results import Results, load

SETTINGS = ("disruption", "demand", "risk", "risk_register")
"""Groups of choices that are not for the planner to make."""
NOUNS = {"surge": "surge plan", "risk": "register of risks", "risk_register": "register of risks"}
"""What an option of a group is, where the name of the group does not say it."""
SILENT = ("bibliography", "run", "study", "experiment")
"""Groups that only say how or under which name something is run."""


@dataclass(frozen=True)
class Sweep:
    """Points of one study, base plan and base setting first."""

    points: list[Point]
    compared: dict[str, Any] | None = None
    """What a comparison of the plans found (compare.json)."""
    parted: dict[str, Any] = field(default_factory=dict)
    """Where the course of a point leaves that of the one it is held against, by the name of its folder."""

    @cached_property
    def plans(self) -> list[str]:
        """Plans in order, the base plan first."""
        return list(dict.fromkeys(p.plan for p in sorted(self.points, key=lambda p: not bare(p.plan))))

    @cached_property
    def settings(self) -> list[str]:
        """Settings in order, the base setting first."""
        return list(dict.fromkeys(p.setting for p in sorted(self.points, key=lambda p: not bare(p.setting))))

    @property
    def base(self) -> str | None:
        """The plan the others are held against, None if there is only one."""
        return self.plans[0] if len(self.plans) > 1 else None

    @cached_property
    def colors(self) -> dict[str, str]:
        """Color of each plan."""
        return plan_colors(self.plans, self.base)

    @property
    def several(self) -> bool:
        """Whether there is anything to compare."""
        return len(self.points) > 1

    def ordered(self) -> list[Point]:
        """Points by setting, then by plan."""
        return [p for s in self.settings for p in self.under(s)]

    def under(self, setting: str) -> list[Point]:
        """Points of one setting, by plan."""
        found = [p for p in self.points if p.setting == setting]
        return sorted(found, key=lambda p: self.plans.index(p.plan))

    def base_of(self, point: Point) -> Point | None:
        """The base plan in the setting of *point*; None for the base plan itself."""
        base = next((p for p in self.under(point.setting) if p.plan == self.base), None)
        return None if base is point else base

    def against(self, point: Point) -> Point | None:
        """What *point* is held against: the base plan in its setting, for the base plan that in the base setting."""
        first = self.ordered()[0]
        return self.base_of(point) or (None if point is first else first)

    def pairs(self) -> list[tuple[Path, Path]]:
        """Results folders of each point and of what it is held against."""
        found = ((p, self.against(p)) for p in self.ordered())
        return [(p.results.folder, other.results.folder) for p, other in found if other is not None]

    def objectives(self) -> list[str]:
        """Stockpiles that have an objective in some point."""
        return list(dict.fromkeys(name for p in self.ordered() for name in p.objectives()))

    def having(self, pile: str) -> list[Point]:
        """Points in which a stockpile has an objective."""
        return [p for p in self.ordered() if pile in p.objectives()]


def bare(label: str) -> bool:
    """Whether a label means that nothing was chosen."""
    return label.startswith("no ")


def open_sweep(folders: Sequence[Path]) -> Sweep:
    """Points out of results folders, named by what differs between them; raises ValueError without any."""
    if not folders:
        raise ValueError("a report needs at least one results folder")
    found = [load(f) for f in folders]
    choices = [_choices(r) for r in found]
    varying = _varying(choices) if len(found) > 1 else [g for g in ("surge", *SETTINGS) if g in choices[0]]
    loud = [g for g in varying if g not in SILENT] or varying
    settings = [g for g in loud if g in SETTINGS]
    plans = [g for g in loud if g not in SETTINGS]
    if not plans:
        plans, settings = settings, []
    labels = [(_label(c, plans), _label(c, settings)) for c in choices]
    return Sweep(_named(found, _told_apart(labels, found)))


def compared_sweep(parent: Path, compared: dict[str, Any]) -> Sweep:
    """The plans of a comparison under the names they have there, the base first."""
    names = sorted(compared["plans"], key=lambda name: (name != compared["base"], name))
    points = [Point(load(parent / compared["plans"][name]["folder"]), name, "") for name in names]
    return Sweep(points, compared)


def _varying(choices: list[dict[str, str]]) -> list[str]:
    """Groups in which the points differ."""
    groups = sorted({g for c in choices for g in c})
    return [g for g in groups if len({c.get(g, "none") for c in choices}) > 1]


def _choices(results: Results) -> dict[str, str]:
    """Chosen option by group, and overrides that are no choice of an option, as text."""
    named = results.manifest.get("choices") or {}
    chosen = {str(g): _option(o) for g, o in dict(named).items()}
    for override in results.manifest.get("overrides") or []:
        key, _, value = str(override).lstrip("+~").partition("=")
        if key.split("@")[0] not in chosen and not key.startswith(
            ("run.", "hydra", "output", "study", "experiment", "notes")
        ):
            chosen[key] = value
    return chosen


def _option(option: Any) -> str:
    names = option if isinstance(option, list | tuple) else [option]
    kept = [str(n).rpartition("/")[2] for n in names if n not in (None, "", "none", "null")]  # without its folder
    return " + ".join(kept) or "none"


def _label(choices: dict[str, str], groups: Iterable[str]) -> str:
    """Options of *groups*; those of dotted overrides with their names."""
    words = [_word(g, choices.get(g, "none")) for g in groups]
    chosen = [w for w in words if not bare(w)]
    return " + ".join(chosen) or (words[0] if words else "")


def _word(group: str, option: str) -> str:
    if option in ("none", "null"):
        return f"no {NOUNS.get(group, group)}"
    if group in ("risk", "risk_register"):  # it often bears the name of the network
        return f"risks of {option}"
    return f"{group} = {option}" if "." in group else option


def _told_apart(labels: list[tuple[str, str]], found: list[Results]) -> list[tuple[str, str]]:
    """Labels that differ: with the name of the scenario where there is none, and a number where two are alike."""
    named = [(plan or str(r.manifest["name"]), setting) for (plan, setting), r in zip(labels, found, strict=True)]
    again = [named[:i].count(label) for i, label in enumerate(named)]
    return [(f"{plan} ({k + 1})" if k else plan, setting) for (plan, setting), k in zip(named, again, strict=True)]


def _named(found: list[Results], labels: list[tuple[str, str]]) -> list[Point]:
    return [Point(r, plan, setting) for r, (plan, setting) in zip(found, labels, strict=True)]
