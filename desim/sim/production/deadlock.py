"""Deadlock: stations that wait for room at one another in a circle, for ever."""

from collections.abc import Mapping

from desim.sim.kernel.errors import Deadlock
from desim.sim.production.flow import Station


def refuse_deadlock(stations: Mapping[str, Station]) -> None:
    """Raise Deadlock where stations wait for room at one another in a circle (a knot of waits: Holt 1972).

    It is looked for when a replication is over, and before it forgets its warm-up, so that a run pays nothing for it.
    Only stations hold what they have while they wait for more: lines take all they need at once, and bills of material
    and sources in a circle are refused when a scenario is read. So a network that has run dry is in no deadlock.
    """
    waits = {name: _waits_for(station) for name, station in sorted(stations.items()) if _full(station)}
    stuck = _knot(waits)
    if stuck:
        circle = _circle(waits, stuck)
        day = max(stations[name].states.since for name in circle)
        pairs = zip(circle, [*circle[1:], circle[0]], strict=True)
        raise Deadlock(f"deadlock at t={day:g}, {', '.join(f'{one} waits for {other}' for one, other in pairs)}")


def _full(station: Station) -> bool:
    """Whether each machine only holds a lot that cannot leave."""
    return all(machine.holding for machine in station.machines)


def _waits_for(station: Station) -> list[str]:
    """The stations for whose room its lots wait."""
    return sorted(
        target.name for target in station.flow.stations.values() if any(one is station for one in target.senders())
    )


def _knot(waits: dict[str, list[str]]) -> set[str]:
    """The largest set of stations that wait for none but one another."""
    stuck = set(waits)
    while free := {name for name in stuck if not stuck.issuperset(waits[name])}:
        stuck -= free
    return stuck


def _circle(waits: dict[str, list[str]], stuck: set[str]) -> list[str]:
    """One circle of the knot, beginning with the first of its names."""
    path = [min(stuck)]
    while (after := waits[path[-1]][0]) not in path:
        path.append(after)
    circle = path[path.index(after) :]
    first = circle.index(min(circle))
    return circle[first:] + circle[:first]
