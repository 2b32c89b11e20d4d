"""Upstream: which causes act on the parts that feed a stockpile, when, and how much time those parts lost."""

from typing import Any

import networkx as nx
import numpy as np

from desim.report.model.lost_time_states import LOST_TIME_STATES, reason_title
from desim.report.model.point import Point
from desim.spec.checks.check import supply_graph
from desim.spec.checks.dials import dial_changes

Key = tuple[str, str, str]
"""Part, state and reason."""
MIN_SHARE = 0.005
"""Smaller shares of the time are left out."""
MAX_SPANS = 120
"""Stretches of time that the share of replications is told for, where a cause comes at too many times."""


def upstream(point: Point, stockpiles: list[str]) -> list[set[str]]:
    """For each stockpile the parts on which it depends: what feeds it at any tier, the legs between, its demands."""
    scenario = point.scenario
    graph = supply_graph(scenario)
    for name, declared in scenario.stockpiles.items():
        graph.add_edges_from((other, name) for other in (*declared.substitutes, *declared.lateral))
    found = []
    for pile in stockpiles:
        near = {pile, *nx.ancestors(graph, pile)} if pile in scenario.stockpiles else set()
        offers = [s for n in near & set(scenario.stockpiles) for s in scenario.stockpiles[n].sources.values()]
        legs = {leg for offer in offers for leg in scenario.legs_of(offer)}
        found.append(near | legs | {n for n, d in scenario.demands.items() if d.stockpile == pile})
    return found


class LostTime:
    """Time that parts lost upstream of *stockpiles*, in some *points*."""

    def __init__(self, points: list[Point], stockpiles: list[str]) -> None:
        self._points, self._stockpiles = points, stockpiles
        self.near = [upstream(p, stockpiles) for p in points]
        """By point and stockpile, the parts it depends on."""
        self.lost = [_lost_shares(p, near) for p, near in zip(points, self.near, strict=True)]
        """By point, the share of the time by what was lost."""
        self.keys = sorted({key for found in self.lost for key in found})

    def reasons(self) -> list[dict[str, Any]]:
        """In words what a part lost time to, and the stockpiles downstream of it, by number."""
        return [{"text": self._text(*key), "stockpiles": self._below(key[0])} for key in self.keys]

    def _text(self, part: str, state: str, reason: str) -> str:
        having = (found for found in self.lost if (part, state, reason) in found)
        point = self._points[self.lost.index(next(having))]
        what = f" {'of' if state == 'starved' else 'by'} {reason_title(point, reason)}" if reason else ""
        return f"{point.title(part)}: {state}{what}"

    def _below(self, part: str) -> list[int]:
        return [n for n in range(len(self._stockpiles)) if any(part in near[n] for near in self.near)]


def _lost_shares(point: Point, near: list[set[str]]) -> dict[Key, float]:
    """Mean share of the measured time that parts upstream stood still or were slowed."""
    states = point.results.states
    parts = {part for found in near for part in found}
    rows = states[states["state"].isin(LOST_TIME_STATES) & states["part"].isin(sorted(parts))]
    days = rows.groupby(["part", "state", "reason"], sort=True, as_index=False)["days"].sum()
    shares = zip(days["part"], days["state"], days["reason"], days["days"] / (point.n * point.span), strict=True)
    return {(part, state, reason): float(share) for part, state, reason, share in shares if share >= MIN_SHARE}


def cause_spans(point: Point, near: list[set[str]]) -> list[dict[str, Any]]:
    """Causes that came to pass: title, the stockpiles they bear on, and (from, to, share of replications in effect)."""
    rows, found = point.results.causes, []
    for name, cause in sorted(point.scenario.causes.items()):
        mine = rows[(rows["cause"] == name) & rows["effect_begins"].notna()]
        if len(mine):
            begins, ends = (mine[day].to_numpy(float) for day in ("effect_begins", "effect_ends"))
            within = effect_spans(begins, ends, point.n, point.horizon)
            below = [n for n, parts in enumerate(near) if _acts_on(point, cause, parts)]
            found.append({"title": point.title(name), "role": cause.role, "stockpiles": below, "spans": within})
    return [entry for entry in found if entry["spans"] and entry["stockpiles"]]


def _acts_on(point: Point, cause: Any, near: set[str]) -> bool:
    """Whether a cause turns a part upstream; one that turns what is no place of goods bears on everything."""
    parts = {part for part, _, _ in dial_changes(point.scenario, cause)} | set(cause.destroys)
    goods = {p for p in parts if point.scenario.family_of(p) in ("stockpiles", "lines", "suppliers", "legs", "demands")}
    return not goods or bool(goods & near) or bool(parts - goods)


def effect_spans(begins: np.ndarray, ends: np.ndarray, n: int, horizon: float) -> list[list[float]]:
    """Stretches of time with the mean share of the *n* replications in which a cause is in effect, without zeros."""
    ends = np.where(np.isnan(ends), horizon, ends)
    edges = np.unique(np.clip(np.concatenate([[0.0, horizon], begins, ends]), 0.0, horizon))
    if len(edges) > MAX_SPANS:
        edges = np.linspace(0.0, horizon, MAX_SPANS + 1)
    taken = np.minimum(ends[:, None], edges[None, 1:]) - np.maximum(begins[:, None], edges[None, :-1])
    share = np.minimum(1.0, np.maximum(taken, 0.0).sum(axis=0) / (n * np.diff(edges)))
    joined: list[list[float]] = []
    for left, right, value in zip(edges[:-1], edges[1:], np.round(share, 2), strict=True):
        if joined and joined[-1][1] == round(float(left), 1) and joined[-1][2] == value:
            joined[-1][1] = round(float(right), 1)
        elif value > 0.0:
            joined.append([round(float(left), 1), round(float(right), 1), float(value)])
    return joined
