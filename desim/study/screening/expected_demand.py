"""Expected demand: how much demands and fleets want over the horizon on average, and how often."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from desim.spec.checks.calendars import working_share
from desim.spec.fields.moments import mean_of
from desim.spec.parts.fleet import Unit
from desim.spec.scenario import Scenario
from desim.study.screening.expected_dials import POINTS, ExpectedDial, ExpectedDials


@dataclass(frozen=True)
class ExpectedDemand:
    """What is asked of a stockpile."""

    amount: float
    claims: float
    """Number of claims."""


def expected_demand(scenario: Scenario, demand: Any, rate: ExpectedDial | None) -> ExpectedDemand:
    """Mean amount and number of claims of a demand of a scenario, its backlog included.

    Args:
        scenario: The network.
        demand: One of its demands.
        rate: Its dial, as it is expected; None where nothing turns it.
    """
    new, owed = _new_demand(scenario, demand, rate), math.fsum(demand.backlog.values())
    return ExpectedDemand(new.amount + owed, new.claims + len(demand.backlog))


def _new_demand(scenario: Scenario, demand: Any, rate: ExpectedDial | None) -> ExpectedDemand:
    horizon = scenario.horizon
    begin, end = demand.start, min(horizon, math.inf if demand.end is None else demand.end)
    if end <= begin:
        return ExpectedDemand(0.0, 0.0)
    factor = _factor(rate, begin, end, horizon) * working_share(scenario, demand.calendar, begin, end)
    if hasattr(demand, "batch"):
        amount = _profile_amount(demand, begin, end) * factor
        return ExpectedDemand(amount, amount / demand.batch)
    claims = _arrivals(demand, begin, end) * factor
    return ExpectedDemand(claims * mean_of(demand.size), claims)


def _factor(rate: ExpectedDial | None, begin: float, end: float, horizon: float) -> float:
    """Mean of a dial between two days."""
    if rate is None:
        return 1.0
    days = (np.arange(POINTS) + 0.5) * horizon / POINTS
    inside = (days >= begin) & (days < end)
    return float(rate.factors[inside].mean()) if inside.any() else 1.0


def _arrivals(demand: Any, begin: float, end: float) -> float:
    match demand.kind:
        case "fixed":
            first = begin + (demand.every if demand.offset is None else demand.offset)
            return float(math.floor((end - first) / demand.every - 1e-9) + 1) if first < end else 0.0
        case "renewal":
            return (end - begin) / mean_of(demand.every)
        case "modulated":
            return float(demand.arrivals) * _intensity(demand) * (end - begin)
    return float(demand.arrivals) * (end - begin)


def _intensity(demand: Any) -> float:
    """Long-run mean factor of a modulated demand: states weighted by visits and mean sojourn."""
    names = sorted(demand.states)
    moves = np.zeros((len(names), len(names)))
    for i, name in enumerate(names):
        after = demand.after(name)
        for other, weight in after.items():
            moves[i, names.index(other)] = weight / sum(after.values())
    system = np.vstack([moves.T - np.eye(len(names)), np.ones(len(names))])
    visits = np.linalg.lstsq(system, np.append(np.zeros(len(names)), 1.0), rcond=None)[0]
    times = visits * [mean_of(demand.states[name].sojourn) for name in names]
    return float(times @ [demand.states[name].arrivals for name in names] / times.sum())


def _profile_amount(demand: Any, begin: float, end: float) -> float:
    """Amount of a demand along a profile between two days."""
    rates = sorted((demand.profile or {}).items())
    repeat = getattr(demand, "repeat", None)
    if not rates:
        return 0.0
    if repeat is None:
        return _integral([*rates, (math.inf, 0.0)], begin, end)
    cycle = [*rates, (repeat, 0.0)]
    if rates[0][0] > 0.0:
        cycle = [(0.0, 0.0), *cycle]
    whole = _integral(cycle, 0.0, repeat)

    def until(day: float) -> float:
        return float(math.floor(day / repeat) * whole + _integral(cycle, 0.0, day % repeat))

    return until(end) - until(begin)


def _integral(steps: list[tuple[float, float]], begin: float, end: float) -> float:
    """Integral of a rate by steps."""
    return sum(rate * max(0.0, min(end, b) - max(begin, a)) for (a, rate), (b, _) in pairwise(steps))


def expected_unit_failures(scenario: Scenario, dials: ExpectedDials) -> list[tuple[Unit, float]]:
    """Units of fleets, each with the mean number that fails before the horizon if all platforms work."""
    found = []
    for name, fleet in sorted(scenario.fleets.items()):
        tempo = dials[name, "tempo"].mean if (name, "tempo") in dials else 1.0
        for _, unit in sorted(fleet.units.items()):
            if tempo > 0.0:
                cycle = mean_of(unit.life) / tempo + mean_of(unit.swap)
                found.append((unit, fleet.size * scenario.horizon / cycle))
    return found
