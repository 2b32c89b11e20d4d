"""Production: builds lines with their machines, stations, crews and people from their declarations."""

from typing import Any

from desim.sim.kernel.clock import CAUSE, COMPLETION
from desim.sim.kernel.stream import Draw
from desim.sim.production.allotment import allotment
from desim.sim.production.explosive import ExplosiveLimit
from desim.sim.production.floor import Follower
from desim.sim.production.flow import Flow, Station
from desim.sim.production.knowledge import Knowledge, associate
from desim.sim.production.learning import share
from desim.sim.production.line import Line
from desim.sim.production.machine import Crew, Failing
from desim.sim.production.preemption import WORKCENTERS
from desim.sim.production.rates import Cold, Modes
from desim.sim.production.repair import Need, RepairLine
from desim.sim.production.workcenter import Workcenter
from desim.sim.production.workforce import Workforce
from desim.sim.production.working_time import calendar
from desim.sim.stock.depot import Depot
from desim.sim.tracing.lot_tracking import TracedLine
from desim.sim.tracing.recall import Register
from desim.sim.world import World
from desim.spec.checks.nations import nation_of
from desim.spec.fields.law import Exponential
from desim.spec.parts.policy import Policy

_LIFE = Exponential[float](law="exponential", mean=1.0)


def crews(world: World) -> None:
    """Make all crews."""
    world.crews.update({name: Crew(name, d.size) for name, d in sorted(world.scenario.crews.items())})


def workcenters(world: World) -> None:
    """Make all workcenters that lines share."""
    plant = Plant(world)
    for name, declared in sorted(world.scenario.workcenters.items()):
        world.workcenters[name] = plant.workcenter(name, declared)


def lines(world: World) -> None:
    """Make all lines, then connect those that learn from one another or stand at a site with an explosive limit."""
    plant, scenario = Plant(world), world.scenario
    for name, declared in sorted(scenario.lines.items()):
        world.lines[name] = plant.line(name, declared)
    share(world.lines, scenario.lines)
    associate(world.known, {n: scenario.lines[n].knowledge for n in world.known}, world.clock)
    for name, site in sorted(scenario.sites.items()):
        if site.explosive_limit is not None:
            plant.limit(name, site.explosive_limit)


def workforces(world: World) -> None:
    """Make all workforces."""
    plant = Plant(world)
    for name, declared in sorted(world.scenario.workforces.items()):
        world.workforces[name] = plant.workforce(name, declared)


class Plant:
    """Makes lines with their machines and stations, and the people and limits around them."""

    def __init__(self, world: World) -> None:
        self.scenario, self.clock, self.streams, self._rank = world.scenario, world.clock, world.streams, world.rank
        self.stockpiles, self.books, self._costs = world.stockpiles, world.books, world.costs
        self._observer, self.crews, self.workcenters = world.observer, world.crews, world.workcenters
        self.lines, self.stations, self.known = world.lines, world.stations, world.known

    def _draws(self, name: str, purpose: str, law: Any) -> Draw:
        return self.streams.draws(name, purpose, law)

    def line(self, name: str, declared: Any) -> Line:
        """One line."""
        time = self._draws(name, "time", declared.time) if declared.time is not None else None
        draws = (time, self.streams.uniforms(name, "yield"))
        line = _kind(declared)(
            name, declared, self.clock, self.books[declared.item], draws, self._costs, self._observer
        )
        if isinstance(line, TracedLine):
            line.register = self._register(name, declared)
        home, whole = nation_of(self.scenario, name), not self.books[declared.item].bulk
        line.orders.allotment = allotment(declared, home, whole)
        if isinstance(line, RepairLine):
            line.needs, line.priority = self._needs(name, declared), COMPLETION + self._rank[name]
        inputs = [(pile, self.stockpiles[pile], amount) for pile, amount in sorted(declared.inputs.items())]
        policies = {pile: self.scenario.stockpiles[pile].policy for pile, _, _ in inputs}
        planned = [(shelf, amount) for pile, shelf, amount in inputs if _plans(policies[pile])]
        line.feed([(shelf, amount) for _, shelf, amount in inputs], planned)
        if declared.setup is not None:
            line.setup = self._draws(name, "setup", declared.setup)
        if declared.acceptance is not None:
            chance, reject = self.streams.uniforms(name, "acceptance"), declared.acceptance.reject
            line.rejects = lambda: chance() < reject
        line.floor = self._flow(name, declared, line) if declared.stations else self._center(name, declared, line)
        self._follow(name, declared, line)
        return line

    def _needs(self, name: str, declared: Any) -> tuple[Need, ...]:
        """What a line may have to replace."""
        return tuple(
            Need(
                self.stockpiles[pile],
                sru.chance,
                sru.priority,
                self.streams.uniforms(f"{pile}>{name}", "need"),
                self.stockpiles.get(sru.returns),
            )
            for pile, sru in sorted(declared.replaces.items())
        )

    def _register(self, name: str, declared: Any) -> Register:
        """The lots of a traced line, and the shelves on which they may lie."""
        escapes, draws = declared.escapes, None
        register = Register(name, escapes, self.clock, CAUSE + self._rank[name], self.books[declared.item])
        if escapes.chance > 0.0:
            draws = (
                self.streams.uniforms(name, "escape"),
                self._draws(name, "found_after", escapes.found_after),
                self._draws(name, "quarantine", escapes.quarantine),
                self.streams.uniforms(name, "verdict"),
            )
        register.watch(
            [shelf for shelf in self.stockpiles.values() if isinstance(shelf, Depot) and shelf.labels is not None],
            draws,
        )
        return register

    def _follow(self, name: str, declared: Any, line: Line) -> None:
        """What turns the dials of a line by the clock, and by what happens on it."""
        priority = CAUSE + self._rank[name]
        if declared.calendar is not None:
            weekday = self.scenario.start.weekday() if self.scenario.start else 0
            windows = declared.calendar.windows()
            self.clock.process(calendar(self.clock, line.dials["open"], windows, weekday, priority))
        followers: list[Follower] = [line.experience] if line.experience is not None else []
        if declared.modes is not None:
            step_up = self._draws(name, "step_up", declared.modes.step_up)
            followers.append(Modes(declared.modes, line, self.clock, priority, step_up))
        if declared.cold is not None:
            restart = self._draws(name, "restart", declared.cold.restart)
            followers.append(Cold(declared.cold, line, self.clock, priority, restart))
        if declared.knowledge is not None:
            known = Knowledge(declared.knowledge, line, self.clock, priority, declared.yield_)
            self.known[name] = known
            followers.append(known)
        line.followers = tuple(followers)

    def _center(self, name: str, declared: Any, line: Line) -> Workcenter:
        """The workcenter a line shares, or one of its own."""
        center = self.workcenters.get(declared.workcenter)
        if center is None:
            failing = self._failing(name, declared.failures, declared.machines)
            center = Workcenter(name, self.clock, self._rank[name], declared.machines, failing, None)
        center.join(line)
        return center

    def workcenter(self, name: str, declared: Any) -> Workcenter:
        """A workcenter that lines share."""
        failing = self._failing(name, declared.failures, declared.machines)
        changeover = self._draws(name, "changeover", declared.changeover)
        kind = WORKCENTERS[declared.discipline]
        return kind(name, self.clock, self._rank[name], declared.machines, failing, changeover)

    def _flow(self, name: str, declared: Any, line: Line) -> Flow:
        flow = Flow(line, self.clock, declared.first, declared.release == "pull", declared.wip_cap)
        for step, station in sorted(declared.stations.items()):
            part = f"{name}.{step}"
            draws = (self._draws(part, "time", station.time), self.streams.uniforms(part, "way"))
            failing = self._failing(part, station.failures, station.machines)
            flow.stations[step] = self.stations[part] = Station(part, station, flow, self._rank[name], failing, draws)
        return flow

    def _failing(self, name: str, declared: Any, machines: int) -> list[Failing | None]:
        """How each of the machines of a part fails; each has draws of its own."""
        if declared is None:
            return [None] * machines
        crew = self.crews.get(declared.crew)
        return [
            Failing(
                self._draws(name, f"every {k}", declared.every),
                self._draws(name, f"repair {k}", declared.repair),
                declared.clock == "calendar",
                crew,
            )
            for k in range(machines)
        ]

    def limit(self, name: str, most: float) -> None:
        """The explosive limit of a site, with its shelves and lines."""
        scenario, rank = self.scenario, min(self._rank.values(), default=0)
        limit = ExplosiveLimit(name, most, self.clock, rank)
        for pile, shelf in self.stockpiles.items():
            if scenario.stockpiles[pile].site == name:
                limit.store(shelf, scenario.items[scenario.stockpiles[pile].item].neq or 0.0)
        for line_name, line in self.lines.items():
            declared = scenario.lines[line_name]
            if declared.site == name:
                inputs = [(self.stockpiles[pile], amount) for pile, amount in sorted(declared.inputs.items())]
                limit.license(line, scenario.items[declared.item].neq or 0.0, inputs)

    def workforce(self, name: str, declared: Any) -> Workforce:
        """One workforce, at work."""
        hiring = declared.hiring
        laws = {"delay": hiring.delay, "clearance": hiring.clearance, "training": hiring.training} if hiring else {}
        draws = {purpose: self._draws(name, purpose, law) for purpose, law in laws.items()}
        draws |= {"leave": self._draws(name, "leave", _LIFE), "who": self.streams.uniforms(name, "who")}
        workforce = Workforce(name, declared, self.clock, self._rank[name], draws)
        for line, persons in sorted(declared.lines.items()):
            workforce.staffs(self.lines[line], persons)
        workforce.start()
        return workforce


def _plans(policy: Policy | None) -> bool:
    """Whether a stockpile hears of what lines will need for the orders they hold."""
    return policy is not None and policy.commitments


def _kind(declared: Any) -> type[Line]:
    """A plain line, or one that does more because that is declared."""
    if declared.replaces:
        return RepairLine
    return Line if declared.escapes is None else TracedLine
