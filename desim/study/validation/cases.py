"""Cases: scenarios with exact values, as the index of the validation folder lists them."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from desim.measure.outcome import Outcome
from desim.spec.facts import Facts
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.stats.goodness_of_fit import kolmogorov_smirnov

INDEX = "cases.yaml"
TRANSFORMS: dict[str, Callable[[float], float]] = {"": float, "log2": math.log2, "inverse": lambda x: 1.0 / x}


@dataclass(frozen=True)
class Term:
    """A measured number: factor x what *metric* says of *subject*.

    A metric is a measure, ``size.distance`` (of the sizes of a demand from their law, where a measure keeps them),
    ``level.<level>`` on day *at*, ``state.<state>`` (share of the measured time), ``book.<entry>`` of an item, or
    ``policy.<field>``.
    """

    metric: str
    subject: str | tuple[str, ...]
    """Part, or parts whose values are averaged, or added up with *total*."""
    factor: float = 1.0
    total: bool = False
    at: float | None = None
    """Day of a level."""
    since: float | None = None
    """Day of a level that is taken off."""
    per_day: bool = False
    """Whether it is divided by the measured days."""

    def value(self, scenario: Scenario, out: "Measured") -> float:
        """Its value in one replication."""
        subjects = (self.subject,) if isinstance(self.subject, str) else self.subject
        found = math.fsum(self._of(scenario, out, subject) for subject in subjects)
        found = found if self.total else found / len(subjects)
        return self.factor * (found / scenario.measured_time if self.per_day else found)

    def _of(self, scenario: Scenario, out: "Measured", subject: str) -> float:
        head, _, rest = self.metric.partition(".")
        if head == "policy":
            return float(getattr(scenario.stockpiles[subject].policy, rest))
        if head == "level":
            before = out.level(subject, rest, self.since) if self.since is not None else 0.0
            return out.level(subject, rest, self.at or 0.0) - before
        if head == "state":
            return out.state(subject, rest) / scenario.measured_time
        if head == "book":
            return out.books[subject, rest]
        if head == "size":
            return kolmogorov_smirnov(out.sizes(subject), getattr(scenario.demands[subject], "size", None))
        value = out.kpi[self.metric, subject]
        return math.nan if value is None else value


class Measured:
    """What one replication left behind, by name."""

    def __init__(self, out: Outcome, facts: Facts) -> None:
        self._out, self._facts = out, facts
        self.kpi = {(row.metric, row.subject): row.value for row in out.kpi}
        self.books = {(item, entry): v for book, item, entry, v, _ in out.ledger if book == "units"}

    def state(self, part: str, name: str) -> float:
        """Days of a part in a state, ``down`` or with its reason ``down: failure``."""
        return math.fsum(
            days
            for owner, state, reason, days in self._out.states
            if owner == part and name in (state, f"{state}: {reason}")
        )

    def sizes(self, demand: str) -> np.ndarray:
        """Sizes of a demand, shape (n,); raises ValueError when none were kept."""
        sizes = np.array(self._facts.demands[demand].sizes)
        if not len(sizes):
            raise ValueError(f"no measure of {demand} keeps its sizes")
        return sizes

    def level(self, part: str, level: str, day: float) -> float:
        """A level on the day of a probe; raises ValueError when there is none."""
        for index, probed in enumerate(self._out.days):
            if abs(probed - day) < 1e-9:
                return float(self._out.levels[f"{part}.{level}"][index])
        raise ValueError(f"day {day} is no probe")


@dataclass(frozen=True)
class Quantity:
    """A number that must come out: a statistic over replications of ``transform(offset + term + plus) / per``."""

    name: str
    unit: str
    term: Term
    exact: float
    offset: float = 0.0
    plus: Term | None = None
    per: Term | None = None
    transform: str = ""
    statistic: str = "mean"
    threshold: float = 0.0
    """Of a share, or the probability of a quantile."""
    relative: float | None = None
    absolute: float | None = None
    within: tuple[float, float] | None = None
    """Tolerances of deterministic quantities: relative, absolute, or lowest and highest value."""
    half_width: float | None = None
    """Of the independent check."""
    least: float | None = None
    """Smallest p with which it passes, where that is not the one of the run."""
    traps: tuple[float, ...] = ()
    """What typical wrong models yield."""

    @property
    def stochastic(self) -> bool:
        """Whether it varies between replications."""
        return self.relative is None and self.absolute is None and self.within is None

    @property
    def tolerance(self) -> float | None:
        """Largest distance from the exact value of a deterministic quantity."""
        if self.within is not None:
            return max(abs(end - self.exact) for end in self.within)
        return self.absolute if self.relative is None else abs(self.exact) * self.relative

    def value(self, scenario: Scenario, out: Measured) -> float:
        """Its value in one replication."""
        found = self.offset + self.term.value(scenario, out)
        found += self.plus.value(scenario, out) if self.plus else 0.0
        found /= self.per.value(scenario, out) if self.per else 1.0
        return float(TRANSFORMS[self.transform](found))

    def tolerated(self, value: float) -> bool:
        """Whether a deterministic value is near enough."""
        if self.within is not None:
            return self.within[0] <= value <= self.within[1]
        return abs(value - self.exact) <= (self.tolerance or 0.0)


@dataclass(frozen=True)
class CaseModel:
    """One scenario of a case, how often it is run, and what it must yield."""

    name: str
    data: Mapping[str, Any]
    quantities: tuple[Quantity, ...]
    replications: int
    terminating: bool
    """Whether a quick run takes fewer replications rather than a shorter horizon."""

    def scenario(self, share: float = 1.0) -> Scenario:
        """The scenario over a *share* of its horizon."""
        full = read(self.data)
        if share == 1.0:
            return full
        return read({**self.data, "horizon": full.horizon * share, "warmup": full.warmup * share})


@dataclass(frozen=True)
class ValidationCase:
    """A case of the catalog: one component of the simulator, verified by one or several scenarios."""

    id: str
    title: str
    component: str
    models: tuple[CaseModel, ...]
    not_supported: Mapping[str, str]
    """Quantities that cannot be had, and what is missing."""

    @property
    def tested(self) -> int:
        """Number of its quantities that share the chance of a false alarm of the run."""
        return sum(q.stochastic and q.least is None for model in self.models for q in model.quantities)


def load_cases(folder: Path) -> list[ValidationCase]:
    """All cases of the index in *folder*, whose scenarios lie beside it."""
    index = _content(folder / INDEX)
    return [
        ValidationCase(
            key,
            entry["title"],
            entry["component"],
            tuple(load_model(folder, name, given) for name, given in entry["scenarios"].items()),
            entry.get("not_supported", {}),
        )
        for key, entry in index.items()
    ]


def load_model(folder: Path, name: str, given: Mapping[str, Any]) -> CaseModel:
    """The scenario *name* of a folder with what an index says of it."""
    data = _content(folder / f"{name}.yaml")
    data.pop("defaults", None)
    quantities = tuple(_quantity(key, dict(entry)) for key, entry in given["quantities"].items())
    return CaseModel(name, data, quantities, given.get("replications", 1), given.get("terminating", False))


def _content(path: Path) -> dict[str, Any]:
    """The map in a file of the catalog, read by libyaml where it is there."""
    text = path.read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe one
    return data


def _quantity(name: str, given: dict[str, Any]) -> Quantity:
    own = {key: given.pop(key) for key in [*given] if key in Term.__dataclass_fields__}
    plus, per = given.pop("plus", None), given.pop("per", None)
    given |= {key: tuple(given[key]) for key in ("traps", "within") if key in given}
    return Quantity(name, term=_term(own), plus=_term(plus), per=_term(per), **given)  # type: ignore[arg-type]


def _term(given: Mapping[str, Any] | None) -> Term | None:
    if given is None:
        return None
    subject = given["subject"]
    return Term(**{**given, "subject": tuple(subject) if isinstance(subject, list) else subject})
