"""Expected dials: by how much causes turn a dial on average over a run, worked out beforehand from their means."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from desim.spec.checks.dials import dial_changes
from desim.spec.fields.moments import mean_of
from desim.spec.parts.cause import Cause, How, Trial
from desim.spec.scenario import Scenario

POINTS = 2000
"""Instants, evenly over the horizon, at which dials are looked at."""


@dataclass
class ExpectedDial:
    """A dial over the horizon."""

    factors: np.ndarray = field(default_factory=lambda: np.ones(POINTS))
    """Expected factor at each instant, of causes whose time can be told."""
    best_case_factor: float = 1.0
    """Product of the factors above 1 that depend on how the run goes."""

    @property
    def mean(self) -> float:
        """Average of the expected factor."""
        return float(self.factors.mean())

    @property
    def best(self) -> float:
        """The same with all favorable factors that might come."""
        return self.mean * self.best_case_factor


ExpectedDials = Mapping[tuple[str, str], ExpectedDial]
"""Dials by part and name; what is not held is not there."""


def expected_dials(scenario: Scenario) -> ExpectedDials:
    """All dials that something may turn."""
    found: dict[tuple[str, str], ExpectedDial] = defaultdict(ExpectedDial)
    days = (np.arange(POINTS) + 0.5) * scenario.horizon / POINTS
    for _, cause in sorted(scenario.causes.items()):
        for part, dial, factor in dial_changes(scenario, cause):
            effect = _effect(cause, cause.how_at(part), days)
            if effect is not None:
                found[part, dial].factors *= 1.0 + (factor - 1.0) * effect * cause.probability
            elif factor > 1.0:
                found[part, dial].best_case_factor *= factor
    for _, regime in sorted(scenario.regimes.items()):
        for state in regime.states.values():
            for part, dial, factor in dial_changes(scenario, state):
                found[part, dial].best_case_factor *= max(1.0, factor)
    return dict(found)


def _effect(cause: Cause, how: How, days: np.ndarray) -> np.ndarray | None:
    """Share of the full effect on each day, None where it cannot be told when the cause begins or ends."""
    when: Any = cause.when
    if how.until is not None:
        return None
    if when.kind == "date":
        share = _effect_share(how, days - when.at)
        return np.where(days < when.at, 1.0, share) if cause.from_start else share
    if when.kind == "period":
        since = np.where(days >= when.first, (days - when.first) % when.every, -1.0)
        return np.asarray(when.chance * _effect_share(how, since))
    if when.kind == "hazard":
        apart = mean_of(when.every)
        if how.for_good:
            return _effect_share(how, days - apart)
        area, cycle = _effect_area(how), apart + _effect_length(how)
        return np.full(len(days), area / cycle if cycle else 0.0)
    return None


def _mean_full_effect(how: How) -> float:
    """Mean time at full effect."""
    if how.duration is not None:
        return mean_of(how.duration)
    stages = (how.stages or {}).values()
    return sum(mean_of(s.time) / (1.0 - s.fail) if isinstance(s, Trial) else mean_of(s) for s in stages)


def _effect_area(how: How) -> float:
    return how.ramp / 2.0 + _mean_full_effect(how) + how.recovery / 2.0


def _effect_length(how: How) -> float:
    return mean_of(how.delay) + how.ramp + _mean_full_effect(how) + how.recovery


def _effect_share(how: How, since: np.ndarray) -> np.ndarray:
    """Share of the full effect so many days after the beginning, by means: delay, ramp, full, recovery."""
    after = since - mean_of(how.delay)
    rise = np.clip(after / how.ramp, 0.0, 1.0) if how.ramp else (after >= 0.0).astype(float)
    if how.for_good:
        return np.where(since < 0.0, 0.0, rise)
    over = after - how.ramp - _mean_full_effect(how)
    fall = np.clip(over / how.recovery, 0.0, 1.0) if how.recovery else (over >= 0.0).astype(float)
    return np.where(since < 0.0, 0.0, np.minimum(rise, 1.0 - fall))
