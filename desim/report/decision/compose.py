"""Compose: the decision page of a sweep, which may be of one point only."""

from desim.report.decision.answer import answer_of
from desim.report.decision.course import course_tables
from desim.report.decision.decision_page import DecisionPage
from desim.report.decision.flip_lines import flip_lines
from desim.report.decision.plan_chart import plan_charts
from desim.report.decision.plan_table import plan_table
from desim.report.decision.ranking import Ranking, ranking
from desim.report.decision.remarks import remarks
from desim.report.decision.trust import assumptions_line, checks_line
from desim.report.decision.untouched import untouched_lines
from desim.report.model.point import Point, provenance_line
from desim.report.model.sweep import Sweep


def page_of(sweep: Sweep) -> DecisionPage:
    """The page, made of stored results only."""
    first = sweep.ordered()[0]
    scenario, found = first.scenario, ranking(sweep)
    flips, command = flip_lines(sweep)
    return DecisionPage(
        title=scenario.title or scenario.name, question=scenario.question, answer=answer_of(found),
        remarks=remarks(sweep, found), plans=plan_table(found) if found else None, charts=plan_charts(found),
        chain=None, binding=[], flips=flips, flips_command=command, untouched=untouched_lines(sweep),
        several=len(sweep.plans) > 1, course=course_tables(found, _shown(found, sweep)), checks=checks_line(sweep),
        assumptions=assumptions_line(sweep), footer=provenance_line(first),
    )  # fmt: skip


def _shown(found: Ranking | None, sweep: Sweep) -> list[Point]:
    """The points that the pages show one by one: those of the leading disruption, without those that are alike."""
    if found is None or found.lead is None:
        return sweep.under(sweep.disruptions[0])
    return [point for point in found.lead.points if point.plan in found.alike]
