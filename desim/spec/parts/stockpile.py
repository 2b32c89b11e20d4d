"""Stockpiles: the only places where quantity rests."""

from math import fsum, inf
from typing import Annotated, Literal

from pydantic import model_validator

from desim.spec.fields.base import Declared, Name, Ref, Text
from desim.spec.fields.law import Fixed, TimeLaw
from desim.spec.fields.moments import mean_of
from desim.spec.fields.quantity import (
    DISTINCT,
    AgeKey,
    Amount,
    Count,
    Days,
    Fraction,
    HoldingCost,
    Money,
    PositiveAmount,
    PositiveDays,
    PositiveFactor,
    PositivePeriod,
    PositiveRate,
    Rank,
    RankKey,
    fault,
)
from desim.spec.parts.item import Extension, Item
from desim.spec.parts.policy import Policy
from desim.spec.parts.sharing import Lateral, Owner
from desim.spec.parts.source import Pipeline, Source


class Stockpile(Declared):
    """A store of one item at one site, with an objective, and a policy to keep it.

    ``depot: {site: iowa, item: shell, initial: 20000, objective: 15000,``
    ``sources: {plant: {transit: 4 days}}, policy: {kind: base_stock, level: 30000}}``
    """

    site: Annotated[str, Ref("sites")]
    """Where it lies."""
    item: Annotated[str, Ref("items")]
    """What it holds."""
    title: Text = ""
    """Name for readers."""
    initial: Amount = 0.0
    """On hand at the start."""
    pipeline: Pipeline | None = None
    """Already on its way at the start."""
    objective: PositiveAmount | None = None
    """Stockage objective, as an amount."""
    objective_days: PositiveDays | None = None
    """Stockage objective, as days of the planning rate.

    ``objective_days: 180 days``
    ``planning_rate: 300/day``
    """
    time_at_objective: Days = 30.0
    """How long on hand must stay at the objective, without a moment below it, to count as replenished; less will do at
    the end of the run. With 0 the first day back at the objective counts.

    ``time_at_objective: 60 days``
    """
    planning_rate: PositiveRate | None = None
    """Planned consumption; the denominator of days of supply."""
    reserve: Amount = 0.0
    """War reserve: issued only to claims at or above the priority *reserve_priority*.

    ``reserve: 5000``
    ``reserve_priority: 1``
    """
    reserve_priority: Rank = 1
    """Claims with this rank or a smaller one may use the reserve."""
    reserve_levels: Annotated[dict[RankKey, Amount], DISTINCT] = {}
    """Several critical levels instead of one reserve: claims of a rank, and of all later ones up to the next rank
    given, leave this amount; claims before the first rank given may take everything. *reserve: 20* is short for
    *reserve_levels: {2: 20}*.

    ``reserve_levels: {2: 10, 3: 25}``
    ``# rank 1 takes all, rank 2 leaves 10, ranks 3 and later leave 25``
    """
    allocation: Literal["fifo", "pro_rata", "need"] = "fifo"
    """Who gets what comes in when it is not enough for the claims that wait in one rank: the oldest first (by
    *claim_priority*, then by age, then by name); all in
    proportion to what they still want; or by need: demands and stockpiles share in proportion to what they want, and
    the stockpiles share theirs in proportion to the days of supply by which on hand less backorders is below their
    objective. Whole units by largest remainder, ties as above.

    ``allocation: need  # the stockpiles it supplies have an objective and a planning_rate``
    """
    shelf_life: TimeLaw | None = None
    """Time from the arrival of a lot until it expires, drawn for each lot; that of the item when not given.

    ``shelf_life: {law: gamma, mean: 3 years, cv: 0.2}``
    """
    extension: Extension | None = None
    """Inspection of lots that expire; that of the item when not given."""
    initial_age: TimeLaw = Fixed[Days](value=0.0)
    """Age of the initial stock, drawn for each of its lots; only where there is a shelf life.

    ``initial_age: {law: uniform, low: 0, high: 20 years}``
    ``initial_lots: 40``
    """
    initial_lots: Count = 1
    """Lots of even size that the initial stock came in."""
    initial_by_age: Annotated[dict[AgeKey, PositiveAmount], DISTINCT] = {}
    """Lots of the initial stock whose age is known, or the date on which they came; only where there is a shelf life.
    What they leave of it has the *initial_age*.

    ``initial: 100``
    ``initial_by_age: {2 years: 40, 9 years: 60}``
    """
    substitutes: dict[Annotated[Name, Ref("stockpiles")], PositiveFactor] = {}
    """Stockpiles that fill what a demand, a kit or a fleet cannot get here at once, by effectiveness: units of this
    item that one unit of theirs replaces, the most effective first, then by name. The claim counts as filled; they
    issue amount / effectiveness, whole units rounded up, and keep their reserve. Lines take from them in the same way
    what an input of theirs lacks here, unless they have *alternates* for it. Orders of stockpiles get the item itself.

    ``substitutes: {m795_store: 1, m107_store: 0.5}``
    ``# three rounds short: 3 m795, or 6 m107``
    """
    lateral: dict[Annotated[Name, Ref("stockpiles")], Lateral] = {}
    """Stockpiles of the same item that are asked for what is short here; what they send counts as on order. A claim
    that would be lost waits for what they send, and only the rest of it is lost.

    ``lateral: {north: {transit: 2 d}, south: {transit: 3 d, keep: 20, priority: 2}}``
    ``# they give what they have above keep and above their own reserve``
    """
    owners: dict[Annotated[Name, Ref("nations")], Owner] = {}
    """Nations that hold it together: what is there and what comes in is credited by share; a demand with an owner
    draws its balance, and beyond it up to the cap on the balances of others (the largest first). Other claims draw on
    all balances in proportion.

    ``owners: {norway: {share: 2, cap: 10}, estonia: {share: 1, cap: 5}}``
    ``# in demands: {use: {stockpile: joint, owner: estonia, ...}}``
    """
    capacity: PositiveAmount | None = None
    """Most it can hold; replenishment is not ordered beyond it."""
    policy: Policy | None = None
    """When and how much it orders; none means it never does."""
    sources: dict[Annotated[Name, Ref("suppliers", "lines", "stockpiles")], Source] = {}
    """Who fills its orders: suppliers, lines or stockpiles by name.

    ``sources: {plant: {priority: 1, transit: 4 days}, second_source: {priority: 2, transit: 20 days}}``
    ``sourcing: priority``
    """
    sourcing: Literal["split", "random", "priority", "earliest", "shared", "work_share"] = "split"
    """How orders go to several sources: split by share or drawn by share (a closed source keeps what it was asked for),
    to the first open one by priority, to the one that promises to be the earliest, as it is known today (what is on the
    books, mean times, timetables; who is closed promises nothing; equals by priority and name, and the first of these
    where none promises), kept in one order book that lines and suppliers draw on, a lot at a time, or by work-share:
    to the first open one by priority with which the parts of all sources in what was ordered, this order included,
    stay within their shares and the tolerance, and when there is none to the one that is furthest behind its share,
    closed or not: its share waits for it.

    ``sourcing: work_share``
    ``sources: {uk: {share: 57}, italy: {share: 43, priority: 2}}``
    """
    tolerance: Fraction = 0.02
    """With work-share: how far the part of a source may be off its share.

    ``sourcing: work_share``
    ``tolerance: 0.05``
    ``share_period: 1 year``
    """
    share_period: PositivePeriod | None = None
    """With work-share: parts are counted anew after each such period; over the whole run when not given."""
    priority: Rank = 1
    """Rank of its orders at the lines, stockpiles and suppliers with a rate that supply it; 1 is served first. The
    dial *priority* is a factor on it for all its orders, those that wait already included: at 0 they go before all
    others.

    ``causes: {jump: {when: {kind: date, at: 2023-07-01},``
    ``what: {saudi_store: {priority: 0}}, how: {duration: 4 years}}}``
    """
    claim_priority: Rank | None = None
    """Whose orders go first among those of equal rank, before the older ones: 1 is first, and those without one
    come last. Of equal claim priorities the older goes first, and of one instant that of the first name.

    ``claim_priority: 1``
    """
    rating: Literal["do", "dx"] | None = None
    """Priority rating of its orders, where the source has to honor it (``ratings`` of a nation, or of an agreement):
    DX goes before DO, and DO before all that is not rated, whatever the priority.

    ``rating: dx``
    """
    report_delay: Days = 0.0
    """Age of the reports of its stock that its policy acts on: the position it knows is that of so many days ago, and
    all that it ordered since. The state at the start is known. A platform that all share turns the dial:
    ``report_delay: 30 days``
    ``policy: {kind: base_stock, level: 900}``
    ``# causes: {platform: {when: {kind: date, at: 700}, what: {depot: {report_delay: 0.0333}}}}``."""
    holding_cost: HoldingCost = 0.0
    """Cost of a unit on hand for a day.

    ``holding_cost: 0.5``
    ``order_cost: 2000``
    """
    backorder_cost: HoldingCost = 0.0
    """Cost of a unit owed for a day."""
    order_cost: Money = 0.0
    """Fixed cost of an order."""

    @model_validator(mode="after")
    def _consistent(self) -> "Stockpile":
        if self.objective is not None and self.objective_days is not None:
            raise fault("has both objective and objective_days; give one")
        if self.planning_rate is None and self.objective_days is not None:
            raise fault("has objective_days but no planning_rate")
        if self.policy is not None and self.policy.kind == "days_of_supply" and self.planning_rate is None:
            raise fault("has a days_of_supply policy but no planning_rate")
        if self.policy is not None and self.policy.kind == "forecast" and self.policy.review is None:
            raise fault("has a forecast policy without a review, whose periods it forecasts")
        if self.policy is not None and not self.sources:
            raise fault("has a policy but no sources to order from")
        if self.capacity is not None and self.initial > self.capacity:
            raise fault("starts with more than its capacity")
        if self.capacity is not None and self.policy is not None and self.policy.least_order > self.capacity:
            raise fault("has a policy whose smallest order is more than its capacity, so that nothing is ever ordered")
        return self

    @model_validator(mode="after")
    def _lives(self) -> "Stockpile":
        if self.shelf_life is not None and mean_of(self.shelf_life) <= 0.0:
            raise fault("has a shelf_life of 0, so that everything expires as it comes")
        return self

    @model_validator(mode="after")
    def _levelled(self) -> "Stockpile":
        if self.reserve_levels and self.reserve:
            raise fault("has both reserve and reserve_levels; give one")
        ranks = sorted(self.reserve_levels)
        if any(rank != round(rank) for rank in ranks):
            raise fault("has reserve_levels for a rank that is no whole number")
        amounts = [self.reserve_levels[rank] for rank in ranks]
        if amounts != sorted(amounts):
            raise fault("has reserve_levels that fall with the rank, so that a later rank could take more")
        if fsum(self.initial_by_age.values()) > self.initial * (1.0 + 1e-9):
            raise fault("has an initial_by_age of more than the initial stock")
        if self.owners and self.allocation != "fifo":
            raise fault("has owners, whose accounts decide; its allocation must be fifo")
        return self

    @model_validator(mode="after")
    def _sourced(self) -> "Stockpile":
        offers = self.sources.values()
        if offers and all(offer.only_below is not None for offer in offers):
            raise fault("has only_below at every source; one must be without")
        if self.sourcing == "shared" and any(offer.open_orders for offer in offers):
            raise fault("has open_orders at a source, but lines that share an order book have none of their own")
        if self.sourcing == "shared" and any(offer.max_open is not None for offer in offers):
            raise fault("has max_open at a source, but lines that share an order book take orders as they are free")
        if self.policy is not None and self.policy.least_order > self.most_open:
            raise fault("has a policy whose smallest order is more than its sources may have open (max_open)")
        if self.policy is None and any(offer.open_orders for offer in offers):
            raise fault("has open_orders but no policy")
        if self.sourcing == "shared" and any(offer.only_below is not None for offer in offers):
            raise fault("has only_below at a source, but lines that share an order book take orders as they are free")
        if self.sourcing != "work_share" and {"tolerance", "share_period"} & self.model_fields_set:
            raise fault("has a tolerance or a share_period, which only sourcing by work_share knows")
        if self.report_delay and self.policy is not None and self.policy.due_within is not None:
            raise fault("has a report_delay and a policy with due_within; what it knows late has no due day")
        if self.report_delay and (self.policy is None or self.policy.kind == "plan"):
            raise fault("has a report_delay but no policy that looks at its stock")
        if self.sourcing != "priority" and any(offer.late_after is not None for offer in offers):
            raise fault("has late_after at a source, which only sourcing by priority knows")
        if self.planning_rate is None and any(o.last_time_buy and o.last_time_buy.days for o in offers):
            raise fault("has a last_time_buy in days but no planning_rate")
        return self

    def ages(self, item: Item) -> TimeLaw | None:
        """The shelf life of *item* here, None when it does not expire."""
        return self.shelf_life if self.shelf_life is not None else item.shelf_life

    def ruled(self, item: Item) -> bool:
        """Whether it has rules beyond first come, first served by rank with one reserve."""
        rules = (self.reserve_levels, self.substitutes, self.lateral, self.owners)
        return any(map(bool, rules)) or self.allocation != "fifo" or self.ages(item) is not None

    @property
    def most_open(self) -> float:
        """Most that may be on order at a time from all its sources; infinite where one of them has no limit."""
        return fsum(inf if offer.max_open is None else offer.max_open for offer in self.sources.values())

    @property
    def under_way(self) -> float:
        """All that is on its way at the start, however it comes."""
        sent = [amount for offer in self.sources.values() for amount in offer.in_transit.values()]
        sent += [part.total for offer in self.sources.values() for part in offer.on_legs.values()]
        return fsum([0.0 if self.pipeline is None else self.pipeline.total, *sent])

    @property
    def kept(self) -> float:
        """The largest amount that some claims have to leave; 0 without a reserve."""
        return max([self.reserve, *self.reserve_levels.values()])

    @property
    def needs_no_customer(self) -> bool:
        """Whether to hold it is an end: it has an objective, or a plan of what to buy."""
        return self.target is not None or (self.policy is not None and self.policy.kind == "plan")

    @property
    def target(self) -> float | None:
        """The stockage objective as an amount, None without one."""
        if self.objective_days is not None and self.planning_rate is not None:
            return self.objective_days * self.planning_rate
        return self.objective
