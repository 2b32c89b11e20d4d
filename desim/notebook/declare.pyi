"""What stands inside the parts of a scenario.

``make reference`` writes it from the declarations in ``desim/spec``; do not edit.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypeAlias

Quantity: TypeAlias = float | str
Moment: TypeAlias = float | str | date
Declaration: TypeAlias = Mapping[str, Any]


class time:
    @staticmethod
    def fixed(
        *,
        value: Quantity,
    ) -> dict[str, Any]:
        """Always the same value.

        Args:
            value: The value.
        """

    @staticmethod
    def exponential(
        *,
        mean: Quantity,
    ) -> dict[str, Any]:
        """Exponential by its mean (not its rate).

        Args:
            mean: Mean of the variable.
        """

    @staticmethod
    def gamma(
        *,
        mean: Quantity,
        cv: Quantity,
    ) -> dict[str, Any]:
        """Gamma by mean and coefficient of variation: shape 1/cv^2, scale mean*cv^2.

        Args:
            mean: Mean of the variable.
            cv: Coefficient of variation of the variable.
        """

    @staticmethod
    def erlang(
        *,
        mean: Quantity,
        stages: int,
    ) -> dict[str, Any]:
        """Sum of *stages* exponentials with the given total mean.

        Args:
            mean: Mean of the variable.
            stages: Number of exponential stages.
        """

    @staticmethod
    def lognormal(
        *,
        mean: Quantity,
        cv: Quantity,
    ) -> dict[str, Any]:
        """Log-normal by mean and cv of the variable itself: sigma^2 = ln(1+cv^2), mu = ln(mean)-sigma^2/2.

        Args:
            mean: Mean of the variable (not of its logarithm).
            cv: Coefficient of variation of the variable.
        """

    @staticmethod
    def weibull(
        *,
        shape: Quantity,
        scale: Quantity,
    ) -> dict[str, Any]:
        """Weibull by shape and scale.

        Args:
            shape: Shape; below 1 the hazard falls with age.
            scale: Scale, the 63.2 % quantile.
        """

    @staticmethod
    def triangular(
        *,
        low: Quantity,
        mode: Quantity,
        high: Quantity,
    ) -> dict[str, Any]:
        """Triangular between *low* and *high* with its peak at *mode*.

        Args:
            low: Smallest value.
            mode: Most likely value.
            high: Largest value.
        """

    @staticmethod
    def pert(
        *,
        low: Quantity,
        mode: Quantity,
        high: Quantity,
    ) -> dict[str, Any]:
        """PERT: a beta law on [low, high] with the given mode and weight 4 (Malcolm et al.

        Args:
            low: Smallest value.
            mode: Most likely value.
            high: Largest value.
        """

    @staticmethod
    def uniform(
        *,
        low: Quantity,
        high: Quantity,
    ) -> dict[str, Any]:
        """Uniform between *low* and *high*.

        Args:
            low: Smallest value.
            high: Largest value.
        """

    @staticmethod
    def normal(
        *,
        mean: Quantity,
        sd: Quantity,
        low: Quantity = ...,
    ) -> dict[str, Any]:
        """Normal truncated below at *low* (as if resampled until it is not below).

        Args:
            mean: Mean before truncation.
            sd: Standard deviation before truncation.
            low: Values below are never drawn.
        """

    @staticmethod
    def empirical(
        *,
        values: Sequence[Quantity],
        weights: Sequence[Quantity] | None = ...,
    ) -> dict[str, Any]:
        """One of the *values* at a time, with probabilities in proportion to the *weights*.

        Args:
            values: Possible values.
            weights: Weights of the values; equal when not given.
        """

    @staticmethod
    def mixture(
        *,
        parts: Mapping[str, Declaration],
    ) -> dict[str, Any]:
        """One of several laws at a time, with probabilities in proportion to their weights.

        Args:
            parts: Laws by name, each with its weight.
        """


class size:
    @staticmethod
    def fixed(
        *,
        value: Quantity,
    ) -> dict[str, Any]:
        """Always the same value.

        Args:
            value: The value.
        """

    @staticmethod
    def exponential(
        *,
        mean: Quantity,
    ) -> dict[str, Any]:
        """Exponential by its mean (not its rate).

        Args:
            mean: Mean of the variable.
        """

    @staticmethod
    def gamma(
        *,
        mean: Quantity,
        cv: Quantity,
    ) -> dict[str, Any]:
        """Gamma by mean and coefficient of variation: shape 1/cv^2, scale mean*cv^2.

        Args:
            mean: Mean of the variable.
            cv: Coefficient of variation of the variable.
        """

    @staticmethod
    def erlang(
        *,
        mean: Quantity,
        stages: int,
    ) -> dict[str, Any]:
        """Sum of *stages* exponentials with the given total mean.

        Args:
            mean: Mean of the variable.
            stages: Number of exponential stages.
        """

    @staticmethod
    def lognormal(
        *,
        mean: Quantity,
        cv: Quantity,
    ) -> dict[str, Any]:
        """Log-normal by mean and cv of the variable itself: sigma^2 = ln(1+cv^2), mu = ln(mean)-sigma^2/2.

        Args:
            mean: Mean of the variable (not of its logarithm).
            cv: Coefficient of variation of the variable.
        """

    @staticmethod
    def weibull(
        *,
        shape: Quantity,
        scale: Quantity,
    ) -> dict[str, Any]:
        """Weibull by shape and scale.

        Args:
            shape: Shape; below 1 the hazard falls with age.
            scale: Scale, the 63.2 % quantile.
        """

    @staticmethod
    def triangular(
        *,
        low: Quantity,
        mode: Quantity,
        high: Quantity,
    ) -> dict[str, Any]:
        """Triangular between *low* and *high* with its peak at *mode*.

        Args:
            low: Smallest value.
            mode: Most likely value.
            high: Largest value.
        """

    @staticmethod
    def pert(
        *,
        low: Quantity,
        mode: Quantity,
        high: Quantity,
    ) -> dict[str, Any]:
        """PERT: a beta law on [low, high] with the given mode and weight 4 (Malcolm et al.

        Args:
            low: Smallest value.
            mode: Most likely value.
            high: Largest value.
        """

    @staticmethod
    def uniform(
        *,
        low: Quantity,
        high: Quantity,
    ) -> dict[str, Any]:
        """Uniform between *low* and *high*.

        Args:
            low: Smallest value.
            high: Largest value.
        """

    @staticmethod
    def normal(
        *,
        mean: Quantity,
        sd: Quantity,
        low: Quantity = ...,
    ) -> dict[str, Any]:
        """Normal truncated below at *low* (as if resampled until it is not below).

        Args:
            mean: Mean before truncation.
            sd: Standard deviation before truncation.
            low: Values below are never drawn.
        """

    @staticmethod
    def empirical(
        *,
        values: Sequence[Quantity],
        weights: Sequence[Quantity] | None = ...,
    ) -> dict[str, Any]:
        """One of the *values* at a time, with probabilities in proportion to the *weights*.

        Args:
            values: Possible values.
            weights: Weights of the values; equal when not given.
        """

    @staticmethod
    def poisson(
        *,
        mean: Quantity,
    ) -> dict[str, Any]:
        """Poisson number of units.

        Args:
            mean: Mean number of units.
        """

    @staticmethod
    def geometric(
        *,
        mean: Quantity,
    ) -> dict[str, Any]:
        """Geometric number of units on 1, 2, ...: P(k) = p (1-p)^(k-1) with p = 1/mean.

        Args:
            mean: Mean number of units, at least 1.
        """

    @staticmethod
    def autoregressive(
        *,
        mean: Quantity,
        sd: Quantity,
        rho: Quantity,
    ) -> dict[str, Any]:
        """Normal, each remembering the one before.

        Args:
            mean: Mean.
            sd: Standard deviation of a single value.
            rho: Correlation of successive values.
        """


class share:
    @staticmethod
    def fixed(
        *,
        value: Quantity,
    ) -> dict[str, Any]:
        """Always the same value.

        Args:
            value: The value.
        """

    @staticmethod
    def beta(
        *,
        mean: Quantity,
        sd: Quantity,
    ) -> dict[str, Any]:
        """Beta on [0, 1] by mean and standard deviation; at the largest possible deviation all or nothing.

        Args:
            mean: Mean.
            sd: Standard deviation, at most the root of mean x (1 - mean).
        """

    @staticmethod
    def uniform(
        *,
        low: Quantity,
        high: Quantity,
    ) -> dict[str, Any]:
        """Uniform between *low* and *high*.

        Args:
            low: Smallest value.
            high: Largest value.
        """

    @staticmethod
    def triangular(
        *,
        low: Quantity,
        mode: Quantity,
        high: Quantity,
    ) -> dict[str, Any]:
        """Triangular between *low* and *high* with its peak at *mode*.

        Args:
            low: Smallest value.
            mode: Most likely value.
            high: Largest value.
        """

    @staticmethod
    def pert(
        *,
        low: Quantity,
        mode: Quantity,
        high: Quantity,
    ) -> dict[str, Any]:
        """PERT: a beta law on [low, high] with the given mode and weight 4 (Malcolm et al.

        Args:
            low: Smallest value.
            mode: Most likely value.
            high: Largest value.
        """

    @staticmethod
    def empirical(
        *,
        values: Sequence[Quantity],
        weights: Sequence[Quantity] | None = ...,
    ) -> dict[str, Any]:
        """One of the *values* at a time, with probabilities in proportion to the *weights*.

        Args:
            values: Possible values.
            weights: Weights of the values; equal when not given.
        """

def headline(
    *,
    metric: str,
    subject: str,
    better: Literal["low", "high"] = ...,
) -> dict[str, Any]:
    """The one number that the study is about.

    Args:
        metric: Name of a measure, such as time_to_replenish.
        subject: Part it is measured on.
        better: Whether a small or a large value is good; that of the metric when not given, low where neither
            is by itself.
    """

def probe(
    *,
    every: Quantity = ...,
    offset: Quantity = ...,
) -> dict[str, Any]:
    """When levels are sampled: at offset, offset + every, ...

    Args:
        every: Time between samples.
        offset: Time of the first sample.
    """

def grading(
    *,
    stock: Declaration = ...,
    service: Declaration = ...,
) -> dict[str, Any]:
    """What counts as good, in red, amber and green; it changes no result.

    Args:
        stock: Stock as a share of the objective.
        service: Target readiness: shares of demand filled, of time at the objective, of replications without a
            stock-out.
    """

def grade_limits(
    *,
    green: Quantity,
    amber: Quantity,
) -> dict[str, Any]:
    """Limits of one kind of result, as shares.

    Args:
        green: Green from here.
        amber: Amber from here, red below.
    """

def extension(
    *,
    test_pass: Quantity,
    by: Quantity,
    times: int | None = ...,
) -> dict[str, Any]:
    """Surveillance: a lot whose shelf life is over is inspected, and what passes is kept longer.

    Args:
        test_pass: Probability that a lot passes, as a whole; a lot that fails is spoiled.
        by: Time until the next inspection of a lot that passed.
        times: Most inspections of a lot: after so many it is spoiled without one; no limit when not given.
    """

def pipeline(
    *,
    quantity: Quantity | None = ...,
    over: Quantity | None = ...,
    lot: Quantity | None = ...,
    arrivals: Mapping[Moment, Quantity] = ...,
) -> dict[str, Any]:
    """Goods already on their way at the start: arriving evenly over a time, or on days that are known.

    Args:
        quantity: Total on the way.
        over: The last of it arrives after this time.
        lot: Amount of one arrival; must divide the quantity.
        arrivals: What arrives, by day or date, instead of an even flow.
    """

def lateral(
    *,
    transit: Declaration | Quantity = ...,
    keep: Quantity = ...,
    priority: int = ...,
) -> dict[str, Any]:
    """A sibling that is asked for what is backordered; it gives at once what it has above its own reserve.

    Args:
        transit: Time on the way from the sibling.
        keep: The sibling gives only what it has above this amount, and above its own reserve if that is more.
        priority: Order in which siblings are asked; 1 is first, equals go by name.
    """

def owner(
    *,
    share: Quantity = ...,
    cap: Quantity = ...,
) -> dict[str, Any]:
    """A nation's part in a joint stockpile.

    Args:
        share: Weight among the owners when what comes in is credited.
        cap: Most that it may owe to the other owners at a time; what is credited to it later pays its debts
            first.
    """


class policy:
    @staticmethod
    def base_stock(
        *,
        level: Quantity,
        review: Declaration | None = ...,
        commitments: bool = ...,
        due_within: Quantity | None = ...,
        minimum_order: Quantity = ...,
        order_multiple: Quantity | None = ...,
    ) -> dict[str, Any]:
        """Base stock, (S-1,S): orders whatever is missing to the level, one order per look.

        Args:
            review: Periodic review; without it the policy looks at every change of the position.
            commitments: Whether units that lines will need for the orders they hold count as taken from the
                position, as in MRP.
            due_within: Only what is due within this time counts as on order, so that goods of a far day hide no
                shortage of a near one; all that is on order counts when not given.
            minimum_order: Least that is ordered at a time: where less is missing, this much is ordered, at
                once.
            order_multiple: What orders are multiples of, such as a pallet: more is ordered where less would do;
                any amount when not given.
            level: Order-up-to level S of the inventory position.
        """

    @staticmethod
    def rq(
        *,
        reorder_point: Quantity,
        quantity: Quantity,
        review: Declaration | None = ...,
        commitments: bool = ...,
        due_within: Quantity | None = ...,
        minimum_order: Quantity = ...,
        order_multiple: Quantity | None = ...,
    ) -> dict[str, Any]:
        """(r,Q): orders Q, as often as needed, when the position is at or below r (Hadley & Whitin 1963).

        Args:
            review: Periodic review; without it the policy looks at every change of the position.
            commitments: Whether units that lines will need for the orders they hold count as taken from the
                position, as in MRP.
            due_within: Only what is due within this time counts as on order, so that goods of a far day hide no
                shortage of a near one; all that is on order counts when not given.
            minimum_order: Least that is ordered at a time: where less is missing, this much is ordered, at
                once.
            order_multiple: What orders are multiples of, such as a pallet: more is ordered where less would do;
                any amount when not given.
            reorder_point: r, order when the position is at or below it.
            quantity: Q, the lot that is ordered.
        """

    @staticmethod
    def ss(
        *,
        reorder_point: Quantity,
        order_up_to: Quantity,
        review: Declaration | None = ...,
        commitments: bool = ...,
        due_within: Quantity | None = ...,
        minimum_order: Quantity = ...,
        order_multiple: Quantity | None = ...,
    ) -> dict[str, Any]:
        """(s,S): orders up to S when the position is at or below s (Scarf 1960).

        Args:
            review: Periodic review; without it the policy looks at every change of the position.
            commitments: Whether units that lines will need for the orders they hold count as taken from the
                position, as in MRP.
            due_within: Only what is due within this time counts as on order, so that goods of a far day hide no
                shortage of a near one; all that is on order counts when not given.
            minimum_order: Least that is ordered at a time: where less is missing, this much is ordered, at
                once.
            order_multiple: What orders are multiples of, such as a pallet: more is ordered where less would do;
                any amount when not given.
            reorder_point: s, order when the position is at or below it.
            order_up_to: S, the position after ordering.
        """

    @staticmethod
    def days_of_supply(
        *,
        days: Quantity,
        review: Declaration | None = ...,
        commitments: bool = ...,
        due_within: Quantity | None = ...,
        minimum_order: Quantity = ...,
        order_multiple: Quantity | None = ...,
        reorder_days: Quantity | None = ...,
    ) -> dict[str, Any]:
        """Orders up to a number of days of the planning rate when the position is below a number of days.

        Args:
            review: Periodic review; without it the policy looks at every change of the position.
            commitments: Whether units that lines will need for the orders they hold count as taken from the
                position, as in MRP.
            due_within: Only what is due within this time counts as on order, so that goods of a far day hide no
                shortage of a near one; all that is on order counts when not given.
            minimum_order: Least that is ordered at a time: where less is missing, this much is ordered, at
                once.
            order_multiple: What orders are multiples of, such as a pallet: more is ordered where less would do;
                any amount when not given.
            days: Days of the planning rate to order up to.
            reorder_days: Orders only at or below this many days; at every look when not given.
        """

    @staticmethod
    def eoq(
        *,
        demand_rate: Quantity,
        order_cost: Quantity,
        holding_cost: Quantity,
        review: Declaration | None = ...,
        commitments: bool = ...,
        due_within: Quantity | None = ...,
        minimum_order: Quantity = ...,
        order_multiple: Quantity | None = ...,
        backorder_cost: Quantity | None = ...,
        production_rate: Quantity | None = ...,
    ) -> dict[str, Any]:
        """(r,Q) with the economic order quantity.

        Args:
            review: Periodic review; without it the policy looks at every change of the position.
            commitments: Whether units that lines will need for the orders they hold count as taken from the
                position, as in MRP.
            due_within: Only what is due within this time counts as on order, so that goods of a far day hide no
                shortage of a near one; all that is on order counts when not given.
            minimum_order: Least that is ordered at a time: where less is missing, this much is ordered, at
                once.
            order_multiple: What orders are multiples of, such as a pallet: more is ordered where less would do;
                any amount when not given.
            demand_rate: Demand d per day.
            order_cost: Fixed cost K of an order.
            holding_cost: Holding cost h per unit and day.
            backorder_cost: Backorder cost b per unit and day; without it backorders are not planned.
            production_rate: Finite production rate p; without it a lot arrives at once.
        """

    @staticmethod
    def newsvendor(
        *,
        mean: Quantity,
        sd: Quantity,
        holding_cost: Quantity,
        backorder_cost: Quantity,
        review: Declaration | None = ...,
        commitments: bool = ...,
        due_within: Quantity | None = ...,
        minimum_order: Quantity = ...,
        order_multiple: Quantity | None = ...,
        periods: Quantity = ...,
    ) -> dict[str, Any]:
        """Base stock at the critical ratio b/(b+h) of normal protection-time demand (Arrow, Harris & Marschak 1951).

        Args:
            review: Periodic review; without it the policy looks at every change of the position.
            commitments: Whether units that lines will need for the orders they hold count as taken from the
                position, as in MRP.
            due_within: Only what is due within this time counts as on order, so that goods of a far day hide no
                shortage of a near one; all that is on order counts when not given.
            minimum_order: Least that is ordered at a time: where less is missing, this much is ordered, at
                once.
            order_multiple: What orders are multiples of, such as a pallet: more is ordered where less would do;
                any amount when not given.
            mean: Mean demand in one review period.
            sd: Standard deviation of demand in one review period.
            periods: Review periods to protect: lead time + 1.
            holding_cost: Cost h of a unit left at the end of a period.
            backorder_cost: Cost b of a unit short at the end of a period.
        """

    @staticmethod
    def plan(
        *,
        orders: Mapping[Moment, Quantity],
        review: Declaration | None = ...,
        commitments: bool = ...,
        due_within: Quantity | None = ...,
        minimum_order: Quantity = ...,
        order_multiple: Quantity | None = ...,
    ) -> dict[str, Any]:
        """Orders fixed amounts on fixed days, whatever the stock (Wagner & Whitin 1958 gives the cheapest such plan).

        Args:
            review: Periodic review; without it the policy looks at every change of the position.
            commitments: Whether units that lines will need for the orders they hold count as taken from the
                position, as in MRP.
            due_within: Only what is due within this time counts as on order, so that goods of a far day hide no
                shortage of a near one; all that is on order counts when not given.
            minimum_order: Least that is ordered at a time: where less is missing, this much is ordered, at
                once.
            order_multiple: What orders are multiples of, such as a pallet: more is ordered where less would do;
                any amount when not given.
            orders: Amount by day.
        """

    @staticmethod
    def forecast(
        *,
        review: Declaration,
        periods: Quantity,
        commitments: bool = ...,
        due_within: Quantity | None = ...,
        minimum_order: Quantity = ...,
        order_multiple: Quantity | None = ...,
        method: Literal["moving_average", "smoothing"] = ...,
        window: int = ...,
        alpha: Quantity = ...,
        safety: Quantity = ...,
        cancel: bool = ...,
    ) -> dict[str, Any]:
        """Orders up to a number of periods of forecast demand, at every review (Chen, Drezner, Ryan & Simchi-Levi 2000).

        Args:
            review: Periodic review; demand is forecast for review periods.
            commitments: Whether units that lines will need for the orders they hold count as taken from the
                position, as in MRP.
            due_within: Only what is due within this time counts as on order, so that goods of a far day hide no
                shortage of a near one; all that is on order counts when not given.
            minimum_order: Least that is ordered at a time: where less is missing, this much is ordered, at
                once.
            order_multiple: What orders are multiples of, such as a pallet: more is ordered where less would do;
                any amount when not given.
            periods: Review periods of forecast demand to order up to: the lead time in periods.
            method: Mean of the last *window* periods, or exponential smoothing with weight *alpha*.
            window: Periods in the moving average.
            alpha: Weight of the latest period in exponential smoothing.
            safety: Amount on top.
            cancel: Whether a fall of the forecast cancels what is on order; else nothing is ordered.
        """

def periodic_review(
    *,
    every: Quantity,
    offset: Quantity = ...,
    timing: Literal["after_demand", "before_demand"] = ...,
) -> dict[str, Any]:
    """When a periodic policy looks: at offset, offset + every, offset + 2 every, ...

    Args:
        every: Time between reviews.
        offset: Time of the first review.
        timing: Whether demands of the same instant are served before or after the review.
    """

def source(
    *,
    share: Quantity = ...,
    priority: int = ...,
    route: str | None = ...,
    transit: Declaration | Quantity | None = ...,
    only_below: Quantity | None = ...,
    max_open: Quantity | None = ...,
    late_after: Quantity | None = ...,
    price: Quantity = ...,
    approvals: Sequence[str] = ...,
    open_orders: Mapping[Quantity, Quantity] = ...,
    in_transit: Mapping[Quantity, Quantity] = ...,
    on_legs: Mapping[str, Declaration] = ...,
    last_time_buy: Declaration | None = ...,
    owner: str | None = ...,
) -> dict[str, Any]:
    """An offer to fill the orders of a stockpile.

    Args:
        share: Weight among the sources when orders are split or drawn.
        priority: Order in which sources are tried when sourcing is by priority; 1 is first, equals go by name.
        route: Route the goods travel.
        transit: Transit time when there is no route to speak of.
        only_below: Orders go to it only while on hand less backorders is below this amount: a standby supplier
            (with a later priority) or expediting (with an earlier one); always when not given.
        max_open: Most that may be on order from it at a time, under way included; what is on order at the start
            counts.
        late_after: With sourcing by priority: it is passed over while its oldest open order is older than this,
            until it delivers that order; never when not given.
        price: Price of a unit, on top of what a supplier itself charges, booked when it arrives: as expedite
            where there is an *only_below*, else as purchase.
        approvals: Gates that its orders or shipments must pass, in this order, besides those that apply to the
            flow.
        open_orders: What was ordered from it before the start and has not left it, by how long ago or by date.
        in_transit: What left it before the start and has not come, by how long ago or by date.
        on_legs: What left it before the start and is known to be on a leg of its route, or at the origin of
            one, beside what is *in_transit*.
        last_time_buy: What is ordered from it, once, when it gives notice that it will close.
        owner: Owner on whose account it is drawn, where the source is a joint stockpile; all accounts in
            proportion when not given.
    """

def on_leg(
    *,
    under_way: Mapping[Quantity, Quantity] = ...,
    waiting: Mapping[Quantity, Quantity] = ...,
) -> dict[str, Any]:
    """What of the orders of a source is on one leg of its way at the start, by how long ago or by date.

    Args:
        under_way: What departed on it so long ago and has not arrived.
        waiting: What the leg took in so long ago, and is ready to leave.
    """

def last_time_buy(
    *,
    quantity: Quantity | None = ...,
    days: Quantity | None = ...,
    for_a_while: bool = ...,
) -> dict[str, Any]:
    """What is ordered from a source, once, on the day on which it gives notice that it will close.

    Args:
        quantity: Amount; give this or the days.
        days: Days of the planning rate of the stockpile; whole units rounded up.
        for_a_while: Whether notice of a closure that will end is enough, the first of them.
    """

def order_failure(
    *,
    chance: Quantity,
    delay: Declaration | Quantity = ...,
    share: Declaration | Quantity = ...,
) -> dict[str, Any]:
    """A way in which a supplier fails an order: it is shipped late, in part only, or never.

    Args:
        chance: Probability that it strikes an order.
        delay: Time by which the order is late, after its lead time.
        share: Share of the order that is shipped, whole units rounded; 0 where the order is lost.
    """

def elasticity(
    *,
    eta: Quantity = ...,
    window: Quantity = ...,
    reference: Quantity = ...,
) -> dict[str, Any]:
    """How the price of a supplier follows scarcity: price p0 (D/S)^eta of each unit, set when it is shipped.

    Args:
        eta: Exponent: by how many per cent the price rises when wanted over available rises by one per cent.
        window: Time over which what was wanted is counted.
        reference: Wanted over available, D/S, at which a unit costs the *price* of the supplier.
    """

def alternate(
    *,
    instead_of: str,
    priority: int = ...,
    per_unit: Quantity | None = ...,
) -> dict[str, Any]:
    """An alternate component: a stockpile that a line takes from where an input of its is short.

    Args:
        instead_of: The input that it stands in for.
        priority: Order in which alternates of one input are tried; 1 is first, equals go by name.
        per_unit: Amount taken for one unit started; that of the input when not given.
    """

def effectivity(
    *,
    begin: Moment = ...,
    end: Moment | None = ...,
) -> dict[str, Any]:
    """Dates between which a component is part of a bill of material.

    Args:
        begin: First day on which lots are begun with it.
        end: Day from which on they are begun without it; none when not given.
    """

def co_product(
    *,
    amount: Quantity,
    chance: Quantity = ...,
    of: Literal["good", "begun"] = ...,
) -> dict[str, Any]:
    """What comes off a line beside its item, and goes to a stockpile without being ordered.

    Args:
        amount: How much comes with a unit of the line.
        chance: Probability that a piece comes off usable, each for itself, as of what is taken apart; of bulk
            this share does.
        of: Whether it comes with each good unit, as a co-product does, or with each unit that was begun, scrap
            included, as a by-product such as swarf.
    """

def replacement(
    *,
    chance: Quantity,
    returns: str | None = ...,
    priority: int = ...,
) -> dict[str, Any]:
    """A shop-replaceable unit (SRU) that a repaired unit may need.

    Args:
        chance: Probability that a unit needs it.
        returns: Stockpile of failed SRUs that gets the one that comes out; it is thrown away when not given.
        priority: Rank of the claim on the stockpile; 1 is served first.
    """

def modes(
    *,
    minimum_sustaining: Quantity,
    economic: Quantity,
    maximum: Quantity,
    surge_above: Quantity,
    surge_below: Quantity,
    step_up: Declaration | Quantity = ...,
    sustain_below: Quantity = ...,
) -> dict[str, Any]:
    """Rates of the whole line, chosen by its backlog.

    Args:
        minimum_sustaining: MSR, the rate below which the line cannot be kept going.
        economic: Normal rate: one shift, eight hours, five days (1-8-5).
        maximum: MAX, the rate of all shifts with the tooling there is.
        surge_above: Backlog above which the line steps up to the maximum rate.
        surge_below: Backlog below which it goes back to the economic rate, or calls off stepping up; at once.
        step_up: Time from the decision until the maximum rate is reached: overtime, hiring, another shift.
        sustain_below: Backlog below which it stretches its orders at the minimum sustaining rate; never when 0.
    """

def cold(
    *,
    after: Quantity,
    restart: Declaration | Quantity,
    idle_before: Quantity = ...,
) -> dict[str, Any]:
    """A line without orders and without lots in process goes cold; the next order waits for the restart.

    Args:
        after: Idle time after which it is cold.
        restart: Time from the first order after that until it works again.
        idle_before: Idle time it had behind it at the start.
    """

def station(
    *,
    time: Declaration | Quantity,
    title: str = ...,
    machines: int = ...,
    buffer: int | None = ...,
    failures: Declaration | None = ...,
    yield_: Quantity = ...,
    attempts: int | None = ...,
    next: str | Mapping[str, Quantity] = ...,
    in_process: Mapping[Quantity, Quantity] = ...,
) -> dict[str, Any]:
    """Identical machines with one queue.

    Args:
        title: Name for readers.
        time: Processing time of a lot.
        machines: Identical machines in parallel.
        buffer: Places in front of the machines, not counting those on them; without a limit when not given.
        failures: How its machines fail.
        yield_: Probability that a lot passes; one that does not is processed again at once on the same machine.
        attempts: Failed attempts after which a lot is scrapped; it is tried for ever when not given.
        next: Where lots go: a station, `out` or `scrap`, or a map of these with probabilities.
        in_process: Work in process here at the start: units by the working time that has gone into their lots
            at this station, the longest first at a machine; those for which there is none wait in the buffer.
    """

def failures(
    *,
    every: Declaration | Quantity,
    repair: Declaration | Quantity,
    clock: Literal["operating", "calendar"] = ...,
    crew: str | None = ...,
) -> dict[str, Any]:
    """Failures of one machine; the work in hand is resumed after the repair (preempt-resume).

    Args:
        every: Time from one repair to the next failure.
        repair: Time of a repair, without waiting for a crew.
        clock: Whether the time to the next failure runs only while the machine works, or always.
        crew: Crew that repairs; a crew is always at hand when not given.
    """

def learning(
    *,
    slope: Quantity,
    theory: Literal["crawford", "wright"] = ...,
    made_before: Quantity = ...,
    plateau: Quantity | None = ...,
    half_life: Quantity | None = ...,
    shared: Mapping[str, Quantity] = ...,
) -> dict[str, Any]:
    """Time falls with experience: T(n) = T(1) n^b with b = log2(slope) (Wright 1936; Crawford 1947).

    Args:
        slope: Time of unit 2n over that of unit n; 0.85 is an 85 % curve.
        theory: Whether the curve gives the time of each unit, or the cumulative average of all units.
        made_before: Units made before the start; the time of the line is that of the very first unit.
        plateau: Experience beyond which nothing more is learned.
        half_life: Idle time in which experience halves; nothing is forgotten when not given.
        shared: Share of what another line makes that counts as experience here; one way, unless the other says
            so too.
    """

def knowledge(
    *,
    half_life: Quantity,
    yield_low: Quantity,
    start: Quantity = ...,
    secondments: Mapping[str, Declaration] = ...,
    documents: Mapping[str, Declaration] = ...,
    spill_over: Mapping[str, Declaration] = ...,
    forgetting: Quantity | None = ...,
    slow: Quantity = ...,
    first_article: Quantity = ...,
    step: Quantity = ...,
) -> dict[str, Any]:
    """Tacit knowledge K in [0, 1].

    Args:
        start: K at the start: what documents alone give.
        half_life: Time in which one team halves what is not known yet: k = ln 2 / half_life.
        secondments: Stays of teams, which add up.
        documents: Data packages.
        spill_over: Lines with knowledge that this one learns from, one way.
        forgetting: Time without a lot in process in which K halves; nothing is forgotten when not given.
        yield_low: Yield without any knowledge; with all of it the yield is that of the line.
        slow: Without any knowledge a lot takes 1 + slow times its time: x (1 + slow (1 - K)).
        first_article: K from which the first article passes; the day of it is a fact of the run.
        step: Time between updates of yield and pace; K itself is exact at all times.
    """

def secondment(
    *,
    begin: Moment,
    end: Moment,
    teams: Quantity = ...,
    gate: str | None = ...,
) -> dict[str, Any]:
    """Teams of those who know how, sent to those who learn it.

    Args:
        begin: Day they come.
        end: Day they leave.
        teams: Number of teams; the rate of learning goes with it.
        gate: Gate that must approve them, filed at *begin*: they come when it has, and leave as much later.
    """

def documents(
    *,
    teach: Quantity,
    arrive: Moment = ...,
    gate: str | None = ...,
) -> dict[str, Any]:
    """Data packages: they lift K to what can be read, at once.

    Args:
        arrive: Day they are there, or are filed for at the gate.
        teach: K that they give; no effect where more is known.
        gate: Gate that must approve their transfer.
    """

def spill_over(
    *,
    half_life: Quantity,
) -> dict[str, Any]:
    """What is picked up from a partner who knows more, inside a joint venture.

    Args:
        half_life: Time in which half of the difference flows: dK/dt = ln 2 / half_life max(0, K_other - K).
    """

def acceptance(
    *,
    reject: Quantity,
    then: Literal["scrap", "rework"] = ...,
) -> dict[str, Any]:
    """Inspection of each finished lot.

    Args:
        reject: Probability that a lot is rejected, below 1.
        then: Whether a rejected lot is scrapped, and made again out of new inputs, or processed once more,
            before any lot that is not begun yet.
    """

def escapes(
    *,
    chance: Quantity,
    found_after: Declaration | Quantity | None = ...,
    scope: Quantity = ...,
    quarantine: Declaration | Quantity | None = ...,
    bad: Quantity = ...,
) -> dict[str, Any]:
    """Bad lots that a line delivers, and their recall.

    Args:
        chance: Probability that a lot that passed acceptance is bad; 0 for a line whose lots are traced but
            never bad.
        found_after: Time from the end of a bad lot until it is found to be bad.
        scope: Traceability: lots recalled with each one found, itself among them, the nearest numbers first and
            of two equally near the older; 1 means perfect records.
        quarantine: Time a recalled lot is neither issued nor counted as on hand, until it is scrapped or comes
            back.
        bad: Probability that a lot recalled beside the bad one has to be scrapped, too.
    """

def calendar(
    *,
    days: Any = ...,
    hours: Any = ...,
    holidays: Sequence[str] = ...,
) -> dict[str, Any]:
    """Working hours that repeat every week, but for holidays.

    Args:
        days: Working days: mon tue wed thu fri sat sun.
        hours: Windows of a working day, such as 08:00-12:00 and 12:30-16:30.
        holidays: Lists of holidays, which are no working days; they need a start date of the scenario.
    """

def hiring(
    *,
    delay: Declaration | Quantity = ...,
    clearance: Declaration | Quantity = ...,
    training: Declaration | Quantity = ...,
    productivity: Quantity = ...,
    steps: int = ...,
    every: Quantity = ...,
) -> dict[str, Any]:
    """The way from an opening to a productive person.

    Args:
        delay: Time from an opening until it is filled.
        clearance: Time of vetting, between the filling and the training.
        training: Time from the first day at work to full productivity.
        productivity: Productivity on the first day of training; it rises to 1 in equal steps, each at the end
            of its stretch.
        steps: Number of these steps.
        every: Time between the days on which openings are published; at once when 0.
    """

def march(
    *,
    speed: Quantity,
    density: Quantity,
    serial: int | None = ...,
    gap: Quantity = ...,
    halts: Declaration | None = ...,
) -> dict[str, Any]:
    """A road march.

    Args:
        speed: Speed between halts.
        density: Vehicles per kilometer of the column.
        serial: Vehicles of a serial; the column is one serial when not given.
        gap: Time between the last vehicle of a serial and the first of the next.
        halts: Rest halts; none when not given.
    """

def halts(
    *,
    every: Quantity,
    time: Quantity,
) -> dict[str, Any]:
    """Rest halts of a march: after each stretch of driving, but for the last.

    Args:
        every: Time of driving before a halt.
        time: Time of a halt.
    """

def limits(
    *,
    mass: Quantity | None = ...,
    volume: Quantity | None = ...,
    teu: Quantity | None = ...,
    neq: Quantity | None = ...,
) -> dict[str, Any]:
    """Most that a departure, or a vehicle, carries in several measures; all of them hold at once.

    Args:
        mass: Most mass.
        volume: Most volume.
        teu: Most containers, in those of twenty feet.
        neq: Most net explosive quantity.
    """

def departures(
    *,
    every: Declaration | Quantity | None = ...,
    offset: Quantity | None = ...,
    paths: Mapping[str, Declaration] = ...,
) -> dict[str, Any]:
    """A timetable: first at offset, then every so often, or by paths at times of the week.

    Args:
        every: Time between departures.
        offset: With *every*: time of the first departure; one interval when not given.
        paths: Departures at times of the week, instead of *every*.
    """

def path(
    *,
    times: Sequence[str],
    days: Any = ...,
    capacity: Quantity | None = ...,
    limits: Declaration | None = ...,
) -> dict[str, Any]:
    """Departures at the same times of a week, with room of their own.

    Args:
        days: Days of departure: mon tue wed thu fri sat sun.
        times: Times of departure on these days, such as 06:30.
        capacity: Most that a departure carries, in units of the items; that of the leg when not given.
        limits: Most that a departure carries in mass, volume, containers or net explosive quantity; those of
            the leg when not given.
    """

def vehicles(
    *,
    count: int | None = ...,
    load: Quantity | None = ...,
    limits: Declaration | None = ...,
    turnaround: Declaration | Quantity = ...,
    replacement: Declaration | Quantity | None = ...,
    of: str | None = ...,
    layover: Quantity | None = ...,
) -> dict[str, Any]:
    """What goods travel in: trucks of a road, ships of a convoy.

    Args:
        count: Number of vehicles; any number is there when not given.
        load: Most that one vehicle carries, in units of the items; without a limit when not given.
        limits: Most that one vehicle carries in mass, volume, containers or net explosive quantity.
        turnaround: Time from the arrival of a vehicle until it can leave again: at the origin, or, where
            another leg brings it back, at the destination.
        replacement: Time until a lost vehicle (loss_of: vehicle) is replaced; never when not given.
        of: Leg whose vehicles come back over this one, loaded or empty.
        layover: With *of*: longest time that a vehicle waits for goods, or for a full load; it then leaves with
            what there is, or empty.
    """

def convoy(
    *,
    minimum: int = ...,
    max_wait: Quantity | None = ...,
    most: int | None = ...,
    escorts: Mapping[str, int] = ...,
    unescorted_after: Quantity | None = ...,
    return_time: Declaration | Quantity = ...,
) -> dict[str, Any]:
    """Which departures of a leg may sail: so many vehicles at least, and escorts.

    Args:
        minimum: Fewest vehicles that sail together, each with goods.
        max_wait: Fewer sail, too, when goods have waited this long since the leg took them in; never when not
            given.
        most: Most vehicles that sail together; others wait for a convoy of their own.
        escorts: Escorts that sail along, by pool; all of them have to be there.
        unescorted_after: It sails without escorts when goods have waited this long since the leg took them in;
            never when not given.
        return_time: Time from the arrival of a convoy until its escorts are back, before their turnaround.
    """

def return_(
    *,
    share: Quantity = ...,
    priority: int = ...,
    up_to: Quantity | None = ...,
    transit: Declaration | Quantity = ...,
) -> dict[str, Any]:
    """Where failed or used units go; its name is the stockpile of unserviceable units that feeds a shop.

    Args:
        share: Weight among the returns of equal priority: the share repaired in theater, for example.
        priority: Order in which returns are tried; 1 is first.
        up_to: Most that may be there, and on the way there from here; no limit when not given.
        transit: Time until it is there: the retrograde, or how long it is in use before.
    """

def intensity(
    *,
    arrivals: Quantity,
    sojourn: Declaration | Quantity,
    next: Mapping[str, Quantity] = ...,
) -> dict[str, Any]:
    """A state of a modulated demand.

    Args:
        arrivals: Factor on the arrivals of the demand while it is in this state.
        sojourn: Time in this state; exponential for a Markov-modulated demand, a plain number for a fixed time.
        next: Weights of the states that follow; the next one by name (after the last the first) when not given.
    """

def unit(
    *,
    stockpile: str,
    life: Declaration | Quantity,
    swap: Declaration | Quantity = ...,
    returns: Mapping[str, Declaration] = ...,
    condemned: Quantity = ...,
) -> dict[str, Any]:
    """A line-replaceable unit (LRU): one of these on every platform.

    Args:
        stockpile: Serviceable spares.
        life: Operating time from one installation to the failure.
        swap: Time to install a spare once it is there (NMCM).
        returns: Where failed units go; they are thrown away when none is given.
        condemned: Probability that a failed unit is beyond repair.
    """

def applies(
    *,
    origins: Sequence[str] = ...,
    destinations: Sequence[str] = ...,
    designs: Sequence[str] = ...,
    items: Sequence[str] = ...,
) -> dict[str, Any]:
    """The flows across a border that must pass a gate; what is not given holds for all.

    Args:
        origins: Nations that ship.
        destinations: Nations that receive.
        designs: Nations whose designs (`design` of an item) are transferred to others, from wherever they are
            made; name the origins as well for transfers by third parties only.
        items: Items.
    """

def stage(
    *,
    title: str = ...,
    time: Declaration | Quantity = ...,
    officers: int | None = ...,
    chance: Quantity = ...,
    above: Quantity = ...,
    sessions: Declaration | None = ...,
    batch: Declaration | None = ...,
    fund: str | None = ...,
    per_nation: Quantity = ...,
    refusal: Declaration | None = ...,
) -> dict[str, Any]:
    """A step of an approval: a time of work, done by officers where they are few.

    Args:
        title: Name for readers.
        time: Time of the work on a case, without waiting (published waiting times hold both).
        officers: Officers, each with one case at a time; cases never wait when not given.
        chance: Share of the cases that have to go through this stage.
        above: Only cases of at least this amount go through it: notification thresholds.
        sessions: Cases wait for the next of these days; one that comes on such a day is taken up on it.
        batch: Cases for the same item wait for one another here and go on as one; those of everybody else do
            not.
        fund: Fund that a case waits for before it comes to the officers, and draws what it costs from.
        per_nation: Time added for every nation in a batch beyond the first, times 1 - `harmonisation` of the
            gate.
        refusal: How it may refuse.
    """

def sessions(
    *,
    every: Quantity,
    first: Moment,
) -> dict[str, Any]:
    """Days on which a stage takes up what waits for it: a fiscal year, a committee that sits once a month.

    Args:
        every: Time between sessions.
        first: Day of the first session.
    """

def batch(
    *,
    minimum: Quantity,
    max_wait: Quantity | None = ...,
) -> dict[str, Any]:
    """Cases that wait until together they are large enough, and go on as one: joint procurement.

    Args:
        minimum: Amount that the cases together must reach.
        max_wait: They also go on when the first of them has waited this long; never when not given.
    """

def refusal(
    *,
    chance: Quantity,
    then: Literal["again", "drop"] = ...,
    after: Declaration | Quantity = ...,
    bar: Declaration | Quantity | None = ...,
) -> dict[str, Any]:
    """What becomes of a case that a stage refuses.

    Args:
        chance: Probability that a case is refused here (the dial *refusal* of the gate multiplies it).
        then: Whether it is filed again from the first stage (returned without action), or dropped: an order
            goes back to the stockpile, which may order elsewhere, a shipment waits for the bar to end and is
            filed again, a cause or a team does not come.
        after: Time until it is filed again.
        bar: Time in which no case of the same holder is taken up: shipments to that user are held, orders go
            elsewhere.
    """

def background(
    *,
    arrivals: Quantity,
    priority: int = ...,
) -> dict[str, Any]:
    """Cases of everybody else, which compete for the officers.

    Args:
        arrivals: Mean number of cases per day, at random (Poisson); the dial *arrivals* multiplies it.
        priority: Their rank, where officers go by priority.
    """

def contributor(
    *,
    amount: Quantity = ...,
    amounts: Mapping[Quantity, Quantity] = ...,
    initial: Quantity = ...,
    share: Quantity = ...,
) -> dict[str, Any]:
    """The part of a nation in a joint fund.

    Args:
        amount: Money appropriated on the first day of every fiscal year.
        amounts: Money appropriated for single fiscal years in place of `amount`.
        initial: Money that is there at the start, of the fiscal year before the first.
        share: Weight of the nation in what each case costs, where the nations pay by share.
    """

def state(
    *,
    title: str = ...,
    what: Mapping[str, Mapping[str, Quantity]] = ...,
    sets: Mapping[str, Mapping[str, Quantity]] = ...,
    within: Mapping[str, Mapping[str, Quantity | Mapping[str, Quantity]]] = ...,
) -> dict[str, Any]:
    """One state, and the dials it holds while it lasts.

    Args:
        title: Name for readers.
        what: Part, dial and factor.
        sets: Part, dial and the number that it turns, in place of a factor.
        within: Nation or site, dial and factor, for all parts there that have the dial, or of one family only.
    """


class when:
    @staticmethod
    def date(
        *,
        at: Moment,
    ) -> dict[str, Any]:
        """Once, on a day.

        Args:
            at: The day it begins.
        """

    @staticmethod
    def hazard(
        *,
        every: Declaration | Quantity,
    ) -> dict[str, Any]:
        """Again and again: a random time from the end of one occurrence (or the start) to the next.

        Args:
            every: Time without it.
        """

    @staticmethod
    def condition(
        *,
        stockpile: str,
        repeat: bool = ...,
        held_for: Quantity = ...,
        below: Quantity | None = ...,
        days: Quantity | None = ...,
    ) -> dict[str, Any]:
        """When the stock on hand falls below an amount, or below so many days of supply.

        Args:
            repeat: Whether it may begin again after it ended.
            held_for: It begins when it has held for this time without a break.
            stockpile: The stockpile that is watched.
            below: It begins when on hand falls below this.
            days: It begins when on hand falls below what this time takes at the planning rate of the stockpile.
        """

    @staticmethod
    def period(
        *,
        first: Moment,
        every: Quantity,
        chance: Quantity = ...,
    ) -> dict[str, Any]:
        """On the same day of every period, by chance: a continuing resolution at the turn of a fiscal year.

        Args:
            first: First day.
            every: Time from one such day to the next; one that is not over by then is not begun anew.
            chance: Probability of each time, for itself.
        """

    @staticmethod
    def backlog(
        *,
        line: str,
        above: Quantity,
        repeat: bool = ...,
        held_for: Quantity = ...,
    ) -> dict[str, Any]:
        """When the orders that a line has not begun are long enough.

        Args:
            repeat: Whether it may begin again after it ended.
            held_for: It begins when it has held for this time without a break.
            line: The line whose order book is watched, that of a shared order book it draws on included.
            above: It begins when what is ordered and not begun reaches this.
        """

    @staticmethod
    def owed(
        *,
        stockpile: str,
        above: Quantity,
        repeat: bool = ...,
        held_for: Quantity = ...,
    ) -> dict[str, Any]:
        """When the backorders of a stockpile reach an amount.

        Args:
            repeat: Whether it may begin again after it ended.
            held_for: It begins when it has held for this time without a break.
            stockpile: The stockpile whose backorders are watched.
            above: It begins when the backorders reach this.
        """

    @staticmethod
    def output(
        *,
        line: str,
        repeat: bool = ...,
        held_for: Quantity = ...,
        above: Quantity | None = ...,
        below: Quantity | None = ...,
        over: Quantity | None = ...,
    ) -> dict[str, Any]:
        """When a line has made so much since the start, or so much or so little in a moving window.

        Args:
            repeat: Whether it may begin again after it ended.
            held_for: It begins when it has held for this time without a break.
            line: The line whose good units are counted.
            above: It begins when the good units reach this.
            below: It begins when the good units made during the window are less than this; not before the first
                window is over.
            over: Length of the window that ends now; all since the start of the run where it is not given.
        """

    @staticmethod
    def busy(
        *,
        part: str,
        over: Quantity,
        repeat: bool = ...,
        held_for: Quantity = ...,
        above: Quantity | None = ...,
        below: Quantity | None = ...,
    ) -> dict[str, Any]:
        """When a line or a workcenter is busy, or idle, for so much of a moving window.

        Args:
            repeat: Whether it may begin again after it ended.
            held_for: It begins when it has held for this time without a break.
            part: The line or workcenter whose share of time at work is watched, change-overs included.
            above: It begins when the share reaches this; not before the first window is over.
            below: It begins when the share falls below this; not before the first window is over.
            over: Length of the window that ends now.
        """

    @staticmethod
    def money(
        *,
        fund: str,
        repeat: bool = ...,
        held_for: Quantity = ...,
        of: Literal["left", "obligated"] = ...,
        above: Quantity | None = ...,
        below: Quantity | None = ...,
    ) -> dict[str, Any]:
        """When the money of a fund that is left, or that cases have drawn in this fiscal year, passes a mark.

        Args:
            repeat: Whether it may begin again after it ended.
            held_for: It begins when it has held for this time without a break.
            fund: The fund that is watched.
            of: Whether the money counts that is there and not obligated, or that cases have drawn in this
                fiscal year.
            above: It begins when the money reaches this.
            below: It begins when the money falls below this.
        """

    @staticmethod
    def entered(
        *,
        regime: str,
        state: str,
        chance: Quantity = ...,
    ) -> dict[str, Any]:
        """When a regime enters a state, by chance: a partner that keeps its output in a crisis.

        Args:
            regime: The regime.
            state: It begins when this state is entered, the start included; not while an earlier occurrence is
                still on.
            chance: Probability each time, for itself.
        """

    @staticmethod
    def all(
        *,
        of: Mapping[str, Declaration],
        repeat: bool = ...,
        held_for: Quantity = ...,
    ) -> dict[str, Any]:
        """When all of several conditions hold at the same time.

        Args:
            repeat: Whether it may begin again after it ended.
            held_for: It begins when it has held for this time without a break.
            of: The conditions, by a name.
        """

    @staticmethod
    def any(
        *,
        of: Mapping[str, Declaration],
        repeat: bool = ...,
        held_for: Quantity = ...,
    ) -> dict[str, Any]:
        """When one of several conditions holds.

        Args:
            repeat: Whether it may begin again after it ended.
            held_for: It begins when it has held for this time without a break.
            of: The conditions, by a name.
        """

    @staticmethod
    def not_(
        *,
        that: Declaration,
        repeat: bool = ...,
        held_for: Quantity = ...,
    ) -> dict[str, Any]:
        """When a condition does not hold: stock that is back.

        Args:
            repeat: Whether it may begin again after it ended.
            held_for: It begins when it has held for this time without a break.
            that: The condition.
        """

    @staticmethod
    def ended(
        *,
        cause: str,
    ) -> dict[str, Any]:
        """When the effect of another cause is over: an old plant that closes when the new one is qualified.

        Args:
            cause: The other cause; one that never happens, or holds for good, is never over.
        """

    @staticmethod
    def approval(
        *,
        gate: str,
        filed: Moment = ...,
        origin: str | None = ...,
        destination: str | None = ...,
    ) -> dict[str, Any]:
        """When a gate has approved it: co-production that waits for its license.

        Args:
            gate: The gate.
            filed: Day the case is filed.
            origin: Nation that would give, for agreements; the authority of the gate when not given.
            destination: Nation that would receive, for agreements.
        """

def how(
    *,
    delay: Declaration | Quantity = ...,
    ramp: Quantity = ...,
    duration: Declaration | Quantity | None = ...,
    until: Declaration | None = ...,
    stages: Mapping[str, Declaration | Quantity] | None = ...,
    sequence: Sequence[str] = ...,
    recovery: Quantity = ...,
    steps: int = ...,
    half_life: Quantity | None = ...,
) -> dict[str, Any]:
    """Delay, then a ramp to the full effect, which holds for a time (or for named stages in a row), then a recovery.

    Args:
        delay: Time from its beginning until anything changes.
        ramp: Time from no effect to the full effect.
        duration: Time at full effect; for good when none of this, until and stages is given.
        until: The condition by which the full effect ends; where there is a duration as well, by what comes
            first.
        stages: Named stretches at full effect, one after another, each a time or a trial that may have to be
            repeated.
        sequence: Order of the stages, when there are several.
        recovery: Time from the full effect back to none.
        steps: Equal steps of a ramp and of a recovery.
        half_life: Time in which what is left of the effect halves during the recovery, instead of a straight
            line; what is left at the end of the recovery goes at once.
    """

def trial(
    *,
    time: Declaration | Quantity,
    fail: Quantity,
) -> dict[str, Any]:
    """A stage that may fail and is then gone through once more.

    Args:
        time: Time of one attempt, passed or not.
        fail: Probability that an attempt fails, below 1.
    """

def weekday_of_month(
    *,
    month: int,
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    nth: Literal[1, 2, 3, 4, 5, -1],
) -> dict[str, Any]:
    """A holiday on a weekday of a month: the fourth Thursday of November.

    Args:
        month: Month, from 1.
        weekday: Day of the week.
        nth: Which of them in the month, from 1; -1 for the last.
    """


class observation_error:
    @staticmethod
    def lognormal(
        *,
        relative: Quantity | None = ...,
        absolute: Quantity | None = ...,
    ) -> dict[str, Any]:
        """Standard error of observed figures: how far they may be from what was really made.

        Args:
            relative: As a share of the figure.
            absolute: As an amount, the same for all figures.
        """

    @staticmethod
    def normal(
        *,
        relative: Quantity | None = ...,
        absolute: Quantity | None = ...,
    ) -> dict[str, Any]:
        """Standard error of observed figures: how far they may be from what was really made.

        Args:
            relative: As a share of the figure.
            absolute: As an amount, the same for all figures.
        """

def figure_detail(
    *,
    low: Quantity | None = ...,
    high: Quantity | None = ...,
    said_on: Moment | None = ...,
    at_least: bool = ...,
    judged: bool = ...,
) -> dict[str, Any]:
    """What sets one observed figure apart from the others of its series.

    Args:
        low: 5 % point of the truth, given the figure; by the error of the series when not given.
        high: 95 % point of the truth, given the figure; by the error of the series when not given.
        said_on: Day on which it was published, so that nobody knew it before; the day of the figure when not
            given.
        at_least: Whether the text gives a threshold that was passed ("more than"), so that the truth may be any
            more.
        judged: Whether runs are weighted and scored by it; a weak figure is only shown.
    """

def earlier_knowledge(
    *,
    number: float | str,
    low: float | str,
    high: float | str,
) -> dict[str, Any]:
    """What was thought of a number before it was published.

    Args:
        number: The best guess of then, written like the number itself.
        low: Lowest value that was plausible then.
        high: Highest value that was plausible then.
    """

def part_of_a_mixture(
    *,
    weight: Quantity,
    of: Declaration | Quantity,
) -> dict[str, Any]:
    """One of the laws of a mixture.

    Args:
        weight: Weight among the laws of the mixture.
        of: The law.
    """
