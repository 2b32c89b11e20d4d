"""Horizon: whether a run is terminating, and the reasons in the scenario."""

from collections.abc import Iterator
from typing import Any

from desim.spec.fields.quantity import QuantityType
from desim.spec.fields.walk import Path, marked_values
from desim.spec.metrics import find_metric
from desim.spec.scenario import Scenario

WINDOWS = ("measures", "observations", "decision")
"""Days there say when something is looked at, not when something happens."""


def terminating_reasons(scenario: Scenario) -> list[str]:
    """Why nothing of a run may be left out: what happens in it only once; empty for one that may reach a steady state.

    What the scenario says itself (``terminating: true`` or ``false``) goes before all that its parts look like.
    """
    if scenario.terminating is not None:
        return ["terminating: true"] if scenario.terminating else []
    return list(
        dict.fromkeys(
            [
                *_question_reasons(scenario),
                *_date_reasons(scenario),
                *_cause_reasons(scenario),
                *_demand_reasons(scenario),
            ]
        )
    )


def _question_reasons(scenario: Scenario) -> Iterator[str]:
    """The headline is an event, or a stockpile has to regain its objective."""
    if scenario.headline is not None and find_metric(scenario.headline.metric).is_event:
        yield f"headline.metric {scenario.headline.metric}: an event of one run"
    for name, pile in sorted(scenario.stockpiles.items()):
        if pile.target is not None and pile.initial < pile.target:
            yield f"stockpiles.{name}.initial: below the objective, which is to be regained"


def _date_reasons(scenario: Scenario) -> Iterator[str]:
    """Days on which something happens once."""
    for path, measure, day in marked_values(scenario, QuantityType):
        if measure.moment and path[0] not in (*WINDOWS, "causes", "demands") and path[-1] != "first":
            plan = path[0] == "stockpiles" and "orders" in path
            if plan or 0.0 < day < scenario.horizon:
                yield f"{_dotted(path)}: once, on a day"


def _cause_reasons(scenario: Scenario) -> Iterator[str]:
    for name, cause in sorted(scenario.causes.items()):
        if _happens_once(scenario, cause):
            yield f"causes.{name}: once in a run"


def _happens_once(scenario: Scenario, cause: Any) -> bool:
    """Whether a cause begins at most once, or stays for good; one that holds from the start is part of the network."""
    when, chain = cause.when, [cause]
    while when.kind == "ended":  # comes as often as the first of the chain; a ring never begins
        cause = scenario.causes[when.cause]
        if cause in chain:
            return True
        chain.append(cause)
        when = cause.when
    if when.kind == "date":
        return bool(when.at < scenario.horizon and not (when.at <= 0.0 and cause.how.for_good))
    if cause.how.for_good or when.kind == "approval":
        return True
    return not getattr(when, "repeat", True)


def _demand_reasons(scenario: Scenario) -> Iterator[str]:
    for name, demand in sorted(scenario.demands.items()):
        days = [demand.start, demand.end or 0.0]
        days += [] if getattr(demand, "repeat", None) else list(demand.profile or {})
        if any(0.0 < day < scenario.horizon for day in days):
            yield f"demands.{name}: begins, ends or changes on a day"
        elif getattr(demand, "every", None) is not None and demand.kind == "fixed" and demand.every >= scenario.horizon:
            yield f"demands.{name}.every: once in a run"


def _dotted(path: Path) -> str:
    return ".".join(f"{step:g}" if isinstance(step, float) else str(step) for step in path)
