"""Contents: the sections of the annex of a report in order, and the page they make up.

A new section is one file, one line in SECTIONS, and its heading among the parts of ``desim.spec.settings.report``.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from desim.report.decision.compose import DECISION_PARTS
from desim.report.decision.untouched import untouched_blocks
from desim.report.figures.network_diagram import network_blocks
from desim.report.model.point import provenance_line
from desim.report.model.sweep import Sweep, left_out_words
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
from desim.spec.settings.report import PARTS

Together = Callable[[Sequence[Callable[[], Any]]], list[Any]]
"""Does some jobs and gives what each returns, in their order."""


@dataclass(frozen=True)
class SectionRecord:
    """One section of an annex: the part of a report that it is, what stands in it, and when it appears.

    It is left out where it was not chosen or does not apply, and where none of its blocks has anything to show.
    """

    key: str
    blocks: tuple[Callable[[Sweep], list[Block]], ...]
    applies: Callable[[Sweep], bool]
    numbered: bool = True
    title: str = ""
    """Its heading where that is another one than that of the part."""

    @property
    def anchor(self) -> str:
        """Id by which links find it."""
        return self.key.replace("_", "-")

    @property
    def heading(self) -> str:
        """As the page names it."""
        return self.title or PARTS[self.key].heading

    def section(self, sweep: Sweep) -> Section | None:
        """The section for one study; None where it is left out."""
        wanted = sweep.report.shows(self.key) and self.applies(sweep)
        found = [block for blocks in self.blocks for block in blocks(sweep)] if wanted else []
        return Section(self.anchor, self.heading, found, self.numbered) if found else None


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
    SectionRecord("answer", (full_answer_blocks,), always),
    SectionRecord("worlds", (world_blocks,), always),
    SectionRecord(
        "objectives", (headline_blocks, all_objectives_blocks, objective_blocks, simultaneous_blocks, status_blocks),
        always,
    ),
    SectionRecord("confidence", (confidence_blocks,), always),
    SectionRecord("before", (before_blocks,), decided_later),
    SectionRecord("untouched", (untouched_blocks,), several_plans),
    SectionRecord("network", (network_blocks,), always),
    SectionRecord(
        "value", (efficiency_blocks, regret_blocks, cost_effectiveness_blocks, fairness_blocks), several_plans
    ),
    SectionRecord("limits", (limit_blocks,), always),
    SectionRecord("stock", (stock_blocks,), always),
    SectionRecord("stockouts", (stockout_blocks,), always),
    SectionRecord("exceedance", (exceedance_blocks,), one_point),
    SectionRecord("convergence", (convergence_blocks,), one_point),
    SectionRecord("lost_time", (lost_time_blocks, bottleneck_blocks), always),
    SectionRecord("deliveries", (delivery_blocks,), one_point),
    SectionRecord("replay", (replay_blocks,), one_point),
    SectionRecord("approvals", (approval_blocks,), always),
    SectionRecord("output", (output_blocks,), always),
    SectionRecord("dependence", (dependence_blocks,), always),
    SectionRecord("observed_output", (observed_output_blocks,), always),
    SectionRecord("cost", (cost_blocks,), always),
    SectionRecord("causes", (cause_blocks,), always),
    SectionRecord("differences", (difference_blocks,), several_points),
    SectionRecord("sources", (source_blocks,), always),
    SectionRecord("glossary", (glossary_blocks,), always),
    SectionRecord("bibliography", (bibliography_blocks,), always),
    SectionRecord("checks", (check_blocks,), always),
    SectionRecord("method", (method_blocks,), always),
    SectionRecord("stress", (stress_blocks,), always, numbered=False),
    SectionRecord("verification", (verification_blocks,), always, numbered=False),
)  # fmt: skip
"""All sections of an annex, in the order of the page."""
OF_THE_HEADLINE: tuple[SectionRecord, ...] = (
    SectionRecord("worlds", (world_blocks,), always),
    SectionRecord("objectives", (headline_blocks, simultaneous_blocks), always, title="The headline"),
    SectionRecord("confidence", (confidence_blocks,), always),
    SectionRecord("exceedance", (exceedance_blocks,), one_point),
    SectionRecord("convergence", (convergence_blocks,), one_point),
    *(one for one in SECTIONS if one.key in ("differences", "sources", "glossary", "bibliography")),
)
"""Those of replications that ended with their headline, of which nothing else was measured."""


def check(sections: Iterable[SectionRecord] = SECTIONS, page: Collection[str] = DECISION_PARTS) -> None:
    """Raise ImportError where what stands on a page is no part of a report, or a part stands on none."""
    made = {one.key for one in sections} | set(page)
    if stray := sorted(made - PARTS.keys()):
        raise ImportError(f"{stray[0]!r} is no part of a report: desim.spec.settings.report does not name it")
    if missing := sorted(PARTS.keys() - made):
        raise ImportError(f"part {missing[0]!r} of a report is on no page")


check()


def in_turn(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each of some jobs returns, one done after the other."""
    return [job() for job in jobs]


def annex_of(sweep: Sweep, together: Together = in_turn) -> Annex:
    """The annex of a sweep, which may be of one point only; its sections are made *together*."""
    first = sweep.ordered()[0]
    scenario = first.scenario
    return Annex(
        scenario.title or scenario.name,
        scenario.question,
        report_warnings(sweep),
        sections(sweep, together),
        f"{provenance_line(first)}{left_out_words(sweep)}",
    )


def sections(sweep: Sweep, together: Together = in_turn) -> list[Section]:
    """The sections of one study that have something to show."""
    first, *rest = SECTIONS if sweep.whole else OF_THE_HEADLINE
    # The first is made here: copies of this process then have what it had to load, such as what draws.
    found = [first.section(sweep), *together([partial(record.section, sweep) for record in rest])]
    return [section for section in found if section is not None]
