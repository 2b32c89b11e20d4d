"""Choices: what can be picked from lists in words: parts and what of them changes, measures and what they are of."""

from collections.abc import Mapping
from typing import Any

from desim.desk.view.choice import Choice, ChoiceGroup
from desim.desk.view.number_words import value_text
from desim.desk.view.parts import title_of
from desim.report.model.titles import metric_title
from desim.spec.checks.dials import dials_with_effect, parts_with_dial
from desim.spec.checks.metric_subjects import subjects_of
from desim.spec.families import DIALS, FAMILIES
from desim.spec.metrics import METRICS, Metric
from desim.spec.scenario import Scenario
from desim.spec.written_numbers import value_at_path

FIRST_MEASURES = (
    "time_to_replenish", "objective_regained", "time_below_objective", "issued_over_wanted", "fill_rate",
    "stockout_on", "mean_on_hand", "mean_backorders", "output", "operational_availability", "cost",
)  # fmt: skip
"""Measures that a list begins with, where a network has something that they are measured on."""
USUAL = "Usual"
OTHER = "Other"


def changeable_parts(scenario: Scenario) -> list[ChoiceGroup]:
    """Parts that a plan or a disruption can change, by family, then places, which stand for all parts there."""
    found = []
    for family in DIALS:
        names = [name for name in getattr(scenario, family) if dials_with_effect(scenario, name)]
        found.append(ChoiceGroup(FAMILIES[family].plural.capitalize(), _by_title(scenario, names)))
    for family in ("sites", "nations"):
        places = {name: getattr(scenario, family)[name] for name in getattr(scenario, family)}
        titled = [Choice(name, f"All at {one.title or _words(name)}") for name, one in places.items()]
        found.append(ChoiceGroup(FAMILIES[family].plural.capitalize(), sorted(titled, key=lambda one: one.title)))
    return [group for group in found if group.choices]


def _by_title(scenario: Scenario, names: list[str]) -> list[Choice]:
    return sorted((Choice(name, title_of(scenario, name)) for name in names), key=lambda one: one.title)


def dial_choices(scenario: Scenario, part: str) -> list[Choice]:
    """What can be changed of a part, or of all parts at a place, each with what a factor on it multiplies."""
    if scenario.family_of(part) is not None:
        return [Choice(one.name, _words(one.name), one.meaning) for one in dials_with_effect(scenario, part)]
    records = {one.name: one for family in reversed(DIALS) for one in FAMILIES[family].dials}
    there = [name for name in sorted(records) if parts_with_dial(scenario, part, None, name)]
    return [Choice(name, _words(name), records[name].meaning) for name in there]


def usual_dial(scenario: Scenario, part: str) -> str:
    """The dial that a new change of a part begins with: the rate, else the first; empty where it has none."""
    names = [one.key for one in dial_choices(scenario, part)]
    return "rate" if "rate" in names else next(iter(names), "")


def present_value(scenario: Scenario, data: Mapping[str, Any], part: str, dial: str) -> str:
    """The number of a part that a dial multiplies, in words; empty where it has none of this name."""
    path = f"{scenario.family_of(part)}.{part}.{dial}"
    value = value_at_path(data, path)
    return value_text(scenario, path, value) if isinstance(value, int | float | str) and value != "" else ""


def measure_choices(scenario: Scenario) -> list[ChoiceGroup]:
    """Measures that plans can be compared by and that something of a network has: the usual ones, then all others.

    Of a network's own measures, expressions among them, all count: who declares one knows which values are good.
    """
    judged = {name: one for name, one in METRICS.items() if one.better is not None or one.name in _own(scenario)}
    known = {name: one for name, one in judged.items() if _has_subject(scenario, one)}
    usual = [name for name in FIRST_MEASURES if name in known]
    rest = sorted((name for name in known if name not in usual), key=metric_title)
    groups = ((USUAL, usual), (OTHER, rest))
    return [ChoiceGroup(title, [_measure(known[name]) for name in names]) for title, names in groups if names]


def _own(scenario: Scenario) -> set[str]:
    """Metrics of the measures that a network declares."""
    return {measure.metric for measure in scenario.measures.values()}


def _has_subject(scenario: Scenario, metric: Metric) -> bool:
    return next(iter(subjects_of(scenario, metric)), None) is not None


def _measure(metric: Metric) -> Choice:
    return Choice(metric.name, metric_title(metric.name), metric.meaning)


def subject_choices(scenario: Scenario, metric: str) -> list[Choice]:
    """What a measure can be of, in words; that of the headline first."""
    names = list(dict.fromkeys(subjects_of(scenario, METRICS[metric]))) if metric in METRICS else []
    head = scenario.headline.subject if scenario.headline is not None else ""
    return sorted((Choice(name, title_of(scenario, name)) for name in names), key=lambda c: (c.key != head, c.title))


def _words(name: str) -> str:
    return name.replace("_", " ")
