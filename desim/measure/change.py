"""Change: how often causes came and what they destroyed, and how long regimes were in which state."""

from desim.measure.row import Rows
from desim.spec.facts import Facts, Occurrence
from desim.spec.parts.cause import Trial
from desim.spec.scenario import Scenario


def cause_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of all causes, and what they destroyed of each stockpile that they may destroy."""
    for name in sorted(scenario.causes):
        mine = [o for o in facts.occurrences if o.cause == name]
        yield "occurrences", name, float(sum(o.begins >= facts.decision or o.ends > facts.decision for o in mine)), "1"
        yield "days_in_effect", name, sum(_days_in_effect(o, facts) for o in mine), "d"
        hows = scenario.causes[name].hows
        if any(isinstance(stage, Trial) for how in hows for stage in (how.stages or {}).values()):
            yield "repeats", name, float(sum(o.repeats for o in facts.occurrences if o.cause == name)), "1"
    for name in sorted({pile for cause in scenario.causes.values() for pile in cause.destroys}):
        yield "destroyed", name, facts.stockpiles[name].destroyed, scenario.items[scenario.stockpiles[name].item].unit


def _days_in_effect(occurrence: Occurrence, facts: Facts) -> float:
    """Days from the decision on in which an occurrence had an effect: neither its delay nor the building of a plant."""
    begin, end = max(occurrence.effect_begins, facts.decision), min(occurrence.effect_ends, facts.horizon)
    return max(0.0, end - begin)


def regime_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of all regimes."""
    for name, regime in sorted(scenario.regimes.items()):
        for state in sorted(regime.states):
            yield from _state_rows(name, state, facts)


def _state_rows(regime: str, state: str, facts: Facts) -> Rows:
    """Share of the measured time in a state, and its first day over the whole run, of subject ``regime.state``."""
    span, subject = facts.measured_time, f"{regime}.{state}"
    yield "share_of_time", subject, facts.states[regime].get(state, 0.0) / span, "1"
    yield "first_entered_on", subject, facts.since_decision(facts.regimes[regime].first.get(state)), "d"
