"""Answer: what stored results say, by the same pieces that the report is made of: sentence, table, limits, flips."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from desim.desk.view.chain import Mark
from desim.report.decision.answer import answer_of
from desim.report.decision.flip_lines import flip_lines
from desim.report.decision.limit_words import limit_lines
from desim.report.decision.plan_chart import plan_charts
from desim.report.decision.plan_table import plan_table
from desim.report.decision.ranking import Ranking, ranking
from desim.report.decision.remarks import remarks
from desim.report.decision.required import Required, required_cells
from desim.report.decision.trust import assumptions_line, checks_line
from desim.report.figures.network_diagram import network
from desim.report.model.plan_limits import deliveries, plan_limits
from desim.report.model.sweep import Sweep, open_sweep
from desim.report.page.formatting import capital, percent
from desim.report.page.page import Cell, Figure, Table
from desim.spec.parts.source import Source
from desim.spec.scenario import Scenario
from desim.spec.stored_files import StoredLimits
from desim.store.manifest import MANIFEST
from desim.store.replication_file import Damaged
from desim.store.side_by_side import REPORT, last_page, last_points, limits_file, stored

ENOUGH = {"yes": "often enough", "no": "not often enough", "cannot be told": "cannot be told"}


@dataclass(frozen=True)
class Answer:
    """What a study found."""

    folder: Path
    """Of the results of the study, in which its pages stand."""
    page: str
    """Name of the report, without its ending."""
    sweep: Sweep

    @cached_property
    def ranking(self) -> Ranking | None:
        """How the plans compare."""
        return ranking(self.sweep)

    @cached_property
    def sentence(self) -> str:
        """The answer in one sentence."""
        return answer_of(self.ranking)

    @cached_property
    def remarks(self) -> list[str]:
        """What the reader must know before the table."""
        return remarks(self.sweep, self.ranking)

    @cached_property
    def table(self) -> Table | None:
        """A row for each plan; None where there is one only."""
        return plan_table(self.ranking) if self.ranking is not None else None

    def reached(self, required: Required) -> Table | None:
        """In how many worlds each plan reaches what is required, and whether that is often enough."""
        found = self.ranking
        if found is None:
            return None
        points = {(point.plan, point.disruption): point for point in self.sweep.points}
        names = [self.sweep.disruption_title(one) or "Share" for one in self.sweep.disruptions]

        def cell(plan: str, disruption: str) -> Cell:
            share, enough = required_cells(required, found.measure, points.get((plan, disruption)))
            return Cell(f"{share}\u00a0%" if enough else share, ENOUGH.get(enough, enough))

        colors, title = self.sweep.colors, self.sweep.plan_title
        rows = [
            [Cell(title(plan), color=colors[plan]), *(cell(plan, one) for one in self.sweep.disruptions)]
            for plan in self.sweep.plans
        ]
        unit = self.sweep.points[0].unit_name
        wanted = f"wanted in at least {percent(required.probability)}\u00a0%"
        caption = f"{capital(found.measure.name)}: {required.words}, % of {unit}; {wanted}"
        return Table(caption, ["Plan", *names], rows, ["In brackets: the 95 % interval of the share."])

    @cached_property
    def limits(self) -> list[str]:
        """What limits each plan, a line each."""
        return limit_lines(self.sweep)

    @cached_property
    def flips(self) -> list[str]:
        """What would change the answer; nothing for a single plan, and what to do where nobody has looked."""
        lines, command = flip_lines(self.sweep)
        return [line.partition(" To ")[0] if command else line for line in lines]

    @cached_property
    def trust(self) -> list[str]:
        """What was checked, and what is assumed."""
        return [checks_line(self.sweep), assumptions_line(self.sweep)]

    @cached_property
    def scenario(self) -> Scenario:
        """The network that is drawn: of the plan with the most parts."""
        return max((point.scenario for point in self.sweep.ordered()), key=lambda one: len(network(one)))

    @cached_property
    def marks(self) -> dict[str, list[Mark]]:
        """Signs at the parts that limit a plan, and at those that a plan changes."""
        found: dict[str, list[Mark]] = {}
        for part, mark in self._marks():
            for drawn in self._drawn(part):
                found.setdefault(drawn, []).append(mark)
        return found

    def _marks(self) -> Iterator[tuple[str, Mark]]:
        limits = plan_limits(self.sweep)
        for one in limits:
            title, color = self.sweep.plan_title(one.plan), self.sweep.colors[one.plan]
            yield one.first.part, Mark(color, f"limits most with {title}")
            if one.found.following is not None:
                yield one.found.following.part, Mark(color, f"limits next with {title}", "hollow")
        for one in limits:
            title, color = self.sweep.plan_title(one.plan), self.sweep.colors[one.plan]
            for part in deliveries(self.sweep, one.point):
                yield part, Mark(color, f"changed by {title}", "triangle")

    def _drawn(self, part: str) -> list[str]:
        """The boxes at which a part stands: itself, or the stockpiles that goods come to by way of it."""
        graph = network(self.scenario)
        if part in graph:
            return [part]
        piles = self.scenario.stockpiles.items()
        return [name for name, pile in piles if any(part in _ways(self.scenario, one) for one in pile.sources.values())]

    def plan_colors(self) -> list[tuple[str, str]]:
        """Color and title of each plan."""
        return [(self.sweep.colors[plan], self.sweep.plan_title(plan)) for plan in self.sweep.plans]

    def charts(self) -> list[Figure]:
        """The subject over time, and what each plan adds; takes a second or two."""
        return plan_charts(self.ranking)


def _ways(scenario: Scenario, offer: Source) -> set[str]:
    """Legs, with their ports and escorts, and gates on the way from a source."""
    legs = [(name, scenario.legs[name]) for name in scenario.legs_of(offer)]
    ports = {port for _, leg in legs for port in (leg.origin_port, leg.destination_port) if port is not None}
    escorts = {pool for _, leg in legs if leg.convoy is not None for pool in leg.convoy.escorts}
    return {*(name for name, _ in legs), *ports, *escorts, *offer.approvals}


def open_answer(folder: Path) -> Answer | None:
    """What the last study in a folder of results found; None where nothing is complete there.

    Args:
        folder: that of all points of the study, ``results/NAME``.
    """
    if not folder.is_dir():
        return None
    names = last_points(folder)
    found = [folder / name for name in names] if names is not None else sorted(folder.iterdir())
    points = [one for one in found if (one / MANIFEST).is_file()]
    if not points or (names is not None and len(points) < len(names)):
        return None
    try:
        sweep = open_sweep(points)
        page = last_page(folder) or REPORT
        limits = stored(limits_file(folder, page), StoredLimits)
    except (Damaged, FileNotFoundError):
        return None
    where = folder if names is not None else points[0]
    return Answer(where, page, sweep if limits is None else replace(sweep, limits=StoredLimits.model_validate(limits)))
