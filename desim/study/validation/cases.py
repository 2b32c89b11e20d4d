"""Cases: scenarios with exact values, as the index of the validation folder lists them."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from desim.measure.outcome import Outcome
from desim.spec.acceptance import INDEX, LEVEL, AcceptanceIndex, CaseScenario, Quantity, Term
from desim.spec.facts import Facts
from desim.spec.fields.faults import Fault, SpecError, shown
from desim.spec.read import read, read_as
from desim.spec.safety.guard import file_faults
from desim.spec.scenario import Scenario
from desim.stats.goodness_of_fit import kolmogorov_smirnov
from desim.study.validation.term_faults import term_faults

TRANSFORMS: dict[str, Callable[[float], float]] = {"": float, "log2": math.log2, "inverse": lambda x: 1.0 / x}


class FolderError(SpecError):
    """A folder of cases that cannot be run."""

    what = "the folder of cases"


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

    def mean_level(self, part: str, level: str, begin: float, end: float) -> float:
        """Mean of a level over the probes from one day on until before another; ValueError when there are none."""
        within = (self._out.days >= begin) & (self._out.days < end)
        if not within.any():
            raise ValueError(f"no probe lies between day {begin} and day {end}")
        return math.fsum(self._out.levels[f"{part}.{level}"][within]) / int(within.sum())


def quantity_value(quantity: Quantity, scenario: Scenario, out: Measured) -> float:
    """The value of a quantity in one replication."""
    found = quantity.offset + _term_value(quantity.term, scenario, out)
    found += _term_value(quantity.plus, scenario, out) if quantity.plus else 0.0
    found *= _term_value(quantity.times, scenario, out) if quantity.times else 1.0
    found /= _term_value(quantity.per, scenario, out) if quantity.per else 1.0
    return float(TRANSFORMS[quantity.transform](found))


def _term_value(term: Term, scenario: Scenario, out: Measured) -> float:
    found = math.fsum(_of_subject(term, scenario, out, subject) for subject in term.subject)
    found = found if term.total else found / len(term.subject)
    return term.factor * (found / scenario.measured_time if term.per_day else found)


def _of_subject(term: Term, scenario: Scenario, out: Measured, subject: str) -> float:
    head, _, rest = term.metric.partition(".")
    if head == "policy":
        return float(getattr(scenario.stockpiles[subject].policy, rest))
    if head == LEVEL:
        if term.over is not None:
            return out.mean_level(subject, rest, *term.over)
        before = out.level(subject, rest, term.since) if term.since is not None else 0.0
        return out.level(subject, rest, term.at or 0.0) - before
    if head == "state":
        return out.state(subject, rest) / scenario.measured_time
    if head == "book":
        return out.books[subject, rest]
    if head == "size":
        return kolmogorov_smirnov(out.sizes(subject), getattr(scenario.demands[subject], "size", None))
    value = out.kpi[term.metric, subject]
    return math.nan if value is None else value


@dataclass(frozen=True)
class CaseModel:
    """One scenario of a case, how often it is run, and what it must yield."""

    name: str
    data: Mapping[str, Any]
    quantities: Mapping[str, Quantity]
    """What must come out, by name."""
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
        return sum(q.stochastic and q.least is None for model in self.models for q in model.quantities.values())


def load_cases(folder: Path) -> list[ValidationCase]:
    """All cases of the index in *folder*, whose scenarios lie beside it; raises FolderError with all its faults."""
    index, faults = _content(folder / INDEX)
    if faults:
        raise FolderError(faults)
    try:
        declared = read_as(AcceptanceIndex, INDEX, {"cases": index})
    except SpecError as error:
        raise FolderError([_in_file(folder / INDEX, fault) for fault in error.faults]) from None
    loaded = {name: _content(folder / f"{name}.yaml") for case in declared.cases.values() for name in case.scenarios}
    cases = [
        ValidationCase(
            key,
            case.title,
            case.component,
            tuple(case_model(name, loaded[name][0], given) for name, given in case.scenarios.items()),
            case.not_supported,
        )
        for key, case in declared.cases.items()
    ]
    found = [fault for _, unreadable in loaded.values() for fault in unreadable]
    for case in cases:
        for model in case.models:
            if not loaded[model.name][1]:
                found += _model_faults(folder, case.id, model)
    if found:
        raise FolderError(found)
    return cases


def load_model(folder: Path, name: str, given: Mapping[str, Any]) -> CaseModel:
    """The scenario *name* of a folder with what an index says of it; raises FolderError with all faults."""
    declared = read_as(CaseScenario, name, given)
    data, faults = _content(folder / f"{name}.yaml")
    model = case_model(name, data, declared)
    if faults := faults or list(_model_faults(folder, name, model)):
        raise FolderError(faults)
    return model


def case_model(name: str, data: Mapping[str, Any], declared: CaseScenario) -> CaseModel:
    """A scenario with what an index declares of it."""
    scenario = {key: value for key, value in data.items() if key != "defaults"}
    return CaseModel(name, scenario, declared.quantities, declared.replications, declared.terminating)


def _content(path: Path) -> tuple[dict[str, Any], list[Fault]]:
    """The map in a file, read by libyaml where it is there, and the faults for which it could not be read."""
    if faults := file_faults(path):
        return {}, faults
    text = path.read_text(encoding="utf-8")
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe one
    return (data, []) if isinstance(data, dict) else ({}, [Fault(str(path), "must be a map of names", shown(data))])


def _model_faults(folder: Path, case: str, model: CaseModel) -> Iterator[Fault]:
    """Faults of a scenario, and of what its quantities name."""
    path = folder / f"{model.name}.yaml"
    try:
        scenario = model.scenario()
    except SpecError as error:
        yield from (_in_file(path, fault) for fault in error.faults)
        return
    for name, quantity in model.quantities.items():
        for field, term in quantity.terms.items():
            where = f"{case}.scenarios.{model.name}.quantities.{name}" + (f".{field}" if field else "")
            yield from (_in_file(folder / INDEX, fault) for fault in term_faults(scenario, term, where))


def _in_file(path: Path, fault: Fault) -> Fault:
    """A fault with the file that it stands in."""
    return replace(fault, path=f"{path} {fault.path.removeprefix(f'{INDEX}.cases').removeprefix('.')}".rstrip())
