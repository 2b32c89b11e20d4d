"""Study settings: what each study lets one set, with its default."""

from typing import Literal, get_args

from pydantic import model_validator

from desim.spec.fields.base import Declared, Name, Text
from desim.spec.fields.quantity import (
    AnyAmount,
    Count,
    Fraction,
    Moment,
    Money,
    Places,
    PositiveAmount,
    PositiveDays,
    fault,
)

OutageFamily = Literal[
    "suppliers",
    "lines",
    "workcenters",
    "workforces",
    "ports",
    "escorts",
    "transport_modes",
    "legs",
    "gates",
    "agreements",
    "sites",
    "stockpiles",
]
OUTAGE_FAMILIES: tuple[OutageFamily, ...] = tuple(one for one in get_args(OutageFamily) if one != "stockpiles")
Loss = Literal["headline", "short", "owed"]


class CriticalitySettings(Declared):
    """Which part would be missed most: each out for a time, one at a time.

    ``criticality: {days: 60, families: [suppliers, lines], pairs: 4}``
    """

    days: PositiveDays = 30.0
    """Length of the outage."""
    own: bool = False
    """Whether a part is out for its own mean recovery time instead, where a cause that closes it has a duration."""
    at: Moment | None = None
    """Day on which it begins; the end of the warm-up, or a quarter of the horizon without one."""
    loss: Loss | None = None
    """What ranks the parts: the headline, units short at the horizon, or unit-days owed; the headline when there is
    one, else what is owed."""
    service: Literal["demand", "objective"] = "demand"
    """What must not suffer: the demands, or the stockage objectives too."""
    families: tuple[OutageFamily, ...] = OUTAGE_FAMILIES
    """Kinds of parts that are tried; all parts on a site are out together, but for its stockpiles, which are tried
    where they are named here: ``criticality: {families: [stockpiles, lines]}``."""
    parts: tuple[Name, ...] | None = None
    """Only these."""
    pairs: int = 5
    """The pairs among so many of the worst parts are tried too; none below 2."""
    thresholds: int = 3
    """For so many of the worst parts the longest outage without loss is looked for."""
    chance: Fraction = 0.05
    """An outage is without loss when service suffers in no larger share of the replications."""


class SensitivitySettings(Declared):
    """Which uncertain numbers matter: those whose provenance has a low and a high.

    ``sensitivity: {methods: [tornado, sobol], top: 4, samples: 32}``
    """

    methods: tuple[Literal["tornado", "morris", "sobol", "shares"], ...] = ("tornado",)
    """Tornado: each at low and at high. Morris, Sobol, shares (of parameters and of chance): over the top ones."""
    only: tuple[Text, ...] | None = None
    """Only numbers whose path begins like one of these."""
    measure: tuple[Text, Text] | None = None
    """Metric and subject that are looked at; the headline when not given."""
    top: Count = 5
    """Numbers that go on from the tornado, widest first."""
    trajectories: Count = 6
    """Of Morris: top + 1 points each."""
    samples: Count | None = None
    """Of Sobol, a power of two: top + 2 points each. When not given 256, or 16 where a replication has more than 2,500
    events, which take about 50 ms."""
    draws: Count = 20
    """Of the shares: points drawn independently."""


class SizingSettings(Declared):
    """How much is enough: the least value of a number for a target readiness.

    ``sizing: {path: stockpiles.depot.initial, metric: stockout_on, subject: depot, at_least: 365, probability: 0.95}``
    """

    path: Text | tuple[Text, ...]
    """Number that is varied; several are set to the same value."""
    low: AnyAmount = 0.0
    """Least value that is tried."""
    high: AnyAmount | None = None
    """Largest; twice as much again and again until it is enough when not given."""
    step: PositiveAmount = 1.0
    """Values lie so far apart."""
    metric: Text
    """Measure that says whether a replication is ready; the day of an event that never comes is later than all."""
    subject: Text
    """Part it is measured on."""
    at_least: AnyAmount | None = None
    """Ready from this value on."""
    at_most: AnyAmount | None = None
    """Ready up to this value."""
    probability: Fraction = 0.95
    """Share of replications to be ready."""
    confirm: Count = 200
    """Fresh replications that confirm it."""

    @model_validator(mode="after")
    def _one_sided(self) -> "SizingSettings":
        if (self.at_least is None) == (self.at_most is None):
            raise fault("needs one of at_least and at_most")
        return self


class Axis(Declared):
    """One side of a grid.

    ``path: stockpiles.depot.initial``
    ``values: [100, 200, 400]``
    """

    path: Text
    """Number that is varied: a stock, or the probability of the cause that is a surge option."""
    values: tuple[AnyAmount, ...]
    """Its values, rising."""
    cost: Money | None = None
    """Cost of one more, USD."""

    @model_validator(mode="after")
    def _rising(self) -> "Axis":
        if not self.values or list(self.values) != sorted(set(self.values)):
            raise fault("needs values that rise")
        return self


class FrontierSettings(Declared):
    """Stock against capacity: readiness over a grid of two numbers.

    ``frontier: {x: {path: stockpiles.depot.initial, values: [0, 100, 200], cost: 800},``
    ``y: {path: causes.third_shift.probability, values: [0, 1]}, metric: stockout_on, subject: depot, at_least: 365}``
    """

    x: Axis
    """First number, usually stock."""
    y: Axis
    """Second number, usually an option for surge."""
    metric: Text
    """Measure that says whether a replication is ready."""
    subject: Text
    """Part it is measured on."""
    at_least: AnyAmount | None = None
    """Ready from this value on."""
    at_most: AnyAmount | None = None
    """Ready up to this value."""
    levels: tuple[Fraction, ...] = (0.8, 0.9, 0.95)
    """Readiness for which the least x is told at each y."""

    @model_validator(mode="after")
    def _one_sided(self) -> "FrontierSettings":
        if (self.at_least is None) == (self.at_most is None):
            raise fault("needs one of at_least and at_most")
        return self


class RisksSettings(Declared):
    """How much each risk of the register contributes."""

    loss: Loss | None = None
    """What is lost; as for criticality."""
    causes: tuple[Name, ...] | None = None
    """Causes that are switched off one at a time; those of the register, or all disruptions without one."""


class AttributionSettings(Declared):
    """Why there is a shortage: every unit-day of it by the reason that delayed the unit, wherever upstream.

    ``attribution: {stockpile: us_stock, of: objective, top: 3}``
    """

    stockpile: Name | None = None
    """Stockpile that is short; all that demands and fleets draw on, or that have an objective, when not given."""
    of: Literal["owed", "objective"] = "owed"
    """What is missing: what is owed, or what is below the stockage objective (with what is owed)."""
    top: int = 5
    """So many of the largest reasons are removed, one at a time and together; 0 for none."""


class WarmupSettings(Declared):
    """What ``study=warmup`` looks at: levels of parts over a run, averaged over all replications.

    ``truncation: {parts: [depot, plant], levels: [on_hand, output]}``
    """

    parts: tuple[Name, ...] | None = None
    """Only stockpiles, lines, workforces and gates of these names."""
    levels: tuple[Literal["on_hand", "owed", "on_order", "output", "effective", "cases"], ...] | None = None
    """Only these: of stockpiles what is on hand, owed, on order; good output of lines a day; effective staff of
    workforces; cases in gates."""
    every: PositiveDays | None = None
    """Time between observations; a thousandth of the horizon when not given."""


class BoardSettings(Declared):
    """A page that ranks plans under every disruption, out of results that are there.

    ``board: {base: no_surge, stockpiles: [us_stock, eu_stock]}``
    """

    base: Text | None = None
    """Plan that the others are compared with when the page is opened; that of the comparison, or the one without a
    choice, when not given."""
    stockpiles: tuple[Name, ...] | None = None
    """Only these; those with an objective, then those that demands and fleets draw on when not given, or else all."""
    folders: tuple[Text, ...] | None = None
    """Only the results in these folders; all that stand beside one another when not given."""
    samples: Count = 160
    """Days of a timeline at most, evenly spread: a week apart over three years."""


class TraceSettings(Declared):
    """One replication run alone, with all its events.

    ``trace: {replication: 7}``
    """

    replication: Places = 0
    """Its number, counted from 0."""
    results: Text | None = None
    """Folder of the results it belongs to, with their scenario and seed; what is composed when not given."""


class RerunSettings(Declared):
    """Results made again, to see whether the same bits come out.

    ``rerun: {results: results/artillery_155/default}``
    """

    results: Text
    """Their folder."""


class ValidationSettings(Declared):
    """The simulator itself against exact values.

    ``validate: {tier: full}``
    """

    folder: Text | None = None
    """Folder with cases of your own, ``cases.yaml`` and its scenarios; those that come with desim when not given."""
    tier: Literal["quick", "full"] = "quick"
    """A twentieth of the length, or all of it."""
    case: Text | None = None
    """Only this case; all when not given."""


class CoverageSettings(Declared):
    """The intervals of the product against laws whose truth is known.

    ``coverage: {tier: full}``
    """

    tier: Literal["quick", "full"] = "quick"
    """2,000 studies of each cell, or 24,000."""
    measure: Text | None = None
    """Only this measure, such as ``mean`` or ``ratio of means``; all when not given."""
