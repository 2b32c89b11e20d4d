"""Rows: a plan and a disruption as one row each, which says what changes, when, for how long and at what cost."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from desim.spec.families import DIALS
from desim.spec.fields.base import Declared, Ref, Text, Words
from desim.spec.question.kept import (
    KeptBound,
    KeptDays,
    KeptFactor,
    KeptLaw,
    KeptMoment,
    KeptMoney,
    SpelledName,
    SpelledPart,
)

PartName = Annotated[SpelledPart, Ref(*DIALS, "sites", "nations")]
DialName = Annotated[SpelledName, Words(*dict.fromkeys(dial for dials in DIALS.values() for dial in dials))]
SetValue = float | int | str | bool
"""What a number is set to, as it is written in a scenario."""


def _switch(value: Any) -> Any:
    """A word for on or off, as people write it in a cell."""
    return {"yes": True, "on": True, "x": True, "no": False, "off": False}.get(str(value).strip().casefold(), value)


Switch = Annotated[bool, BeforeValidator(_switch)]


class Row(Declared):
    """What a plan and a disruption have in common: a change of the network."""

    title: Text = ""
    """Name for readers; the name of the row when not given."""
    on: Switch = True
    """Whether it is run; a row that is off stays where it is."""
    options: tuple[Text, ...] = ()
    """Options that come with the network, by name; several are taken together."""
    part: PartName | None = None
    """The part that changes; a site or a nation for all parts there."""
    dial: DialName | None = None
    """What of the part changes, such as rate."""
    factor: KeptFactor | None = None
    """What that is multiplied by: 1.3 for three tenths more, 0 for none."""
    low: KeptBound | None = None
    """Lowest plausible value of the factor, where worlds are sampled."""
    high: KeptBound | None = None
    """Highest plausible value of the factor."""
    begins: KeptMoment | None = None
    """Day it begins, a date or days after the start; the decision when not given."""
    takes: KeptLaw | None = None
    """Time from then until it is in effect."""
    lasts: KeptLaw | None = None
    """Time it is in effect; for good when not given."""
    cost: KeptMoney = 0.0
    """Cost when it begins, USD."""
    changes: dict[PartName, Annotated[dict[str, KeptFactor], Field(min_length=1)]] = {}
    """Further changes: part, dial and factor."""
    set: dict[Text, SetValue] = {}
    """Numbers that have another value from the first day on, by path.

    ``set: {stockpiles.depot.initial: 5000}``
    """
    note: Text = ""
    """On what ground: a word on where the numbers of the row come from."""

    def factors(self) -> dict[str, dict[str, float]]:
        """All factors by part and dial, the one in the row itself among them."""
        found = {part: dict(dials) for part, dials in self.changes.items()}
        if self.part is not None and self.dial is not None and self.factor is not None:
            found.setdefault(self.part, {})[self.dial] = self.factor
        return found


class PlanRow(Row):
    """A plan: what may be decided.

    ``third_shift: {title: Third shift, part: us_line, dial: rate, factor: 1.3, takes: 8 months, cost: 50000000}``
    """

    later: KeptDays = 0.0
    """Time by which it is decided later, its options too."""
    combines: tuple[SpelledName, ...] = ()
    """Other plans that it is made of, by the names of their rows."""


class DisruptionRow(Row):
    """A disruption: what may go wrong.

    ``fire: {title: Fire at the plant, part: us_line, dial: open, factor: 0, begins: 2027-06-01, lasts: 180 days}``
    """


GROUPS: dict[str, tuple[str, ...]] = {
    "plans": ("surge", "reform"),
    "disruptions": ("disruption", "politics", "risk"),
}
"""Groups of the options that the rows of a question may name."""
OPTION_OF = {"plans": "surge", "disruptions": "disruption"}
"""The group in which a row itself is an option."""
