"""Portfolio: settings of the choice of plans under a budget."""

from pydantic import model_validator

from desim.spec.fields.base import Name, Text
from desim.spec.fields.quantity import Count, Money, PositiveFraction, fault
from desim.spec.settings.requirement import RequirementSettings

MOST_PLANS = 12
"""Plans whose sets, 4096 of them, can be listed in no time."""


class PortfolioSettings(RequirementSettings):
    """The best set of plans under each budget.

    ``portfolio: {plans: {shifts: [surge=third_shift], line: [surge=new_line]}, caps: [500000000], by: 2028-12-31}``
    """

    plans: dict[Name, tuple[Text, ...]] = {}
    """By name, what is chosen or changed, in words of the command line; a set has all that its plans change. Two plans
    that change the same number otherwise cannot be in one set."""
    caps: tuple[Money, ...] = ()
    """Budgets: what a set may cost at most more than no plan at all."""
    within: PositiveFraction | None = None
    """Share of the worlds in which a set must keep within its budget; its mean cost must when not given."""
    accounts: tuple[Text, ...] = ()
    """Accounts of cost that count, such as cause and production; all of them when not given."""
    most_sets: Count = 64
    """Sets that are run at most, the one without a plan among them; where there are more, the likeliest are searched
    for."""

    @model_validator(mode="after")
    def _sound(self) -> "PortfolioSettings":
        if not self.plans:
            raise fault("needs plans, as in portfolio.plans={shifts: [surge=third_shift]}")
        if len(self.plans) > MOST_PLANS:
            raise fault(f"has {len(self.plans)} plans, and at most {MOST_PLANS} are possible")
        pairs = 1 + len(self.plans) * (len(self.plans) + 1) // 2
        if self.most_sets < min(pairs, 2 ** len(self.plans)):
            raise fault(
                f"has most_sets {self.most_sets}; no plan, each plan and each pair of plans are {pairs} sets already"
            )
        return self
