"""Robust: settings of the study of plans over worlds."""

from pydantic import model_validator

from desim.spec.fields.base import Text
from desim.spec.fields.quantity import AnyAmount, Count, Money, fault
from desim.spec.settings.requirement import RequirementSettings


class RobustSettings(RequirementSettings):
    """Plans over worlds: which holds up, what it depends on, and what it would be worth to know.

    ``robust: {by: 2028-12-31, least_gain: 30, flips: 3}``
    """

    folders: tuple[Text, ...] | None = None
    """Only the results in these folders; those of the last sweep or comparison when not given."""
    disruption: Text | None = None
    """Under which inputs, boxes and break-even values are looked for; none, or the first there is, when not given."""
    least_gain: AnyAmount = 0.0
    """A plan that gains no more than this over another, in the unit of the headline, is no better."""
    usd_per_unit: Money | None = None
    """What one unit of the headline, such as a day, is worth; what the best plan pays for each unit that it gains over
    the base when not given."""
    most_inputs: Count = 3
    """Inputs that a box may have limits on."""
    shuffles: Count = 99
    """Searches for boxes among shuffled worlds, which say how good a box chance alone gives."""
    flips: int = 3
    """So many inputs are looked for that make another plan the best; 0 for none."""
    tried: Count = 6
    """Inputs that are tried for that at most, the likeliest first."""
    worlds: Count = 16
    """Worlds that each value of such an input is run in, at most those that are stored."""
    tolerance: float = 0.02
    """How exactly the value is found, as a share of the range of the input."""

    @model_validator(mode="after")
    def _sound(self) -> "RobustSettings":
        if not 0.0 < self.tolerance < 0.5:
            raise fault("has a tolerance that is not between 0 and 0.5")
        if self.flips < 0:
            raise fault("has fewer than 0 flips")
        return self
