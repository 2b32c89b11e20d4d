"""Charges: costs that run by the day, and what costs are worth on the first day that counts."""

from desim.sim.change.cause import Cause
from desim.sim.kernel.clock import START, Clock
from desim.sim.world import World
from desim.spec.fields.ticks import DAYS_PER_YEAR, TICKS_PER_DAY, days, ticks

ByAccount = dict[tuple[str, str], float]
"""Cost by part and account, USD."""


def running_costs(world: World) -> ByAccount:
    """Costs of the measured time so far that follow from integrals: holding, backorders; and those of causes."""
    found: ByAccount = {}
    now = world.clock.time
    for name, declared in sorted(world.scenario.stockpiles.items()):
        shelf = world.stockpiles[name]
        since = days(now - shelf.since)
        for account, rate, area, level in (
            ("holding", declared.holding_cost, shelf.facts.area_on_hand, shelf.on_hand),
            ("backorders", declared.backorder_cost, shelf.facts.area_owed, shelf.backorders),
        ):
            if rate:
                found[name, account] = rate * (area + level * since)
    for name, cause in world.causes.items():
        rate = world.scenario.causes[name].cost_per_day
        cost = cause.cost + (rate * _days_in_effect(world, cause) if rate else 0.0)
        if cost:
            found[name, "cause"] = cost
    return found


def _days_in_effect(world: World, cause: Cause) -> float:
    """Days of the measured time in which a cause had an effect."""
    since, now = world.scenario.measured_from, world.clock.day
    return sum(max(0.0, min(o.effect_ends, now) - max(o.effect_begins, since)) for o in cause.occurrences)


class PresentCosts:
    """Costs discounted to the first day that counts: those of each day from its middle, at a rate per year."""

    def __init__(self, world: World, clock: Clock) -> None:
        self._world, self._clock, self._rate = world, clock, world.scenario.discount_rate
        self._begin = ticks(world.scenario.measured_from)
        self._last, self._before = self._begin, dict[str, float]()
        self.by_account: dict[str, float] = {}
        clock.at(self._begin + TICKS_PER_DAY, START, self._day_over)

    def _day_over(self, _: None) -> None:
        self.settle()
        self._clock.at(self._clock.time + TICKS_PER_DAY, START, self._day_over)

    def settle(self) -> None:
        """Discount the costs since the end of the last day."""
        now = self._clock.time
        if now <= self._last:
            return
        middle = days(self._last + now - 2 * self._begin) / 2.0
        factor = (1.0 + self._rate) ** (-middle / DAYS_PER_YEAR)
        costs: dict[str, float] = {}
        for every in (self._world.costs, running_costs(self._world)):
            for (_, account), cost in sorted(every.items()):
                costs[account] = costs.get(account, 0.0) + cost
        for account, cost in costs.items():
            more = cost - self._before.get(account, 0.0)
            self.by_account[account] = self.by_account.get(account, 0.0) + more * factor
        self._last, self._before = now, costs
