"""Compose: the decision page of a sweep, which may be of one point only."""

from desim.report.decision.answer import answer_of
from desim.report.decision.decision_page import DecisionPage
from desim.report.decision.flip_lines import flip_lines
from desim.report.decision.limit_words import limit_lines
from desim.report.decision.milestones import milestone_tables
from desim.report.decision.plan_chart import plan_charts
from desim.report.decision.plan_table import plan_table
from desim.report.decision.ranking import Ranking, ranking
from desim.report.decision.remarks import remarks
from desim.report.decision.trust import assumptions_line, checks_line
from desim.report.decision.untouched import untouched_lines, untouched_title
from desim.report.figures.chain import chain_figure
from desim.report.model.point import provenance_line
from desim.report.model.sweep import Sweep
from desim.report.page.annex import REPORT, annex_name
from desim.report.sections.status_table import status_table

NO_CHECKS = (
    "Replications ended with their headline: neither books and accounts of time can be checked, nor whether plans are "
    "alike before the decision."
)
STATUS_ROWS = 7
"""Stockpiles that are graded on the page of a single plan; the annex has all of them."""


def page_of(sweep: Sweep, report: str = REPORT) -> DecisionPage:
    """The page *report*, made of stored results only."""
    first = sweep.ordered()[0]
    scenario, found = first.scenario, ranking(sweep)
    if not sweep.whole:
        return _headline_page(sweep, found)
    flips, command = flip_lines(sweep)
    return DecisionPage(
        title=scenario.title or scenario.name, question=scenario.question, answer=answer_of(found),
        remarks=remarks(sweep, found), plans=plan_table(found) if found else None, charts=plan_charts(found),
        status=None if sweep.several else status_table(first, STATUS_ROWS),
        chain=chain_figure(sweep, f"{annex_name(report)}.html"), limits=limit_lines(sweep), flips=flips,
        flips_command=command, untouched_title=untouched_title(sweep),
        untouched=untouched_lines(sweep), several=len(sweep.plans) > 1,
        milestones=milestone_tables(found), checks=checks_line(sweep),
        assumptions=assumptions_line(sweep), footer=provenance_line(first),
    )  # fmt: skip


def _headline_page(sweep: Sweep, found: Ranking | None) -> DecisionPage:
    """The page of replications that ended with their headline: what is said of that, and nothing else."""
    first = sweep.ordered()[0]
    scenario = first.scenario
    return DecisionPage(
        title=scenario.title or scenario.name, question=scenario.question, answer=answer_of(found),
        remarks=remarks(sweep, found), plans=plan_table(found) if found else None, charts=[], status=None, chain=None,
        limits=[], flips=[], flips_command="", untouched_title="", untouched=[], several=len(sweep.plans) > 1,
        milestones=[], checks=NO_CHECKS, assumptions=assumptions_line(sweep), footer=provenance_line(first),
    )  # fmt: skip
