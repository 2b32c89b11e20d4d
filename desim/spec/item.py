"""Items: what flows."""

from pydantic import field_validator

from desim.spec import units
from desim.spec.base import Declared, Text
from desim.spec.quantity import Kilograms, Price, fault


class Item(Declared):
    """Something that is made, moved, kept and used, counted in pieces or weighed in kilograms."""

    title: Text = ""
    """Name for readers."""
    unit: Text = "each"
    """``kg`` for bulk, or the word for one piece: each, round, missile, aircraft ..."""
    unit_cost: Price | None = None
    """Cost of one unit, for the value of stock and of shortage."""
    mass: Kilograms | None = None
    """Mass of one piece."""

    @field_validator("unit")
    @classmethod
    def _known(cls, unit: str) -> str:
        if units.dimension_of(unit) is None:
            raise fault(f"is no unit an item can have; use kg or one of {', '.join(('each', *units.COUNT_WORDS))}")
        return unit

    @property
    def bulk(self) -> bool:
        """Whether amounts may be fractions (weighed), rather than whole pieces (counted)."""
        return units.dimension_of(self.unit) == units.MASS
