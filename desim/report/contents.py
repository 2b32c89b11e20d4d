"""Contents: the sections of a report, the same for one point and for many."""

import numpy as np

from desim.report.figures.curve import back_figure, short_figure
from desim.report.figures.dot_plot import dots_figure
from desim.report.figures.fan_chart import fan_figure
from desim.report.figures.map import map_blocks
from desim.report.model.headline import plain, subject_pile
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import percent
from desim.report.page.page import Block, Figure, Page, Paragraph, Section
from desim.report.review.annex import annex_blocks
from desim.report.review.checklist import stress_blocks
from desim.report.review.provenance import method_blocks
from desim.report.review.sources import bibliography_blocks, source_blocks
from desim.report.review.trust import trust_blocks
from desim.report.sections.answer import answers, headline_table, warnings
from desim.report.sections.approvals import approval_blocks
from desim.report.sections.backtest import backtest_blocks
from desim.report.sections.bottleneck import bottleneck_blocks
from desim.report.sections.causes import cause_blocks
from desim.report.sections.confidence import sure_blocks
from desim.report.sections.convergence import convergence_blocks
from desim.report.sections.cost import cost_blocks
from desim.report.sections.cost_effectiveness import avoided_blocks
from desim.report.sections.dependence import dependence_blocks
from desim.report.sections.differences import changed_blocks
from desim.report.sections.efficiency import efficient_blocks
from desim.report.sections.exceedance import exceedance_blocks
from desim.report.sections.fairness import fairness_blocks
from desim.report.sections.gantt import delivery_blocks
from desim.report.sections.glossary import glossary_blocks
from desim.report.sections.independent_differences import unpaired_blocks
from desim.report.sections.lost_time import held_back_blocks, ranking
from desim.report.sections.output import output_blocks
from desim.report.sections.plans import objective_table, paired_blocks
from desim.report.sections.regret import regret_blocks
from desim.report.sections.replay import replay_blocks
from desim.report.sections.status_table import FEW, rag_table, subject_stock
from desim.stats.interval import probability


def page_of(sweep: Sweep) -> Page:
    """The whole report of a sweep, which may be of one point only."""
    first = sweep.ordered()[0]
    scenario = first.scenario
    said = answers(sweep)
    if scenario.lines:
        said.append(ranking(first))
    title = scenario.title or scenario.name
    seeds = first.manifest["seed"]
    foot = (
        f"{scenario.name}, seed {seeds}, {first.of} replications; desim "
        f"{first.manifest.get('versions', {}).get('desim', '')}"
    ).strip()
    return Page(
        title, scenario.question, said[0], said[1:], warnings(sweep), _lead(sweep), _sections(sweep), foot,
        side_table=None if sweep.several else rag_table(first, FEW),
    )  # fmt: skip


def _lead(sweep: Sweep) -> Figure | None:
    """The figure of the first screen: what the headline is about.

    The headline of each plan where it is a plain measure, back at the objective by t for several plans, else the fan
    chart of a stockpile.
    """
    if plain(sweep) and sweep.several:
        found = dots_figure(sweep, "lead")
        if found is not None:
            return found
    pile = subject_pile(sweep) or next(iter(sweep.objectives()), None)
    if (
        pile is not None
        and sweep.several
        and any(p.values("objective_regained", pile).any() for p in sweep.having(pile))
    ):
        return back_figure(sweep, pile, "lead")
    pile = pile or subject_stock(sweep.points[0])
    return None if pile is None else fan_figure(sweep, pile, _holding(sweep, pile), "lead", not sweep.several)


def _holding(sweep: Sweep, pile: str) -> list[Point]:
    """Points of the first setting that have a stockpile."""
    return [p for p in sweep.under(sweep.settings[0]) if pile in p.scenario.stockpiles]


def _fans(sweep: Sweep) -> list[Block]:
    """A fan chart for each objective, but for that which leads the page."""
    led = None if sweep.several else subject_pile(sweep) or next(iter(sweep.objectives()), None)
    piles = [pile for pile in sweep.objectives() if pile != led]
    return [fan_figure(sweep, pile, sweep.having(pile), f"fan-{i}") for i, pile in enumerate(piles)]


def _sections(sweep: Sweep) -> list[Section]:
    found = [
        Section("standing", "Plans against objectives" if sweep.several else "Against objectives", _standing(sweep)),
        Section("sure", "How sure", sure_blocks(sweep)),
        Section("network", "The network", map_blocks(sweep)),
        Section("worth", "What the plans are worth", _worth(sweep)),
        Section("stock", "Stock over time", _fans(sweep)),
        Section("risk", "Running short and coming back", _risk(sweep)),
        *_headline(sweep),
        Section("held-back", "What held production back", [*held_back_blocks(sweep), *bottleneck_blocks(sweep)]),
        *_days(sweep),
        Section("approvals", "Approvals", approval_blocks(sweep)),
        Section("output", "Output and surge", output_blocks(sweep)),
        Section("dependence", "Who depends on whom", dependence_blocks(sweep)),
        Section("backtest", "Back-test against what was seen", backtest_blocks(sweep)),
        Section("cost", "Cost", cost_blocks(sweep)),
        Section("causes", "Plans and disruptions", cause_blocks(sweep)),
        Section("changed", "What differs between the scenarios", changed_blocks(sweep)),
        Section("sources", "Numbers and their sources", source_blocks(sweep)),
        Section("glossary", "Measures and their meaning", glossary_blocks(sweep)),
        Section("bibliography", "Bibliography", bibliography_blocks(sweep)),
        *_reviewer(sweep),
    ]
    return [s for s in found if s.blocks]


def _reviewer(sweep: Sweep) -> list[Section]:
    """What reviewers ask for: what holds, how it was made, and the checklists."""
    return [
        Section("trust", "Can these results be trusted?", trust_blocks(sweep)),
        Section("method", "Method and provenance", method_blocks(sweep)),
        Section("stress", "Appendix A: reporting checklist (STRESS-DES 1.0)", stress_blocks(sweep), numbered=False),
        Section("annex", "Appendix B: verification and validation (MIL-STD-3022)", annex_blocks(sweep), numbered=False),
    ]


def _headline(sweep: Sweep) -> list[Section]:
    """How the headline of one scenario spreads, and whether there are enough replications for it."""
    return [
        Section("exceedance", "Spread of the headline", exceedance_blocks(sweep)),
        Section("convergence", "Is n enough?", convergence_blocks(sweep)),
    ]


def _days(sweep: Sweep) -> list[Section]:
    """What happened when, in one scenario."""
    return [
        Section("deliveries", "Deliveries", delivery_blocks(sweep)),
        Section("replay", "One replication, day by day", replay_blocks(sweep)),
    ]


def _worth(sweep: Sweep) -> list[Block]:
    """What is only asked of several plans."""
    return [*efficient_blocks(sweep), *regret_blocks(sweep), *avoided_blocks(sweep), *fairness_blocks(sweep)]


def _standing(sweep: Sweep) -> list[Block]:
    blocks: list[Block] = list(headline_table(sweep))
    for pile in sweep.objectives():
        blocks += [objective_table(sweep, pile), *paired_blocks(sweep, pile), *unpaired_blocks(sweep, pile)]
    whole = None if sweep.several else rag_table(sweep.points[0])
    blocks += [whole] if whole else []
    return blocks or [Paragraph("No stockpile of this network has an objective.")]


def _risk(sweep: Sweep) -> list[Block]:
    blocks: list[Block] = []
    for place, pile in enumerate(sweep.objectives()):
        points = sweep.having(pile)
        if any(not np.isnan(p.values("stockout_on", pile)).all() for p in points):
            blocks.append(short_figure(sweep, pile, f"short-{place}"))
        else:
            worst = max(probability(0, p.n).high or 0.0 for p in points)
            blocks.append(
                Paragraph(
                    f"{points[0].title(pile)}: no stock-out in any replication (upper 95 % limit of the "
                    f"probability {percent(worst)} %)."
                )
            )
        if pile != subject_pile(sweep) or not sweep.several:
            blocks.append(back_figure(sweep, pile, f"back-{place}"))
    return blocks
