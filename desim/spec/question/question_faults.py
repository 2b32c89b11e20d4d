"""Question faults: what rows of a sound form mean in their network, and what they do not; each by row and column."""

from collections.abc import Iterator, Mapping
from typing import Any

from desim.spec.families import DIALS, PARTS
from desim.spec.fields.faults import Fault, nearest, shown
from desim.spec.fields.walk import fields_at
from desim.spec.metrics import METRICS
from desim.spec.metrics.metric import Metric
from desim.spec.question.layers import PLACES, bearer, part_family
from desim.spec.question.moved import decision_of
from desim.spec.question.question import Question
from desim.spec.question.ranges import range_faults
from desim.spec.question.rows import OPTION_OF, PlanRow, Row
from desim.spec.question.run_row import RequirementRow
from desim.spec.scenario import Scenario
from desim.spec.written_numbers import in_internal_units, start_of, value_at_path


def question_faults(question: Question, data: Mapping[str, Any]) -> Iterator[Fault]:
    """Faults of the rows that are run, in the scenario of their network.

    Args:
        question: The record.
        data: The scenario of its network without any option, as plain data.

    Yields:
        Each fault with a path such as ``plans.third_shift.factor``.
    """
    for name in sorted(set(question.plans) & set(question.disruptions)):
        yield Fault(f"disruptions.{name}", "is the name of a plan as well; rows need names of their own")
    for kind in OPTION_OF:
        for name in used(question, kind):
            row = question.rows(kind)[name]
            yield from row_faults(f"{kind}.{name}", row, data)
            yield from range_faults(f"{kind}.{name}", row, data, question.run.worlds == "sampled")
    yield from _combination_faults(question)
    yield from run_faults(question, data)


def used(question: Question, kind: str) -> list[str]:
    """Names of the rows that are on, and of those that they combine, in the order of the rows."""
    found: set[str] = set()
    waiting = question.active(kind)
    while waiting:
        name = waiting.pop()
        row = question.rows(kind).get(name)
        if row is not None and name not in found:
            found.add(name)
            waiting += row.combines if isinstance(row, PlanRow) else ()
    return [name for name in question.rows(kind) if name in found]


def row_faults(path: str, row: Row, data: Mapping[str, Any]) -> Iterator[Fault]:
    """Faults of one row; its faults begin with *path*."""
    combines = row.combines if isinstance(row, PlanRow) else ()
    if not (row.options or row.factors() or row.set or combines):
        yield from _unfinished(path, row)
        return
    yield from _change_faults(path, row, data)
    yield from _set_faults(path, row, data)
    yield from _time_faults(path, row, data)
    if isinstance(row, PlanRow):
        yield from _later_faults(path, row)


def _unfinished(path: str, row: Row) -> Iterator[Fault]:
    """What is missing from a row that changes nothing yet."""
    columns = {"part": row.part, "dial": row.dial, "factor": row.factor}
    if any(value is not None for value in columns.values()):
        missing = [name for name, value in columns.items() if value is None]
        yield from (Fault(f"{path}.{name}", "is missing: a change has a part, a dial and a factor") for name in missing)
    else:
        yield Fault(path, "changes nothing: give a part with dial and factor, an option, or a number that is set")


def _change_faults(path: str, row: Row, data: Mapping[str, Any]) -> Iterator[Fault]:
    """Parts and dials that are not there."""
    columns = {"part": row.part, "dial": row.dial, "factor": row.factor}
    if 0 < sum(value is not None for value in columns.values()) < len(columns):
        yield from _unfinished(path, row)
    if row.part is not None:
        yield from _part_faults(f"{path}.part", f"{path}.dial", row.part, [row.dial] if row.dial else [], data)
    for part, dials in row.changes.items():
        for dial in dials:
            where = f"{path}.changes.{part}"
            yield from _part_faults(where, f"{where}.{dial}", part, [dial], data)


def _part_faults(at_part: str, at_dial: str, part: str, dials: list[str], data: Mapping[str, Any]) -> Iterator[Fault]:
    """A fault where there is no such part, or it has no such dial."""
    family = part_family(data, part)
    if not family:
        known = [name for one in (*DIALS, *PLACES) for name in data.get(one) or ()]
        yield Fault(at_part, "is no part of the network that can be changed", shown(part), nearest(part, known))
        return
    allowed = {dial for one in DIALS.values() for dial in one} if family in PLACES else set(DIALS[family])
    for dial in dials:
        if dial not in allowed:
            listed = f"; it has {', '.join(DIALS[family])}" if family in DIALS else ""
            yield Fault(at_dial, f"is no dial of {part}{listed}", shown(dial), nearest(dial, allowed))


def _set_faults(path: str, row: Row, data: Mapping[str, Any]) -> Iterator[Fault]:
    """Numbers that are set and lead nowhere."""
    for number in row.set:
        where = f"{path}.set.{number}"
        found = value_at_path(data, number)
        if isinstance(found, Mapping | list):
            inner = [f"{number}.{key}" for key in found] if isinstance(found, Mapping) else []
            hint = f"; set one of {', '.join(inner[:5])}" if inner else ""
            yield Fault(where, f"is no single number{hint}")
        elif found is None and not _may_be_added(number, data):
            known = _numbers(data, number)
            yield Fault(where, "leads to no number of the network", "", nearest(number, known))


def _may_be_added(path: str, data: Mapping[str, Any]) -> bool:
    """Whether a field that is not written down may be: one of a part that is there."""
    above, _, last = path.rpartition(".")
    return isinstance(value_at_path(data, above), Mapping) and last in fields_at(Scenario, tuple(above.split(".")))


def _numbers(data: Mapping[str, Any], path: str) -> list[str]:
    """Paths of the fields of all parts in the family that a path begins with."""
    family = path.partition(".")[0]
    entries: Any = data.get(family)
    named = entries.items() if isinstance(entries, Mapping) else ()
    return [f"{family}.{part}.{field}" for part, one in named if isinstance(one, Mapping) for field in one]


def _time_faults(path: str, row: Row, data: Mapping[str, Any]) -> Iterator[Fault]:
    """Times and costs of what has no beginning, and plans that begin before the decision."""
    changes = bool(row.factors())
    for column, value in (("begins", row.begins), ("takes", row.takes), ("lasts", row.lasts)):
        if value is not None and not changes:
            what = "numbers that are set hold from the first day on" if row.set else "options bring their own times"
            yield Fault(f"{path}.{column}", f"is of a change by a factor, and the row has none; {what}")
    if row.cost and not changes and not (row.set and bearer(row, data)):
        yield Fault(f"{path}.cost", "is of a change of the row itself; options bring their own costs")
    if isinstance(row, PlanRow) and row.begins is not None and changes and _is_early(row.begins, data):
        yield Fault(f"{path}.begins", f"is before the decision, {decision_of(data)}", shown(row.begins))


def _is_early(begins: Any, data: Mapping[str, Any]) -> bool:
    """Whether a day is before the decision; not where the decision is no day, which is a fault of the network."""
    start = start_of(data)
    try:
        return in_internal_units(start, begins) < in_internal_units(start, decision_of(data))
    except ValueError:
        return False


def _later_faults(path: str, row: PlanRow) -> Iterator[Fault]:
    """A delay of what cannot be decided later."""
    if row.later and row.combines:
        yield Fault(f"{path}.later", "belongs to the plans that it combines; give it in their rows")
    elif row.later and row.set:
        yield Fault(f"{path}.later", "cannot be: numbers that are set hold from the first day on")


def run_faults(question: Question, data: Mapping[str, Any]) -> Iterator[Fault]:
    """Faults of what is asked: measures and parts that are not there, and what cannot be required of the headline."""
    head, required = question.run.headline, question.run.requirement
    if head is not None:
        if head.metric not in METRICS:
            yield Fault("run.headline.metric", "is no measure", shown(head.metric), nearest(head.metric, METRICS))
        names = [name for family in (*PARTS, "measures") for name in data.get(family) or ()]
        if head.subject not in names:
            near = nearest(head.subject, names)
            yield Fault("run.headline.subject", "is no part of the network", shown(head.subject), near)
    if required is None:
        return
    given: Any = head.model_dump(exclude_none=True) if head is not None else data.get("headline")
    metric = METRICS.get(str(given.get("metric"))) if isinstance(given, Mapping) else None
    if given is None:
        yield Fault("run.requirement", "is of a headline, and there is none")
    elif metric is not None:
        yield from _requirement_faults(required, metric, str(given.get("better") or metric.better or "low"))


def _requirement_faults(required: RequirementRow, metric: Metric, better: str) -> Iterator[Fault]:
    if required.by is not None and not metric.censored:
        yield Fault("run.requirement.by", f"is a day, and {metric.name} is none; give at_most or at_least")
    if required.at_most is not None and better == "high":
        yield Fault("run.requirement.at_most", f"is of {metric.name}, of which much is good; give at_least")
    if required.at_least is not None and better == "low":
        yield Fault("run.requirement.at_least", f"is of {metric.name}, of which little is good; give at_most or by")


def _combination_faults(question: Question) -> Iterator[Fault]:
    """Plans that combine what is not there, or one another in a circle."""
    for name in used(question, "plans"):
        for other in question.plans[name].combines:
            if other not in question.plans:
                near = nearest(other, question.plans)
                yield Fault(f"plans.{name}.combines", "is no plan of the question", shown(other), near)
            elif name in _below(question, other):
                yield Fault(f"plans.{name}.combines", "combines plans in a circle", shown(other))


def _below(question: Question, name: str) -> set[str]:
    """Names of a plan and of all that it combines."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found and one in question.plans:
            found.add(one)
            waiting += question.plans[one].combines
    return found
