"""World: the live parts of one replication. They are built and connected in ``desim.sim.assembly``."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from desim.sim.approvals.agreements import Agreements
from desim.sim.approvals.fund import Fund
from desim.sim.approvals.gate import Gate
from desim.sim.change.cause import Cause
from desim.sim.change.regime import Regime
from desim.sim.demand.demand import Demand
from desim.sim.demand.fleet import Fleet
from desim.sim.kernel.books import Books, Costs
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.environment import Environment
from desim.sim.kernel.part import Part
from desim.sim.kernel.stream import Streams
from desim.sim.kernel.working_time import WorkingHours
from desim.sim.production.flow import Station
from desim.sim.production.knowledge import Knowledge
from desim.sim.production.line import Line
from desim.sim.production.machine import RepairCrew
from desim.sim.production.supplier import Supplier
from desim.sim.production.workcenter import Workcenter
from desim.sim.production.workforce import Workforce
from desim.sim.stock.claim import UNSTATED, claim_priority
from desim.sim.stock.lane import Lane
from desim.sim.stock.ordering import Ordering
from desim.sim.stock.pool import Pool
from desim.sim.stock.shelf import Shelf
from desim.sim.stock.wait_log import WaitLog
from desim.sim.tracing.own_measures import OwnMeasure
from desim.sim.tracing.probes import Probes
from desim.sim.tracing.unit_tracking import UnitTracker
from desim.sim.transport.escorts import EscortPool
from desim.sim.transport.leg import Leg
from desim.sim.transport.port import Port
from desim.spec.checks.lots import stockpiles_with_traced_lots
from desim.spec.families import PARTS
from desim.spec.fields.base import Declared
from desim.spec.scenario import Scenario

Notices = defaultdict[str, list[tuple[bool, Callable[[], None]]]]
"""Who must hear of it when a part gives notice that it will close: by part; whether for a while is enough."""


class World:
    """One replication before and while it runs: parts by family and name, filled by the builders of the families."""

    agreements: Agreements
    probes: Probes

    def __init__(
        self, scenario: Scenario, replication: int, clock: Clock, streams: Streams, tracker: UnitTracker | None
    ) -> None:
        self.scenario, self.replication, self.clock = scenario, replication, clock
        self.environment = Environment(clock)
        """Of processes, on the queue of the clock."""
        self.streams, self.costs = streams, Costs(float)
        self.observer = tracker
        parts = {name: part for family in PARTS for name, part in getattr(scenario, family).items()}
        kinds: set[type[Declared]] = {type(part) for part in parts.values()}
        ranked = {kind for kind in kinds if "claim_priority" in kind.model_fields}  # to ask each part is slow
        places = {n: claim_priority(p.claim_priority) if type(p) in ranked else UNSTATED for n, p in parts.items()}
        self.rank = {name: k for k, name in enumerate(sorted(parts, key=lambda name: (places[name], name)))}
        """Place of each part among all: what falls on one instant and phase happens in this order."""
        self.books = {name: Books(name, item.bulk) for name, item in sorted(scenario.items.items())}
        self.traced = stockpiles_with_traced_lots(scenario)
        """Stockpiles that know their lots."""
        self.stockpiles: dict[str, Shelf] = {}
        self.orderings: dict[str, Ordering] = {}
        """By stockpile with a policy."""
        self.lanes: dict[str, Lane] = {}
        """By ``source>stockpile``."""
        self.suppliers: dict[str, Supplier] = {}
        self.lines: dict[str, Line] = {}
        self.stations: dict[str, Station] = {}
        """By ``line.station``."""
        self.workcenters: dict[str, Workcenter] = {}
        self.crews: dict[str, RepairCrew] = {}
        self.workforces: dict[str, Workforce] = {}
        self.known: dict[str, Knowledge] = {}
        """By line that learns."""
        self.ports: dict[str, Port] = {}
        self.escorts: dict[str, EscortPool] = {}
        self.transport_modes: dict[str, WorkingHours | None] = {}
        """Working hours of each mode; None for one that never rests."""
        self.legs: dict[str, Leg] = {}
        self.funds: dict[str, Fund] = {}
        self.gates: dict[str, Gate] = {}
        self.demands: dict[str, Demand] = {}
        self.fleets: dict[str, Fleet] = {}
        self.regimes: dict[str, Regime] = {}
        self.causes: dict[str, Cause] = {}
        self.notices: Notices = defaultdict(list)
        self.dials: dict[tuple[str, str], Dial] = {}
        """Those that parts have only where something turns them, by part and name."""
        self.wait_logs: dict[tuple[str, str], WaitLog] = {}
        """By part, and whose waits: unit or lot."""
        self.measures: dict[str, OwnMeasure] = {}
        """What is written down for measures of the scenario's own."""

    @property
    def families(self) -> dict[str, Mapping[str, Part]]:
        """All parts that measure something, in the order in which they forget and settle.

        Measures and orderings come before the stockpiles, whose counts they read. Crews measure nothing of their own:
        lines and stations do.
        """
        return {
            "measures": self.measures, "orderings": self.orderings, "suppliers": self.suppliers,
            "agreements": self.agreements, "stockpiles": self.stockpiles, "lanes": self.lanes, "lines": self.lines,
            "stations": self.stations, "demands": self.demands, "legs": self.legs, "fleets": self.fleets,
            "workforces": self.workforces, "gates": self.gates, "funds": self.funds, "regimes": self.regimes,
            "causes": self.causes, "workcenters": self.workcenters, "ports": self.ports,
            "escorts": self.escorts,
        }  # fmt: skip

    @property
    def pools(self) -> dict[str, Pool]:
        """Order books that several lines draw on, by stockpile."""
        return {name: ordering.pool for name, ordering in self.orderings.items() if ordering.pool is not None}
