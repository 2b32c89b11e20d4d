"""Ten statements that a staff officer would repeat of a study, each worked out from its stored tables alone.

Each says which words the pages must hold, and where. Nothing here calls what makes the blocks of the pages: names are
those of the sweep, numbers come from the measures of the replications.
"""

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path

import numpy as np

from desim.report.model.sweep import Sweep, open_sweep
from desim.spec.metrics import find_metric
from desim.store.results import Results

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Page:
    """What a reader sees of a decision report, by block."""

    markup: str

    def block(self, anchor: str) -> str:
        """The text of a block; empty where the page has none of that name."""
        found = re.search(rf'<(section|details|p)[^>]* id="{anchor}".*?</\1>', self.markup, re.DOTALL)
        return text(found[0]) if found else ""

    def rows(self, anchor: str) -> dict[str, dict[str, str]]:
        """Rows of the table of a block by their first cell, as cells by the heads of their columns."""
        block = re.search(rf'<section[^>]* id="{anchor}".*?</section>', self.markup, re.DOTALL)
        assert block
        heads = [text(head) for head in re.findall(r'<th scope="col">(.*?)</th>', block[0])]
        rows = {}
        for row in re.findall(r"<tr>(.*?)</tr>", block[0], re.DOTALL)[1:]:
            name, *cells = (text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL))
            rows[name] = dict(zip(heads[1:], cells, strict=True))
        return rows


@dataclass(frozen=True)
class Study:
    """The stored results of a study, with the numbers of its headline."""

    folder: Path
    sweep: Sweep

    @property
    def page(self) -> Page:
        """Its decision report."""
        return Page((self.folder / "report.html").read_text(encoding="utf-8"))

    @property
    def first(self) -> Results:
        """The base plan without a disruption."""
        return self.sweep.ordered()[0].results

    @property
    def metric(self) -> str:
        """The metric of the headline."""
        head = self.first.scenario.headline
        assert head
        return head.metric

    @property
    def subject(self) -> str:
        """The subject of the headline."""
        head = self.first.scenario.headline
        assert head
        return head.subject

    def results(self, plan: str, disruption: str) -> Results:
        """Those of one point."""
        return next(p.results for p in self.sweep.points if (p.plan, p.disruption) == (plan, disruption))

    def gains(self, plan: str, disruption: str) -> np.ndarray:
        """How much better the headline is than with the base plan, by world."""
        losses = [self._losses(self.results(one, disruption)) for one in (self.sweep.plans[0], plan)]
        return losses[0] - losses[1]

    def _losses(self, results: Results) -> np.ndarray:
        values, metric = results.values(self.metric, self.subject), find_metric(self.metric)
        if metric.censored:
            values = np.where(np.isnan(values), results.scenario.last_day, values)
        return values if metric.better == "low" else -values

    @property
    def differing(self) -> list[str]:
        """Disruptions under which plans differ."""
        return [d for d in self.sweep.disruptions if any(self.gains(p, d).any() for p in self.sweep.plans)]

    @property
    def shown(self) -> str:
        """The first of them, which the table is about."""
        return self.differing[0]

    @property
    def winner(self) -> str:
        """The plan with the largest mean gain under it; of cases that nobody chooses between the largest loss."""
        means = {plan: self.gains(plan, self.shown).mean() for plan in self.sweep.plans}
        if not self.sweep.of_plans:
            return min(means, key=lambda plan: means[plan])
        return max(means, key=lambda plan: means[plan])

    def title(self, plan: str) -> str:
        """A plan as pages call it at the head of a row; a key would have an underscore."""
        found = self.sweep.plan_title(plan)
        assert "_" not in found
        return found[:1].upper() + found[1:]

    def brief(self, value: float) -> str:
        """A gain as the page writes it: three digits from 1,000 on, whole from 10 on, tenths of days and points."""
        metric = find_metric(self.metric)
        share = metric.share or "_over_" in metric.name
        value = 100.0 * value if share else value
        return amount(value, tenths=share or metric.unit == "d")


def amount(value: float, tenths: bool = False) -> str:
    """A number for a reader in a hurry."""
    if abs(value) >= 9.95:
        shown = f"{round(float(f'{value:.3g}')):,}"
    else:
        shown = f"{round(value, 1) + 0.0:g}" if tenths else f"{float(f'{value:.2g}') + 0.0:g}"
    return shown.replace("-", "\u2212")


def text(markup: str) -> str:
    """What a reader sees of some markup, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).replace("\u00a0", " ").split())


def order_statistic(values: np.ndarray, share: float) -> float:
    """The value that a share of the worlds does not exceed."""
    return float(np.sort(values)[max(0, math.ceil(len(values) * share - 1e-9) - 1)])


def month(results: Results, day: float) -> str:
    """The month of a day after the decision."""
    scenario = results.scenario
    if scenario.start is None:
        return f"day {amount(day)}"
    when = scenario.start + timedelta(days=math.floor(scenario.decision + day))
    return f"{MONTHS[when.month - 1]} {when.year}"


@dataclass(frozen=True)
class Statement:
    """One statement: what it is about, and what the page must hold so that it can be read off it."""

    name: str
    holds: Callable[[Study, Page], Iterator[tuple[str, str]]]
    """Pairs of words, and the text in which they must stand."""


def _who(study: Study, page: Page) -> Iterator[tuple[str, str]]:
    """Who is best or ahead, or loses most; the base plan is called by its name within a sentence."""
    yield study.title(study.winner).lower(), page.block("answer").lower()


def _how_much(study: Study, page: Page) -> Iterator[tuple[str, str]]:
    """The sentence gives the gain under one of the disruptions in which plans differ, the row that of the first."""
    gains, answer = study.gains(study.winner, study.shown), page.block("answer")
    means = [study.gains(study.winner, one).mean() for one in study.differing]
    sizes = [study.brief(mean if study.sweep.of_plans else abs(mean)) for mean in means]
    if any(means):
        yield next((size for size in sizes if f" {size} " in answer), sizes[0]), answer
    low, high = sorted(order_statistic(gains, p) for p in (0.1, 0.9))
    if study.winner != study.sweep.plans[0]:
        (cell,) = (c for h, c in page.rows("plans")[study.title(study.winner)].items() if _of(study, h, study.shown))
        yield study.brief(gains.mean()), cell
        if low != high:
            yield f"{study.brief(low)} to {study.brief(high)}", cell


def _of(study: Study, head: str, disruption: str) -> bool:
    """Whether a column is of the gains under a disruption."""
    gained = " won" in head or " more than " in head
    name = study.sweep.disruption_title(disruption)
    named = not name or len(study.sweep.disruptions) == 1 or head.lower().endswith(name.lower())
    return gained and named and not head.startswith("Cost") and " per " not in head


def _when(study: Study, page: Page) -> Iterator[tuple[str, str]]:
    """The median day back at the objective, or the median of the headline."""
    results = study.results(study.winner, study.shown)
    cells = page.rows("plans")[study.title(study.winner)]
    if find_metric(study.metric).objective:
        values = results.values("replenished_on", study.subject)
        middle = order_statistic(np.where(np.isnan(values), np.inf, values), 0.5)
        yield (
            (f"after {month(results, results.scenario.last_day)}" if math.isinf(middle) else month(results, middle)),
            cells["Back by"],
        )
        return
    middle = order_statistic(results.values(study.metric, study.subject), 0.5)
    share = find_metric(study.metric).share or "_over_" in study.metric
    yield (
        (f"{100 * middle:.0f} %" if share and not 0.99 < middle < 1 else amount(middle)[:2]),
        next(iter(cells.values())),
    )


def _cost(study: Study, page: Page) -> Iterator[tuple[str, str]]:
    """What the winner costs more than the base; there is no column where nothing costs anything."""
    costs = [study.results(plan, study.shown).values("cost", "total") for plan in (study.sweep.plans[0], study.winner)]
    more = float((costs[1] - costs[0]).mean())
    heads = " ".join(next(iter(page.rows("plans").values())))
    if not more:
        return
    scale = next(s for s in (1e9, 1e6, 1e3, 1.0) if f"Cost more, {NAMES[s]}" in heads)
    yield amount(more / scale), page.rows("plans")[study.title(study.winner)][f"Cost more, {NAMES[scale]}"]


NAMES = {1e9: "billion USD", 1e6: "million USD", 1e3: "thousand USD", 1.0: "USD"}


def _disruptions(study: Study, page: Page) -> Iterator[tuple[str, str]]:
    """What the winner gains under each disruption in which plans differ."""
    for disruption in study.sweep.disruptions:
        if study.winner == study.sweep.plans[0] or not any(
            study.gains(plan, disruption).any() for plan in study.sweep.plans
        ):
            continue
        cells = page.rows("plans")[study.title(study.winner)]
        (cell,) = (c for h, c in cells.items() if _of(study, h, disruption))
        yield study.brief(study.gains(study.winner, disruption).mean()), cell


def _flips(study: Study, page: Page) -> Iterator[tuple[str, str]]:
    """The inputs that would change it, or the command that looks for them."""
    if not study.sweep.of_plans:
        return
    path = study.folder / "flips" / "flips.json"
    if not path.exists():
        yield "study=robust", page.block("flips")
        return
    found = json.loads(path.read_text(encoding="utf-8"))
    for row in found["flips"][:2]:
        yield found["titles"][row["input"]], page.block("flips")
    if not found["flips"]:
        yield f"None of {len(found['tried'])} inputs", page.block("flips")


def _untouched(study: Study, page: Page) -> Iterator[tuple[str, str]]:
    """Stockpiles that run out as often under every plan."""
    demanded = {demand.stockpile for p in study.sweep.points for demand in p.scenario.demands.values()}
    objectives = {name for name, pile in study.first.scenario.stockpiles.items() if pile.target is not None}
    found = []
    for pile in sorted(demanded | objectives):
        if any(pile not in p.scenario.stockpiles for p in study.sweep.points):
            continue
        shares = [float((~np.isnan(p.results.values("stockout_on", pile))).mean()) for p in study.sweep.points]
        if min(shares) >= 0.05 and max(shares) - min(shares) <= 0.05:
            found.append((max(shares), pile, shares))
    for _, pile, shares in sorted(found, reverse=True)[:1]:
        title = study.first.scenario.stockpiles[pile].title or pile
        ends = dict.fromkeys(f"{100 * share:.0f}" for share in (min(shares), max(shares)))
        yield f"{' to '.join(ends)} % chance of running out", page.block("untouched").partition(title)[2]


def _how_sure(study: Study, page: Page) -> Iterator[tuple[str, str]]:
    """In how many worlds the winner is the best, and how many worlds there are."""
    results = study.results(study.winner, study.shown)
    count = int(results.manifest["completed"])
    if not study.sweep.of_plans:
        yield f"{count} ", page.block("plans")
        return
    answer, shares = page.block("answer"), [_best_share(study, disruption) for disruption in study.differing]
    words = [f"{100 * share:.0f} % of {count} " for share in shares]
    yield next((one for one in words if one in answer), words[0]), answer


def _best_share(study: Study, disruption: str) -> float:
    """Share of the worlds in which the event comes with the winner and no other plan is better."""
    results = study.results(study.winner, disruption)
    losses = np.column_stack([-study.gains(plan, disruption) for plan in study.sweep.plans])
    came = ~np.isnan(results.values(study.metric, study.subject)) | (not find_metric(study.metric).censored)
    best = losses[:, study.sweep.plans.index(study.winner)] <= losses.min(axis=1) + 1e-9
    return float((best & came).mean())


def _limits(study: Study, page: Page) -> Iterator[tuple[str, str]]:
    """What limits most, where that was looked for."""
    path = study.folder / "limits.json"
    if path.exists():
        for found in json.loads(path.read_text(encoding="utf-8"))["plans"].values():
            if found["parts"]:
                yield study.sweep.points[0].title(found["parts"][0]["part"]), page.block("limits")


def _assumed(study: Study, page: Page) -> Iterator[tuple[str, str]]:
    """How many numbers are assumed."""
    kinds = {path: s.kind for p in study.sweep.points for path, s in p.scenario.sources.items()}
    known = [kind for kind in kinds.values() if kind != "structural"]
    if known:
        yield f"{known.count('assumed')} of {len(known)} numbers", page.block("trust")


STATEMENTS = (
    Statement("who is best, or that none can be told to be", _who),
    Statement("by how much, with its range", _how_much),
    Statement("when", _when),
    Statement("what it costs", _cost),
    Statement("what it does under each disruption", _disruptions),
    Statement("what would change the answer", _flips),
    Statement("what it does not touch", _untouched),
    Statement("how sure that is", _how_sure),
    Statement("what limits", _limits),
    Statement("what is assumed", _assumed),
)


def missing(study: Study) -> list[str]:
    """What of the statements cannot be read off the page."""
    page = study.page
    return [
        f"{one.name}: {words!r} is not in {where!r}"
        for one in STATEMENTS
        for words, where in one.holds(study, page)
        if words not in where
    ]


def opened(folder: Path) -> Study:
    """The study whose points lie in a folder, with the pages beside them."""
    points = sorted(path.parent for path in folder.glob("*/manifest.json"))
    return Study(folder, open_sweep(points))
