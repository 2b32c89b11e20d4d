"""Run row: what is asked of the plans, and how sure the answer is to be."""

from typing import Literal

from pydantic import model_validator

from desim.spec.fields.base import Declared, Text
from desim.spec.fields.quantity import AnyAmount, Count, PositiveFactor, PositiveFraction, fault
from desim.spec.metrics.metric import Better
from desim.spec.question.kept import KeptMoment, KeptPositiveDays, SpelledName


class HeadlineRow(Declared):
    """The one number that the question is about.

    ``headline: {metric: time_to_replenish, subject: us_stock}``
    """

    metric: SpelledName
    """Name of a measure."""
    subject: SpelledName
    """Part it is measured on."""
    better: Better | None = None
    """Whether a small or a large value is good; that of the measure when not given."""


class RequirementRow(Declared):
    """What a plan must reach, and how surely.

    ``requirement: {by: 2028-12-31, probability: 0.8}``
    """

    by: KeptMoment | None = None
    """Day by which the event of the headline must have come."""
    at_most: AnyAmount | None = None
    """The headline must be this value or less."""
    at_least: AnyAmount | None = None
    """The headline must be this value or more."""
    probability: PositiveFraction = 0.8
    """In how large a share of the worlds."""

    @model_validator(mode="after")
    def _one(self) -> "RequirementRow":
        if sum(given is not None for given in (self.by, self.at_most, self.at_least)) != 1:
            raise fault("needs one of by, at_most and at_least")
        return self


class RunRow(Declared):
    """What is asked, and how it is run.

    ``question: Which plan brings the stock back first?``
    ``replications: 24``
    """

    question: Text = ""
    """The question in words."""
    headline: HeadlineRow | None = None
    """What plans are compared by; that of the network when not given."""
    requirement: RequirementRow | None = None
    """What a plan must reach, and how surely."""
    worlds: Literal["sampled", "fixed"] = "sampled"
    """Whether numbers with a low and a high are drawn, once for each world. Where there are none, all are fixed."""
    replications: Count = 24
    """Runs of each plan under each disruption; the most of them where a precision is asked for."""
    per_world: Count = 1
    """Runs in each world."""
    precision: PositiveFactor | None = None
    """Half-width of the interval of the headline, as a share of it, at which a plan is settled. No workbook sets it: a
    command line does, as ``run.precision.relative``."""
    decision: KeptMoment | None = None
    """First day on which plans may differ; that of the network when not given."""
    horizon: KeptPositiveDays | None = None
    """Length of a run; that of the network when not given."""
