"""Stations: the steps of a line through which lots move one by one, with finite buffers, rework and scrap."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from desim.spec.fields.base import Declared, Name, Text
from desim.spec.fields.law import TimeLaw
from desim.spec.fields.quantity import (
    DISTINCT,
    Count,
    Fraction,
    Places,
    PositiveAmount,
    PositiveFraction,
    WorkKey,
    fault,
)
from desim.spec.parts.machine import Failures

OUT, SCRAP = "out", "scrap"


def _one_way(value: Any) -> Any:
    """A plain name is the only way on."""
    return {value: 1.0} if isinstance(value, str) else value


def _whole_chance(value: dict[str, float]) -> dict[str, float]:
    total = sum(value.values())
    if abs(total - 1.0) > 1e-9:
        raise fault(f"has probabilities that sum to {total:.12g} instead of 1")
    return value


class Station(Declared):
    """Identical machines with one queue; a finished lot stays on its machine until the next station has a place for it.

    This is blocking after service.
    """

    title: Text = ""
    """Name for readers."""
    time: TimeLaw
    """Processing time of a lot."""
    machines: Count = 1
    """Identical machines in parallel."""
    buffer: Places | None = None
    """Places in front of the machines, not counting those on them; without a limit when not given."""
    failures: Failures | None = None
    """How its machines fail."""
    yield_: PositiveFraction = Field(1.0, alias="yield")
    """Probability that a lot passes; one that does not is processed again at once on the same machine."""
    attempts: Count | None = None
    """Failed attempts after which a lot is scrapped; it is tried for ever when not given."""
    next: Annotated[
        dict[Name, Fraction],
        AfterValidator(_whole_chance),
        BeforeValidator(_one_way, json_schema_input_type=Name | dict[Name, Fraction]),
    ] = {OUT: 1.0}
    """Where lots go: a station, ``out`` or ``scrap``, or a map of these with probabilities."""
    in_process: Annotated[dict[WorkKey, PositiveAmount], DISTINCT] = {}
    """Work in process here at the start: units by the working time that has gone into their lots at this station, the
    longest first at a machine; those for which there is none wait in the buffer. See ``in_process`` of a line.

    ``time: 2 days``
    ``in_process: {1.5 days: 10, 0: 20}``
    """


def lots_of(worked: dict[float, float], lot: float) -> list[tuple[float, float]]:
    """Work done (days) and size of lots, those with the most work first.

    Args:
        worked: Units by the work done on them, days.
        lot: Largest lot, units.
    """
    found = []
    for time, amount in sorted(worked.items(), reverse=True):
        whole = int(amount / lot + 1e-9)
        rest = amount - whole * lot
        found += [(time, lot)] * whole + ([(time, rest)] if rest > 1e-9 * lot else [])
    return found
