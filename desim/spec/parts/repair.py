"""Repair: the units inside a unit that a shop replaces."""

from typing import Annotated

from desim.spec.fields.base import Declared, Ref
from desim.spec.fields.quantity import Fraction, Rank


class Replacement(Declared):
    """A shop-replaceable unit (SRU) that a repaired unit may need; its name is the stockpile of serviceable ones.

    When the work on a unit is done, it is known which SRUs have failed: each with its own chance, independently, or one
    at most where the line says *exclusive*. For those it waits in the shop, off the machine, until all have come; then
    it is finished. It waits for what is backordered to it, not for its turn, so that units may pass one another.

    ``inputs: {engine_failed: 1}``

    ``replaces: {module: {chance: 0.3, returns: module_failed}}``
    """

    chance: Fraction
    """Probability that a unit needs it."""
    returns: Annotated[str, Ref("stockpiles")] | None = None
    """Stockpile of failed SRUs that gets the one that comes out; it is thrown away when not given."""
    priority: Rank = 1
    """Rank of the claim on the stockpile; 1 is served first."""
