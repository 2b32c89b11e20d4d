"""Requirement: the value of the headline that a plan must reach, in the unit of the headline."""

from desim.spec.fields.faults import Fault, SpecError
from desim.spec.metrics import find_metric
from desim.spec.scenario import Headline, Scenario
from desim.spec.settings.requirement import RequirementSettings


def required_value(scenario: Scenario, headline: Headline, settings: RequirementSettings, study: str) -> float | None:
    """The value of *headline* that *settings* of the study *study* require; None where they require nothing.

    Days count from the decision. Raises SpecError for a value that the headline cannot have.
    """
    low_is_good = headline.better == "low"
    if settings.by is not None:
        if not find_metric(headline.metric).censored:
            raise SpecError(
                [Fault(f"{study}.by", f"is a day, and {headline.metric} is none; give at_most or at_least")]
            )
        return float(settings.by) - scenario.decision
    if settings.at_most is not None and not low_is_good:
        raise SpecError(
            [Fault(f"{study}.at_most", "is required of a headline of which high values are good: give at_least")]
        )
    if settings.at_least is not None and low_is_good:
        raise SpecError(
            [Fault(f"{study}.at_least", "is required of a headline of which low values are good: give at_most")]
        )
    return settings.at_most if low_is_good else settings.at_least
