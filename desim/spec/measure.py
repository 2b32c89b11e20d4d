"""Measures of a scenario's own: with thresholds, of states, of single units, or made of other measures."""

from typing import Annotated, Literal

from pydantic import model_validator

from desim.spec.fields.base import Declared, Ref, Text, Words
from desim.spec.fields.quantity import Amount, Days, Fraction, Moment, PositivePeriod, fault
from desim.spec.metrics import METRICS


class Measure(Declared):
    """A measure with a threshold of its own, computed beside the standard ones.

    ``long_waits: {metric: wait_over, subject: depot, at: 30 days}``
    """

    title: Text = ""
    """Name for readers."""
    metric: Literal[
        "wait_mean", "wait_over", "wait_quantile", "stockout_before", "held_on", "last_below_on", "size_mean",
        "size_sd", "size_at_most", "output_per_year", "level_mean", "level_least", "level_most", "state_share",
        "state_entries", "state_sojourn", "time_at_cap", "bullwhip_end_demand", "expression",
    ]  # fmt: skip
    """Mean of the waits; share of them longer than *at*; the *p*-quantile of them; whether a stock-out comes before
    *at*; first day from which stock on hand stays at *amount* for *at*; last day on which it is below *amount*; mean,
    standard deviation, and share at most *amount* of the sizes of a demand; good units that a line, together with the
    lines *beside* it, makes in a year; mean, smallest and largest value of a *level* over probes; share of the time in
    a *state*, how often it is entered, and how long a stay in it is; share of the time for which an *owner* of a joint
    stock may draw no more; variance of the orders of a stockpile over that of end demand; an *expression* of other
    measures."""
    subject: Annotated[
        str,
        Ref(
            "stockpiles", "lines", "demands", "workforces", "gates", "suppliers", "workcenters", "ports", "escorts",
            "legs", "funds", "agreements", "fleets", "regimes",
        ),
    ] | None = None  # fmt: skip
    """Stockpile (waits of claims; stock), line (waits of orders for their first start; output), demand (sizes), or a
    part with levels or states. An expression has none; all others need one."""
    of: Literal["order", "unit", "lot"] | None = None
    """Whose waits: of whole orders, from the claim to its last unit, at a line to its first start; of each unit, from
    its order until it is issued, at a line until it is begun; or of the lots of a line, from the oldest of their orders
    until they are begun. Of orders when not given.

    ``{metric: wait_mean, subject: depot, of: unit}``"""
    beside: tuple[Annotated[str, Ref("lines")], ...] = ()
    """Lines whose output is added: ``{metric: output_per_year, subject: lockheed_mse, beside: [mhi_mse]}``."""
    level: Annotated[Text, Words("on_hand", "owed", "on_order", "made", "staff", "effective", "cases")] | None = None
    """Level of the subject that is sampled at the probes:
    ``{metric: level_mean, subject: depot, level: on_hand, begin: 90, end: 180}``."""
    state: Text | None = None
    """State of the subject, with all its reasons or with one of them:
    ``{metric: state_sojourn, subject: plant, state: starved}``. A part of several machines is in a state while one of
    them is."""
    owner: Annotated[str, Ref("nations")] | None = None
    """Nation that owns a part of the joint stock: ``{metric: time_at_cap, subject: pool, owner: nl}``. It is at its cap
    while it has nothing left of its own and owes as much as it may."""
    demands: tuple[Annotated[str, Ref("demands")], ...] = ()
    """The end demand: ``{metric: bullwhip_end_demand, subject: depot, every: 7 days, demands: [training]}``. When not
    given, the demands on the stockpile and on all that it supplies through others."""
    every: PositivePeriod | None = None
    """Period in which orders and demand are added up."""
    expression: Text | None = None
    """Arithmetic on measures, each by its metric and subject:
    ``{metric: expression, expression: cost.total / issued.training}``. Allowed are numbers, ``+ - * /``, parentheses,
    and ``sum``, ``mean``, ``min`` and ``max``, in which a family stands for all its parts that have the measure:
    ``{metric: expression, expression: sum(issued.demands) / sum(wanted.demands), per: nation}``."""
    per: Literal["nation"] | None = None
    """Gives the expression once for each nation, of a family with the parts that lie there. Subjects are
    ``NAME.NATION``."""
    begin: Moment | None = None
    """First day of the output, or of the level, that counts; the start, or the end of the warm-up, when not given."""
    end: Moment | None = None
    """Day after it; the horizon when not given."""
    at: Days | None = None
    """Threshold of a time; the time for which stock is to stay at an amount:
    ``{metric: held_on, subject: depot, amount: 500, at: 30 days}``."""
    amount: Amount | None = None
    """Threshold of a size, or of the stock on hand; of stock the objective when not given."""
    p: Fraction | None = None
    """Probability of the quantile."""

    @property
    def part(self) -> str:
        """The part that it is about; empty where it is an expression of other measures."""
        return self.subject or ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that it is about; none where it is an expression of other measures."""
        return () if self.subject is None else (self.subject, *self.beside)

    @property
    def each(self) -> str:
        """Whose waits it is of: order, unit or lot."""
        return self.of or "order"

    @model_validator(mode="after")
    def _given(self) -> "Measure":
        subject = () if self.metric == "expression" else ("subject",)
        for needs in (*subject, *METRICS[self.metric].settings):
            if getattr(self, needs) is None:
                raise fault(f"needs {needs} for {self.metric}")
        if self.begin is not None and self.end is not None and self.end <= self.begin:
            raise fault("ends before it begins")
        return self
