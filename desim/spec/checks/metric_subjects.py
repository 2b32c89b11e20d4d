"""Checks of metrics: whether what a headline, a measure or a study names is measured on the part that it names."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from desim.spec.checks.funds import measured_years
from desim.spec.checks.nations import approvals_of, nation_of
from desim.spec.families import FAMILIES, PARTS, values_at
from desim.spec.fields.expression import Expression, parse_expression
from desim.spec.fields.faults import Fault, SpecError, nearest, shown
from desim.spec.fields.law import Fixed
from desim.spec.measure import Measure
from desim.spec.metrics import METRICS, Metric, metrics_of
from desim.spec.metrics.alliance import ALLIANCE
from desim.spec.metrics.production import SURGE_DAYS
from desim.spec.parts.cause import Trial
from desim.spec.scenario import Scenario

ACCOUNTS = (
    "ordering", "purchase", "expedite", "production", "freight", "holding", "backorders", "cause", "approvals",
)  # fmt: skip
"""Accounts of cost; approvals only where there are gates."""
NO_TIME = Fixed[float](value=0.0)
EXPRESSION = "expression"
"""The metric of measures that are expressions of others."""
Key = tuple[str, str]
"""Metric and subject of a row."""
MAPS = (*PARTS, "measures", "items", "nations")
"""Families whose names a subject may be."""


def subject_fault(scenario: Scenario, where: str, metric: str, subject: str) -> Fault | None:
    """Why *metric* is not measured on *subject*, None where it is.

    Args:
        scenario: the scenario, whose names are all known.
        where: path of what names the two, such as ``headline``.
        metric: name of a metric.
        subject: name of a part, or of what metrics are measured on beside parts, such as ``line.station``.
    """
    if metric not in METRICS:
        return Fault(f"{where}.metric", "is no metric that is measured", shown(metric), nearest(metric, METRICS))
    if metric == PRESENT_COST and not scenario.discount_rate:
        return Fault(f"{where}.metric", "is measured where the scenario has a discount_rate", shown(metric))
    record = METRICS[metric]
    subjects = list(subjects_of(scenario, record))
    if subject in subjects:
        return None
    family = next((family for family in MAPS if subject in getattr(scenario, family)), None)
    if family is None:
        known = subjects or [name for family in MAPS for name in getattr(scenario, family)]
        return Fault(f"{where}.subject", "no part has this name", shown(subject), nearest(subject, known))
    if family in record.families and (lacking := _lacking(scenario, record, family, subject)):
        return Fault(f"{where}.metric", f"is not measured on {subject}, which has no {lacking}", shown(metric))
    message = f"is measured on {record.subject}, not on the {FAMILIES[family].word} {subject}"
    names = [one.name for one in metrics_of(family)]
    return Fault(f"{where}.metric", message, shown(metric), nearest(metric, names))


def subjects_of(scenario: Scenario, metric: Metric) -> Iterator[str]:
    """All that *metric* can be measured on in a scenario; nations and items may have no value in one replication."""
    if metric in ALLIANCE and not _is_allied(scenario, ""):
        return
    if metric.name == PRESENT_COST and not scenario.discount_rate:
        return
    for kind in metric.subject.split(", "):
        if kind in NESTED:
            yield from NESTED[kind](scenario)
        elif kind == "measure":
            own = (name for name, one in scenario.measures.items() if one.metric == metric.name and one.per is None)
            yield from own
        else:
            family = next(name for name, record in FAMILIES.items() if record.word == kind)
            yield from (name for name in getattr(scenario, family) if not _lacking(scenario, metric, family, name))


def expression_of(measure: Measure) -> Expression:
    """The expression of a measure that is one; raises ValueError where it is none that is allowed."""
    return parse_expression(measure.expression or "", of_lists=True)


def expression_subjects(scenario: Scenario, name: str) -> list[str]:
    """Subjects of the rows of an expression: its name, or its name with each nation that has all that it is made of.

    None where the expression is not sound.
    """
    measure = scenario.measures[name]
    if measure.per is None:
        return [name]
    try:
        paths = expression_of(measure).paths
    except ValueError:
        return []
    return [f"{name}.{nation}" for nation in scenario.nations if all(keys_at(scenario, p, nation) for p in paths)]


def keys_at(scenario: Scenario, path: str, nation: str | None = None) -> tuple[Key, ...]:
    """The rows that a path of an expression stands for.

    Args:
        scenario: The scenario.
        path: ``metric.subject`` for one row, or ``metric.family`` for those of all parts that have the measure.
        nation: Where the parts of a family must lie; anywhere when None.
    """
    metric, _, rest = path.partition(".")
    if not stands_for_several(scenario, path):
        return ((metric, rest),)
    known = set(subjects_of(scenario, METRICS[metric])) if metric in METRICS else set()
    names = [name for name in getattr(scenario, rest) if name in known]
    return tuple((metric, name) for name in names if nation is None or _lies_in(scenario, rest, name, nation))


def stands_for_several(scenario: Scenario, path: str) -> bool:
    """Whether a path of an expression is ``metric.family``; a part of this name goes before the family."""
    family = path.partition(".")[2]
    return family in MAPS and family != "measures" and scenario.family_of(family) is None


def _lies_in(scenario: Scenario, family: str, name: str, nation: str) -> bool:
    return nation == (name if family == "nations" else nation_of(scenario, name))


PRESENT_COST = "present_cost"
"""The measure that needs a discount rate."""
NESTED: dict[str, Callable[[Scenario], Iterable[str]]] = {
    "all demands": lambda scenario: ["all_demands"],
    "all items": lambda scenario: ["all_items"],
    "all nations": lambda scenario: ["all_nations"],
    "account": lambda scenario: ACCOUNTS if scenario.gates else ACCOUNTS[:-1],
    "total": lambda scenario: ["total"],
    "measure.nation": lambda scenario: [
        subject
        for name, one in scenario.measures.items()
        if one.metric == EXPRESSION and one.per is not None
        for subject in expression_subjects(scenario, name)
    ],
    "nation<nation": lambda scenario: [f"{a}<{b}" for a in scenario.nations for b in scenario.nations if a != b],
    "stockpile.nation": lambda scenario: [f"{n}.{a}" for n, pile in scenario.stockpiles.items() for a in pile.owners],
    "line.station": lambda scenario: [f"{n}.{step}" for n, line in scenario.lines.items() for step in line.stations],
    "line<stockpile": lambda scenario: [
        f"{n}<{pile}"
        for n, line in scenario.lines.items()
        if line.has_choice(scenario.stockpiles)
        for pile in line.taken_from(scenario.stockpiles)
    ],
    "gate.stage": lambda scenario: [f"{n}.{stage}" for n, gate in scenario.gates.items() for stage in gate.stages],
    "gate.background": lambda scenario: [f"{n}.background" for n, g in scenario.gates.items() if g.background],
    "fund.year": lambda scenario: [
        f"{n}.{y}" for n, f in scenario.funds.items() for _, y in measured_years(scenario, f)
    ],
    "fund.nation": lambda scenario: [
        f"{n}.{nation}" for n, fund in scenario.funds.items() if fund.pays != "pool" for nation in fund.contributors
    ],
    "regime.state": lambda scenario: [f"{n}.{state}" for n, one in scenario.regimes.items() for state in one.states],
}
"""Subjects of metrics that are no part, by the word of their kind in the record of a metric."""


def _lacking(scenario: Scenario, metric: Metric, family: str, part: str) -> str:
    """What a part would need for *metric* to be measured on it, empty where it has it."""
    if metric.name in _CONDITIONS:
        words, is_met = _CONDITIONS[metric.name]
        return "" if is_met(scenario, part) else words
    needs = "target" if metric.objective else metric.needs
    if not needs:
        return ""
    values = values_at(getattr(scenario, family)[part], needs)
    given = any(value not in (0.0, False) and value != {} for value in values)
    return "" if given else "objective" if metric.objective else needs.replace("_", " ")


def _forecasts(scenario: Scenario, pile: str) -> bool:
    policy = scenario.stockpiles[pile].policy
    return policy is not None and policy.kind == "forecast"


def _ages(scenario: Scenario, pile: str) -> bool:
    declared = scenario.stockpiles[pile]
    return declared.ages(scenario.items[declared.item]) is not None


def _is_destroyed(scenario: Scenario, pile: str) -> bool:
    return any(pile in cause.destroys for cause in scenario.causes.values())


def _passes_gates(scenario: Scenario, pile: str) -> bool:
    return any(approvals_of(scenario, pile, source) for source in scenario.stockpiles[pile].sources)


def _imperfect(scenario: Scenario, supplier: str) -> bool:
    return not scenario.suppliers[supplier].perfect


def _has_officers(scenario: Scenario, gate: str) -> bool:
    return any(stage.officers is not None for stage in scenario.gates[gate].stages.values())


def _is_tried(scenario: Scenario, cause: str) -> bool:
    return any(isinstance(stage, Trial) for how in scenario.causes[cause].hows for stage in (how.stages or {}).values())


def _is_allied(scenario: Scenario, part: str) -> bool:
    """Whether parts lie in more than one nation."""
    families = ("stockpiles", "suppliers", "lines")
    return len({nation_of(scenario, name) for family in families for name in getattr(scenario, family)}) > 1


def is_set_up(scenario: Scenario, line: str) -> bool:
    """Whether machines of a line are set up for it, or changed over from another line."""
    declared = scenario.lines[line]
    center = None if declared.workcenter is None else scenario.workcenters[declared.workcenter]
    return declared.setup is not None or (center is not None and center.changeover != NO_TIME)


def _within_horizon(day: float) -> Callable[[Scenario, str], bool]:
    return lambda scenario, line: day <= scenario.horizon


_CONDITIONS: dict[str, tuple[str, Callable[[Scenario, str], bool]]] = {
    "bullwhip": ("forecast policy", _forecasts),
    "spoiled": ("shelf life", _ages),
    "life_extended": ("shelf life", _ages),
    "destroyed": ("cause that destroys any of it", _is_destroyed),
    "rejected": ("yield below 1", _imperfect),
    "good_share": ("yield below 1", _imperfect),
    "paper_share": ("source behind a gate", _passes_gates),
    "officers_utilisation": ("stage with officers", _has_officers),
    "repeats": ("stage that may fail", _is_tried),
    **dict.fromkeys(("setup_share", "changeovers", "changeover_time"), ("set-up or change-over", is_set_up)),
    **{metric.name: ("partner in another nation", _is_allied) for metric in ALLIANCE},
    **{f"surge_ratio_{day}": (f"day {day} within the horizon", _within_horizon(day)) for day in SURGE_DAYS},
}
"""What a part must have where that is no field of its own: in words, and whether it has it."""


def metric_faults(scenario: Scenario) -> Iterator[Fault]:
    """Faults of the headline."""
    head = scenario.headline
    if head is not None and (found := subject_fault(scenario, "headline", head.metric, head.subject)):
        yield found


def value_fault(where: str, metric: str, value: float | None) -> Fault | None:
    """Why a measure of *metric* can never be held against *value*: a share lies between 0 and 1."""
    if value is None or metric not in METRICS or not METRICS[metric].share or 0.0 <= value <= 1.0:
        return None
    return Fault(where, f"can never be reached: {metric} is a share, between 0 and 1", shown(value))


def check_settings(scenario: Scenario, study: str, settings: Any, goals: Iterable[Any] = ()) -> None:
    """Raise SpecError where a study, or the precision of a run, names what is not measured, or cannot be reached.

    Args:
        scenario: the scenario that is studied.
        study: key of the settings of the study, such as ``sizing``.
        settings: its checked settings, None where it has none.
        goals: the goals of ``run.precision.measures``, each with a metric and a subject.
    """
    named = [(f"run.precision.measures[{i}]", goal.metric, goal.subject) for i, goal in enumerate(goals)]
    metric = getattr(settings, "metric", None)
    if metric is not None and getattr(settings, "subject", None) is not None:
        named.append((study, metric, settings.subject))
    if getattr(settings, "measure", None) is not None:
        named.append((f"{study}.measure", *settings.measure))
    faults = [subject_fault(scenario, *one) for one in named]
    for bound in ("at_least", "at_most"):
        faults.append(value_fault(f"{study}.{bound}", str(metric), getattr(settings, bound, None)))
    if found := [fault for fault in faults if fault is not None]:
        raise SpecError(found)
