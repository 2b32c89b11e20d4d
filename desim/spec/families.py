"""Families: what is known of each family of parts, once: its words, facts, sampled levels, dials and place.

A scenario holds one map of names for each family here that stands in no other; ``desim.spec.scenario`` checks at
import that the two agree, and ``desim.spec.facts`` that a family with facts has a field of its name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Final, get_origin

from desim.spec.facts import (
    DemandFacts,
    EscortFacts,
    Facts,
    FleetFacts,
    FundFacts,
    GateFacts,
    LegFacts,
    LineFacts,
    PortFacts,
    RegimeFacts,
    StationFacts,
    StockpileFacts,
    SupplierFacts,
    WorkforceFacts,
)  # fmt: skip


@dataclass(frozen=True)
class SampledLevel:
    """A quantity of a part that is sampled at the probes; ``part.name`` in the table of levels."""

    name: str
    meaning: str
    unit: str = ""
    """Empty for the unit of the item of the part."""
    series: str = ""
    """Name under which ``study=warmup`` looks at it; empty where it does not."""
    cumulative: bool = False
    """Whether it counts since the start, so that its differences are looked at."""


@dataclass(frozen=True)
class DialRecord:
    """A quantity of a part that causes and regimes may multiply by a factor."""

    name: str
    meaning: str
    """What a factor on it multiplies."""
    needs: str = ""
    """Words for what a part must declare for it to have an effect; empty where all parts of the family have it."""
    needs_field: str = ""
    """Path of that field, ``*`` for any entry of a map; the part has it where it is not its default."""
    slows: bool = False
    """Whether, below 1, what waits at the part waits longer."""
    members: str = ""
    """Family whose parts a factor on it acts on, those that share the part; empty where it acts on the part itself."""
    by_place: bool = True
    """Whether it is turned where all parts of a place are; else only where the family or the part is named."""
    number: str = ""
    """Path of the number that a factor multiplies, where it is one number, so that it can be set to another."""
    kind: str = ""
    """Kind of that number: amount, rate, time, fraction, count or money."""


@dataclass(frozen=True)
class Family:
    """A family of parts, or of the things parts refer to."""

    name: str
    """Name of its map in a scenario."""
    word: str
    """One of it, in messages and pages."""
    plural: str
    meaning: str
    part: bool = True
    """Whether its entries are parts of the simulation: they have a rank, and no two parts share a name."""
    within: str = ""
    """Family whose entries these stand inside, so that one is named ``outer.inner``; empty for most."""
    facts: type | None = None
    """Class of the facts of one of it, which stand in the field of Facts with the name of the family."""
    states: tuple[str, ...] = ()
    """Names of the states of which a replication says for how long it was in each, without their reasons; empty where
    it has none. Those of a regime are declared."""
    levels: tuple[SampledLevel, ...] = ()
    dials: tuple[DialRecord, ...] = ()
    place: str = ""
    """Path of the field that says where a part is: a site, a nation, or parts that are somewhere; empty for nowhere."""
    item: str = ""
    """Path of the field that says of what item it is: an item, or a part that is of one; empty where it is of none."""
    referenced: bool = False
    """Whether it does nothing unless a part refers to it."""

    def dial(self, name: str) -> DialRecord:
        """The record of a dial; raises KeyError where the family has none of this name."""
        return next((dial for dial in self.dials if dial.name == name), None) or _no_dial(self.name, name)

    @property
    def dial_names(self) -> tuple[str, ...]:
        """Names of its dials."""
        return tuple(dial.name for dial in self.dials)

    @property
    def slowing_dials(self) -> tuple[str, ...]:
        """Names of the dials that, below 1, let what waits at a part wait longer."""
        return tuple(dial.name for dial in self.dials if dial.slows)


def _no_dial(family: str, dial: str) -> DialRecord:
    raise KeyError(f"{family} have no dial {dial}")


OPEN = "open"
NOT_THERE: Final = "not there yet"
"""State of a part that does not exist yet: what holds it at 0 is its own coming, and nothing that closes it."""
OFF_SHIFT: Final = "off shift"
"""State of a part outside its working time."""
DECLARED_STATES = "*"
"""In place of the names of states: those that a part declares."""
_ALL = (
    Family(
        "stockpiles", "stockpile", "stockpiles", "where quantity rests", facts=StockpileFacts,
        states=("stocked", "below objective", "empty", "owing"),
        levels=(
            SampledLevel("on_hand", "stock on hand", series="on_hand"),
            SampledLevel("owed", "backorders", series="owed"),
            SampledLevel("on_order", "ordered and not yet arrived", series="on_order"),
        ),
        dials=(
            DialRecord("priority", "the rank of its orders, those that wait included; at 0 they go before all others",
                       "policy", "policy", number="priority", kind="fraction"),
            DialRecord("report_delay", "the age of the reports of its stock", "report_delay", "report_delay",
                       number="report_delay", kind="time"),
            DialRecord(OPEN, "whether anything goes in or out; at 0 nothing does. A place that closes closes none, "
                       "unless its stockpiles are named: `within: {port: {stockpiles: {open: 0}}}`", by_place=False),
            DialRecord("receipts", "whether anything is taken in; at 0 what comes waits outside, on order",
                       by_place=False),
            DialRecord("issues", "whether anything is issued; at 0 claims and lines wait", by_place=False),
            DialRecord("objective", "the stockage objective", "objective", "target", number="target", kind="amount"),
            DialRecord("reserve", "the war reserve, or all reserve levels; at 0 every claim may use it",
                       "reserve", "kept", number="reserve", kind="amount"),
            *(
                DialRecord(name, f"{meaning}, to the nearest whole unit", f"policy with {name} above 0",
                           f"policy.{name}", number=f"policy.{name}", kind="amount")
                for name, meaning in (
                    ("level", "the order-up-to level of its policy"),
                    ("reorder_point", "the reorder point of its policy"),
                    ("order_up_to", "the upper level of its policy (s,S)"),
                    ("quantity", "the lot that its policy orders"),
                )
            ),
            DialRecord("days", "the days of supply that its policy orders up to", "policy with days", "policy.days",
                       number="policy.days", kind="time"),
            DialRecord("reorder_days", "the days of supply at which its policy orders",
                       "policy with reorder_days above 0", "policy.reorder_days", number="policy.reorder_days",
                       kind="time"),
        ),
        place="site", item="item",
    ),
    Family("lanes", "source of a stockpile", "sources of stockpiles", "ways from a source to a stockpile",
           within="stockpiles",
           dials=(
               DialRecord("share", "the weight of the source in a split, in draws and in a work-share; at 0 it gets no "
                          "orders", number="share", kind="fraction"),
           )),
    Family(
        "suppliers", "supplier", "suppliers", "sources outside the network", facts=SupplierFacts,
        states=("no order", "open", "working", "slowed", "closed", NOT_THERE),
        dials=(
            DialRecord(OPEN, "whether it takes orders and ships; 0 closes it", slows=True),
            DialRecord("rate", "the most it ships per day; at 0 it is closed", slows=True, number="rate", kind="rate"),
            DialRecord("lead_time", "the lead times of the orders placed meanwhile"),
        ),
        place="site", item="item",
    ),
    Family(
        "lines", "line", "lines", "production", facts=LineFacts,
        states=(
            "working", "slowed", "change-over", "down", "no order", "starved", "reserved", "waiting for a full lot",
            "explosive limit", "waiting for the floor", "interrupted", "closed", OFF_SHIFT, NOT_THERE,
        ),
        levels=(SampledLevel("made", "good units since the start", series="output", cumulative=True),),
        dials=(
            DialRecord(OPEN, "whether it works; at 0 all work rests, between 0 and 1 it is slower", slows=True),
            DialRecord("rate", "the pace of all work, also that of lots in process", slows=True,
                       number="machine_rate", kind="rate"),
            DialRecord("machines", "the number of its machines, to the nearest whole number and at least one; lots in "
                       "hand are finished", "machines of its own", "own_machines", slows=True,
                       number="machines", kind="count"),
            DialRecord("hours", "the length of each stretch of its working hours, from its beginning on", "calendar",
                       "calendar", number="calendar.hours_per_day", kind="time"),
            DialRecord("yield", "the share of good units, at most 1", number="yield_", kind="fraction"),
            DialRecord("teaching", "how fast it learns from seconded teams and from partners; 0 suspends both",
                       "knowledge", "knowledge"),
        ),
        place="site", item="item",
    ),
    Family("stations", "station", "stations", "steps of a line, one lot at a machine", within="lines",
           facts=StationFacts, states=("working", "down", "blocked", "starved")),
    Family("workcenters", "workcenter", "workcenters", "machines that lines share", referenced=True,
           states=("working", "change-over", "stopped", "down", "idle"),
           dials=(
               DialRecord(OPEN, "whether its machines work; at 0 the work of all its lines rests", members="lines"),
               DialRecord("rate", "the pace of all its lines", members="lines"),
               DialRecord("machines", "the number of its machines, to the nearest whole number and at least one; lots "
                          "in hand are finished", slows=True, number="machines", kind="count"),
           )),
    Family("crews", "crew", "crews", "repairers that machines share", referenced=True,
           dials=(
               DialRecord("size", "the number of repairers, to the nearest whole number; repairs in hand are finished",
                          number="size", kind="count"),
           )),
    Family(
        "workforces", "workforce", "workforces", "people that lines share", facts=WorkforceFacts,
        states=("complete", "too few"),
        levels=(
            SampledLevel("staff", "persons employed", "people"),
            SampledLevel("effective", "persons, trainees by their productivity", "people", series="effective"),
        ),
        dials=(
            DialRecord(OPEN, "whether its people work; at 0 the work of all its lines rests", members="lines"),
            DialRecord("staff", "the persons who are effective at work", number="staff", kind="count"),
            DialRecord("wanted", "the persons to be employed", number="wanted", kind="count"),
            DialRecord("attrition", "the rate at which persons leave"),
        ),
        place="lines",
    ),
    Family(
        "ports", "port", "ports", "berths and cranes that ships share", facts=PortFacts, referenced=True,
        states=("open", "closed", NOT_THERE),
        dials=(
            DialRecord(OPEN, "whether ships may berth; 0 closes it", slows=True),
            DialRecord("berths", "the number of berths", slows=True, number="berths", kind="count"),
            DialRecord("cranes", "the number of cranes", "number of cranes", "cranes", slows=True,
                       number="cranes", kind="count"),
            DialRecord("rate", "the rate of the cranes, for the work that they begin", "rate of cranes", "rate",
                       slows=True),
        ),
        place="site",
    ),
    Family(
        "escorts", "escort pool", "escort pools", "escorts that convoys share", facts=EscortFacts, referenced=True,
        states=("free", "none free", "closed", NOT_THERE),
        dials=(
            DialRecord(OPEN, "whether escorts may sail; 0 keeps them", slows=True),
            DialRecord("escorts", "the number of escorts", slows=True),
        ),
        place="site",
    ),
    Family(
        "transport_modes", "transport mode", "transport modes", "means of transport, with what their legs share",
        referenced=True,
        dials=(
            DialRecord(OPEN, "whether goods may depart, over all legs of the mode; 0 closes them", members="legs"),
            DialRecord("transit", "the times on the way of the departures meanwhile", members="legs"),
            DialRecord("capacity", "the most that a departure carries", members="legs"),
            DialRecord("loss", "the probability of being lost", members="legs"),
        ),
    ),
    Family(
        "legs", "leg", "legs", "stretches of transport", facts=LegFacts,
        states=("open", "slowed", "no vehicle", "forming a convoy", "no escort", "closed", NOT_THERE),
        dials=(
            DialRecord(OPEN, "whether goods may depart; 0 closes it", slows=True),
            DialRecord("transit", "the times on the way of the departures meanwhile"),
            DialRecord("capacity", "the most that a departure carries", slows=True, number="capacity", kind="amount"),
            DialRecord("vehicles", "the number of vehicles", "number of vehicles", "vehicles.count", slows=True,
                       number="vehicles.count", kind="count"),
            DialRecord("handling", "the rate of port handling", "handling", "handling", slows=True,
                       number="handling", kind="rate"),
            DialRecord("loss", "the probability of being lost", number="loss", kind="fraction"),
        ),
        place="origin",
    ),
    Family(
        "gates", "gate", "gates", "approvals", facts=GateFacts,
        states=(
            "no case", "working", "backlog", "waiting for session", "waiting for batch", "waiting for money",
            "waiting for resubmission", "waiting for the end of a bar", "closed",
        ),
        levels=(SampledLevel("cases", "open cases", "cases", series="cases"),),
        dials=(
            DialRecord(OPEN, "whether cases are taken up; at 0 they wait", slows=True),
            DialRecord("time", "the times of all stages"),
            DialRecord("hours", "the length of each stretch of its working hours, from its beginning on", "calendar",
                       "calendar", number="calendar.hours_per_day", kind="time"),
            DialRecord("officers", "the officers on duty, to the nearest whole number",
                       "officers", "stages.*.officers", slows=True),
            DialRecord("refusal", "the chances of refusal", "refusal", "stages.*.refusal"),
            DialRecord("arrivals", "the cases of everybody else per day", "background", "background"),
        ),
        place="nation",
    ),
    Family(
        "funds", "fund", "funds", "money that is appropriated by fiscal year, and that cases wait for", facts=FundFacts,
        states=("no case waits", "cases wait for money", "closed"),
        levels=(SampledLevel("unobligated", "money that is there and not obligated", "USD"),),
        dials=(
            DialRecord(OPEN, "whether money is released; at 0 none is, as under a continuing resolution", slows=True),
            DialRecord("amount", "the money that is appropriated meanwhile, as by a cut"),
        ),
        place="nation", referenced=True,
    ),
    Family("agreements", "agreement", "agreements", "what nations have settled between them",
           states=("not begun", "in force", "suspended", "ended"),
           dials=(DialRecord(OPEN, "whether it is in force"),)),
    Family("demands", "demand", "demands", "who wants what, where, when", facts=DemandFacts,
           dials=(DialRecord("rate", "how often something is wanted, or how much of it"),),
           place="stockpile", item="stockpile"),
    Family("fleets", "fleet", "fleets", "equipment that fails and is repaired", facts=FleetFacts,
           states=("up", "NMCS", "NMCM"),
           dials=(DialRecord("tempo", "how fast units wear: operating time per day"),),
           place="units.*.stockpile"),
    Family("regimes", "regime", "regimes", "states that hold dials", facts=RegimeFacts, states=(DECLARED_STATES,)),
    Family("causes", "cause", "causes", "what changes the network"),
    Family("routes", "route", "routes", "legs in the order of travel", part=False, referenced=True),
    Family("items", "item", "items", "what flows", part=False, referenced=True),
    Family("sites", "site", "sites", "places", part=False, referenced=True),
    Family("nations", "nation", "nations", "jurisdictions", part=False, referenced=True),
    Family("holidays", "holiday list", "holiday lists", "days on which those who keep them do not work", part=False,
           referenced=True),
    Family("measures", "measure", "measures", "measures with thresholds of their own", part=False),
    Family("observations", "observation", "observations", "what was seen of reality", part=False),
    Family("correlations", "correlation", "correlations", "which of the uncertain numbers go together", part=False),
    Family("bibliography", "document", "bibliography", "documents that sources refer to", part=False),
)  # fmt: skip
"""Every family, those of parts first."""


def families_by_name(records: Iterable[Family]) -> dict[str, Family]:
    """Records by name; raises TypeError, with the missing piece named, where one is not complete."""
    found: dict[str, Family] = {}
    for family in records:
        lacks = [field for field in ("name", "word", "plural", "meaning") if not getattr(family, field)]
        lacks += [f"meaning of level {level.name}" for level in family.levels if not level.meaning]
        lacks += [f"meaning of dial {dial.name}" for dial in family.dials if not dial.meaning]
        lacks += [f"needs_field of dial {dial.name}" for dial in family.dials if dial.needs and not dial.needs_field]
        if lacks:
            raise TypeError(f"the record of the family {family.name or family.word} has no {', no '.join(lacks)}")
        if family.name in found:
            raise TypeError(f"two records for the family {family.name}")
        found[family.name] = family
    return found


FAMILIES: dict[str, Family] = families_by_name(_ALL)
"""Every family by name."""
PARTS: tuple[str, ...] = tuple(name for name, family in FAMILIES.items() if family.part and not family.within)
"""Families of parts that have a map of their own in a scenario."""
DIALS: dict[str, tuple[str, ...]] = {name: family.dial_names for name, family in FAMILIES.items() if family.dials}
"""Dials of each family that has some."""
MEASURED: tuple[str, ...] = tuple(name for name, family in FAMILIES.items() if family.facts)
"""Families whose parts hand over facts of their own, in the field of Facts with the same name."""
NO_PARTS = {"sources", "titles"}
"""Maps of a scenario that say something of it, and hold no parts."""
STATEFUL: tuple[str, ...] = tuple(name for name, family in FAMILIES.items() if family.states)
"""Families whose parts say for how long they were in which state."""


def check_families(fields_of_scenario: dict[str, Any]) -> None:
    """Raise TypeError where a map of a scenario has no record, a record no map, or its facts no field of Facts.

    Args:
        fields_of_scenario: types of the fields of Scenario, by name.
    """
    maps = {name for name, hint in fields_of_scenario.items() if get_origin(hint) is dict} - NO_PARTS
    for name in sorted(maps - set(FAMILIES)):
        raise TypeError(f"Scenario has a map {name}, but no Family record in desim/spec/families.py has this name")
    for name in sorted({family.name for family in FAMILIES.values() if not family.within} - maps):
        raise TypeError(f"the Family record {name} has no map in Scenario")
    held = {field.name: field.type for field in fields(Facts)}
    for name in MEASURED:
        facts = FAMILIES[name].facts
        if held.get(name) != dict[str, facts]:  # type: ignore[valid-type]  # a class known while running only
            raise TypeError(f"the Family record {name} promises facts, but Facts.{name} is no map of {facts}")


def is_of(label: str, state: str) -> bool:
    """Whether a state with its reason, as ``closed: fire``, is the one that is named with its reason or without."""
    return label == state or label.startswith(f"{state}: ")


def values_at(declared: Any, path: str) -> list[Any]:
    """What stands at a path of fields below a declaration; ``*`` for every entry of a map; without what is None."""
    found = [declared]
    for step in path.split(".") if path else ():
        found = [v for one in found for v in (one.values() if step == "*" else (getattr(one, step, None),))]
        found = [value for value in found if value is not None]
    return found
