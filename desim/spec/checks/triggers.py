"""Checks of triggers: what causes wait for must be there, and able to come."""

from collections.abc import Iterator
from typing import Any

from desim.spec.checks.contradictions import contradiction
from desim.spec.checks.dead_ends import stockpiles_that_owe
from desim.spec.fields.faults import Fault, nearest
from desim.spec.parts.fund import FiscalYears
from desim.spec.parts.trigger import AtMoney, Beginning
from desim.spec.scenario import Scenario

TriggerAt = tuple[str, str, Any]
"""Name of the cause, path of the trigger, and its declaration."""


def triggers(scenario: Scenario) -> Iterator[TriggerAt]:
    """All triggers of causes, and those that they are made of."""
    for name, cause in sorted(scenario.causes.items()):
        yield from _nested(name, f"causes.{name}.when", cause.when)
        for where, how in (
            ("how", cause.how),
            *((f"how_of.{part}", how) for part, how in sorted(cause.how_of.items())),
        ):
            if how.until is not None:
                yield from _nested(name, f"causes.{name}.{where}.until", how.until)


def _nested(cause: str, path: str, trigger: Beginning) -> Iterator[TriggerAt]:
    for steps, each in trigger.nested():
        yield cause, ".".join((path, *steps)), each


def trigger_faults(scenario: Scenario) -> Iterator[Fault]:
    """Faults of what causes wait for."""
    for name, path, when in triggers(scenario):
        if when.kind == "ended" and when.cause == name:
            yield Fault(f"{path}.cause", "is the cause itself")
        if when.kind == "condition" and not when.means(scenario.stockpiles[when.stockpile]):
            yield Fault(f"{path}.days", f"means nothing: {when.stockpile} has no planning_rate")
        if when.kind == "entered" and when.state not in scenario.regimes[when.regime].states:
            known = scenario.regimes[when.regime].states
            message = f"is no state of {when.regime}"
            yield Fault(f"{path}.state", message, repr(when.state), nearest(when.state, known))


def trigger_warnings(scenario: Scenario) -> Iterator[Fault]:
    """Warnings about conditions that can never come to hold before the end of the run, and effects that end at once."""
    owing, end = stockpiles_that_owe(scenario), scenario.horizon
    for name, path, when in triggers(scenario):
        for field in ("held_for", "over"):
            time = getattr(when, field, None)
            if time is not None and time >= end:
                yield Fault(f"{path}.{field}", f"is not over before the horizon of {end:g} d, so that it never holds")
        begins = getattr(scenario.causes[name].when, "at", -1.0)
        if path.endswith(".until") and when.kind == "date" and when.at <= begins:
            yield Fault(f"{path}.at", "is not after the cause begins, so that its effect is over at once")
        if when.kind in ("all", "any", "not") and (quantity := contradiction(scenario, when)):
            yield Fault(path, f"contradicts itself about the {quantity}, so that it never holds")
        if when.kind == "money":
            yield from _money_warnings(scenario, path, when)
        if when.kind == "owed" and when.stockpile not in owing:
            yield Fault(f"{path}.stockpile", "owes nothing at any time: no claim on it waits for what is not there")


def _money_warnings(scenario: Scenario, path: str, when: AtMoney) -> Iterator[Fault]:
    """Money that never is so much, or so little."""
    if when.below == 0.0:
        yield Fault(f"{path}.below", "is no money at all: there never is less, so that it never holds")
    fund = scenario.funds[when.fund]
    years = FiscalYears(fund, scenario.start)
    first = years.between(0.0, scenario.horizon) if fund.first < scenario.horizon else []
    names = [years.name(number) for number in first if number >= 0]
    most = sum(one.initial + sum(map(one.of_year, names)) for one in fund.sources.values())
    if when.above is not None and when.above > most:
        yield Fault(f"{path}.above", f"is more than all that {when.fund} ever gets ({most:g} USD), unless a cause adds")


def watched_item(scenario: Scenario, when: Beginning | None, steps: tuple[str, ...]) -> str | None:
    """The item of what a trigger watches, that at *steps* below *when*; None where it watches nothing of an item."""
    found: Any = next((each for path, each in (when.nested() if when else ()) if path == steps), None)
    for field, family in (("stockpile", scenario.stockpiles), ("line", scenario.lines)):
        part = getattr(found, field, None)
        if part is not None:
            return str(family[part].item)
    return None
