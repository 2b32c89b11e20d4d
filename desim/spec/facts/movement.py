"""Facts of lanes, legs and fleets."""

from dataclasses import dataclass


@dataclass
class LaneFacts:
    """The way from a source to a stockpile, over the measured time."""

    arrived: float = 0.0
    """Units that came in."""


@dataclass
class LegFacts:
    """A leg over the measured time."""

    accepted: float = 0.0
    """Units taken in."""
    carried: float = 0.0
    """Units that departed."""
    departures: int = 0
    """Departures with anything on board."""
    limited: int = 0
    """Departures of which a capacity or the load of vehicles limited what could board."""
    full: int = 0
    """Of those, departures that could take no more."""
    load_factors: float = 0.0
    """Sum over those of the load over the room of what left, in the measure in which it was fullest."""
    occasions: int = 0
    """Instants at which something departed that had been loaded."""
    left_behind: float = 0.0
    """Sum over those of the units that were ready and stayed behind."""
    arrived: float = 0.0
    """Units that reached the other end."""
    lost: float = 0.0
    """Units lost on the way."""
    lost_vehicles: int = 0
    """Vehicles lost on the way."""
    loaded_vehicles: int = 0
    """Vehicles of another leg that came back over this one with goods."""
    empty_vehicles: int = 0
    """Vehicles of another leg that came back over this one without."""
    unescorted: int = 0
    """Departures that should have had escorts and sailed without."""
    turned_back: float = 0.0
    """Units that were back at the origin because the leg had closed."""
    detoured: float = 0.0
    """Units handed to the detour."""
    waited: float = 0.0
    """Sum over units that departed of their time at the origin, unit-days."""
    traveled: float = 0.0
    """Sum over units that arrived of the time since the leg took them in, unit-days."""
    area_waiting: float = 0.0
    """Integral of units ready and waiting for a departure, unit-days."""
    area_handling: float = 0.0
    """Integral of units in handling or in its queue, unit-days."""
    area_away: float = 0.0
    """Integral of vehicles away (under way, turning round, or waiting to be replaced), vehicle-days."""


@dataclass
class PortFacts:
    """A port over the measured time."""

    calls: int = 0
    """Ships that came."""
    berthed: int = 0
    """Ships that got a berth."""
    waited: float = 0.0
    """Sum over those of their time before, ship-days."""
    left: int = 0
    """Ships that left."""
    stayed: float = 0.0
    """Sum over those of their time in port, ship-days."""
    area_waiting: float = 0.0
    """Integral of ships that wait for a berth, ship-days."""
    area_berths: float = 0.0
    """Integral of berths taken, berth-days."""
    area_cranes: float = 0.0
    """Integral of cranes at work, crane-days."""


@dataclass
class EscortFacts:
    """A pool of escorts over the measured time."""

    convoys: int = 0
    """Convoys that sailed with some of them."""
    area_away: float = 0.0
    """Integral of escorts that are away, escort-days."""


@dataclass
class FleetFacts:
    """A fleet over the measured time."""

    area_up: float = 0.0
    """Integral of platforms up, platform-days."""
    time_able: float = 0.0
    """Days with at least the needed platforms up."""
    time_all_up: float = 0.0
    """Days with all platforms up."""
    failures: int = 0
    """Units that failed."""
    cannibalised: int = 0
    """Units taken from another platform."""
    task_failures: int = 0
    """Times the number up fell below what is needed."""
    first_task_failure: float = -1.0
    """Day it first fell below, from the decision on; -1 if never."""
