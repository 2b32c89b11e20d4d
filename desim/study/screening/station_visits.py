"""Station visits: how often a lot visits each station of a line, and whether it comes out."""

import numpy as np

from desim.spec.parts.production import Line
from desim.spec.parts.station import OUT


def station_visits(line: Line) -> tuple[dict[str, float], float]:
    """Mean number of times that a lot is processed at each station, and the share of lots that come out.

    Traffic equations of an open network (Jackson 1957), with the tries of stations whose lots may fail.
    """
    names = sorted(line.stations)
    moves = np.zeros((len(names), len(names)))
    out = np.zeros(len(names))
    for i, name in enumerate(names):
        passed = _pass_probability(line, name)
        for after, chance in line.stations[name].next.items():
            if after in line.stations:
                moves[i, names.index(after)] = passed * chance
            elif after == OUT:
                out[i] = passed * chance
    entry = np.array([float(name == line.first) for name in names])
    arrivals = np.linalg.solve(np.eye(len(names)) - moves.T, entry)
    return {n: float(a * _mean_tries(line, n)) for n, a in zip(names, arrivals, strict=True)}, float(arrivals @ out)


def _pass_probability(line: Line, name: str) -> float:
    """Chance that a lot gets through a station before it is scrapped there."""
    station = line.stations[name]
    return 1.0 if station.attempts is None else 1.0 - float((1.0 - station.yield_) ** station.attempts)


def _mean_tries(line: Line, name: str) -> float:
    """Mean number of times that a lot is processed in one visit."""
    return _pass_probability(line, name) / line.stations[name].yield_
