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
from desim.report.model.sweep import Sweep, left_out_words
from desim.report.page.annex import REPORT, annex_name
from desim.report.sections.status_table import status_table

NO_CHECKS = (
    "Replications ended with their headline: neither books and accounts of time can be checked, nor whether plans are "
    "alike before the decision."
)
DECISION_PARTS = ("plans", "over_time", "limits", "flips", "untouched", "trust", "milestones")
"""Parts of a report that stand on this page."""
STATUS_ROWS = 7
"""Stockpiles that are graded on the page of a single plan; the annex has all of them."""


def page_of(sweep: Sweep, report: str = REPORT) -> DecisionPage:
    """The page *report*, made of stored results only."""
    first = sweep.ordered()[0]
    scenario, found = first.scenario, ranking(sweep)
    if not sweep.whole:
        return _headline_page(sweep, found)
    shows, several = sweep.report.shows, len(sweep.plans) > 1
    flips, command = flip_lines(sweep) if shows("flips") else ([], "")
    limits, over_time, untouched = shows("limits"), shows("over_time"), shows("untouched") and several
    return DecisionPage(
        title=scenario.title or scenario.name, question=scenario.question, answer=answer_of(found),
        remarks=remarks(sweep, found), plans=plan_table(found) if found and shows("plans") else None,
        charts=plan_charts(found) if over_time else [],
        status=status_table(first, STATUS_ROWS, shows("objectives")) if over_time and not sweep.several else None,
        chain=chain_figure(sweep, f"{annex_name(report)}.html") if limits else None,
        limits=limit_lines(sweep) if limits else [], flips=flips, flips_command=command,
        untouched_title=untouched_title(sweep) if untouched else "",
        untouched=untouched_lines(sweep) if untouched else [], several=several,
        milestones=milestone_tables(found) if shows("milestones") else [],
        checks=checks_line(sweep) if shows("trust") else "",
        assumptions=assumptions_line(sweep) if shows("trust") else "", footer=_footer(sweep),
    )  # fmt: skip


def _footer(sweep: Sweep) -> str:
    return f"{provenance_line(sweep.ordered()[0])}{left_out_words(sweep)}"


def _headline_page(sweep: Sweep, found: Ranking | None) -> DecisionPage:
    """The page of replications that ended with their headline: what is said of that, and nothing else."""
    shows, scenario = sweep.report.shows, sweep.ordered()[0].scenario
    return DecisionPage(
        title=scenario.title or scenario.name, question=scenario.question, answer=answer_of(found),
        remarks=remarks(sweep, found), plans=plan_table(found) if found and shows("plans") else None, charts=[],
        status=None, chain=None, limits=[], flips=[], flips_command="", untouched_title="", untouched=[],
        several=len(sweep.plans) > 1, milestones=[], checks=NO_CHECKS if shows("trust") else "",
        assumptions=assumptions_line(sweep) if shows("trust") else "", footer=_footer(sweep),
    )  # fmt: skip
