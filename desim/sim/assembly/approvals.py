"""Approvals: builds agreements, funds and gates, and puts gates between lanes and their sources."""

from collections.abc import Callable
from functools import partial

from desim.sim.approvals.agreements import Agreement, Agreements
from desim.sim.approvals.case import Case
from desim.sim.approvals.fund import Fund
from desim.sim.approvals.gate import Gate
from desim.sim.approvals.gate_sequence import GateSequence, ShipmentGates, TransitLeg
from desim.sim.approvals.gated_ordering import GatedOrdering
from desim.sim.assembly.calendars import keep_calendar
from desim.sim.kernel.clock import ARRIVAL, CAUSE
from desim.sim.kernel.registry import declared_values, require_behaviors
from desim.sim.stock.lane import Consignee, Stretch, Supply
from desim.sim.world import World
from desim.spec.checks.nations import approvals_of, nation_of
from desim.spec.fields.ticks import ticks
from desim.spec.parts.gate import Gate as DeclaredGate
from desim.spec.scenario import Scenario


def agreements(world: World) -> None:
    """Make all agreements, and note the nations whose own sources honor their ratings."""
    scenario, clock, rank = world.scenario, world.clock, world.rank
    made = {name: Agreement(name, d, clock, rank[name]) for name, d in sorted(scenario.agreements.items())}
    honoring = frozenset(name for name, nation in scenario.nations.items() if nation.ratings)
    world.agreements = Agreements(made, honoring)


def funds(world: World) -> None:
    """Make all funds."""
    for name, declared in sorted(world.scenario.funds.items()):
        world.funds[name] = Fund(name, declared, world.clock, world.rank[name])


def gates(world: World) -> None:
    """Make all gates, and plan the cases of teams and documents; only gates that an agreement names look at those."""
    scenario = world.scenario
    named = {name for a in scenario.agreements.values() for name in (*a.waives, *a.speeds, *a.refusals)}
    unit_costs = {name: item.unit_cost for name, item in scenario.items.items() if item.unit_cost is not None}
    for name, declared in sorted(scenario.gates.items()):
        agreed = world.agreements if name in named else None
        world.gates[name] = Gate(
            name, declared, world.clock, world.rank[name], world.streams, world.costs, agreed, world.funds, unit_costs
        )
        keep_calendar(world, name, declared.calendar, world.gates[name].dials["open"])
    _file_transfers(world)


def has_gates(scenario: Scenario, pile: str) -> bool:
    """Whether there are gates before any source of a stockpile."""
    if not scenario.gates:
        return False
    return any(approvals_of(scenario, pile, source) for source in scenario.stockpiles[pile].sources)


def with_gates(world: World, pile: str, source: str, ordering: GatedOrdering, supply: Supply) -> Supply:
    """A supply with the gates that there are between lane and source, and before the way of the goods."""
    passed = [world.gates[name] for name in approvals_of(world.scenario, pile, source)]
    nations = nation_of(world.scenario, source), nation_of(world.scenario, pile)
    for at, put in GATES_BEFORE.items():
        some = [gate for gate in passed if gate.declared.at == at]
        if some:
            supply = put(GateSequence(f"{source}>{pile}", some, nations, ordering), pile, supply, world)
    return supply


def _before_orders(gates: GateSequence, _: str, supply: Supply, world: World) -> Supply:
    ask, is_open = supply.ask, supply.is_open
    return supply._replace(
        ask=gates.before_source(ask, world.clock), is_open=lambda: is_open() and gates.open(),
        take_over=gates.before_the_start(ask, supply.take_over, world.clock),
    )  # fmt: skip


def _before_shipments(gates: GateSequence, pile: str, supply: Supply, world: World) -> Supply:
    transit, is_open, ask, take_over = supply.transit, supply.is_open, supply.ask, supply.take_over

    def order(amount: float, lane: Consignee) -> None:
        gates.orders.ordered(amount)
        ask(amount, lane)

    def ordered_before(amount: float, lane: Consignee, placed: int) -> None:
        gates.orders.ordered(amount)
        take_over(amount, lane, placed)

    legs: list[Stretch] = [ShipmentGates(gates), *supply.legs]
    if transit is not None:
        legs.append(TransitLeg(gates.applicant, world.clock, ARRIVAL + world.rank[pile], transit))
    return supply._replace(
        ask=order, take_over=ordered_before, legs=legs, transit=None, is_open=lambda: is_open() and gates.open(),
        rejected=gates.orders.rejected, gates=1,
    )  # fmt: skip


GATES_BEFORE: dict[str, Callable[[GateSequence, str, Supply, World], Supply]] = {
    "order": _before_orders,
    "shipment": _before_shipments,
}
"""How gates are put into a supply, by where they stand; orders pass theirs first."""
require_behaviors("place of a gate", declared_values(DeclaredGate, "at"), GATES_BEFORE)


def _file_transfers(world: World) -> None:
    """Plan the cases of all documents and teams that have a gate, each on its day; the line is the applicant."""
    for line, knowledge in sorted(world.known.items()):
        declared, nation = knowledge.declared, nation_of(world.scenario, line)
        transfers: list[tuple[float, str | None, Callable[[], None]]] = [
            (stay.begin, stay.gate, partial(knowledge.admit_team, name, stay))
            for name, stay in sorted(declared.secondments.items())
        ]
        transfers += [
            (package.arrive, package.gate, partial(knowledge.read, package.teach))
            for _, package in sorted(declared.documents.items())
        ]
        for day, gate, approved in transfers:
            if gate is not None:
                case = Case(line, approved=_on_approval(approved), destination=nation)
                world.clock.at(ticks(day), CAUSE + world.rank[line], world.gates[gate].apply, case)


def _on_approval(action: Callable[[], None]) -> Callable[[Case], None]:
    """What a gate calls with the case it has approved."""
    return lambda _: action()
