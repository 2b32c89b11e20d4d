"""Full answer: what holds under each disruption in sentences, with the table, the grades and the figure beside them."""

from desim.report.model.sweep import Sweep
from desim.report.page.page import Block, Paragraph
from desim.report.sections.answer import answers
from desim.report.sections.first_screen import lead_figure
from desim.report.sections.lost_time import lost_time_sentence
from desim.report.sections.status_table import FIRST_SCREEN_ROWS, status_table
from desim.report.sections.world_answer import world_answers
from desim.report.sections.world_table import first_screen_table


def full_answer_blocks(sweep: Sweep) -> list[Block]:
    """The sentences, over worlds where inputs were drawn; then the table of plans, or of the stockpiles of one plan."""
    first = sweep.ordered()[0]
    sentences = world_answers(sweep) or answers(sweep)
    if first.scenario.lines:
        sentences = [*sentences, lost_time_sentence(first)]
    shown: list[Block | None] = [
        first_screen_table(sweep),
        None if sweep.several else status_table(first, FIRST_SCREEN_ROWS, sweep.report.shows("objectives")),
        lead_figure(sweep),
    ]
    return [*(Paragraph(text) for text in sentences), *(block for block in shown if block is not None)]
