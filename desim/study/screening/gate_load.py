"""Gate load: the work that approvals mean for the officers of every gate."""

from collections.abc import Iterator

from desim.spec.checks.calendars import working_share
from desim.spec.checks.gates import gates_by_flow
from desim.spec.fields.moments import mean_of
from desim.spec.parts.gate import Gate, Stage
from desim.spec.scenario import Scenario
from desim.study.screening.expected_dials import ExpectedDials
from desim.study.screening.flows import Flows


def gate_stage_loads(scenario: Scenario, dials: ExpectedDials, found: Flows) -> Iterator[tuple[str, float]]:
    """Path of every stage with officers, and its utilization; about as many orders as the policies make.

    Parcels of a gate that has a case for each are the lots of lines, and the orders of other sources.
    """
    flows: dict[str, list[float]] = {name: [] for name in scenario.gates}
    for (source, pile), gates in gates_by_flow(scenario).items():
        for name in gates:
            count, amount = (kept.get((source, pile), 0.0) for kept in (found.orders, found.amounts))
            if scenario.gates[name].case_per == "parcel" and source in scenario.lines:
                count = max(count, amount / scenario.lines[source].lot)
            flows[name].append(_cases(scenario.gates[name], count, amount, scenario.horizon))
    for name, gate in sorted(scenario.gates.items()):
        background = gate.background.arrivals * scenario.horizon if gate.background is not None else 0.0
        cases = sum(flows[name]) + background * _mean_factor(dials, name, "arrivals")
        cases *= _filings(gate, _mean_factor(dials, name, "refusal"))
        for stage, declared in gate.in_sequence():
            if declared.officers is not None:
                work = cases * declared.chance * mean_of(declared.time) * _mean_factor(dials, name, "time")
                duty = (
                    declared.officers
                    * scenario.horizon
                    * working_share(scenario, gate.calendar)
                    * _mean_factor(dials, name, "officers")
                    * _mean_factor(dials, name, "open")
                )
                yield f"gates.{name}.stages.{stage}", work / max(duty, 1e-9)
            cases *= _passing_share(declared, _mean_factor(dials, name, "refusal"))


def _cases(gate: Gate, orders: float, amount: float, horizon: float) -> float:
    """Cases of a flow: one for each order, or one whenever an approval has run out or is used up."""
    if gate.validity is None:
        return orders
    used_up = amount / gate.allowance if gate.allowance is not None else 0.0
    return min(orders, max(horizon / gate.validity + 1.0, used_up))


def _passing_share(stage: Stage, refusal: float) -> float:
    """Share of the filings that reach the next stage."""
    return 1.0 - min(1.0, stage.chance * stage.refusal.chance * refusal) if stage.refusal is not None else 1.0


def _filings(gate: Gate, refusal: float) -> float:
    """Mean number of times that a case is filed until it is approved or dropped; *refusal* is the factor of its dial.

    A case that is returned begins again at the first stage, so that the number is geometric.
    """
    reaching, returned = 1.0, 0.0
    for _, stage in gate.in_sequence():
        refused = min(1.0, stage.chance * stage.refusal.chance * refusal) if stage.refusal is not None else 0.0
        returned += reaching * refused * (stage.refusal is not None and stage.refusal.then == "again")
        reaching *= 1.0 - refused
    return 1.0 / max(1.0 - returned, 1e-9)


def _mean_factor(dials: ExpectedDials, part: str, dial: str) -> float:
    return dials[part, dial].mean if (part, dial) in dials else 1.0
