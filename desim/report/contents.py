"""Contents: the sections of the annex of a report in order, and the page they make up.

A new section is one file, and one line in SECTIONS.
"""

from collections.abc import Callable
from dataclasses import dataclass

from desim.report.decision.untouched import untouched_blocks
from desim.report.figures.network_diagram import network_blocks
from desim.report.model.point import provenance_line
from desim.report.model.sweep import Sweep
from desim.report.page.annex import Annex
from desim.report.page.page import Block, Section
from desim.report.review.check_table import check_blocks
from desim.report.review.checklist import stress_blocks
from desim.report.review.method import method_blocks
from desim.report.review.sources import bibliography_blocks, source_blocks
from desim.report.review.verification_appendix import verification_blocks
from desim.report.sections.approvals import approval_blocks
from desim.report.sections.before_decision import before_blocks, decided_later
from desim.report.sections.bottleneck import bottleneck_blocks
from desim.report.sections.cause_table import cause_blocks
from desim.report.sections.confidence import confidence_blocks
from desim.report.sections.convergence import convergence_blocks
from desim.report.sections.cost import cost_blocks
from desim.report.sections.cost_effectiveness import cost_effectiveness_blocks
from desim.report.sections.deliveries import delivery_blocks
from desim.report.sections.dependence import dependence_blocks
from desim.report.sections.differences import difference_blocks
from desim.report.sections.efficiency import efficiency_blocks
from desim.report.sections.exceedance import exceedance_blocks
from desim.report.sections.fairness_differences import fairness_blocks
from desim.report.sections.full_answer import full_answer_blocks
from desim.report.sections.glossary import glossary_blocks
from desim.report.sections.headline_table import headline_blocks
from desim.report.sections.limits import limit_blocks
from desim.report.sections.lost_time import lost_time_blocks
from desim.report.sections.many_objectives import all_objectives_blocks
from desim.report.sections.observed_output import observed_output_blocks
from desim.report.sections.output import output_blocks
from desim.report.sections.plans import objective_blocks
from desim.report.sections.regret import regret_blocks
from desim.report.sections.replay import replay_blocks
from desim.report.sections.simultaneous import simultaneous_blocks
from desim.report.sections.status_table import status_blocks
from desim.report.sections.stock import stock_blocks
from desim.report.sections.stockouts import stockout_blocks
from desim.report.sections.warnings import report_warnings
from desim.report.sections.world_table import world_blocks


@dataclass(frozen=True)
class SectionRecord:
    """One section of an annex: its anchor, its title, what stands in it, and when it appears.

    It is left out where it does not apply, and where none of its parts has anything to show.
    """

    key: str
    title: str
    parts: tuple[Callable[[Sweep], list[Block]], ...]
    applies: Callable[[Sweep], bool]
    numbered: bool = True

    def section(self, sweep: Sweep) -> Section | None:
        """The section for one study; None where it is left out."""
        blocks = [block for part in self.parts for block in part(sweep)] if self.applies(sweep) else []
        return Section(self.key, self.title, blocks, self.numbered) if blocks else None


def always(sweep: Sweep) -> bool:
    """For every study."""
    return True


def one_point(sweep: Sweep) -> bool:
    """For one scenario, of which more is shown than of each of many."""
    return not sweep.several


def several_points(sweep: Sweep) -> bool:
    """For several plans or disruptions."""
    return sweep.several


def several_plans(sweep: Sweep) -> bool:
    """For several plans, which can be weighed against one another."""
    return len(sweep.plans) > 1


SECTIONS: tuple[SectionRecord, ...] = (
    SectionRecord("answer", "The answer under each disruption", (full_answer_blocks,), always),
    SectionRecord("worlds", "Plans over worlds", (world_blocks,), always),
    SectionRecord(
        "objectives", "Plans against objectives",
        (headline_blocks, all_objectives_blocks, objective_blocks, simultaneous_blocks, status_blocks), always,
    ),
    SectionRecord("confidence", "Confidence", (confidence_blocks,), always),
    SectionRecord("before", "Before the decision", (before_blocks,), decided_later),
    SectionRecord("untouched", "What no plan changes", (untouched_blocks,), several_plans),
    SectionRecord("network", "The network", (network_blocks,), always),
    SectionRecord(
        "value", "Value of the plans",
        (efficiency_blocks, regret_blocks, cost_effectiveness_blocks, fairness_blocks), several_plans,
    ),
    SectionRecord("limits", "What limits each plan", (limit_blocks,), always),
    SectionRecord("stock", "Stock over time", (stock_blocks,), always),
    SectionRecord("stockouts", "Stock-outs and recovery", (stockout_blocks,), always),
    SectionRecord("exceedance", "Spread of the headline", (exceedance_blocks,), one_point),
    SectionRecord("convergence", "Number of replications", (convergence_blocks,), one_point),
    SectionRecord("lost-time", "Lost production time", (lost_time_blocks, bottleneck_blocks), always),
    SectionRecord("deliveries", "Deliveries", (delivery_blocks,), one_point),
    SectionRecord("replay", "One replication, day by day", (replay_blocks,), one_point),
    SectionRecord("approvals", "Approvals", (approval_blocks,), always),
    SectionRecord("output", "Output and surge", (output_blocks,), always),
    SectionRecord("dependence", "Dependence between nations", (dependence_blocks,), always),
    SectionRecord("observed-output", "Output against what was observed", (observed_output_blocks,), always),
    SectionRecord("cost", "Cost", (cost_blocks,), always),
    SectionRecord("causes", "Plans and disruptions", (cause_blocks,), always),
    SectionRecord("differences", "Differences between the scenarios", (difference_blocks,), several_points),
    SectionRecord("sources", "Numbers and their sources", (source_blocks,), always),
    SectionRecord("glossary", "Measures and their meaning", (glossary_blocks,), always),
    SectionRecord("bibliography", "Bibliography", (bibliography_blocks,), always),
    SectionRecord("checks", "Checks of these results", (check_blocks,), always),
    SectionRecord("method", "Method and provenance", (method_blocks,), always),
    SectionRecord(
        "stress", "Appendix A: reporting checklist (STRESS-DES 1.0)", (stress_blocks,), always, numbered=False
    ),
    SectionRecord(
        "verification", "Appendix B: verification and validation (MIL-STD-3022)", (verification_blocks,), always,
        numbered=False,
    ),
)  # fmt: skip
"""All sections of an annex, in the order of the page."""


def annex_of(sweep: Sweep) -> Annex:
    """The annex of a sweep, which may be of one point only."""
    first = sweep.ordered()[0]
    scenario = first.scenario
    return Annex(
        scenario.title or scenario.name,
        scenario.question,
        report_warnings(sweep),
        sections(sweep),
        provenance_line(first),
    )


def sections(sweep: Sweep) -> list[Section]:
    """The sections of one study that have something to show."""
    found = (record.section(sweep) for record in SECTIONS)
    return [section for section in found if section is not None]
