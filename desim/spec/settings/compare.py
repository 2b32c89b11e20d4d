"""Compare: settings of a comparison of plans: which ones, and when it is clear which of them is best."""

from pydantic import model_validator

from desim.spec.fields.base import Declared, Name, Text
from desim.spec.fields.faults import nearest
from desim.spec.fields.quantity import Count, PositiveAmount, fault
from desim.spec.settings.run import Level


class CompareSettings(Declared):
    """Several plans under common random numbers."""

    plans: dict[Name, tuple[Text, ...]] = {}
    """By name, what is chosen or changed, in words of the command line; everything else is the same for all."""
    base: Name | None = None
    """The plan that the others are compared with; it runs as long as any other."""
    zone: PositiveAmount | None = None
    """Differences of the headline below this do not matter (its unit); plans that are worse are dropped on the way, and
    it ends when one is left or the rest are that near. All run ``run.replications`` when neither this nor *budget* is
    given."""
    level: Level = 0.95
    """Level of the intervals, and probability that the best plan is not dropped."""
    first: Count = 10
    """Replications of every plan before the first look; worlds where these have several."""
    batch: Count = 10
    """Replications, or worlds, between two looks."""
    distinct: Count = 5
    """Replications in which two plans must differ, otherwise than most often, before they are told apart on the way."""
    budget: Count | None = None
    """Replications of all plans together at most, whatever ``run.replications`` says; every plan runs the same number,
    so that all differences are paired."""

    def _not_the_base(self) -> str:
        """What was given as base, and the plan that it may have been meant to be."""
        if self.base is None:
            return ""
        near = nearest(self.base, self.plans)
        meant = f" (did you mean {near!r}?)" if near else ""
        return f": {self.base!r} is none of {', '.join(sorted(self.plans))}{meant}"

    @model_validator(mode="after")
    def _clear(self) -> "CompareSettings":
        if len(self.plans) < 2:
            raise fault("needs at least two plans")
        if self.base not in self.plans:
            raise fault(f"needs a base, one of its plans{self._not_the_base()}")
        if self.zone is not None and self.budget is not None:
            raise fault("has a zone and a budget; give one")
        if self.first < 2:
            raise fault("needs at least 2 first replications")
        if self.budget is not None and self.budget < self.first * len(self.plans):
            raise fault("has a budget that is less than the first replications of all plans")
        return self
