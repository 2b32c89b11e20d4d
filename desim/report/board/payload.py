"""Payload: the data inside the board, small enough to be sent with it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from desim.report.board.comparisons import LEVELS, carried, comparison, rounded
from desim.report.board.measures import BoardMeasure, Paired, board_measures, opening_measure, paired
from desim.report.board.timeline import kept_days, stock_curves
from desim.report.board.upstream import LostTime, cause_spans
from desim.report.board.words import Names, end_text, phrase, remarks, sentences, unit_of, verdict
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import plural
from desim.spec.metrics import find_metric
from desim.spec.settings.study_settings import BoardSettings
from desim.stats.robustness import regrets_by_world

JsonObject = dict[str, Any]


def payload(sweep: Sweep, settings: BoardSettings) -> JsonObject:
    """Plans, disruptions, stockpiles, the statistics and sentences of each measure, timelines, causes and lost time.

    Days of measures count from the decision, those of timelines from the start. Nothing is computed on the page.
    """
    points = sweep.ordered()
    stockpiles = shown_stockpiles(sweep, settings)
    base = settings.base if settings.base is not None else sweep.plans[0]
    known = [(measure, _tables(sweep, measure)) for measure in board_measures(points, stockpiles)]
    measures = [measure for measure, found in known if found]
    tables = dict(enumerate(found for _, found in known if found))
    costs = next((tables[k] for k, measure in enumerate(measures) if measure.key == "cost"), {})
    names = page_names(sweep)
    return {
        **_about(sweep),
        "plans": [{"key": p, "name": names.plan(p), "color": sweep.colors[p]} for p in sweep.plans],
        "disruptions": [{"key": d, "name": names.disruption(d)} for d in sweep.disruptions],
        "measures": [
            _measure(sweep, measure, tables[k], costs, names, stockpiles, base) for k, measure in enumerate(measures)
        ],
        "stockpiles": [_pile(points, pile) for pile in stockpiles],
        **_curves(points, sweep, stockpiles, settings.samples),
        "opening": _opening(sweep, measures, tables, stockpiles, base),
    }


def page_names(sweep: Sweep) -> Names:
    """How plans and disruptions are called on the page."""
    return Names(sweep.plan_title, sweep.disruption_title, len(sweep.disruptions) > 1, sweep.of_plans)


def shown_stockpiles(sweep: Sweep, settings: BoardSettings) -> list[str]:
    """Names of the stockpiles on the page, that of the headline first."""
    points = sweep.ordered()
    names = list(dict.fromkeys(name for p in points for name in sorted(p.scenario.stockpiles)))
    if settings.stockpiles is not None:
        return [name for name in settings.stockpiles if name in names]
    drawn = {d.stockpile for p in points for d in p.scenario.demands.values()}
    drawn |= {u.stockpile for p in points for f in p.scenario.fleets.values() for u in f.units.values()}
    found = sweep.objectives() or [name for name in names if name in drawn] or names
    head = points[0].scenario.headline
    return sorted(found, key=lambda name: (head is None or name != head.subject, found.index(name)))


def _about(sweep: Sweep) -> JsonObject:
    first = sweep.ordered()[0]
    scenario = first.scenario
    return {
        "title": scenario.title or scenario.name,
        "question": scenario.question,
        "name": scenario.name,
        "start": scenario.start.isoformat() if scenario.start else None,
        "decision": first.decision,
        "horizon": first.horizon,
        "end": end_text(first),
        "levels": list(LEVELS),
        "units": first.unit_name,
        "ofPlans": sweep.of_plans,
        "note": note_n(sweep.points),
    }


def _tables(sweep: Sweep, measure: BoardMeasure) -> dict[str, Paired]:
    """The paired values of a measure by disruption."""
    found = {disruption: paired(measure, sweep.under(disruption)) for disruption in sweep.disruptions}
    return {disruption: table for disruption, table in found.items() if table is not None}


def _measure(
    sweep: Sweep,
    measure: BoardMeasure,
    tables: dict[str, Paired],
    costs: dict[str, Paired],
    names: Names,
    stockpiles: list[str],
    base: str,
) -> JsonObject:
    """One measure: its words, its statistics under each disruption, and the answer at each level."""
    words = measure.words
    unit = unit_of(next(iter(tables.values())))
    whom = "the network" if measure.pile is None else phrase(_with_pile(sweep, measure.subject), measure.subject)
    rows = [
        _under(sweep, measure, tables.get(d), costs.get(d), names, whom, base, d) for d in sweep.disruptions
    ]  # fmt: skip
    return {
        "key": measure.key, "pile": measure.pile, "label": words.label, "unit": unit,
        "gapUnit": "points" if unit == "%" else unit, "more": words.more, "less": words.less,
        "low": measure.low_is_better, "dated": words.dated, "censored": measure.censored,
        "answer": [verdict(list(tables.values()), names, level) for level in LEVELS],
        "under": rows, "largestRegret": _largest_regret(sweep, tables),
        "zero": "never below" if find_metric(measure.metric).objective else "",
    }  # fmt: skip


def _with_pile(sweep: Sweep, pile: str) -> Point:
    return next(p for p in sweep.ordered() if pile in p.scenario.stockpiles)


def _under(
    sweep: Sweep,
    measure: BoardMeasure,
    found: Paired | None,
    cost: Paired | None,
    names: Names,
    whom: str,
    base: str,
    disruption: str,
) -> JsonObject:
    """One measure under one disruption."""
    missing = _missing(sweep, measure, found, names, disruption)
    if found is None:
        return {"rows": {}, "order": [], "gaps": {}, "missing": missing, "sentences": [], "remarks": []}
    places = {name: sweep.plans.index(name) for name in found.table.names}
    known = comparison(found, places)
    for name, price in _prices(found, cost, base).items():
        known["rows"][places[name]]["price"] = price
    return {
        **known,
        "missing": missing,
        "sentences": [sentences(found, names, whom, base, cost, level) for level in LEVELS],
        "remarks": remarks(found, names),
    }


def _missing(
    sweep: Sweep, measure: BoardMeasure, found: Paired | None, names: Names, disruption: str
) -> dict[int, str]:
    """Why there is no value for a plan under one disruption."""
    texts, here = {}, {p.plan: p for p in sweep.under(disruption)}
    for place, plan in enumerate(sweep.plans):
        if found is not None and plan in found.table.names:
            continue
        point = here.get(plan)
        if point is None:
            texts[place] = "no results"
        elif measure.pile is not None and measure.subject not in point.scenario.stockpiles:
            texts[place] = "no such stockpile"
        else:
            texts[place] = "not measured" if not measure.has(point) else "not defined"
    return texts


def _prices(found: Paired, cost: Paired | None, base: str) -> dict[str, float | int]:
    """USD for each day gained on the base, where a plan surely gains days and costs more."""
    table, measure = found.table, found.measure
    if cost is None or measure.words.unit != "days" or base not in table.names or base not in cost.table.names:
        return {}
    prices = {}
    for k, plan in enumerate(table.names):
        if plan == base or plan not in cost.table.names:
            continue
        gained = table.gain(table.names.index(base), k)
        of, than = (cost.counted[:, cost.table.names.index(name)].mean() for name in (plan, base))
        if gained.low is not None and gained.low > 0.0 and of > than and gained.estimate:
            prices[plan] = rounded(float(of - than) / gained.estimate, 3)
    return prices


def _largest_regret(sweep: Sweep, tables: dict[str, Paired]) -> dict[int, list[Any]]:
    """The largest mean regret of each plan over the disruptions, and the place of that disruption."""
    found: dict[int, list[Any]] = {}
    for place, plan in enumerate(sweep.plans):
        if len(tables) < len(sweep.disruptions) or any(plan not in t.table.names for t in tables.values()):
            continue
        means = [_mean_regret(tables[d], plan) for d in sweep.disruptions]
        worst = int(np.argmax(means))
        found[place] = [carried(means[worst]), worst]
    return found


def _mean_regret(found: Paired, plan: str) -> float:
    return float(regrets_by_world(found.table.losses)[:, found.table.names.index(plan)].mean())


def _opening(
    sweep: Sweep,
    measures: list[BoardMeasure],
    tables: dict[int, dict[str, Paired]],
    stockpiles: list[str],
    base: str,
) -> JsonObject:
    """What is picked when the page is opened."""
    scenario = sweep.ordered()[0].scenario
    picked = _opening_measure(sweep.ordered(), measures, tables)
    subject = measures[picked].subject
    pile = scenario.demands[subject].stockpile if subject in scenario.demands else subject
    place = stockpiles.index(pile) if pile in stockpiles else 0
    return {"base": sweep.plans.index(base), "measure": picked, "pile": place}


def _opening_measure(points: list[Point], measures: list[BoardMeasure], tables: dict[int, dict[str, Paired]]) -> int:
    """Place of the measure of the headline, or of the next one where the headline cannot tell plans apart."""
    head = opening_measure(points, measures)
    first = measures.index(head)
    others = [k for k, m in enumerate(measures) if m.subject == head.subject and k != first]
    return next((k for k in [first, *others] if _tells_apart(tables[k])), first)


def _tells_apart(tables: dict[str, Paired]) -> bool:
    return any(bool(np.any(t.counted != t.counted[:, :1])) for t in tables.values())


def _pile(points: Sequence[Point], pile: str) -> JsonObject:
    first = next(p for p in points if pile in p.scenario.stockpiles)
    return {"name": pile, "title": first.title(pile), "unit": plural(first.item_unit(pile))}


def _curves(points: list[Point], sweep: Sweep, stockpiles: list[str], samples: int) -> JsonObject:
    """Timelines, causes and lost time by plan and disruption."""
    grids = list(dict.fromkeys(tuple(kept_days(p, samples)) for p in points))
    lost_time = LostTime(points, stockpiles)
    known = [
        {
            "plan": sweep.plans.index(point.plan),
            "disruption": sweep.disruptions.index(point.disruption),
            "folder": point.results.folder.name,
            "grid": grids.index(tuple(kept_days(point, samples))),
            "stockpiles": [
                stock_curves(point, pile, samples) if pile in point.scenario.stockpiles else None for pile in stockpiles
            ],
            "causes": cause_spans(point, lost_time.near[index]),
            "lostTime": [rounded(100 * lost_time.lost[index].get(key, 0.0), 3) for key in lost_time.keys],
        }
        for index, point in enumerate(points)
    ]
    return {"grids": [list(g) for g in grids], "points": known, "reasons": lost_time.reasons()}
