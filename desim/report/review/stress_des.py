"""STRESS-DES: what a scenario and its results say to each item of the reporting checklist (Monks et al. 2019)."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.model.titles import measure_name
from desim.report.page.formatting import date_text, day_text, listed, number, percent, plain_name
from desim.report.review.method import METHOD, unit_of_intervals
from desim.report.review.sources import number_sources
from desim.spec.documentation.in_words import first_sentence, random_laws, rules_in_words
from desim.spec.documentation.values import scenario_values

MAX_FLOWS, MAX_NAMES = 30, 25
"""Flows and parts that are named; the others are counted."""


class ChecklistItem(NamedTuple):
    """One item of the checklist."""

    number: str
    title: str
    key: str
    """Field of the notes that says what no data can."""
    prose: bool
    """Whether the data alone leave a gap."""
    facts: Callable[[Sweep], Iterable[str]]
    """What scenario, manifest and docstrings say."""


def _base(sweep: Sweep) -> Point:
    return sweep.ordered()[0]


def _purpose(sweep: Sweep) -> Iterable[str]:
    question = _base(sweep).scenario.question
    yield f"Question: {question}" if question else "The scenario states no question."


def _outputs(sweep: Sweep) -> Iterable[str]:
    point = _base(sweep)
    head = point.scenario.headline
    if head is not None:
        yield f"Headline: {measure_name(head.metric, point.title(head.subject))}, {head.better} is good."
    count = len({m for m, _, _ in point.results.measures()})
    yield f"{count} measures, defined under: Measures and their meaning."


def _aims(sweep: Sweep) -> Iterable[str]:
    if not sweep.several:
        yield "One scenario, no comparison."
        return
    yield f"Plans: {listed(sweep.plans)}."
    if len(sweep.disruptions) > 1:
        yield f"Disruptions: {listed(sweep.disruptions)}."
    yield "All are run under common random numbers and held against the base, replication by replication."


def _overview(sweep: Sweep) -> Iterable[str]:
    point = _base(sweep)
    flows = [f"{point.title(s)} → {p.title or n}" for n, p in point.scenario.stockpiles.items() for s in p.sources]
    more = f" and {len(flows) - MAX_FLOWS} more" if len(flows) > MAX_FLOWS else ""
    if point.scenario.stockpiles or point.scenario.lines:
        yield "See: The network."
    yield f"{len(flows)} flows: {'; '.join(flows[:MAX_FLOWS])}{more}." if flows else "No flows."


def _families(sweep: Sweep, families: tuple[str, ...]) -> Iterable[str]:
    """How many parts of some families, what one is, and their names."""
    point = _base(sweep)
    for family in families:
        parts = getattr(point.scenario, family)
        if parts:
            names = [part.title or name for name, part in list(parts.items())[:MAX_NAMES]]
            more = f" and {len(parts) - MAX_NAMES} more" if len(parts) > MAX_NAMES else ""
            meaning = first_sentence(type(next(iter(parts.values()))))
            yield f"{plain_name(family).capitalize()} ({len(parts)}): {meaning} {', '.join(names)}{more}."


def _logic(sweep: Sweep) -> Iterable[str]:
    yield (
        "Demands draw on stockpiles; what is not there is owed or lost. Stockpiles order by their policies at lines, "
        "suppliers and other stockpiles; lines draw components from stockpiles; orders travel over routes and pass "
        "gates. Causes and regimes turn dials of parts; factors on one dial multiply."
    )


def _scenario_logic(sweep: Sweep) -> Iterable[str]:
    yield "See: Differences between the scenarios." if sweep.several else "There is one scenario."


def _algorithms(sweep: Sweep) -> Iterable[str]:
    scenario = _base(sweep).scenario
    yield from (
        f"{plain_name(field).capitalize()}, {plain_name(kind)}: {meaning}"
        for field, kind, meaning in rules_in_words(scenario)
    )
    found = random_laws(scenario)
    yield f"Random times and amounts: {listed([plain_name(law) for law in found])}." if found else "No random laws."


def _queues(sweep: Sweep) -> Iterable[str]:
    scenario = _base(sweep).scenario
    rules_used = Counter(p.allocation for p in scenario.stockpiles.values())
    rules = [f"{n} by {plain_name(rule)}" for rule, n in sorted(rules_used.items())]
    yield f"Claims on stockpiles wait by rank of the demand, then {listed(rules)}." if rules else "No stockpiles."
    if scenario.lines:
        yield "Orders wait at lines in the order in which they come, by priority where one is declared."
    if scenario.gates:
        ways = Counter(g.discipline for g in scenario.gates.values())
        yield f"Cases at gates: {listed([f'{n} {way}' for way, n in sorted(ways.items())])}."


def _data_sources(sweep: Sweep) -> Iterable[str]:
    books = {k: b for p in sweep.points for k, b in p.scenario.bibliography.items()}
    if not books:
        yield "No bibliography."
        return
    ways = Counter(b.status.replace("_", " ") for b in books.values())
    yield f"{len(books)} documents ({listed([f'{n} {way}' for way, n in sorted(ways.items())])}); see: Bibliography."


def _kinds(sweep: Sweep) -> Counter[str]:
    return Counter(meaning.kind for meaning in number_sources(sweep).values())


def _preprocessing(sweep: Sweep) -> Iterable[str]:
    yield f"{_kinds(sweep)['derived']} numbers are derived from seen figures; the arithmetic stands in their notes."


def _inputs(sweep: Sweep) -> Iterable[str]:
    scenario = _base(sweep).scenario
    count = sum(bool(leaf.unit) for leaf in scenario_values(scenario).values())
    yield f"{count} numbers with a unit, defaults included, {sum(_kinds(sweep).values())} of them with provenance."
    yield "See: Numbers and their sources; in full: scenario.json."


def _assumptions(sweep: Sweep) -> Iterable[str]:
    kinds = _kinds(sweep)
    total = sum(kinds.values()) - kinds["structural"]
    if not total:
        yield "The scenario marks no number as assumed."
        return
    yield f"{kinds['assumed']} of {total} numbers ({percent(kinds['assumed'] / total)} %) are assumed."
    yield "Kind, source, low and high of each: Numbers and their sources."


def _initial(sweep: Sweep) -> Iterable[str]:
    scenario = _base(sweep).scenario
    full = sum(p.initial > 0 for p in scenario.stockpiles.values())
    yield f"{full} of {len(scenario.stockpiles)} stockpiles begin with stock as declared (initial)."
    warm = (
        f"Measures leave out the first {number(scenario.warmup)} d." if scenario.warmup else "No warm-up is left out."
    )
    yield warm
    if scenario.decision > 0.0:
        when = day_text(scenario.start, scenario.decision)
        yield f"Measures count from the decision, {when}; plans are equal before it."


def _length(sweep: Sweep) -> Iterable[str]:
    point = _base(sweep)
    span = f"{number(point.horizon)} d, terminating"
    if point.start:
        span += f", from {date_text(point.start)} to {day_text(point.start, point.horizon)}"
    yield f"{span}; levels are sampled every {number(point.scenario.probe.every)} d. Time unit: days."


def _estimation(sweep: Sweep) -> Iterable[str]:
    counts = sorted({p.units for p in sweep.points})
    of = _base(sweep).unit_name
    yield f"{listed([str(n) for n in counts])} independent {of}. {METHOD} {unit_of_intervals(sweep)}"


def _software(sweep: Sweep) -> Iterable[str]:
    known = _base(sweep).manifest
    versions = known.get("versions", {})
    used = [f"{name} {versions[name]}" for name in ("desim", "simpy", "numpy", "scipy", "pandas") if name in versions]
    yield f"{', '.join(used)}; Python {known.get('python', 'unknown')}. All: Method and provenance."


def _sampling(sweep: Sweep) -> Iterable[str]:
    yield (
        f"Seed {_base(sweep).manifest['seed']}. Philox streams (Salmon et al. 2011), one for each seed, replication, "
        "part and purpose, so that adding or removing a part changes no draw of another."
    )


def _execution(sweep: Sweep) -> Iterable[str]:
    yield (
        "Event-driven on SimPy. At one instant: causes, arrivals, completions, approvals, reviews, demands, orders, "
        "dispatch, probes; then by name of the part. The order of entries and the number of workers change nothing."
    )


def _system(sweep: Sweep) -> Iterable[str]:
    known = _base(sweep).manifest
    where = f"{known.get('platform', 'unknown')}, {known.get('machine', 'unknown')}"
    seconds = sum(p.manifest.get("seconds", 0.0) for p in sweep.points)
    events = sum(p.manifest.get("events", 0) for p in sweep.points)
    yield f"{where}; {number(seconds)} s and {events:,} events for all points."


def _sharing(sweep: Sweep) -> Iterable[str]:
    known = _base(sweep).manifest
    yield f"desim is open source (Apache-2.0), commit {known.get('commit') or 'unknown'}."
    yield "The composed model is scenario.json beside the results; its sha256 stands under: Method and provenance."


def _facts_of(*families: str) -> Callable[[Sweep], Iterable[str]]:
    return lambda sweep: _families(sweep, families)


ITEMS: tuple[ChecklistItem, ...] = (
    ChecklistItem("1.1", "Purpose of the model", "purpose", True, _purpose),
    ChecklistItem("1.2", "Model outputs", "outputs", False, _outputs),
    ChecklistItem("1.3", "Experimentation aims", "aims", True, _aims),
    ChecklistItem("2.1", "Base model overview diagram", "overview", True, _overview),
    ChecklistItem("2.2", "Base model logic", "base_logic", True, _logic),
    ChecklistItem("2.3", "Scenario logic", "scenario_logic", False, _scenario_logic),
    ChecklistItem("2.4", "Algorithms", "algorithms", False, _algorithms),
    ChecklistItem("2.5.1", "Components: entities", "components", True, _facts_of("items")),
    ChecklistItem(
        "2.5.2", "Components: activities", "", False, _facts_of("lines", "legs", "fleets", "causes", "regimes")
    ),
    ChecklistItem(
        "2.5.3",
        "Components: resources",
        "",
        False,
        _facts_of("workcenters", "crews", "workforces", "ports", "escorts", "gates", "funds"),
    ),
    ChecklistItem("2.5.4", "Components: queues", "", False, _queues),
    ChecklistItem("2.5.5", "Components: entry and exit points", "", False, _facts_of("suppliers", "demands")),
    ChecklistItem("3.1", "Data sources", "data_sources", False, _data_sources),
    ChecklistItem("3.2", "Pre-processing", "preprocessing", True, _preprocessing),
    ChecklistItem("3.3", "Input parameters", "inputs", False, _inputs),
    ChecklistItem("3.4", "Assumptions", "assumptions", True, _assumptions),
    ChecklistItem("4.1", "Initialisation", "initialisation", False, _initial),
    ChecklistItem("4.2", "Run length", "run_length", False, _length),
    ChecklistItem("4.3", "Estimation approach", "estimation", False, _estimation),
    ChecklistItem("5.1", "Software or programming language", "software", False, _software),
    ChecklistItem("5.2", "Random sampling", "random_sampling", False, _sampling),
    ChecklistItem("5.3", "Model execution", "execution", False, _execution),
    ChecklistItem("5.4", "System specification", "system", False, _system),
    ChecklistItem("6.1", "Computer model sharing statement", "sharing", True, _sharing),
)
