"""Approval: how long gates take, what they refuse, and how much of the time on order is spent waiting at gates."""

from statistics import fmean

from desim.measure.row import Rows
from desim.spec.facts import CaseFacts, Facts, GateFacts, GateLoadFacts, Reals
from desim.spec.parts.gate import Gate
from desim.spec.scenario import Scenario


def gate_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of all gates, and of the stockpiles whose sources they stand before."""
    for name, gate in sorted(scenario.gates.items()):
        yield from _gate_rows(name, gate, facts.gates[name], facts.measured_time)
    for name, load in sorted(facts.gate_load.items()):
        yield from _approval_share_rows(name, load)


def _gate_rows(name: str, gate: Gate, facts: GateFacts, span: float) -> Rows:
    """Measures of one gate; those of everybody else's cases under ``gate.background``, where there are any."""
    yield from _case_rows(name, facts.cases, span)
    yield "waived_cases", name, float(facts.cases.waived), "1"
    if gate.validity is not None:
        yield "covered_cases", name, float(facts.cases.covered), "1"
        yield "renewals", name, float(facts.cases.renewed), "1"
    yield "held_cases", name, facts.area_held / span, "1"
    if gate.background is not None:
        yield from _case_rows(f"{name}.background", facts.background, span)
    yield from _officer_rows(name, gate, facts)


def _case_rows(subject: str, facts: CaseFacts, span: float) -> Rows:
    """Of the cases filed in the measured time, those approved by its end have a time."""
    decided = facts.approved + facts.refused + facts.returned
    yield "cases_filed", subject, float(facts.filed), "1"
    yield "cases_approved", subject, float(facts.approved), "1"
    yield "approval_time", subject, fmean(facts.times) if facts.times else None, "d"
    yield "approval_time_p90", subject, _quantile(facts.times, 0.9), "d"
    yield "approval_queue", subject, fmean(facts.waits) if facts.waits else None, "d"
    yield "refused_share", subject, (facts.refused + facts.returned) / decided if decided else None, "1"
    yield "open_cases", subject, float(facts.open), "1"
    yield "mean_cases", subject, facts.area_open / span, "1"


def _officer_rows(name: str, gate: Gate, facts: GateFacts) -> Rows:
    """Share of the officers on duty that have a case in hand: of all, and of each stage where there are several."""
    few = {stage: facts.stages[stage] for stage, declared in gate.in_sequence() if declared.officers is not None}
    if few:
        busy, duty = (sum(getattr(f, area) for f in few.values()) for area in ("area_work", "area_officers"))
        yield "officers_utilisation", name, busy / duty if duty else None, "1"
    for stage, found in facts.stages.items():
        yield "stage_queue", f"{name}.{stage}", found.waited / found.taken if found.taken else None, "d"
        yield "stage_time", f"{name}.{stage}", found.worked / found.done if found.done else None, "d"
        if stage in few:
            duty = found.area_officers
            yield "officers_utilisation", f"{name}.{stage}", found.area_work / duty if duty else None, "1"


def _approval_share_rows(name: str, load: GateLoadFacts) -> Rows:
    """Units that wait at gates over units on order: by Little's law the share of the lead time that approvals take."""
    on_order = load.area_on_order
    yield "paper_share", name, load.area_held / on_order if on_order > 0.0 else None, "1"


def _quantile(times: Reals, p: float) -> float | None:
    """The smallest time with at least a share *p* at or below it."""
    if not times:
        return None
    return sorted(times)[max(0, -int(-p * len(times) // 1) - 1)]
