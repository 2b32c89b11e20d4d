"""Production: builds lines with their machines, stations, crews and people from their declarations."""

import math
from collections.abc import Callable
from functools import partial

from desim.sim.assembly.calendars import keep_calendar
from desim.sim.kernel.clock import CAUSE, START, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.production.bill import Bill, Choice
from desim.sim.production.co_products import CoProducts, Output
from desim.sim.production.explosive_limit import ExplosiveLimit
from desim.sim.production.flow import Flow, Station
from desim.sim.production.knowledge import Knowledge
from desim.sim.production.learning import SharedExperience
from desim.sim.production.line import Line, LineDraws, LineWiring
from desim.sim.production.logged_orders import LoggedOrders
from desim.sim.production.machine import FailureModel, RepairCrew
from desim.sim.production.machine_count import AdjustableWorkcenter
from desim.sim.production.orders import Orders
from desim.sim.production.output_allocation import OutputAllocation, output_allocation
from desim.sim.production.partnership import Partnership
from desim.sim.production.preemption import WORKCENTERS
from desim.sim.production.rates import ColdShutdown, RateModes
from desim.sim.production.repair import RepairLine, ReplacementNeed
from desim.sim.production.workcenter import Workcenter
from desim.sim.production.workforce import HiringDraws, Workforce, WorkforceDraws
from desim.sim.stock.closable import ClosableDepot
from desim.sim.stock.depot import Depot
from desim.sim.stock.shelf import Shelf
from desim.sim.tracing.lot_tracking import TracedLine
from desim.sim.tracing.recall import Register
from desim.sim.world import World
from desim.spec.checks.dials import turned_parts
from desim.spec.checks.nations import nation_of
from desim.spec.facts import LineFacts
from desim.spec.fields.law import Exponential
from desim.spec.fields.ticks import NEVER, ticks
from desim.spec.parts.knowledge import Knowledge as DeclaredKnowledge
from desim.spec.parts.machine import Failures
from desim.spec.parts.production import Line as DeclaredLine
from desim.spec.parts.quality import Escapes
from desim.spec.parts.station import Station as DeclaredStation
from desim.spec.parts.workforce import Workforce as DeclaredWorkforce

_LIFE = Exponential[float](law="exponential", mean=1.0)


def crews(world: World) -> None:
    """Make all crews."""
    world.crews.update({name: RepairCrew(name, d.size) for name, d in sorted(world.scenario.crews.items())})


def workcenters(world: World) -> None:
    """Make all workcenters that lines share."""
    turned = turned_parts(world.scenario, "machines")
    for name, declared in sorted(world.scenario.workcenters.items()):
        failures = _failures(world, name, declared.failures, declared.machines)
        changeover = world.streams.durations(name, "changeover", declared.changeover)
        place = (name, world.clock, world.rank[name])
        if name in turned:
            dial = world.dials[name, "machines"] = Dial()
            model = partial(_failure, world, name, declared.failures)
            preempts = declared.discipline == "preemptive"
            center = AdjustableWorkcenter(*place, failures, changeover, True, dial, model, preempts)
            world.workcenters[name] = center
        else:
            world.workcenters[name] = WORKCENTERS[declared.discipline](*place, failures, changeover)


def lines(world: World) -> None:
    """Make all lines, and connect those that learn from one another."""
    maker = LineMaker(world, _explosive_limits(world))
    for name, declared in sorted(world.scenario.lines.items()):
        world.lines[name] = maker.line(name, declared)
        _put_in_process(world, name, declared)
    _share_experience(world)
    form_partnerships(world.known, world.clock)


def _put_in_process(world: World, name: str, declared: DeclaredLine) -> None:
    """Put on the machines of a line what is in process at the start, before anything else begins."""
    line, floor = world.lines[name], world.lines[name].floor
    for step, worked in declared.lots_in_process():
        for elapsed, amount in worked:
            if isinstance(floor, Flow):
                begin: Callable[[None], None] = partial(_resume_at_station, floor, step, amount, ticks(elapsed))
                world.clock.at(0, START + world.rank[name], begin)
            elif isinstance(floor, Workcenter):
                begin = partial(_resume_on_machine, floor, line, amount, ticks(elapsed))
                world.clock.at(0, START + world.rank[name], begin)


def _resume_at_station(flow: Flow, step: str, amount: float, elapsed: int, _: None) -> None:
    flow.resume(step, amount, elapsed)


def _resume_on_machine(center: Workcenter, line: Line, amount: float, elapsed: int, _: None) -> None:
    center.resume(line, amount, elapsed)


def workforces(world: World) -> None:
    """Make all workforces."""
    for name, declared in sorted(world.scenario.workforces.items()):
        world.workforces[name] = _workforce(world, name, declared)


def _explosive_limits(world: World) -> dict[str, ExplosiveLimit]:
    """The limits of the sites that have one, with the shelves there."""
    scenario, rank, limits = world.scenario, min(world.rank.values(), default=0), {}
    for name, site in sorted(scenario.sites.items()):
        if site.explosive_limit is not None:
            limits[name] = limit = ExplosiveLimit(name, site.explosive_limit, world.clock, rank)
            for pile, shelf in world.stockpiles.items():
                if scenario.stockpiles[pile].site == name:
                    limit.add_shelf(shelf, scenario.items[scenario.stockpiles[pile].item].neq or 0.0)
    return limits


class LineMaker:
    """Makes lines with their machines and stations."""

    def __init__(self, world: World, limits: dict[str, ExplosiveLimit]) -> None:
        self._world, self._limits = world, limits
        self._scenario, self._clock, self._streams = world.scenario, world.clock, world.streams
        self._adjustable = turned_parts(world.scenario, "machines")

    def line(self, name: str, declared: DeclaredLine) -> Line:
        """A plain line, or one that does more because that is declared."""
        wiring = self._wiring(name, declared)
        if declared.replaces:
            line: Line = RepairLine(name, declared, wiring, self._needs(name, declared), self._world.rank[name])
        elif declared.escapes is not None:
            line = TracedLine(name, declared, wiring, self._register(name, declared.item, declared.escapes))
        else:
            line = Line(name, declared, wiring)
        if wiring.limit is not None:
            wiring.limit.add_line(name, self._scenario.items[declared.item].neq or 0.0, wiring.inputs)
        self._add_listeners(name, declared, line)
        for tick in [] if line.bill is None else line.bill.changes():
            if 0 < tick < ticks(self._scenario.horizon):
                self._clock.at(tick, CAUSE + self._world.rank[name], line.bill_changed)
        return line

    def _wiring(self, name: str, declared: DeclaredLine) -> LineWiring:
        books = self._world.books[declared.item]
        inputs = [(pile, self._world.stockpiles[pile], amount) for pile, amount in sorted(declared.inputs.items())]
        policies = {pile: self._scenario.stockpiles[pile].policy for pile, _, _ in inputs}
        planned = {pile for pile, policy in policies.items() if policy is not None and policy.commitments}
        return LineWiring(
            clock=self._clock,
            books=books,
            costs=self._world.costs,
            draws=self._line_draws(name, declared),
            inputs=[(shelf, amount) for _, shelf, amount in inputs],
            planned=[(shelf, amount) for pile, shelf, amount in inputs if pile in planned],
            orders=self._orders(name, output_allocation(declared, nation_of(self._scenario, name), not books.bulk)),
            draw_allocation=output_allocation(declared, nation_of(self._scenario, name), not books.bulk),
            limit=self._limits.get(declared.site),
            floor=partial(self._flow if declared.stations else self._center, name, declared),
            observer=self._world.observer,
            co_products=self._co_products(name, declared),
            bill=self._bill(name, declared),
        )

    def _orders(self, name: str, allocation: OutputAllocation | None) -> Callable[[Clock, LineFacts], Orders]:
        """What makes the order book of a line; it writes waits down where a measure asks for those of units or lots."""
        logs = self._world.wait_logs.get((name, "unit")), self._world.wait_logs.get((name, "lot"))
        if logs == (None, None):
            return partial(Orders, allocation=allocation)
        return partial(LoggedOrders, logs, allocation=allocation)

    def _co_products(self, name: str, declared: DeclaredLine) -> CoProducts:
        """What comes off a line beside its item."""
        piles = self._world.stockpiles
        outputs = [
            Output(
                piles[pile],
                one.amount,
                one.of == "begun",
                one.chance,
                self._streams.uniforms(f"{name}>{pile}", "usable"),
            )
            for pile, one in sorted(declared.co_products.items())
        ]
        return CoProducts(outputs)

    def _bill(self, name: str, declared: DeclaredLine) -> Bill | None:
        """The choices of a line, where it has some, dates between which they hold, or a reservation."""
        piles, piles_live = self._scenario.stockpiles, self._world.stockpiles
        by_input = declared.choices(piles)
        closes = any(isinstance(piles_live[name], ClosableDepot) for ways in by_input.values() for name, _ in ways)
        if not closes and not declared.has_choice(piles):
            return None
        inputs = [
            [
                Choice(
                    self._world.stockpiles[pile], per_unit, _effective(declared, pile),
                    pile != component and pile not in declared.alternates,
                )
                for pile, per_unit in choices
            ]
            for component, choices in sorted(by_input.items())
        ]  # fmt: skip
        whole, limit = not self._world.books[declared.item].bulk, self._limits.get(declared.site)
        return Bill(inputs, declared.lot, whole, declared.reservation, limit, self._clock)

    def _line_draws(self, name: str, declared: DeclaredLine) -> LineDraws:
        streams = self._streams
        return LineDraws(
            streams.durations(name, "time", declared.time) if declared.time is not None else None,
            streams.uniforms(name, "yield"),
            streams.durations(name, "setup", declared.setup) if declared.setup is not None else None,
            streams.uniforms(name, "acceptance") if declared.acceptance is not None else None,
        )

    def _needs(self, name: str, declared: DeclaredLine) -> tuple[ReplacementNeed, ...]:
        """What a line may have to replace."""
        return tuple(
            ReplacementNeed(
                self._world.stockpiles[pile],
                sru.chance,
                sru.priority,
                self._streams.uniforms(f"{pile}>{name}", "need"),
                self._world.stockpiles[sru.returns] if sru.returns is not None else None,
            )
            for pile, sru in sorted(declared.replaces.items())
        )

    def _register(self, name: str, item: str, escapes: Escapes) -> Register:
        """The lots of a traced line, and the shelves on which they may lie."""
        draws = None
        register = Register(name, escapes, self._clock, CAUSE + self._world.rank[name], self._world.books[item])
        if escapes.found_after is not None and escapes.quarantine is not None and escapes.chance > 0.0:
            draws = (
                self._streams.uniforms(name, "escape"),
                self._streams.durations(name, "found_after", escapes.found_after),
                self._streams.durations(name, "quarantine", escapes.quarantine),
                self._streams.uniforms(name, "verdict"),
            )
        shelves: list[Shelf] = [
            s for s in self._world.stockpiles.values() if isinstance(s, Depot) and s.labels is not None
        ]
        register.watch(shelves, draws)
        return register

    def _add_listeners(self, name: str, declared: DeclaredLine, line: Line) -> None:
        """Add what turns the dials of a line by the clock, and by what happens on it."""
        priority = CAUSE + self._world.rank[name]
        keep_calendar(self._world, name, declared.calendar, line.dials["open"])
        if declared.modes is not None:
            step_up = self._streams.durations(name, "step_up", declared.modes.step_up)
            line.add_listener(RateModes(declared.modes, line, self._clock, priority, step_up))
        if declared.cold is not None:
            restart = self._streams.durations(name, "restart", declared.cold.restart)
            line.add_listener(ColdShutdown(declared.cold, line, self._clock, priority, restart))
        if declared.knowledge is not None:
            knowledge = Knowledge(declared.knowledge, line, self._clock, priority, declared.yield_)
            self._world.known[name] = knowledge
            line.add_listener(knowledge)

    def _center(self, name: str, declared: DeclaredLine, line: Line) -> Workcenter:
        """The workcenter a line shares, or one of its own."""
        if declared.workcenter is not None:
            center: Workcenter = self._world.workcenters[declared.workcenter]
        else:
            failures = _failures(self._world, name, declared.failures, declared.machines)
            place = (name, self._clock, self._world.rank[name])
            if name in self._adjustable:
                dial = self._world.dials[name, "machines"] = Dial()
                model = partial(_failure, self._world, name, declared.failures)
                center = AdjustableWorkcenter(*place, failures, None, False, dial, model)
            else:
                center = Workcenter(*place, failures, None, shared=False)
        center.join(line)
        return center

    def _flow(self, name: str, declared: DeclaredLine, line: Line) -> Flow:
        return Flow(line, self._clock, declared, partial(self._station, name))

    def _station(self, line: str, flow: Flow, step: str, declared: DeclaredStation) -> Station:
        part = f"{line}.{step}"
        draws = (self._streams.durations(part, "time", declared.time), self._streams.uniforms(part, "way"))
        failures = _failures(self._world, part, declared.failures, declared.machines)
        self._world.stations[part] = station = Station(part, declared, flow, self._world.rank[line], failures, draws)
        return station


def _effective(declared: DeclaredLine, pile: str) -> tuple[int, int]:
    """First tick at which a component is part of the bill of a line, and the tick from which on it is not any more."""
    dates = declared.effectivity.get(pile)
    if dates is None:
        return 0, NEVER
    return ticks(dates.begin), NEVER if dates.end is None else ticks(dates.end)


def _failures(world: World, name: str, declared: Failures | None, machines: int) -> list[FailureModel | None]:
    """How each of the machines of a part fails; each has draws of its own."""
    return [_failure(world, name, declared, k) for k in range(machines)]


def _failure(world: World, name: str, declared: Failures | None, k: int) -> FailureModel | None:
    """How the machine of a number, from 0, fails."""
    if declared is None:
        return None
    return FailureModel(
        world.streams.durations(name, f"every {k}", declared.every),
        world.streams.durations(name, f"repair {k}", declared.repair),
        declared.clock == "calendar",
        world.crews[declared.crew] if declared.crew is not None else None,
    )


def _workforce(world: World, name: str, declared: DeclaredWorkforce) -> Workforce:
    streams, spec, hiring = world.streams, declared.hiring, None
    if spec is not None:
        hiring = HiringDraws(
            streams.durations(name, "delay", spec.delay),
            streams.durations(name, "clearance", spec.clearance),
            streams.durations(name, "training", spec.training),
        )
    draws = WorkforceDraws(streams.durations(name, "leave", _LIFE), streams.uniforms(name, "who"), hiring)
    staffed = [(world.lines[line], persons) for line, persons in sorted(declared.lines.items())]
    return Workforce(name, declared, world.clock, world.rank[name], draws, staffed)


def _share_experience(world: World) -> None:
    """Let what lines make count as experience of those that share it."""
    for name, line in sorted(world.lines.items()):
        curve = world.scenario.lines[name].learning
        if curve is not None and line.experience is not None:
            for other, share in sorted(curve.shared.items()):
                maker = world.lines[other]
                maker.add_listener(SharedExperience(maker, line.experience, share))


def form_partnerships(known: dict[str, Knowledge], clock: Clock) -> None:
    """Join lines that learn from one another, directly or through others, to partnerships."""
    declared: dict[str, DeclaredKnowledge] = {name: knowledge.declared for name, knowledge in known.items()}
    names = sorted({n for name in known for n in (name, *declared[name].spill_over) if declared[name].spill_over})
    group = {name: {name} for name in names}
    for name in names:
        for other in declared[name].spill_over:
            joined = group[name] | group[other]
            group |= dict.fromkeys(joined, joined)
    for together in sorted({tuple(sorted(members)) for members in group.values()}):
        edges = [
            (i, together.index(other), math.log(2.0) / spill.half_life)
            for i, name in enumerate(together)
            for other, spill in sorted(declared[name].spill_over.items())
        ]
        partnership = Partnership([known[name] for name in together], edges, clock)
        for name in together:
            known[name].join(partnership)
