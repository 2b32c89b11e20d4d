"""Dead ends: orders, lots, cases and loads that wait for an amount that never comes together, and accounts at a cap."""

import math
from collections import defaultdict
from collections.abc import Iterator

from desim.spec.checks.dead_ends import stockpiles_that_owe
from desim.spec.checks.gates import gates_by_flow
from desim.spec.fields.faults import Fault
from desim.spec.parts.stockpile import Stockpile
from desim.spec.parts.transport import Leg
from desim.spec.scenario import Scenario
from desim.study.screening.expected_demand import expected_demand
from desim.study.screening.expected_dials import ExpectedDials
from desim.study.screening.flows import Flows
from desim.study.screening.fund_load import case_costs, most_held
from desim.study.screening.order_levels import highest_position

ENOUGH = 1.0 - 1e-9
"""Share of a minimum that counts as reached."""


def dead_ends(scenario: Scenario, dials: ExpectedDials, ordered: Flows) -> Iterator[Fault]:
    """What can never go on because of a minimum, and owners whose cap binds while stock lies idle.

    Args:
        scenario: The network.
        dials: Its dials, as they are expected.
        ordered: Flows with the refill of stock, which are what policies order.
    """
    waiting = OrdersThatWait(scenario, ordered)
    yield from _supplier_minimums(scenario, waiting)
    yield from _least_orders(scenario, ordered)
    yield from _full_lots(scenario, waiting)
    yield from _batches(scenario, waiting)
    yield from _costly_cases(scenario, dials, ordered)
    yield from _full_loads(scenario, waiting)
    yield from _caps(scenario, dials, ordered)


class OrdersThatWait:
    """The most that may wait at one time of what a stockpile orders.

    A stockpile that owes nothing never has more on order than the position up to which it orders. One that owes orders
    for what it owes as well, so that all that it orders over the horizon may wait together.
    """

    def __init__(self, scenario: Scenario, ordered: Flows) -> None:
        self._scenario, self._ordered = scenario, ordered
        self._owing = stockpiles_that_owe(scenario)

    def of_stockpile(self, name: str) -> float:
        """Most units that a stockpile has on order at one time."""
        pile, horizon = self._scenario.stockpiles[name], self._scenario.horizon
        total = sum(self._ordered.amounts.get((source, name), 0.0) for source in pile.sources)
        total = min(total, pile.most_open)
        if pile.policy is None or name in self._owing or pile.policy.commitments:
            return total
        return min(total, max(0.0, highest_position(pile, self._ordered.need[name], horizon)))

    def at_source(self, source: str) -> float:
        """Most units that may wait at a source at one time, of all stockpiles that order from it."""
        piles = {name: pile for name, pile in self._scenario.stockpiles.items() if source in pile.sources}
        limits = {name: pile.sources[source].max_open for name, pile in piles.items()}
        return sum(min(self.of_stockpile(name), math.inf if most is None else most) for name, most in limits.items())


def _supplier_minimums(scenario: Scenario, waiting: OrdersThatWait) -> Iterator[Fault]:
    for name, supplier in sorted(scenario.suppliers.items()):
        most = waiting.at_source(name)
        if 0.0 < most < supplier.minimum_order * ENOUGH:
            unit = scenario.items[supplier.item].unit
            message = (
                f"is never reached: at most about {most:,.4g} {unit} are on order here at one time, of a minimum of "
                f"{supplier.minimum_order:,.4g}, so that nothing is shipped"
            )
            yield Fault(f"suppliers.{name}.minimum_order", message)


def _least_orders(scenario: Scenario, ordered: Flows) -> Iterator[Fault]:
    """Stockpiles whose smallest order is more than they will ever hand out."""
    for name, pile in sorted(scenario.stockpiles.items()):
        least, need = 0.0 if pile.policy is None else pile.policy.least_order, ordered.need[name]
        if 0.0 < need < least * ENOUGH:
            message = (
                f"orders {least:,.4g} {scenario.items[pile.item].unit} at least (minimum_order, order_multiple), but "
                f"only about {need:,.4g} are wanted of it over the horizon"
            )
            yield Fault(f"stockpiles.{name}.policy", message)


def _full_lots(scenario: Scenario, waiting: OrdersThatWait) -> Iterator[Fault]:
    for name, line in sorted(scenario.lines.items()):
        most = waiting.at_source(name) / line.yield_
        if line.full_lots and 0.0 < most < line.lot * ENOUGH:
            message = (
                f"is never filled: at most about {most:,.4g} {scenario.items[line.item].unit} are on order here at one "
                f"time, of a lot of {line.lot:,.4g} (full_lots), so that no lot is begun"
            )
            yield Fault(f"lines.{name}.lot", message)


def _batches(scenario: Scenario, waiting: OrdersThatWait) -> Iterator[Fault]:
    """Batches of a gate are made item by item."""
    through: dict[tuple[str, str], float] = defaultdict(float)
    for (_, pile), gates in sorted(gates_by_flow(scenario).items()):
        for gate in gates:
            through[gate, scenario.stockpiles[pile].item] += waiting.of_stockpile(pile)
    for (name, item), most in sorted(through.items()):
        for stage, declared in scenario.gates[name].in_sequence():
            batch = declared.batch
            if batch is not None and batch.max_wait is None and 0.0 < most < batch.minimum * ENOUGH:
                message = (
                    f"is never reached for {item}: at most about {most:,.4g} wait here at one time, of a minimum of "
                    f"{batch.minimum:,.4g}, and there is no max_wait"
                )
                yield Fault(f"gates.{name}.stages.{stage}.batch.minimum", message)


def _costly_cases(scenario: Scenario, dials: ExpectedDials, ordered: Flows) -> Iterator[Fault]:
    """Cases that cost more than a fund ever holds."""
    for one in case_costs(scenario, ordered):
        fund, most = scenario.funds[one.fund], most_held(scenario, dials, one.fund)
        shares = {one.payer or "": 1.0} if fund.pays == "receiver" else fund.shares
        for account, share in shares.items():
            if most[account] < share * one.cost * ENOUGH:
                part = f"the part of {account} in " if account else ""
                message = (
                    f"is never enough: {part}a case of about {one.units:,.4g} {one.unit} costs "
                    f"{share * one.cost:,.4g} USD, and at most {most[account]:,.4g} are there at one time"
                )
                yield Fault(one.path, message)


def _full_loads(scenario: Scenario, waiting: OrdersThatWait) -> Iterator[Fault]:
    carried: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for name, pile in sorted(scenario.stockpiles.items()):
        for stretch in sorted({stretch for offer in pile.sources.values() for stretch in scenario.legs_of(offer)}):
            amount = waiting.of_stockpile(name)
            carried[stretch][""] += amount
            for measure in scenario.legs[stretch].measures:
                carried[stretch][measure] += amount * (scenario.items[pile.item].load(measure) or 0.0)
    for name, most in sorted(carried.items()):
        leg = scenario.legs[name]
        yield from _small_convoys(name, leg, most)
        loads = _full_load(leg)
        reached = any(most[measure] >= load * ENOUGH for measure, load in loads.items())
        if leg.full_load and leg.max_wait is None and loads and most[""] > 0.0 and not reached:
            measure = max(loads, key=lambda measure: most[measure] / loads[measure])
            message = (
                f"is never full: at most about {most[measure]:,.4g}{_OF[measure]} wait here at one time, of a load of "
                f"{loads[measure]:,.4g}, and there is no max_wait"
            )
            yield Fault(f"legs.{name}.full_load", message)


def _small_convoys(name: str, leg: Leg, most: dict[str, float]) -> Iterator[Fault]:
    """Convoys that never form: what waits at one time fills one vehicle less than their minimum."""
    convoy, fleet = leg.convoy, leg.vehicles
    if convoy is None or convoy.max_wait is not None or fleet is None or not most[""] > 0.0:
        return
    loads = {"": fleet.load} if fleet.load is not None else {}
    loads |= fleet.limits.by_measure() if fleet.limits is not None else {}
    if convoy.minimum > 1 and loads and all(most[m] <= (convoy.minimum - 1) * load for m, load in loads.items()):
        measure = max(loads, key=lambda measure: most[measure] / loads[measure])
        message = (
            f"is never reached: at most about {most[measure]:,.4g}{_OF[measure]} wait here at one time, and a vehicle "
            f"carries {loads[measure]:,.4g}; there is no max_wait"
        )
        yield Fault(f"legs.{name}.convoy.minimum", message)


_OF = {"": "", "mass": " kg", "volume": " m3", "teu": " TEU", "neq": " kg of explosives"}


def _full_load(leg: Leg) -> dict[str, float]:
    """A full load by measure, of which one is enough; units are those of the empty name.

    It is that of a departure, or of a vehicle where a departure has no limit.
    """
    units, limits, fleet = leg.capacity, leg.limits, leg.vehicles
    if units is None and limits is None and fleet is not None:
        units, limits = fleet.load, fleet.limits
    return {**({} if units is None else {"": units}), **({} if limits is None else limits.by_measure())}


def _caps(scenario: Scenario, dials: ExpectedDials, ordered: Flows) -> Iterator[Fault]:
    """Owners of joint stocks whose own part and cap are less than what they draw, while others draw less than theirs.

    What is drawn is credited again by share, where the stock is refilled.
    """
    drawn: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for name, demand in sorted(scenario.demands.items()):
        amount = expected_demand(scenario, demand, dials.get((name, "rate"))).amount
        for pile, each in {demand.stockpile: 1.0, **demand.kit}.items():
            if demand.owner is not None:
                drawn[pile][demand.owner] += amount * each
    for name, stockpile in sorted(scenario.stockpiles.items()):
        for source, offer in sorted(stockpile.sources.items()):
            if offer.owner is not None:
                drawn[source][offer.owner] += ordered.amounts.get((source, name), 0.0)
    for name, by_owner in sorted(drawn.items()):
        yield from _caps_of(scenario.stockpiles[name], name, by_owner)


def _caps_of(pile: Stockpile, name: str, drawn: dict[str, float]) -> Iterator[Fault]:
    shares = math.fsum(owner.share for owner in pile.owners.values())
    credited = pile.initial + (math.fsum(drawn.values()) if pile.sources else 0.0)
    for owner, declared in sorted(pile.owners.items()):
        own, wanted = credited * declared.share / shares, drawn[owner]
        idle = math.fsum(
            max(0.0, credited * other.share / shares - drawn[o]) for o, other in pile.owners.items() if o != owner
        )
        short, lent = wanted - own - declared.cap, idle - declared.cap
        if short > 1e-9 * wanted and lent > 1e-9 * credited:
            message = (
                f"binds while stock lies idle: about {wanted:,.4g} are drawn over the horizon, {own:,.4g} are credited "
                f"and {declared.cap:,.4g} may be borrowed, while the others leave {idle:,.4g} of theirs"
            )
            yield Fault(f"stockpiles.{name}.owners.{owner}.cap", message)
