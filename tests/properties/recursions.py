"""Sample paths of simple systems by recursion, out of the same draws but without any part of the simulator."""

from collections.abc import Iterator
from heapq import heappop, heappush, heapreplace
from typing import Any

from pydantic import TypeAdapter

from desim.sim.kernel.stream import Draw, Streams
from desim.spec.fields.law import TimeLaw

SEED, REPLICATION = 7, 3
TIMES = TypeAdapter(TimeLaw)


def drawn(part: str, purpose: str, law: Any) -> Draw:
    """The draws of a part, as a function that gives the next one."""
    return Streams(SEED, REPLICATION).draws(part, purpose, TIMES.validate_python(law))


def epochs(part: str, law: Any, horizon: float) -> list[float]:
    """Days of the demands of a renewal process before the horizon."""
    gap = drawn(part, "gap", law)
    days, day = [], gap()
    while day < horizon:
        days.append(day)
        day += gap()
    return days


def starts_and_ends(arrivals: list[float], service: Draw, machines: int) -> Iterator[tuple[float, float]]:
    """First come, first served on parallel machines (Kiefer and Wolfowitz 1955)."""
    free = [0.0] * machines
    for day in arrivals:
        start = max(day, free[0])
        end = start + service()
        heapreplace(free, end)
        yield start, end


def ends_with_failures(arrivals: list[float], service: Draw, life: Draw, repair: Draw) -> tuple[list[float], float]:
    """Ends on one machine whose age grows only while it works and whose work is resumed; and its days of repair."""
    ends: list[float] = []
    day = down = 0.0
    age_left = life()
    for arrival in arrivals:
        day, work = max(day, arrival), service()
        while work > age_left:
            mending = repair()
            day, work, down = day + age_left + mending, work - age_left, down + mending
            age_left = life()
        day, age_left = day + work, age_left - work
        ends.append(day)
    return ends, down


def departures(times: list[Draw], buffers: list[int], lots: int) -> list[float]:
    """Days on which lots leave the last of several stations in series, the first never starved.

    Blocking after service: lot n leaves station j when it is done there and lot n - b - 1 has left station j + 1, which
    has b places before its machine (Dallery and Gershwin 1992).
    """
    left = [[0.0] * lots for _ in times]
    for n in range(lots):
        for j, time in enumerate(times):
            begun = max(left[j][n - 1] if n else 0.0, left[j - 1][n] if j else 0.0)
            ahead = n - buffers[j + 1] - 1 if j + 1 < len(times) else -1
            left[j][n] = max(begun + time(), left[j + 1][ahead] if ahead >= 0 else 0.0)
    return left[-1]


def head_of_the_line(jobs: list[tuple[float, int]], services: list[Draw]) -> list[list[float]]:
    """Waits by class on one machine that takes the best class first and finishes what it began."""
    waits: list[list[float]] = [[] for _ in services]
    waiting: list[tuple[int, float]] = []
    coming, day = sorted(jobs), 0.0
    while coming or waiting:
        while coming and (coming[0][0] <= day or not waiting):
            arrival, rank = coming.pop(0)
            day = max(day, arrival) if not waiting else day
            heappush(waiting, (rank, arrival))
        rank, arrival = heappop(waiting)
        waits[rank].append(day - arrival)
        day += services[rank]()
    return waits


def arrivals_of_orders(placed: list[float], lead_time: Draw) -> list[float]:
    """Days on which orders come in, in the order of coming: they may cross."""
    return sorted(day + lead_time() for day in placed)


def filled(claims: list[float], level: int, coming: list[float]) -> list[float]:
    """Days on which unit claims are filled: *level* at once, and claim n by the unit that comes in as n - level."""
    return [day if n < level else max(day, coming[n - level]) for n, day in enumerate(claims)]
