"""Bill of material: what a line may take instead of an input, and from when to when each of them is part of it."""

from typing import Annotated, Literal

from pydantic import model_validator

from desim.spec.fields.base import Declared, Ref
from desim.spec.fields.quantity import Moment, PositiveAmount, PositiveFraction, Rank, fault


class Alternate(Declared):
    """An alternate component: a stockpile that a line takes from where an input of its is short.

    ``inputs: {old_fuzes: 1}``
    ``alternates: {new_fuzes: {instead_of: old_fuzes}}``
    """

    instead_of: Annotated[str, Ref("stockpiles")]
    """The input that it stands in for."""
    priority: Rank = 1
    """Order in which alternates of one input are tried; 1 is first, equals go by name."""
    per_unit: PositiveAmount | None = None
    """Amount taken for one unit started; that of the input when not given."""


class CoProduct(Declared):
    """What comes off a line beside its item, and goes to a stockpile without being ordered.

    ``co_products: {helium: {amount: 0.02}, swarf: {amount: 0.4, of: begun}}``
    """

    amount: PositiveAmount
    """How much comes with a unit of the line. Of what comes in pieces, a part of one is kept until it is whole."""
    chance: PositiveFraction = 1.0
    """Probability that a piece comes off usable, each for itself, as of what is taken apart; of bulk this share does.
    The rest never counts as made.

    ``inputs: {carcasses: 1}``
    ``co_products: {seekers: {amount: 1, chance: 0.6}, fuzes: {amount: 1, chance: 0.9}}``
    """
    of: Literal["good", "begun"] = "good"
    """Whether it comes with each good unit, as a co-product does, or with each unit that was begun, scrap included, as
    a by-product such as swarf."""


class Effectivity(Declared):
    """Dates between which a component is part of a bill of material.

    ``inputs: {old_fuzes: 1, new_fuzes: 1}``
    ``effectivity: {old_fuzes: {end: 100 days}, new_fuzes: {begin: 100 days}}``
    """

    begin: Moment = 0.0
    """First day on which lots are begun with it."""
    end: Moment | None = None
    """Day from which on they are begun without it; none when not given."""

    @model_validator(mode="after")
    def _ordered(self) -> "Effectivity":
        if self.end is not None and self.end <= self.begin:
            raise fault("ends before it begins")
        return self
