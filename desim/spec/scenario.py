"""Scenario: a whole network with all that may happen to it, frozen and checked."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, model_validator

from desim.spec.families import FAMILIES, PARTS, check_families, values_at
from desim.spec.fields.base import Declared, Name, Text
from desim.spec.fields.calendar import Holidays
from desim.spec.fields.moments import mean_of
from desim.spec.fields.quantity import Days, Fraction, Moment, PositiveDays, PositivePeriod, fault
from desim.spec.measure import Measure
from desim.spec.metrics import METRICS
from desim.spec.parts.agreement import Agreement
from desim.spec.parts.cause import Cause
from desim.spec.parts.demand import Demand
from desim.spec.parts.escort import Escort
from desim.spec.parts.fleet import Fleet
from desim.spec.parts.fund import Fund
from desim.spec.parts.gate import Gate
from desim.spec.parts.item import Item
from desim.spec.parts.machine import Crew, Workcenter
from desim.spec.parts.mode import Mode
from desim.spec.parts.observation import Observation
from desim.spec.parts.place import Nation, Site
from desim.spec.parts.port import Port
from desim.spec.parts.production import Line, Supplier
from desim.spec.parts.provenance import Correlation, Provenance, Reference
from desim.spec.parts.regime import Regime
from desim.spec.parts.source import Source
from desim.spec.parts.stockpile import Stockpile
from desim.spec.parts.transport import Leg, Route
from desim.spec.parts.workforce import Workforce
from desim.spec.settings.thresholds import Grading


def _date(value: Any) -> Any:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise fault("must be a date such as 2022-02-24") from None


class Probe(Declared):
    """When levels are sampled: at offset, offset + every, ... up to the horizon.

    ``probe: {every: 7 days}``
    """

    every: PositivePeriod = 1.0
    """Time between samples."""
    offset: Days = 0.0
    """Time of the first sample."""


class Headline(Declared):
    """The one number that the study is about.

    ``headline: {metric: time_to_replenish, subject: us_stock, better: low}``
    """

    metric: Text
    """Name of a measure, such as time_to_replenish."""
    subject: Text
    """Part it is measured on."""
    better: Literal["low", "high"] = "low"
    """Whether a small or a large value is good; that of the metric when not given, low where neither is by itself."""

    @model_validator(mode="before")
    @classmethod
    def _as_the_metric(cls, value: Any) -> Any:
        """Take from the metric which values are good: with *low* for a fill rate the worst plan would look best."""
        if not isinstance(value, Mapping) or "better" in value:
            return value
        record = METRICS.get(str(value.get("metric")))
        return {**value, "better": record.better} if record is not None and record.better else value


class Scenario(Declared):
    """A network of named parts that refer to one another by name, and what happens to it.

    ``name: artillery_155``
    ``start: 2022-02-24``
    ``horizon: 5 years``
    """

    name: Name
    """Identifier; also the name of its results."""
    title: Text = ""
    """Name for readers."""
    question: Text = ""
    """What the study is to answer."""
    titles: dict[Name, Text] = {}
    """Names for readers of the options and plans that the scenario was composed of, by the name that they have on the
    command line; an option without one bears the title of the cause of its name.

    ``titles: {third_shift: Third shifts}``
    """
    headline: Headline | None = None
    """The one number that the study is about."""
    start: Annotated[date, BeforeValidator(_date)] | None = None
    """Date of day 0; needed to write dates instead of days."""
    horizon: PositiveDays
    """Length of a replication, which is half-open: what falls on its last instant belongs to the next run."""
    warmup: Days = 0.0
    """Time at the beginning that measures leave out; ``study=warmup`` says how long it has to be."""
    decision: Moment = 0.0
    """First day on which plans may differ; the start when not given. Measures, costs, windows and marks such as D+90
    count from it: a day that is measured is a day after the decision. What stands at the decision (stock below its
    objective, stock that has run out) counts as of that day. Days that the scenario itself gives, and the days of
    tables over time, count from the start. Plans that are compared must be the same before it.

    ``start: 2022-02-24``
    ``horizon: 3232 days``
    ``decision: 2026-04-01``
    """
    discount_rate: Fraction = 0.0
    """Rate per year at which costs are discounted to the decision, or to the end of the warm-up: ``present_cost`` is
    what they are worth then, those of each day from its middle. Nothing is discounted when not given.

    ``discount_rate: 0.03``
    ``headline: {metric: present_cost, subject: total}``
    """
    terminating: bool | None = None
    """Whether a run has a beginning or an end that belongs to the question, so that nothing of it may be left out. By
    default it has where something happens once: a cause, a demand or an order by date, an effect for good, a stock
    below the objective it is to regain, a headline that is the day of an event."""
    probe: Probe = Probe()
    """When levels are sampled."""
    grading: Grading = Grading()
    """From which values reports mark a result green or amber."""
    nations: dict[Name, Nation] = {}
    """Jurisdictions."""
    sites: dict[Name, Site] = {}
    """Places."""
    items: dict[Name, Item] = {}
    """What flows."""
    stockpiles: dict[Name, Stockpile] = {}
    """Where quantity rests."""
    suppliers: dict[Name, Supplier] = {}
    """Sources outside the network."""
    lines: dict[Name, Line] = {}
    """Production."""
    workcenters: dict[Name, Workcenter] = {}
    """Machines that lines share."""
    crews: dict[Name, Crew] = {}
    """Repairers that machines share."""
    workforces: dict[Name, Workforce] = {}
    """People that lines share: ``workforces: {scranton_staff: {staff: 300, lines: {scranton: 300}, attrition: 0.15,``
    ``hiring: {delay: 60 days, clearance: 120 days, training: 18 months}}}``."""
    ports: dict[Name, Port] = {}
    """Berths and cranes that the ships of legs share."""
    escorts: dict[Name, Escort] = {}
    """Pools of escorts that convoys share."""
    transport_modes: dict[Name, Mode] = {}
    """Means of transport: speeds, working hours, and what acts on all legs of a mode."""
    legs: dict[Name, Leg] = {}
    """Stretches of transport."""
    routes: dict[Name, Route] = {}
    """Legs in the order of travel."""
    demands: dict[Name, Demand] = {}
    """Who wants what, where, when."""
    fleets: dict[Name, Fleet] = {}
    """Equipment that fails and is repaired."""
    gates: dict[Name, Gate] = {}
    """Approvals."""
    funds: dict[Name, Fund] = {}
    """Money that cases of gates wait for."""
    agreements: dict[Name, Agreement] = {}
    """What nations have settled between them."""
    regimes: dict[Name, Regime] = {}
    """States that hold dials, such as the political state of a nation; none by default."""
    causes: dict[Name, Cause] = {}
    """What changes the network."""
    holidays: dict[Name, Holidays] = {}
    """Holidays that the calendars of lines, gates and demands may keep."""
    measures: dict[Name, Measure] = {}
    """Measures with thresholds of their own."""
    observations: dict[Name, Observation] = {}
    """What was seen of reality."""
    sources: dict[str, Provenance] = {}
    """Provenance of numbers, by path."""
    correlations: dict[Name, Correlation] = {}
    """Which of the numbers with a low and a high go together in the worlds, and how much."""
    bibliography: dict[Name, Reference] = {}
    """Documents the provenance refers to."""

    @model_validator(mode="after")
    def _timed(self) -> "Scenario":
        if self.warmup >= self.horizon:
            raise fault("has a warmup that is not before the horizon")
        if self.decision >= self.horizon:
            raise fault("has a decision that is not before the horizon")
        if 0.0 < self.decision < self.warmup:
            raise fault("has a decision before the end of its warmup")
        if self.terminating and self.warmup > 0.0:
            raise fault("is terminating and has a warmup; nothing of a terminating run may be left out")
        if self.horizon / self.probe.every > 1e6:
            raise fault("asks for more than a million probes")
        return self

    @property
    def measured_from(self) -> float:
        """Day from which measures count: the decision, or the end of the warm-up where that is later."""
        return max(self.decision, self.warmup)

    @property
    def measured_time(self) -> float:
        """Time over which measures are taken, days."""
        return self.horizon - self.measured_from

    @property
    def last_day(self) -> float:
        """The end of a run as measures count it, in days after the decision: a day not reached by then is censored."""
        return self.horizon - self.decision

    @property
    def objectives(self) -> list[str]:
        """Stockpiles with an objective, in the order in which they are declared."""
        return [name for name, pile in self.stockpiles.items() if pile.target is not None]

    @property
    def lanes(self) -> dict[str, Source]:
        """The sources of all stockpiles, by ``source>stockpile``."""
        return {f"{source}>{pile}": one for pile, d in self.stockpiles.items() for source, one in d.sources.items()}

    def family_of(self, part: str) -> str | None:
        """The map a part stands in, None when there is no such part; that of a source of a stockpile is *lanes*."""
        if ">" in part:
            return "lanes" if part in self.lanes else None
        return next((family for family in PARTS if part in getattr(self, family)), None)

    def item_of(self, part: str) -> Item | None:
        """The item of a stockpile, supplier, line or demand."""
        family = self.family_of(part)
        if family is None or not FAMILIES[family].item:
            return None
        path = FAMILIES[family].item
        name = str(values_at(getattr(self, family)[part], path)[0])
        return self.items.get(name) if path == "item" else self.item_of(name)

    def legs_of(self, offer: Source) -> tuple[str, ...]:
        """Legs on the way from a source, in the order of travel; none where it has no route."""
        return self.routes[offer.route].legs if offer.route is not None else ()

    def times_on_the_way(self, offer: Source) -> list[float]:
        """Mean times on the way from a source, days: of its legs, or of its transit."""
        transit = [mean_of(offer.transit)] if offer.transit is not None else []
        return [*(self.time_over(leg) for leg in self.legs_of(offer)), *transit]

    def time_over(self, leg: str) -> float:
        """Mean time on the way over a leg, days, without waits; of a march, that of the smallest column."""
        declared = self.legs[leg]
        mode = self.transport_modes.get(declared.mode)
        share = 1.0 if mode is None or mode.calendar is None else mode.calendar.share
        if declared.distance is None:
            return mean_of(declared.transit) / share
        if declared.march is None:
            way = declared.distance / mode.speed if mode is not None and mode.speed is not None else 0.0
        else:
            vehicles = declared.convoy.minimum if declared.convoy is not None else 1
            way = declared.march.time_of_one(declared.distance) + declared.march.pass_time(vehicles)
        return (way + (mean_of(mode.loading_time) if mode is not None else 0.0)) / share


check_families({name: field.annotation for name, field in Scenario.model_fields.items()})
