"""Plan limits: which part limits each plan under the base disruption, and when what each plan changes is delivered."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import day_text, month_text
from desim.spec.checks.dials import dial_changes
from desim.spec.stored_files import LimitingPart, StoredPlanLimits

ANCHOR = "limits-"
"""How the anchor of a part begins in the annex."""
SECTION = "limits"
"""Anchor of the section on what limits."""
MOST_PARTS, LEAST_SHARE = 8, 0.02
"""Parts of a plan that are tabled at most, and share of the days short that each but the first must have."""


@dataclass(frozen=True)
class PlanLimits:
    """What limits one plan."""

    point: Point
    found: StoredPlanLimits

    @property
    def plan(self) -> str:
        """Label of the plan."""
        return self.point.plan

    @property
    def first(self) -> LimitingPart:
        """The part that limits on the most days."""
        return self.found.parts[0]

    @property
    def subject(self) -> str:
        """The subject of the headline."""
        head = self.point.scenario.headline
        return head.subject if head is not None else ""


def plan_limits(sweep: Sweep) -> list[PlanLimits]:
    """What limits each plan under the base disruption, in the order of the plans; empty where it was not looked for."""
    known = {} if sweep.limits is None else sweep.limits.plans
    points = sweep.under(sweep.disruptions[0]) if known else []
    found = ((point, known.get(point.results.folder.name)) for point in points)
    return [PlanLimits(point, one) for point, one in found if one is not None and one.parts]


def tabled(one: PlanLimits) -> list[LimitingPart]:
    """The parts of a plan that the annex has a row for."""
    parts = one.found.parts[:MOST_PARTS]
    return [part for k, part in enumerate(parts) if not k or part.share >= LEAST_SHARE]


def day_words(point: Point, day: float) -> str:
    """The month of a day after the decision, or its number where day 0 has no date."""
    if point.decided_on is None:
        return day_text(None, day)
    return month_text(point.decided_on + timedelta(days=int(day)))


def part_words(point: Point, part: str) -> str:
    """The title of a part, with the item it makes where the title does not say it."""
    title, scenario = point.title(part), point.scenario
    item = scenario.item_of(part) if scenario.family_of(part) in ("lines", "suppliers", "stockpiles") else None
    name = next((key for key, one in scenario.items.items() if one is item), "")
    word = (item.title or name.replace("_", " ")) if item is not None else ""
    shared = {one.lower().rstrip("s") for one in word.split()} & {one.lower().rstrip("s") for one in title.split()}
    return title if not word or shared else f"{title} ({word[:1].lower()}{word[1:]})"


def deliveries(sweep: Sweep, point: Point) -> dict[str, float]:
    """Median day, after the decision, on which what the plan of a point changes is delivered, by the part changed.

    Of the causes that the base plan has not: the first day of their effect, of whatever they first build. Parts for
    which it does not come in most replications are left out.
    """
    base = sweep.under(point.disruption)[0]
    own = [name for name in point.scenario.causes if name not in base.scenario.causes]
    rows, found = point.results.causes, dict[str, float]()
    for name in own:
        days = np.full(point.n, np.inf)
        mine = rows[rows["cause"] == name].dropna(subset=["effect_begins"])
        first = mine.groupby("replication")["effect_begins"].min().to_numpy(dtype=float)
        days[: len(first)] = np.sort(first)
        middle = float(np.sort(days)[(len(days) - 1) // 2]) - point.decision if len(days) else np.inf
        for part, _, _ in dial_changes(point.scenario, point.scenario.causes[name]):
            if np.isfinite(middle):
                found[part] = min(found.get(part, np.inf), middle)
    return found
