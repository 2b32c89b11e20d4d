"""States: which states a part can be in, and for which reasons."""

from collections.abc import Collection

from desim.spec.families import DECLARED_STATES, FAMILIES, OFF_SHIFT, STATEFUL
from desim.spec.fields.faults import Fault, nearest, shown
from desim.spec.scenario import Scenario

HELD_BY = ("maximum rate", "minimum sustaining rate", "cold", "cold restart", "knowledge", OFF_SHIFT)
"""What holds a line beside causes, regimes and workforces."""


def parts_with_states(scenario: Scenario) -> list[str]:
    """Names of all parts of which a replication says for how long they were in which state, stations among them."""
    parts = [name for family in STATEFUL if not FAMILIES[family].within for name in getattr(scenario, family)]
    return parts + [f"{name}.{step}" for name, line in scenario.lines.items() for step in line.stations]


def states_of(scenario: Scenario, part: str) -> tuple[str, ...]:
    """Names of the states that a part can be in, without their reasons; none where it has no states."""
    family = scenario.family_of(part) or ("stations" if part in parts_with_states(scenario) else None)
    names = FAMILIES[family].states if family is not None else ()
    return tuple(scenario.regimes[part].states) if names == (DECLARED_STATES,) else names


def state_fault(scenario: Scenario, where: str, state: str, part: str) -> Fault | None:
    """Why a part is never in a state, such as ``starved`` or ``starved: depot``; None where it may be.

    Args:
        scenario: the scenario.
        where: path of what names the state.
        state: name of a state, with its reason or without.
        part: name of a part that has states.
    """
    name, colon, reason = state.partition(": ")
    known = states_of(scenario, part)
    if name not in known:
        message = f"is no state of {part}; it has {', '.join(known)}" if known else f"is no state: {part} has none"
        return Fault(where, message, shown(state), nearest(name, known))
    reasons = _reasons(scenario, part, name)
    if colon and reason.partition(" (")[0].partition(": ")[0] not in reasons:
        message = f"is no reason for {part} to be {name}"
        return Fault(where, message, shown(reason), nearest(reason, reasons))
    return None


def _reasons(scenario: Scenario, part: str, state: str) -> Collection[str]:
    """Words that a reason of a state may begin with."""
    if state == "down":
        return ("failure",)
    if part in scenario.lines and state in ("starved", "reserved"):
        line = scenario.lines[part]
        inputs = [name for choices in line.choices(scenario.stockpiles).values() for name, _ in choices]
        return (*inputs, *line.replaces)
    if part in scenario.gates and state == "backlog":
        return tuple(name for name, _ in scenario.gates[part].in_sequence())
    if part in scenario.legs and state == "no escort":
        return tuple(scenario.escorts)
    if part in scenario.workcenters:
        return tuple(name for name, line in scenario.lines.items() if line.workcenter == part)
    return (*scenario.causes, *scenario.regimes, *scenario.workforces, *HELD_BY)
