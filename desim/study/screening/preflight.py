"""Preflight: what deserves a look in a scenario before it is run, worst first."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from desim.spec.checks.check import supply_graph
from desim.spec.checks.judged_inputs import judged_inputs
from desim.spec.documentation.citations import numbers_without_source
from desim.spec.fields.base import Ref
from desim.spec.fields.walk import marked_values
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run
from desim.study.execution.pilot import Pilot, pilot
from desim.study.screening.findings import SEVERITIES, Finding, dead_end_findings, overload_findings
from desim.study.screening.load import part_loads
from desim.study.screening.narrow_ranges import narrow_range_findings
from desim.study.screening.suspicious_ranges import suspicious_range_findings
from desim.study.screening.weak_sources import weak_source_findings

REFERENCED_FAMILIES = (
    "nations",
    "sites",
    "items",
    "routes",
    "crews",
    "workcenters",
    "ports",
    "escorts",
    "transport_modes",
)
"""Families of parts that do nothing but be named by others."""


def preflight_findings(scenario: Scenario, data: Mapping[str, Any], run: Run, seconds: float = 20.0) -> list[Finding]:
    """All that is to be said of a sound scenario, warnings first, each kind by path.

    The last notes come from a pilot of one replication, which is given up after *seconds*.
    """
    rows, least = part_loads(scenario)
    findings = [
        *dead_end_findings(scenario),
        *_unreferenced(scenario),
        *overload_findings(rows),
        *_shortages(scenario, least.missing),
        *_uncited(data),
        *(Finding("warning", fault.path, fault.message) for fault in judged_inputs(scenario)),
        *_single_sources(scenario),
        *narrow_range_findings(scenario),
        *suspicious_range_findings(scenario, data),
        *weak_source_findings(scenario, data, rows, least.need),
    ]
    findings.sort(key=lambda finding: (SEVERITIES.index(finding.severity), finding.path))
    return [*findings, *_run_cost(pilot(scenario, run.seed, seconds), run)]


def _unreferenced(scenario: Scenario) -> Iterator[Finding]:
    """Dead ends that no other part names."""
    named: dict[str, set[str]] = defaultdict(set)
    for _, ref, value in marked_values(scenario, Ref):
        for family in ref.families:
            named[family].add(str(value))
    for family in REFERENCED_FAMILIES:
        for name in sorted(set(getattr(scenario, family)) - named[family]):
            severity = "note" if family in ("nations", "sites") else "warning"
            yield Finding(severity, f"{family}.{name}", "is named by no other part and does nothing")


def _shortages(scenario: Scenario, missing: Mapping[str, float]) -> Iterator[Finding]:
    """Stockpiles that run out, for nothing comes in."""
    for name, short in sorted(missing.items()):
        unit = scenario.items[scenario.stockpiles[name].item].unit
        message = (
            f"runs out: about {short:,.4g} {unit} more are wanted over the horizon than there are, and it has no source"
        )
        yield Finding("warning", f"stockpiles.{name}", message)


def _uncited(data: Mapping[str, Any]) -> Iterator[Finding]:
    """Numbers without a source, in one line."""
    bare, count = numbers_without_source(data)
    if bare:
        shown = ", ".join(sorted(bare)[:5]) + (", ..." if len(bare) > 5 else "")
        yield Finding("warning", "sources", f"{len(bare)} of {count} numbers name no source: {shown}")


def _single_sources(scenario: Scenario) -> Iterator[Finding]:
    """Items that only one supplier or line provides."""
    graph = supply_graph(scenario)
    origins: dict[str, list[str]] = defaultdict(list)
    for family in ("suppliers", "lines"):
        for name, part in sorted(getattr(scenario, family).items()):
            if list(graph.successors(name)):
                origins[part.item].append(name)
    for item, names in sorted(origins.items()):
        if len(names) == 1:
            yield Finding("note", f"items.{item}", f"comes from {names[0]} alone")


def _run_cost(found: Pilot, run: Run) -> Iterator[Finding]:
    """What a run will cost, from the pilot."""
    if found.failure:
        yield Finding("warning", "run", found.failure)
        return
    workers = min(run.workers or found.cores, run.replications)
    seconds = found.seconds * run.replications / workers
    yield Finding(
        "note", "run", f"about {found.events:,} events and {found.seconds:.2g} s a replication (pilot of one)"
    )
    message = (
        f"{run.replications} replications on {workers} processes: about {_duration_text(seconds)} and "
        f"{found.peak:,.0f} MB a process; tables of about {found.tables * run.replications:,.2g} MB"
    )
    yield Finding("note", "run", message)


def _duration_text(seconds: float) -> str:
    for size, unit in ((86400.0, "days"), (3600.0, "hours"), (60.0, "minutes")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.2g} s"
