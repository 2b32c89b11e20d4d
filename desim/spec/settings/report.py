"""Report: which parts the pages of a run or a comparison show, and of which stockpiles."""

from collections.abc import Collection
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator

from desim.spec.fields.base import Declared, Name, Text
from desim.spec.fields.faults import Fault, nearest
from desim.spec.fields.quantity import fault

Stage = Literal["flips", "limits", "divergences"]
"""What is run again at the end of a comparison, for the parts that show it."""


class ReportPart(NamedTuple):
    """A part of the decision report, of its annex, or of both."""

    heading: str
    """As pages name it."""
    stages: frozenset[Stage] = frozenset()
    """What is run for it beside the replications."""


def _part(heading: str, *stages: Stage) -> ReportPart:
    return ReportPart(heading, frozenset(stages))


PARTS: dict[str, ReportPart] = {
    "plans": _part("Plans"),
    "over_time": _part("Over time"),
    "limits": _part("What limits each plan", "limits"),
    "flips": _part("What would change the answer", "flips"),
    "untouched": _part("What no plan changes"),
    "trust": _part("Trust", "divergences"),
    "milestones": _part("Output, stock, money"),
    "answer": _part("The answer under each disruption", "flips"),
    "worlds": _part("Plans over worlds"),
    "objectives": _part("Plans against objectives"),
    "confidence": _part("Confidence"),
    "before": _part("Before the decision"),
    "network": _part("The network"),
    "value": _part("Value of the plans"),
    "stock": _part("Stock over time"),
    "stockouts": _part("Stock-outs and recovery"),
    "exceedance": _part("Spread of the headline"),
    "convergence": _part("Number of replications"),
    "lost_time": _part("Lost production time"),
    "deliveries": _part("Deliveries"),
    "replay": _part("One replication, day by day"),
    "approvals": _part("Approvals"),
    "output": _part("Output and surge"),
    "dependence": _part("Dependence between nations"),
    "observed_output": _part("Output against what was observed"),
    "cost": _part("Cost"),
    "causes": _part("Plans and disruptions"),
    "differences": _part("Differences between the scenarios", "divergences"),
    "sources": _part("Numbers and their sources"),
    "glossary": _part("Measures and their meaning"),
    "bibliography": _part("Bibliography"),
    "checks": _part("Checks of these results", "divergences"),
    "method": _part("Method and provenance"),
    "stress": _part("Appendix A: reporting checklist (STRESS-DES 1.0)"),
    "verification": _part("Appendix B: verification and validation (MIL-STD-3022)", "divergences"),
}
"""All parts by name, in the order of the pages: first those of the decision report, then those of the annex alone."""
_BY_HEADING = {part.heading.lower(): name for name, part in PARTS.items()}


def _known_part(value: str) -> str:
    """The name of a part, which may be given by its heading."""
    name = _BY_HEADING.get(value.strip().lower(), value)
    if name not in PARTS:
        near = nearest(name, PARTS) or _BY_HEADING.get(nearest(value.lower(), _BY_HEADING))
        meant = f" (did you mean {near!r}?)" if near else ""
        raise fault(f"is no part of a report{meant}")
    return name


PartName = Annotated[Text, AfterValidator(_known_part)]


class ReportSettings(Declared):
    """What the pages of a run, a sweep or a comparison show; it changes no result.

    ``report: {parts: [plans, limits, stock], stockpiles: [us_stock, eu_stock]}``
    """

    parts: tuple[PartName, ...] | None = None
    """Only these parts of the decision report and of its annex, by name or heading. What the others show is not
    computed, nor is run again what they alone need. All that have something to show when not given; the answer in one
    sentence and the warnings always stand."""
    stockpiles: tuple[Name, ...] | None = None
    """Only these stockpiles with an objective have figures and tables of their own; when not given all of them, or of
    more than 20 that of the headline and those below their objective longest."""

    def shows(self, part: str) -> bool:
        """Whether the pages show a part where it has something to show."""
        return self.parts is None or part in self.parts

    @property
    def stages(self) -> frozenset[Stage]:
        """What is run at the end of a comparison."""
        return frozenset().union(*(part.stages for name, part in PARTS.items() if self.shows(name)))

    @property
    def left_out(self) -> list[str]:
        """Headings of the parts that are not shown."""
        return [part.heading for name, part in PARTS.items() if not self.shows(name)]


def report_faults(settings: ReportSettings, having: Collection[str]) -> list[Fault]:
    """Faults of chosen stockpiles: those that are none of the ones *having* an objective in some point."""
    return [
        Fault(f"report.stockpiles.{k}", "is no stockpile with an objective", repr(name), nearest(name, having))
        for k, name in enumerate(settings.stockpiles or ())
        if name not in having
    ]
