"""Term faults: whether what a quantity of a case names is there in its scenario."""

from collections.abc import Iterator
from typing import Any

from desim.sim.kernel.books import ENTRIES
from desim.spec.acceptance import Term
from desim.spec.checks.metric_subjects import subject_fault
from desim.spec.checks.states import parts_with_states, state_fault
from desim.spec.families import FAMILIES
from desim.spec.fields.faults import Fault, nearest, shown
from desim.spec.fields.recurrence import Recurrence
from desim.spec.fields.ticks import ticks
from desim.spec.scenario import Scenario


def term_faults(scenario: Scenario, term: Term, where: str) -> Iterator[Fault]:
    """What of a term, which stands at the path *where*, its scenario does not have."""
    head, dot, rest = term.metric.partition(".")
    check = _CHECKS.get(head) if dot else None
    for subject in term.subject:
        if check is None:
            found = subject_fault(scenario, where, term.metric, subject)
            yield from [found] if found else []
        else:
            yield from check(scenario, where, rest, subject)
    if term.on_days:
        yield from _day_faults(scenario, term, where)


def _level(scenario: Scenario, where: str, level: str, subject: str) -> Iterator[Fault]:
    family = scenario.family_of(subject)
    if family is None:
        yield _no_part(where, subject, [name for one in FAMILIES.values() if one.levels and not one.within
                                        for name in getattr(scenario, one.name)])  # fmt: skip
    elif level not in (levels := [one.name for one in FAMILIES[family].levels]):
        known = f"; it has {', '.join(levels)}" if levels else ""
        message = f"is no level of the {FAMILIES[family].word} {subject}{known}"
        yield Fault(f"{where}.metric", message, shown(f"level.{level}"), nearest(level, levels))


def _state(scenario: Scenario, where: str, state: str, subject: str) -> Iterator[Fault]:
    parts = parts_with_states(scenario)
    if subject not in parts:
        yield _no_part(where, subject, parts)
    elif found := state_fault(scenario, f"{where}.metric", state, subject):
        yield found


def _book(scenario: Scenario, where: str, entry: str, subject: str) -> Iterator[Fault]:
    if subject not in scenario.items:
        yield Fault(f"{where}.subject", "no item has this name", shown(subject), nearest(subject, scenario.items))
    if entry not in ENTRIES:
        message = f"is no entry of a book; they are {', '.join(ENTRIES)}"
        yield Fault(f"{where}.metric", message, shown(f"book.{entry}"), nearest(entry, ENTRIES))


def _policy(scenario: Scenario, where: str, field: str, subject: str) -> Iterator[Fault]:
    if subject not in scenario.stockpiles:
        yield _no_part(where, subject, list(scenario.stockpiles))
        return
    policy = scenario.stockpiles[subject].policy
    numbers = [name for name, value in policy or () if _is_number(value)]
    if not _is_number(getattr(policy, field, None)):  # some, such as the quantity of Harris and Wilson, are computed
        message = f"is no number of the policy of {subject}"
        yield Fault(f"{where}.metric", message, shown(f"policy.{field}"), nearest(field, numbers))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _size(scenario: Scenario, where: str, what: str, subject: str) -> Iterator[Fault]:
    if what != "distance":
        yield Fault(f"{where}.metric", "is no measure of sizes", shown(f"size.{what}"), "size.distance")
    kept = [one.subject for one in scenario.measures.values() if one.metric.startswith("size_")]
    if subject not in scenario.demands:
        yield _no_part(where, subject, list(scenario.demands))
    elif subject not in kept:
        yield Fault(f"{where}.subject", "has no measure that keeps its sizes, such as size_mean", shown(subject))


_CHECKS = {"level": _level, "state": _state, "book": _book, "policy": _policy, "size": _size}
"""What is read otherwise than as a measure, by the first step of its name."""


def _day_faults(scenario: Scenario, term: Term, where: str) -> Iterator[Fault]:
    """Days of a level are probes, and a window has some."""
    probes = Recurrence(ticks(scenario.probe.offset), scenario.probe.every, scenario.start)
    last = ticks(scenario.horizon)
    if term.over is not None:
        first = probes.next(ticks(term.over[0]))
        if first >= ticks(term.over[1]) or first > last:
            yield Fault(f"{where}.over", f"holds no probe of the {scenario.horizon:g} days of the run")
        return
    for field, day in (("at", term.at or 0.0), ("since", term.since)):
        if day is not None and (ticks(day) > last or probes.next(ticks(day)) != ticks(day)):
            yield Fault(f"{where}.{field}", "is no day of a probe", shown(day))


def _no_part(where: str, subject: str, known: list[str]) -> Fault:
    return Fault(f"{where}.subject", "no such part has this name", shown(subject), nearest(subject, known))
