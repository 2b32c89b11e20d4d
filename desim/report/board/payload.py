"""Payload: the data inside the board, small enough to be sent with it."""

import math
from collections.abc import Iterable, Sequence
from itertools import combinations_with_replacement
from typing import Any

import numpy as np

from desim.report.board.metrics import BOARD_METRICS, COST, BoardMetric, with_plan
from desim.report.board.upstream import LostTime, cause_spans
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import plain_name, plural, with_article
from desim.report.page.style import evenly_spaced
from desim.spec.metrics import find_metric
from desim.spec.settings.study_settings import BoardSettings
from desim.stats.interval import FEWEST_APART, FEWEST_SKEWED, MOST_SKEWED, critical_value, quantile_ranks
from desim.stats.measure import bounds_of

LEVELS = (0.8, 0.9, 0.95, 0.99)
QUANTILES = ("p05", "p50", "p95")
JsonObject = dict[str, Any]


def payload(sweep: Sweep, settings: BoardSettings) -> JsonObject:
    """Plans, settings, stockpiles, measures replication by replication, timelines, causes and the time that parts lost.

    Times are days from the start, values of replications have 7 significant digits and timelines 4; lists of one value
    stand for as many equal ones.
    """
    points = sweep.ordered()
    stockpiles, general = shown_stockpiles(sweep, settings), _network_metrics(points[0])
    grids = list(dict.fromkeys(tuple(_kept_days(p, settings.samples)) for p in points))
    lost_time = LostTime(points, stockpiles)
    known = [_point(p, sweep, stockpiles, general, grids, settings.samples) for p in points]
    for index, entry in enumerate(known):
        entry["causes"] = cause_spans(points[index], lost_time.near[index])
        entry["lostTime"] = [rounded(100 * lost_time.lost[index].get(key, 0.0), 3) for key in lost_time.keys]
    first = points[0]
    return {
        **_about(first),
        "levels": list(LEVELS),
        "t": _t_quantiles(known),
        "ranks": _median_ranks(known),
        "fewestApart": FEWEST_APART,
        "fewestSkewed": FEWEST_SKEWED,
        "mostSkewed": MOST_SKEWED,
        "plans": [{"name": p, "with": with_plan(p), "color": sweep.colors[p]} for p in sweep.plans],
        "settings": sweep.disruptions,
        "metrics": _metrics(stockpiles, general, known, first),
        "stockpiles": [_pile(points, pile) for pile in stockpiles],
        "reasons": lost_time.reasons(),
        "grids": [list(g) for g in grids],
        "points": known,
        "opening": _opening(sweep, stockpiles, general, settings),
    }


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


def _about(first: Point) -> JsonObject:
    scenario = first.scenario
    return {
        "title": scenario.title or scenario.name,
        "question": scenario.question,
        "name": scenario.name,
        "seed": first.manifest["seed"],
        "start": scenario.start.isoformat() if scenario.start else None,
        "horizon": first.horizon,
        "lastDay": first.last_day,
    }


def _network_metrics(first: Point) -> dict[str, tuple[str, str, BoardMetric]]:
    """Measures that are not of one stockpile, by key: metric, subject, question."""
    found = {}
    head = first.scenario.headline
    if head is not None and (head.metric not in BOARD_METRICS or head.subject not in first.scenario.stockpiles):
        unit = first.unit(head.metric, head.subject)
        name = f"{plain_name(head.metric)} of {first.title(head.subject)}"
        words = {"1": "", "d": "days"}.get(unit, unit)
        sentence = f"the {name.replace('{', '(').replace('}', ')')} is {{gap}}"
        found["headline"] = (
            head.metric,
            head.subject,
            BoardMetric(f"Headline: {name}", sentence, "more", "less", words, better=head.better),
        )
    found["cost"] = ("cost", "total", COST)
    return found


def _metrics(stockpiles: Sequence[str], general: JsonObject, known: list[JsonObject], first: Point) -> list[JsonObject]:
    """The measures that can be picked: those that some point has on some stockpile, or at all."""
    own = [k for k in BOARD_METRICS if any(k in pile["values"] for p in known for pile in p["stockpiles"] if pile)]
    own = own if stockpiles else []
    rest = [k for k in general if any(k in p["values"] for p in known)]
    metrics = [(key, key, BOARD_METRICS[key], False) for key in own]
    metrics += [(key, general[key][0], general[key][2], True) for key in rest]
    return [
        {
            "key": key, "label": q.label, "sentence": q.sentence, "more": q.more, "less": q.less, "unit": q.unit,
            "better": q.better or find_metric(metric).better, "censored": find_metric(metric).censored,
            "objective": find_metric(metric).objective, "general": whole, "bounds": _bounds(metric, q, first),
        }
        for key, metric, q, whole in metrics
    ]  # fmt: skip


def _bounds(metric: str, question: BoardMetric, first: Point) -> list[float | None]:
    """Smallest and largest value as it is shown; null where there is none."""
    record, scale = find_metric(metric), first.span if question.by_span else question.scale
    low, high = bounds_of(record, scale)
    high = min(high, first.last_day) if record.censored else high
    return [rounded(end, 7) if math.isfinite(end) else None for end in (low, high)]


def _pile(points: list[Point], pile: str) -> JsonObject:
    first = next(p for p in points if pile in p.scenario.stockpiles)
    title = first.title(pile)
    phrase = pile if title == pile else with_article(title)
    return {"name": pile, "title": title, "phrase": phrase, "unit": plural(first.item_unit(pile))}


def _point(
    point: Point, sweep: Sweep, stockpiles: list[str], general: JsonObject, grids: list[tuple[float, ...]], samples: int
) -> JsonObject:
    """One plan in one setting."""
    keep = _kept_samples(point, samples)
    totals = {k: _replication_values(point.values(m, s), q.scale) for k, (m, s, q) in general.items()}
    if not any(totals["cost"]):
        totals["cost"] = []
    return {
        "plan": sweep.plans.index(point.plan),
        "setting": sweep.disruptions.index(point.disruption),
        "folder": point.results.folder.name,
        "replications": _replication_numbers(point),
        "grid": grids.index(tuple(_kept_days(point, samples))),
        "values": {k: v for k, v in totals.items() if v},
        "stockpiles": [_stock(point, pile, keep) if pile in point.scenario.stockpiles else None for pile in stockpiles],
    }


def _stock(point: Point, pile: str, keep: np.ndarray) -> JsonObject:
    """Objective, rate, timelines and measures of one stockpile."""
    declared = point.scenario.stockpiles[pile]
    values = {}
    for key, q in BOARD_METRICS.items():
        scale = point.span if q.by_span else q.scale
        found = _replication_values(point.values(key, pile), scale)
        if found:
            values[key] = found
    bands = point.results.bands
    mine = bands[bands["subject"] == pile]
    return {
        "objective": declared.target,
        "rate": declared.planning_rate,
        "on_hand": _band(mine[mine["metric"] == "on_hand"], keep),
        "owed": _band(mine[mine["metric"] == "owed"], keep),
        "values": values,
    }


def _band(band: Any, keep: np.ndarray) -> list[list[float]]:
    """5 %, 50 % and 95 % quantile on the days that are kept; one value stands for as many equal ones."""
    return [_collapsed([rounded(v, 4) for v in band[q].to_numpy()[keep]]) for q in QUANTILES]


def _kept_samples(point: Point, samples: int) -> np.ndarray:
    bands = point.results.bands
    first = next(iter(sorted(point.scenario.stockpiles)), None)
    count = len(bands[(bands["metric"] == "on_hand") & (bands["subject"] == first)])
    return evenly_spaced(count, samples) if count else np.array([], dtype=int)


def _kept_days(point: Point, samples: int) -> list[float]:
    keep = _kept_samples(point, samples)
    if not len(keep):
        return []
    first = sorted(point.scenario.stockpiles)[0]
    return [rounded(day, 7) for day in point.results.levels(first, "on_hand")[0][keep]]


def _replication_numbers(point: Point) -> list[int]:
    """Numbers of the replications with a result, or of their worlds where these have several: of what is paired."""
    if point.per_world > 1:
        return [int(world) for world in np.unique(point.worlds)]
    failed = {f["replication"] for f in point.manifest["failed"]}
    known = [n for n in range(int(point.manifest["replications"])) if n not in failed]
    if len(known) != point.n:
        raise RuntimeError(f"{point.results.folder} holds {point.n} replications, not {len(known)}")
    return known


def _replication_values(values: np.ndarray, scale: float) -> list[float | None]:
    """Values of the replications as they are written; nothing where there are none."""
    return _collapsed([None if math.isnan(v) else rounded(v, 7) for v in values * scale])


def _collapsed(values: list[Any]) -> list[Any]:
    return values[:1] if values and all(v == values[0] for v in values) else values


def rounded(value: float, digits: int) -> float | int:
    """A number rounded to so many significant digits, whole where it is."""
    found = float(f"{value:.{digits}g}")
    return int(found) if found.is_integer() and abs(found) < 1e15 else found


def _t_quantiles(known: list[JsonObject]) -> dict[str, list[float]]:
    """Critical values of a mean for each level, by how many values or pairs there may be."""
    return {str(n): [float(critical_value(n, level)) for level in LEVELS] for n in sorted(_pair_counts(known)) if n > 1}


def _median_ranks(known: list[JsonObject]) -> dict[str, list[tuple[int, int] | None]]:
    """Ranks of the order statistics around a median for each level, by how many values there may be."""
    counts = sorted(_pair_counts(known))
    return {str(n): [ranks[:2] if (ranks := quantile_ranks(n, 0.5, level)) else None for level in LEVELS]
            for n in counts if n > 0}  # fmt: skip


def _pair_counts(known: list[JsonObject]) -> set[int]:
    """How many replications any two plans of a setting may have in common, measure by measure."""
    found = set()
    for ours, theirs in combinations_with_replacement(known, 2):
        if ours["setting"] != theirs["setting"]:
            continue
        common = sorted(set(ours["replications"]) & set(theirs["replications"]))
        found.add(len(common))
        for one, other in _common_values(ours, theirs):
            if None in one or None in other:
                found.add(int((_defined(ours, one, common) & _defined(theirs, other, common)).sum()))
    return found


def _common_values(ours: JsonObject, theirs: JsonObject) -> Iterable[tuple[list[Any], list[Any]]]:
    """Values of the same measure of two points."""
    pairs = [(ours["values"], theirs["values"])]
    pairs += [
        (a["values"], b["values"]) for a, b in zip(ours["stockpiles"], theirs["stockpiles"], strict=True) if a and b
    ]
    return ((a[key], b[key]) for a, b in pairs for key in a if key in b)


def _defined(point: JsonObject, values: list[Any], common: list[int]) -> np.ndarray:
    numbers = point["replications"]
    full = values if len(values) > 1 else values * len(numbers)
    known = {n for n, v in zip(numbers, full, strict=True) if v is not None}
    return np.array([n in known for n in common], dtype=bool)


def _opening(sweep: Sweep, stockpiles: list[str], general: JsonObject, settings: BoardSettings) -> JsonObject:
    """What is picked when the page is opened."""
    head = sweep.ordered()[0].scenario.headline
    own = (
        head.metric
        if head is not None and stockpiles and head.subject == stockpiles[0] and head.metric in BOARD_METRICS
        else None
    )
    metric = own or ("headline" if "headline" in general else None)
    base = settings.base if settings.base is not None else sweep.plans[0]
    return {"base": sweep.plans.index(base), "metric": metric}
