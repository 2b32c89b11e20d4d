"""Quality: bad lots that pass acceptance, what is recalled when they are found, and what came of it."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import model_validator

from desim.spec.fields.base import Declared
from desim.spec.fields.law import TimeLaw
from desim.spec.fields.quantity import Fraction, QuantityType, fault

Scope = Annotated[float, QuantityType("fraction", low=1.0, high=1e6)]


class Escapes(Declared):
    """Bad lots that a line delivers, and their recall.

    Its lots are numbered as they are finished, and known by number wherever they go: in stockpiles that order from the
    line, on the way there, in stockpiles that order from those, and in the lots of traced lines that take them in.
    """

    chance: Fraction
    """Probability that a lot that passed acceptance is bad; 0 for a line whose lots are traced but never bad."""
    found_after: TimeLaw | None = None
    """Time from the end of a bad lot until it is found to be bad."""
    scope: Scope = 1.0
    """Traceability: lots recalled with each one found, itself among them, the nearest numbers first and of two equally
    near the older; 1 means perfect records. Rounded up to whole lots."""
    quarantine: TimeLaw | None = None
    """Time a recalled lot is neither issued nor counted as on hand, until it is scrapped or comes back."""
    bad: Fraction = 0.0
    """Probability that a lot recalled beside the bad one has to be scrapped, too."""

    @model_validator(mode="after")
    def _timed(self) -> "Escapes":
        if self.chance > 0.0 and (self.found_after is None or self.quarantine is None):
            raise fault("has a chance of bad lots, so it needs found_after and quarantine")
        return self


@dataclass(slots=True)
class RecallFacts:
    """Escapes and recalls of the lots of one line over the measured time; all 0 where its lots are not traced."""

    escapes: int = 0
    """Bad lots that passed acceptance."""
    recalls: int = 0
    """Bad lots found while they were not in quarantine anyway; each is a recall."""
    lots: int = 0
    """Lots recalled, for themselves or for what went into them; counted at every recall."""
    units: float = 0.0
    """Units of them that went into quarantine, off the shelves or on arrival there."""
    in_use: float = 0.0
    """Units of them that were issued, or used by lines whose lots are not traced, before the recall."""
    condemned: float = 0.0
    """Units scrapped out of quarantine."""
    area: float = 0.0
    """Integral of units in quarantine, unit-days."""
