"""Attribution: why stockpiles are short, over replications, and how much goes when a top reason is removed."""

from collections.abc import Callable
from functools import partial
from math import fsum
from typing import Any

import numpy as np
import pandas as pd

from desim.measure.attribution import attribute
from desim.measure.outcome import Outcome, outcome
from desim.measure.reasons import LossReason
from desim.sim.kernel.clock import Clock
from desim.sim.replicate import replicate
from desim.spec.checks.nations import nation_of
from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.scenario import Scenario
from desim.spec.settings.study_settings import AttributionSettings
from desim.stats.interval import FEWEST_SIGNS, mean
from desim.store.results import Results
from desim.study.execution.provenance import scenario_hash
from desim.study.questions.counterfactuals import Reason, all_removed, counterfactual
from desim.study.questions.design_points import (
    DesignPoints,
    interval_as_data,
    stockpiles_in_service,
)

LEDGER_BOOK = "shortage"
"""Book of the ledger in which a followed replication keeps unit-days by leaf."""
SEPARATOR = "|"
GROUPINGS = ("kind", "cause", "part", "tier", "nation")
Row = dict[str, Any]


def attribute_replication(
    scenario: Scenario, seed: int, number: int, most: int | None = None, piles: tuple[str, ...] = (), of: str = "owed"
) -> Outcome:
    """One replication that is followed, with unit-days by leaf of what its stockpiles lack in the ledger."""
    facts = replicate(scenario, seed, number, clock=Clock(most), follow=True)
    found = outcome(scenario, facts)
    for pile in piles:
        unit = f"{scenario.items[scenario.stockpiles[pile].item].unit} days"
        for leaf, days in sorted(attribute(scenario, facts, pile, of).items()):
            found.ledger.append((LEDGER_BOOK, pile, SEPARATOR.join((*leaf.reason, str(leaf.tier))), days, unit))
    return found


def attribution(scenario: Scenario, points: DesignPoints, settings: AttributionSettings) -> dict[str, Any]:
    """Reasons, the largest first, sums by kind, cause, part, tier and nation, and counterfactuals, as plain data."""
    piles = _chosen_stockpiles(scenario, settings)
    study = _AttributionPoints(points, piles, settings.of)
    base, total = study.leaves(), study.total()
    rows = _ranked(base, reason_of, total)
    top = [row for row in rows if row["mean"] > 0.0][: max(0, settings.top)]
    sums = {
        by: _ranked(base, partial(_group_of, scenario, by), total) for by in ("kind", "cause", "part", "tier", "nation")
    }
    removed = study.counterfactuals(top, total)
    units = sorted({scenario.items[scenario.stockpiles[pile].item].unit for pile in piles})
    found = {
        "study": "attribution", "name": scenario.name, "title": scenario.title or scenario.name, "of": settings.of,
        "stockpiles": list(piles), "unit": f"{units[0]}-days" if len(units) == 1 else "unit-days",
        "total": interval_as_data(mean(total)), "reasons": [_reason_row(scenario, row) for row in rows],
        **{f"by_{by}": [_sum_row(row) for row in some] for by, some in sums.items()},
        "largest_reduction": _largest_reduction(removed),
        "counterfactuals": [{key: value for key, value in row.items() if key != "reductions"} for row in removed],
    }  # fmt: skip
    return {**found, "seed": points.run.seed, "n": len(total), "points": points.count}


def _chosen_stockpiles(scenario: Scenario, settings: AttributionSettings) -> tuple[str, ...]:
    """Stockpiles that are asked about; raises SpecError where there are none, or it is none."""
    aims = [name for name, pile in sorted(scenario.stockpiles.items()) if pile.target is not None]
    known, lack = (aims, "an objective") if settings.of == "objective" else (sorted(scenario.stockpiles), "a demand")
    if settings.stockpile is None:
        found = aims if settings.of == "objective" else stockpiles_in_service(scenario)
        if not found:
            raise SpecError([Fault("attribution.stockpile", f"is not given, and no stockpile has {lack}")])
        return tuple(found)
    if settings.stockpile not in known:
        message = "has no objective" if settings.stockpile in scenario.stockpiles else "is no stockpile"
        raise SpecError(
            [Fault("attribution.stockpile", message, repr(settings.stockpile), nearest(settings.stockpile, known))]
        )
    return (settings.stockpile,)


Leaves = dict[tuple[LossReason, int], np.ndarray]
"""Unit-days of each leaf, shape (replications,)."""


class _AttributionPoints:
    """The points of one study of attribution."""

    def __init__(self, points: DesignPoints, piles: tuple[str, ...], of: str) -> None:
        self._points, self._mark, self._piles, self._of = points, scenario_hash([of, list(piles)])[:8], piles, of
        self._job = partial(attribute_replication, piles=piles, of=of)
        self._base = self._run("attributed", points.data)

    def _run(self, label: str, data: dict[str, Any]) -> Results:
        return self._points.of(f"{label}-{self._mark}", data, job=self._job)

    def _rows(self, found: Results) -> pd.DataFrame:
        rows = found.ledger
        return pd.DataFrame(rows[(rows["book"] == LEDGER_BOOK) & (rows["replication"] < self._points.run.replications)])

    def _numbers(self, found: Results) -> list[int]:
        return [n for n in found.replication_numbers if n < self._points.run.replications]

    def leaves(self, found: Results | None = None) -> Leaves:
        """Unit-days of each leaf of the scenario as it is, or of another point."""
        chosen = self._base if found is None else found
        order = {number: k for k, number in enumerate(self._numbers(chosen))}
        leaves: Leaves = {}
        rows = self._rows(chosen)
        for number, entry, days in zip(rows["replication"], rows["entry"], rows["value"], strict=True):
            kind, cause, part, tier = entry.split(SEPARATOR)
            values = leaves.setdefault((LossReason(kind, cause, part), int(tier)), np.zeros(len(order)))
            values[order[number]] += days
        return dict(sorted(leaves.items()))

    def total(self, found: Results | None = None) -> np.ndarray:
        """Unit-days that are short, shape (replications,)."""
        chosen = self._base if found is None else found
        sums = {n: fsum(rows["value"]) for n, rows in self._rows(chosen).groupby("replication")}
        return np.array([sums.get(number, 0.0) for number in self._numbers(chosen)])

    def counterfactuals(self, rows: list[Row], total: np.ndarray) -> list[Row]:
        """What of the shortfall goes when each of some reasons is removed, and all of them together."""
        scenario, data, results = self._base.scenario, self._points.data, list[Row]()
        removable = []
        for row in rows:
            remedy, changed = counterfactual(scenario, data, row["key"], self._of_at(row["key"]))
            results.append(self._without([row["key"]], row["values"], remedy, changed, total))
            removable += [row] if changed is not None else []
        if len(removable) > 1:
            reasons = [row["key"] for row in removable]
            changed = all_removed(scenario, data, reasons, self._of_at)
            values = np.sum([row["values"] for row in removable], axis=0)
            results.append(self._without(reasons, values, "all of these", changed, total))
        return results

    def _of_at(self, reason: Reason) -> str:
        """What counts as short at the part of a reason: upstream of the stockpiles in question, what is owed."""
        return self._of if reason.name in self._piles else "owed"

    def _without(
        self, reasons: list[Reason], values: np.ndarray, remedy: str, changed: dict[str, Any] | None, total: np.ndarray
    ) -> Row:
        row: Row = {
            "reasons": [r.words for r in reasons],
            "remedy": remedy,
            "attributed": interval_as_data(mean(values)),
        }
        if changed is None:
            return {**row, "gone": None, "then": None, "reductions": None}
        other = self._run("without", changed)
        gone = _paired_reduction(total, self._numbers(self._base), self.total(other), self._numbers(other))
        left = _ranked(self.leaves(other), reason_of, self.total(other))
        then = {"name": left[0]["key"].words, "share": left[0]["share"]} if left else None
        return {**row, "gone": interval_as_data(mean(gone)), "then": then, "reductions": gone}


def _largest_reduction(rows: list[Row]) -> Row | None:
    """The reason whose removal takes more away than that of the largest reason does, if there is one.

    More, beyond chance: the interval of the paired difference lies above 0; of equal differences there must be six, for
    then the sign test has p = 2^(1 - 6) = 0.03.
    """
    alone = [row for row in rows if len(row["reasons"]) == 1 and row["reductions"] is not None]
    if not alone or alone[0] is not rows[0]:
        return None
    first, most = alone[0], max(alone, key=lambda row: float(row["reductions"].mean()))
    if most is first or len(most["reductions"]) != len(first["reductions"]):
        return None
    more = mean(most["reductions"] - first["reductions"])
    low = more.estimate if more.constant and more.n >= FEWEST_SIGNS else more.low
    return {"name": most["reasons"][0], "more": interval_as_data(more)} if low is not None and low > 0 else None


def _paired_reduction(base: np.ndarray, mine: list[int], other: np.ndarray, theirs: list[int]) -> np.ndarray:
    """Base less the other, over the replications that both have."""
    known = dict(zip(theirs, other.tolist(), strict=True))
    return np.array([value - known[n] for n, value in zip(mine, base.tolist(), strict=True) if n in known])


def reason_of(reason: LossReason, tier: int = 1) -> Reason:
    """The reason that a page ranks, to which what was lost belongs, whatever the *tier*."""
    if reason.kind in ("cause", "staff", "regime"):  # one cause, workforce or regime at all parts that it slows
        return Reason(reason.kind, reason.cause)
    return Reason(reason.kind, reason.part)


def _group_of(scenario: Scenario, by: str, reason: LossReason, tier: int) -> str:
    if by == "tier":
        return str(tier)
    if by == "nation":
        return nation_at(scenario, reason.part) or ""
    return reason.cause or "" if by == "cause" else getattr(reason, by)


def nation_at(scenario: Scenario, part: str) -> str | None:
    """The nation of a part; of a leg that of its origin."""
    leg = scenario.legs.get(part)
    if leg is not None and leg.origin is not None:
        return scenario.sites[leg.origin].nation
    return nation_of(scenario, part)


def _ranked(leaves: Leaves, key: Callable[[LossReason, int], Any], total: np.ndarray) -> list[Row]:
    """Sums over leaves of one key, the largest mean first."""
    sums: dict[Any, list[np.ndarray]] = {}
    for (reason, tier), values in leaves.items():
        sums.setdefault(key(reason, tier), []).append(values)
    rows = [{"key": name, "values": np.sum(some, axis=0)} for name, some in sums.items()]
    whole = fsum(total)
    for row in rows:
        row["mean"] = fsum(row["values"]) / len(total)
        row["share"] = fsum(row["values"]) / whole if whole > 0.0 else None
    return sorted(rows, key=lambda row: (-row["mean"], row["key"]))


def _sum_row(row: Row) -> Row:
    return {"name": row["key"], "days": interval_as_data(mean(row["values"])), "share": row["share"]}


def _reason_row(scenario: Scenario, row: Row) -> Row:
    """A reason with its words."""
    reason: Reason = row["key"]
    title = scenario.causes[reason.name].title if reason.kind == "cause" else ""
    return {**_sum_row(row), "name": reason.words, "kind": reason.kind, "subject": reason.name, "title": title}
