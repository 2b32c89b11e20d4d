"""Items: what flows."""

from typing import Annotated

from pydantic import field_validator, model_validator

from desim.spec.fields import units
from desim.spec.fields.base import Declared, Ref, Text
from desim.spec.fields.law import TimeLaw
from desim.spec.fields.moments import mean_of
from desim.spec.fields.quantity import Containers, Count, CubicMeters, Fraction, Kilograms, PositiveDays, Price, fault


class Extension(Declared):
    """Surveillance: a lot whose shelf life is over is inspected, and what passes is kept longer."""

    test_pass: Fraction
    """Probability that a lot passes, as a whole; a lot that fails is spoiled."""
    by: PositiveDays
    """Time until the next inspection of a lot that passed."""
    times: Count | None = None
    """Most inspections of a lot: after so many it is spoiled without one; no limit when not given."""


class Item(Declared):
    """Something that is made, moved, kept and used, counted in pieces or weighed in kilograms.

    ``seeker: {unit: part, design: us, unit_cost: 900000}``
    ``propellant: {unit: kg}``
    """

    title: Text = ""
    """Name for readers."""
    unit: Text = "each"
    """``kg`` for bulk, or the word for one piece: each, round, missile, aircraft ..."""
    unit_cost: Price | None = None
    """Cost of one unit, for the value of stock and of shortage."""
    design: Annotated[str, Ref("nations")] | None = None
    """Nation whose design it is, for gates of transfers between others."""
    mass: Kilograms | None = None
    """Mass of one unit with its packing, for the limits of legs; an item weighed in kg weighs what it weighs."""
    volume: CubicMeters | None = None
    """Volume of one unit with its packing, for the limits of legs.

    ``shell: {unit: round, mass: 47 kg, volume: 0.03 m3}``
    ``fuel: {unit: kg, volume: 1.25 l}``
    """
    teu: Containers | None = None
    """Part of a container of twenty feet that one unit fills, for the limits of legs: ``teu: 0.004`` for 250 of
    them in a container."""
    neq: Kilograms | None = None
    """Net explosive quantity of one unit, for the limits of legs and the explosive limits of sites: ``neq: 10.8 kg``;
    none when not given."""
    shelf_life: TimeLaw | None = None
    """Time from the arrival of a lot in a stockpile until it expires, drawn for each lot, for every stockpile of the
    item that has none of its own; nothing expires when not given. The oldest lot is issued first, whatever its life;
    what expires is spoiled, unless there is an extension. What comes in at one time is one lot.

    ``shelf_life: 20 years``

    ``extension: {test_pass: 0.8, by: 5 years}``

    ``# or shelf_life: {law: weibull, shape: 3, scale: 22 years}``
    """
    extension: Extension | None = None
    """Inspection of lots that expire; they are spoiled when not given."""

    @model_validator(mode="after")
    def _lives(self) -> "Item":
        if self.shelf_life is not None and mean_of(self.shelf_life) <= 0.0:
            raise fault("has a shelf_life of 0, so that everything expires as it comes")
        return self

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

    def load(self, measure: str) -> float | None:
        """What one unit takes of a limit of a leg; None where it is not declared.

        Args:
            measure: ``mass`` (kg), ``volume`` (m3), ``teu`` (TEU) or ``neq`` (kg).
        """
        declared: float | None = getattr(self, measure)
        if declared is None and measure in _WITHOUT:
            return _WITHOUT[measure] if measure == "neq" or self.bulk else None
        return declared


_WITHOUT = {"neq": 0.0, "mass": 1.0}
"""Net explosive quantity where none is given, and mass of a kilogram."""
