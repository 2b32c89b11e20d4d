"""Ports: berths and cranes that the ships of several legs share."""

from typing import Annotated, Literal

from pydantic import model_validator

from desim.spec.fields.base import Declared, Ref, Text
from desim.spec.fields.law import Fixed, TimeLaw
from desim.spec.fields.quantity import Count, Days, PositiveRate, fault


class Port(Declared):
    """Where ships of legs load or unload: each waits for a berth, and there for cranes; both first come first served.

    A ship is a vehicle of a leg, or a departure of a leg without vehicles. While a port is closed no ship berths; those
    at a berth are worked on. One that is closed for good keeps those that wait.

    ``bremerhaven: {site: bremerhaven, berths: 2, cranes: 3, cranes_per_ship: 2,``
    ``rate: 400/day, measure: teu, berthing: 6 h}``
    """

    title: Text = ""
    """Name for readers."""
    site: Annotated[str, Ref("sites")] | None = None
    """Site it lies at."""
    berths: Count = 1
    """Ships that can be alongside at the same time."""
    berthing: TimeLaw = Fixed[Days](value=0.0)
    """Time at the berth beside the work of cranes: mooring, clearance, lashing."""
    rate: PositiveRate | None = None
    """What one crane moves per day, in the *measure*; handling takes no time when not given."""
    measure: Literal["units", "mass", "volume", "teu"] = "units"
    """In what the rate of the cranes counts: units of the items, kg, m3 or TEU; items then say what a unit of them is.

    ``rate: 2000 t/day``
    ``measure: mass``
    """
    cranes: Count | None = None
    """Cranes that the ships alongside share; as many as they want when not given."""
    cranes_per_ship: Count = 1
    """Most cranes that work on one ship. A ship begins with those that are free, at least one, and keeps these."""

    @model_validator(mode="after")
    def _cranes(self) -> "Port":
        if self.rate is None:
            for field in ("cranes", "cranes_per_ship", "measure"):
                if getattr(self, field) != type(self).model_fields[field].default:
                    raise fault(f"has {field} but no rate of a crane")
        if self.cranes is not None and self.cranes_per_ship > self.cranes:
            raise fault("has more cranes_per_ship than cranes")
        return self
