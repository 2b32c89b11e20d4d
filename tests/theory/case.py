"""Case: a scenario with exact values; how it is run, and how what comes out is judged."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy import stats

import desim

FAMILY_WISE = 0.01
"""Chance that any quantity of a whole run of a right simulator is rejected."""
WIDEST = 3.0
"""Our half-width may be this many times that of the independent check; wider ones would show nothing."""


@dataclass(frozen=True)
class Quantity:
    """One number that must come out: ``offset + factor x`` a measure, a level on a day, or a value of a policy."""

    name: str
    unit: str
    metric: str
    """A measure, ``level.<level>`` with a day in *at*, or ``policy.<field>``."""
    subject: str
    exact: float
    factor: float = 1.0
    offset: float = 0.0
    at: float | None = None
    """Day of a level."""
    since: float | None = None
    """Day of a level that is taken off."""
    per: Mapping[str, str] | None = None
    """Metric and subject to divide by."""
    relative: float | None = None
    absolute: float | None = None
    within: tuple[float, float] | None = None
    """Tolerances of deterministic quantities: relative, absolute, or lowest and highest value."""
    half_width: float | None = None
    """Of the independent check."""
    traps: tuple[float, ...] = ()
    """What typical wrong models yield."""

    @property
    def stochastic(self) -> bool:
        """Whether it varies between replications."""
        return self.relative is None and self.absolute is None and self.within is None

    def values(self, results: Any) -> np.ndarray:
        """Its value in each replication, shape (replications,)."""
        return self.offset + self.factor * self._measured(results)

    def _measured(self, results: Any) -> np.ndarray:
        head, _, rest = self.metric.partition(".")
        if head == "policy":
            return np.array([getattr(results.scenario.stockpiles[self.subject].policy, rest)])
        if head == "level":
            before = self._level(results, rest, self.since) if self.since is not None else 0.0
            return self._level(results, rest, self.at) - before
        values = results.values(self.metric, self.subject)
        return values / results.values(self.per["metric"], self.per["subject"]) if self.per else values

    def _level(self, results: Any, level: str, day: float | None) -> np.ndarray:
        days, levels = results.levels(self.subject, level)
        (index,) = np.nonzero(days == day)
        assert len(index) == 1, f"{self.name}: day {day} is no probe"
        return levels[:, index[0]]

    def tolerated(self, value: float) -> bool:
        """Whether a deterministic value is near enough."""
        if self.within is not None:
            return self.within[0] <= value <= self.within[1]
        allowed = self.absolute if self.absolute is not None else abs(self.exact) * (self.relative or 0.0)
        return abs(value - self.exact) <= allowed


@dataclass(frozen=True)
class Case:
    """A scenario, and the quantities it must yield."""

    name: str
    case: str
    title: str
    scenario: Mapping[str, Any]
    quantities: tuple[Quantity, ...]
    replications: int = 1

    @property
    def stochastic(self) -> bool:
        """Whether any of its quantities varies."""
        return any(q.stochastic for q in self.quantities)

    def run(self, replications: int, seed: int, share: float = 1.0, workers: int | None = None) -> Any:
        """Results over a *share* of the horizon."""
        data = dict(self.scenario)
        if share != 1.0:
            full = desim.read(data)
            data |= {"horizon": full.horizon * share, "warmup": full.warmup * share}
        results = desim.simulate(data, replications=replications, seed=seed, workers=workers)
        assert results.manifest["failed"] == []
        return results


@dataclass
class Verdict:
    """One quantity of one run."""

    case: str
    quantity: Quantity
    estimate: float
    half_width: float = 0.0
    p: float = 1.0
    z: float | None = None
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        q, z = self.quantity, "" if self.z is None else f"{self.z:+.2f}"
        numbers = f"{q.exact:>13.7g} {self.estimate:>13.7g} {self.half_width:>10.2g} {z:>6} {q.unit:10}"
        return f"{self.case:24} {q.name:38} {numbers} {'; '.join(self.faults) or 'pass'}"


def load(file: Path) -> dict[str, Case]:
    """All cases of a ``cases.yaml``, whose scenarios lie in the folder ``scenarios`` beside it."""
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {name: _case(name, entry, file.parent / "scenarios" / f"{name}.yaml") for name, entry in written.items()}


def _case(name: str, entry: dict[str, Any], scenario: Path) -> Case:
    data = yaml.safe_load(scenario.read_text(encoding="utf-8"))
    quantities = tuple(Quantity(name=key, **_tuples(given)) for key, given in entry["quantities"].items())
    return Case(name, entry["case"], entry["title"], data, quantities, entry.get("replications", 1))


def _tuples(given: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}


def judge(case: Case, results: Any, least_p: float, full: bool = True) -> list[Verdict]:
    """A verdict on each quantity; the width of intervals and the traps only count in *full* runs."""
    return [_judge(case.name, quantity, quantity.values(results), least_p, full) for quantity in case.quantities]


def _judge(case: str, quantity: Quantity, values: np.ndarray, least_p: float, full: bool) -> Verdict:
    estimate = float(values.mean())
    verdict = Verdict(case, quantity, estimate)
    if not quantity.stochastic:
        if not all(quantity.tolerated(float(value)) for value in values):
            verdict.faults.append("outside the tolerance")
        return verdict
    n, error = len(values), float(values.std(ddof=1)) / math.sqrt(len(values))
    verdict.half_width = float(stats.t.ppf(0.975, n - 1)) * error
    verdict.z = (estimate - quantity.exact) / error
    verdict.p = 2.0 * float(stats.t.sf(abs(verdict.z), n - 1))
    if not verdict.p >= least_p:
        verdict.faults.append(f"p = {verdict.p:.2g}")
    if full:
        verdict.faults += _powerless(quantity, verdict)
    return verdict


def _powerless(quantity: Quantity, verdict: Verdict) -> list[str]:
    """Intervals that are too wide to show anything."""
    caught = [trap for trap in quantity.traps if abs(verdict.estimate - trap) <= verdict.half_width]
    faults = [f"trap {trap:g} not excluded" for trap in caught]
    if quantity.half_width is not None and verdict.half_width > WIDEST * quantity.half_width:
        faults.append(f"interval wider than {WIDEST:g} x {quantity.half_width:g}")
    return faults
