"""Suppliers and lines: where goods come from, and where they are made out of others."""

from collections.abc import Iterator, Mapping
from math import fsum
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, field_validator, model_validator

from desim.spec.fields.base import Declared, Name, Ref, Text
from desim.spec.fields.calendar import Calendar
from desim.spec.fields.law import Fixed, ShareLaw, TimeLaw
from desim.spec.fields.moments import mean_of
from desim.spec.fields.quantity import (
    DISTINCT,
    Amount,
    Count,
    Days,
    Fraction,
    PositiveAmount,
    PositiveFactor,
    PositiveFraction,
    PositiveRate,
    Price,
    Rank,
    WorkKey,
    fault,
)
from desim.spec.parts.bill import Alternate, CoProduct, Effectivity
from desim.spec.parts.knowledge import Knowledge, Learning
from desim.spec.parts.machine import Failures
from desim.spec.parts.market import Elasticity
from desim.spec.parts.order_failure import OrderFailure, shipped_share
from desim.spec.parts.quality import Escapes
from desim.spec.parts.rates import Cold, Modes
from desim.spec.parts.repair import Replacement
from desim.spec.parts.station import OUT, SCRAP, Station, lots_of

if TYPE_CHECKING:
    from desim.spec.parts.stockpile import Stockpile


class Supplier(Declared):
    """A source outside the network: what it ships enters the books as received.

    One that is closed for good gives back all orders that it has not shipped; later ones wait for ever.

    ``solvay: {site: tavaux, item: nitrocellulose, rate: 900 kg/day,``
    ``lead_time: {law: lognormal, mean: 120 days, cv: 0.4}, price: 12}``
    """

    site: Annotated[str, Ref("sites")]
    """Where it ships from."""
    item: Annotated[str, Ref("items")]
    """What it ships."""
    title: Text = ""
    """Name for readers."""
    lead_time: TimeLaw = Fixed[Days](value=0.0)
    """Time from an order to its shipment, each order for itself (orders may cross)."""
    rate: PositiveRate | None = None
    """Most it ships per day, order after order by rank, *claim_priority* and age, of one instant by name of the
    stockpile; without it it is never the bottleneck."""
    minimum_order: Amount = 0.0
    """Smaller orders wait until together they reach it."""
    lot: PositiveAmount | None = None
    """What it takes at a time of an order book that it shares with others (*sourcing* shared), as long as its rate
    is not used up; all that waits where it has no rate.

    ``rate: 10/day``
    ``lot: 100``
    """
    yield_: ShareLaw = Field(Fixed[Fraction](value=1.0), alias="yield")
    """Share of what comes in from it that is good, drawn for each delivery. The rest is rejected where it comes in,
    and scrapped; whoever ordered it may order it anew. It is paid for.

    ``yield: {law: beta, mean: 0.9, sd: 0.05}``
    """
    yield_of: Literal["unit", "delivery"] = "unit"
    """Whether each unit is good with this probability, for itself, or just this share of a delivery is good: what
    rounding takes off one delivery it adds to a later one. Of bulk it is the share in any case.

    ``yield: 0.95``
    ``yield_of: delivery``
    """
    failures: dict[Name, OrderFailure] = {}
    """How it fails orders: late, in part, or never.

    ``failures: {strike: {chance: 0.1, delay: 30 days}, lost: {chance: 0.02, share: 0}}``
    """
    exclusive: bool = False
    """Whether one of its failures at most strikes an order; else each strikes for itself, delays add up, and shares
    multiply.

    ``failures: {late: {chance: 0.2, delay: 9 days}, lost: {chance: 0.1, share: 0}}``
    ``exclusive: true``
    """
    price: Price = 0.0
    """Price of a unit."""
    elasticity: Elasticity | None = None
    """How the price rises with scarcity, for a pool that several bid for: ``elasticity: {eta: 1.5}``;
    the price stays the same when not given."""

    @model_validator(mode="after")
    def _scarce(self) -> "Supplier":
        if self.elasticity is not None and self.rate is None:
            raise fault("has an elasticity but no rate, so that nothing is ever scarce")
        if self.elasticity is not None and not self.price:
            raise fault("has an elasticity but no price that could rise")
        return self

    @model_validator(mode="after")
    def _reliable(self) -> "Supplier":
        if mean_of(self.yield_) <= 0.0:
            raise fault("has a yield of 0, so that nothing ever comes in")
        if self.exclusive and fsum(failure.chance for failure in self.failures.values()) > 1.0 + 1e-9:
            raise fault("has exclusive failures whose chances sum to more than 1")
        if "exclusive" in self.model_fields_set and len(self.failures) < 2:
            raise fault("has exclusive, which says nothing where there is no choice of failures")
        return self

    @property
    def perfect(self) -> bool:
        """Whether all that comes in from it is good."""
        return isinstance(self.yield_, Fixed) and self.yield_.mean == 1.0

    @property
    def shipped_share(self) -> float:
        """Mean share of what is ordered that is shipped."""
        return shipped_share(self.failures, self.exclusive)


class Acceptance(Declared):
    """Inspection of each finished lot."""

    reject: Fraction
    """Probability that a lot is rejected, below 1."""
    then: Literal["scrap", "rework"] = "scrap"
    """Whether a rejected lot is scrapped, and made again out of new inputs, or processed once more, before any lot
    that is not begun yet."""

    @field_validator("reject")
    @classmethod
    def _below_one(cls, value: float) -> float:
        if value >= 1.0:
            raise fault("must be below 1, or no lot would ever pass")
        return value


class Line(Declared):
    """A production line: takes its inputs from stockpiles, makes lots to order, in the order of the orders.

    One that is closed for good gives back machines, people and orders. Of its lots, units that are finished stay, the
    one on the machine is scrapped, and the inputs of those not begun go back; a lot that has a *time*, has been at a
    station, is done again or waits for replacements is scrapped whole.

    ``plant: {site: iowa, item: shell, rate: 9600/month, lot: 100,``
    ``inputs: {bodies: 1, explosive: 10.8}}``
    """

    site: Annotated[str, Ref("sites")]
    """Where it stands."""
    item: Annotated[str, Ref("items")]
    """What it makes."""
    title: Text = ""
    """Name for readers."""
    inputs: dict[Annotated[str, Ref("stockpiles")], PositiveAmount] = {}
    """Bill of material: amount taken from each stockpile for one unit started. Of several lines that wait for one
    stockpile, the line takes first whose next order has the better *claim_priority*, then that with the older one, and
    last the first by name.

    ``inputs: {seekers: 1, motors: 1, propellant: 38.5}``
    """
    alternates: dict[Annotated[Name, Ref("stockpiles")], Alternate] = {}
    """Stockpiles that it takes from where an input is short, of the same item or of another one. A lot takes of the
    input what there is for whole units, and the rest of the alternates, so that old parts are used up and one lot holds
    both. Without alternates of its own for an input, the *substitutes* of the stockpile stand in, by effectiveness, and
    keep their reserve.

    ``inputs: {old_fuzes: 1}``
    ``alternates: {new_fuzes: {instead_of: old_fuzes}}``
    """
    effectivity: dict[Annotated[Name, Ref("stockpiles")], Effectivity] = {}
    """Dates between which lots are begun with an input, or with an alternate; always when not given. An input that is
    not effective on a day, with no alternate that is, is not part of the bill of material on that day.

    ``inputs: {old_fuzes: 1, new_fuzes: 1}``
    ``effectivity: {old_fuzes: {end: 100 days}, new_fuzes: {begin: 100 days}}``
    """
    reservation: Literal["none", "lot", "orders"] = "none"
    """Whether what comes of its inputs is picked for it at once, and held until all inputs of a lot are there: for its
    next lot, for all its orders, or not at all: it then takes all inputs of a lot at once when the last of them is
    there, and another line may be sooner. What is picked has left its stockpile. Of orders that lines share, what a
    line has drawn is its own.

    ``inputs: {seekers: 1, motors: 1}``
    ``reservation: orders``
    """
    co_products: dict[Annotated[Name, Ref("stockpiles")], CoProduct] = {}
    """Co-products and by-products: what comes off it beside its item, at the end of each lot, into stockpiles that hold
    it, whether anybody ordered it or not. The line works to the orders of its own item.

    ``inputs: {air: 5}``
    ``co_products: {argon: {amount: 0.05}, waste_heat: {amount: 0.3, of: begun}}``
    """
    bought_in: tuple[Annotated[str, Ref("items")], ...] = ()
    """Items that it takes from outside the network, where they are never short. It changes nothing in a run: it says
    that they are left out on purpose, where other lines take them to make the same item.

    ``bought_in: [fuze, primer]``
    """
    replaces: dict[Annotated[Name, Ref("stockpiles")], Replacement] = {}
    """Units inside the unit it repairs that it may have to replace: ``replaces: {module: {chance: 0.3}}``."""
    exclusive: bool = False
    """Whether a unit needs one of the units in *replaces* at most, as where a failure has one cause; else each is
    needed for itself. What the chances leave of 1 is repaired without a replacement.

    ``replaces: {gun: {chance: 0.3}, sight: {chance: 0.6}}``
    ``exclusive: true``
    """
    rate: PositiveRate | None = None
    """Output of one machine per day of working time; the time of a lot is its size over the rate."""
    time: TimeLaw | None = None
    """Processing time of a lot on one machine, working time; give this or the rate.

    ``time: {law: gamma, mean: 3 days, cv: 0.4}``
    ``machines: 4``
    """
    modes: Modes | None = None
    """Rates by backlog; beside a time or stations they turn the pace, else the economic rate is the rate of the line:
    ``modes: {minimum_sustaining: 200/month, economic: 400/month, maximum: 700/month,``
    ``surge_above: 90 days, surge_below: 30 days, step_up: 60 days}``."""
    cold: Cold | None = None
    """When it goes cold and how long a restart takes: ``cold: {after: 1 year, restart: 30 months}``."""
    lot: PositiveAmount = 1.0
    """Largest amount processed together."""
    stations: dict[Name, Station] = {}
    """Steps through which lots move one by one; instead of a rate or a time.

    ``stations: {fill: {time: 0.5 days, buffer: 4, next: xray}, xray: {time: 0.2 days, yield: 0.98}}``
    ``entry: fill``
    """
    entry: Name | None = None
    """First station; the one that no other leads to when not given."""
    release: Literal["push", "pull"] = "push"
    """Whether orders become lots on the floor at once, or only when a machine of the first station is free."""
    wip_cap: Count | None = None
    """Most lots on the floor at a time (CONWIP: Spearman, Woodruff & Hopp 1990)."""
    machines: Count = 1
    """Identical machines in parallel with one queue."""
    workcenter: Annotated[str, Ref("workcenters")] | None = None
    """Machines it shares with other lines, instead of its own.

    ``workcenter: filling_house``
    ``priority: 2``
    """
    priority: Rank = 1
    """Rank among the lines of its workcenter; 1 goes first. Of equal rank, the line goes first whose next order has the
    better *claim_priority*, then the line with the oldest order, whatever its item, and last the first by name. Lots in
    process are finished, unless the workcenter is preemptive."""
    while_closed: Literal["hold", "yield"] = "hold"
    """What a lot in process at a shared workcenter does while the line is closed, off shift or by a cause: it holds the
    machine, or yields it to other lines and is resumed later where it stopped. A line that is closed for good gives
    back all machines whatever is said here.

    ``workcenter: filling_house``
    ``while_closed: yield``
    """
    in_process: Annotated[dict[WorkKey, PositiveAmount], DISTINCT] = {}
    """Work in process at the start: units by the working time that has gone into their lots, of which each takes a
    machine. They are of orders of before the start (*open_orders*), the oldest first, and their inputs have been taken.
    A line with stations has it at its stations.

    ``lot: 10``
    ``machines: 3``
    ``in_process: {2 days: 10, 0.5 days: 20}``
    """
    allocation: Literal["fifo", "home_first", "pro_rata", "need", "entitlement"] = "fifo"
    """Whose orders get what it makes, where their ranks are equal: the oldest; those of its own nation before all
    others; all in proportion to what they still want; in proportion to the days of supply that the stockpiles are
    below their objectives; or by the entitlements of nations. Lots are begun in the order of the orders; of books that
    it shares a lot takes what the rule gives, as if each book were one order. Whole units by largest remainder; the
    oldest, and ties, by *claim_priority*, then by age, then by name of the stockpile.

    ``allocation: home_first``
    """
    entitlements: dict[Annotated[Name, Ref("nations")], PositiveFactor] = {}
    """Weight of each nation in what a joint venture makes; what one does not want falls to the others, and what they
    do not want to nations without a weight. What rounding takes from a nation it gets back later:
    ``allocation: entitlement``
    ``entitlements: {japan: 2, us: 1}``."""
    failures: Failures | None = None
    """How its machines fail.

    ``failures: {every: {law: exponential, mean: 60 days}, repair: 2 days, crew: fitters}``
    """
    full_lots: bool = False
    """Whether a lot waits until the orders fill it: ``lot`` is then the smallest batch too. Without it a lot takes what
    is ordered, up to ``lot``."""
    setup: TimeLaw | None = None
    """Time to set a machine up for a campaign: lots that follow one another on it without idle time and without a lot
    of another line; beside the changeover of a workcenter.
    ``setup: 2 days``
    ``full_lots: true``."""
    yield_: PositiveFraction = Field(1.0, alias="yield")
    """Share of the started units that come out good; the rest is scrap."""
    learning: Learning | None = None
    """How its time falls with experience.

    ``learning: {slope: 0.85, made_before: 120}``
    """
    knowledge: Knowledge | None = None
    """What its people were taught, and forget; it drives yield and pace:
    ``knowledge: {start: 0.4, half_life: 180 days, yield_low: 0.7, forgetting: 3 years,``
    ``secondments: {first: {begin: 2026-01-05, end: 2027-01-05}}}``."""
    acceptance: Acceptance | None = None
    """Inspection of finished lots: ``acceptance: {reject: 0.01, then: rework}``;
    whole lots are rejected, beside the units that the yield takes out of each."""
    escapes: Escapes | None = None
    """Bad lots that pass acceptance, and their recall by lot number when they are found:
    ``escapes: {chance: 0.002, found_after: 90 days, scope: 3, quarantine: 30 days, bad: 0.1}``."""
    calendar: Calendar | None = None
    """Working time; always when not given.

    ``calendar: {days: [mon, tue, wed, thu, fri], hours: ['06:00-14:00', '14:00-22:00']}``
    """
    unit_cost: Price = 0.0
    """Cost of a started unit, without its inputs."""

    @model_validator(mode="after")
    def _timed(self) -> "Line":
        timed = (self.rate is not None) + (self.time is not None) + bool(self.stations)
        if timed > 1 or (not timed and self.modes is None):
            raise fault("needs one of rate, time and stations")
        if self.rate is not None and self.modes is not None:
            raise fault("has both a rate and modes, whose economic rate is the rate")
        if self.setup is not None and self.stations:
            raise fault("has a setup, which lines with stations do not have")
        if self.learning is not None and self.stations:
            raise fault("has learning, which lines with stations do not have")
        if self.workcenter and (self.stations or self.failures or self.machines > 1):
            raise fault("has a workcenter, which brings its own machines and failures")
        if self.while_closed == "yield" and not self.workcenter:
            raise fault("yields while it is closed, but has no workcenter that other lines could use")
        if not self.stations and (self.wip_cap or self.entry):
            raise fault("has a wip_cap or an entry, which only lines with stations have")
        if (self.allocation == "entitlement") != bool(self.entitlements):
            raise fault("needs entitlements for allocation by entitlement, and for no other")
        if self.exclusive and fsum(unit.chance for unit in self.replaces.values()) > 1.0 + 1e-9:
            raise fault("has exclusive causes of a failure (replaces) whose chances sum to more than 1")
        if "exclusive" in self.model_fields_set and len(self.replaces) < 2:
            raise fault("has exclusive, which says nothing where there are not several units in replaces")
        self._billed()
        if self.stations and self.in_process:
            raise fault("has both stations and in_process, which its stations have")
        lots = sum(1 for _, worked in self.lots_in_process() for _ in worked)
        if not self.stations and not self.workcenter and lots > self.machines:
            raise fault(f"has {lots} lots in process, but {self.machines} machines")
        if self.wip_cap is not None and lots > self.wip_cap:
            raise fault(f"has {lots} lots in process, but a wip_cap of {self.wip_cap}")
        for name, station in self.stations.items():
            places = None if station.buffer is None else station.machines + station.buffer
            if places is not None and len(lots_of(station.in_process, self.lot)) > places:
                raise fault(f"has more lots in process at {name} than machines and places there")
        if self.stations:
            self._routed()
        return self

    def _billed(self) -> None:
        """Alternates must stand in for inputs, and dates be those of components."""
        for name, alternate in self.alternates.items():
            if name in self.inputs:
                raise fault(f"has {name} among its inputs and among its alternates")
            if alternate.instead_of not in self.inputs:
                raise fault(f"has an alternate {name} instead of {alternate.instead_of}, which is no input of it")
        for name in self.effectivity:
            if name not in self.inputs and name not in self.alternates:
                raise fault(f"has an effectivity of {name}, which is neither an input nor an alternate of it")
        if self.reservation != "none" and not self.inputs:
            raise fault("has a reservation but no inputs")

    def _routed(self) -> None:
        """Stations must lead to stations, one must be first, and from each there must be a way out."""
        known = {*self.stations, OUT, SCRAP}
        for name, station in self.stations.items():
            for after in station.next:
                if after not in known:
                    raise fault(f"has station {name} leading to {after}, which is no station, out or scrap")
        if self.first not in self.stations:
            raise fault("needs an entry: no station, or more than one, is led to by no other")
        leads_out = {OUT, SCRAP}
        for _ in self.stations:
            leads_out |= {
                n for n, s in self.stations.items() if any(p > 0 and a in leads_out for a, p in s.next.items())
            }
        if lost := sorted(set(self.stations) - leads_out):
            raise fault(f"has no way out from {', '.join(lost)}")

    @property
    def takes(self) -> tuple[str, ...]:
        """Stockpiles it takes from."""
        return (*self.inputs, *self.alternates, *self.replaces)

    def amounts_taken(self, piles: "Mapping[str, Stockpile]") -> Iterator[tuple[str, float]]:
        """Every stockpile that it may take from instead of others, and how much for one unit."""
        return (way for ways in self.choices(piles).values() for way in ways)

    def choices(self, piles: "Mapping[str, Stockpile]") -> dict[str, list[tuple[str, float]]]:
        """By input: the stockpiles it may be taken from in the order of preference, and how much for one unit."""
        found = {}
        for name, amount in self.inputs.items():
            own = [(n, one) for n, one in self.alternates.items() if one.instead_of == name]
            ways = [(n, one.per_unit or amount) for n, one in sorted(own, key=lambda kv: (kv[1].priority, kv[0]))]
            if not own:
                best = sorted(piles[name].substitutes.items(), key=lambda kv: (-kv[1], kv[0]))
                ways = [(n, amount / effectiveness) for n, effectiveness in best if n not in self.inputs]
            found[name] = [(name, amount), *ways]
        return found

    def has_choice(self, piles: "Mapping[str, Stockpile]") -> bool:
        """Whether it has a choice of inputs, dates of them, or a reservation."""
        several = any(len(ways) > 1 for ways in self.choices(piles).values())
        return several or bool(self.effectivity) or self.reservation != "none"

    def taken_from(self, piles: "Mapping[str, Stockpile]") -> list[str]:
        """Stockpiles that it may take its inputs from, by name."""
        return sorted({name for ways in self.choices(piles).values() for name, _ in ways})

    @property
    def under_work(self) -> float:
        """All units in process at the start."""
        return fsum([*self.in_process.values(), *(n for s in self.stations.values() for n in s.in_process.values())])

    def lots_in_process(self) -> list[tuple[str, list[tuple[float, float]]]]:
        """Work done (days) and size of the lots in process at the start, by station; the name is empty without one."""
        if not self.stations:
            return [("", lots_of(self.in_process, self.lot))]
        return [(name, lots_of(station.in_process, self.lot)) for name, station in sorted(self.stations.items())]

    def mean_lot_time(self, size: float, longest: bool = False) -> float:
        """Mean working time of a lot of a size, days: of its longest step, where several lots are at work."""
        if self.stations:
            times = [mean_of(s.time) / (s.machines if longest else 1) for s in self.stations.values()]
            return max(times) if longest else fsum(times)
        if self.time is not None:
            return mean_of(self.time)
        return size / self.machine_rate if self.machine_rate else 0.0

    @property
    def own_machines(self) -> int | None:
        """Machines that are its own; None where it has stations, or shares a workcenter."""
        return None if self.stations or self.workcenter is not None else self.machines

    @property
    def machine_rate(self) -> float | None:
        """Output of one machine per day of working time, None where the time of a lot is given otherwise."""
        if self.rate is not None or self.modes is None or self.time is not None or self.stations:
            return self.rate
        return float(self.modes.economic / self.machines)

    @property
    def first(self) -> str:
        """Name of the first station, empty when it is not certain."""
        if self.entry is not None:
            return self.entry
        led_to = {after for name, s in self.stations.items() for after in s.next if after != name}
        heads = sorted(set(self.stations) - led_to)
        return heads[0] if len(heads) == 1 else ""
