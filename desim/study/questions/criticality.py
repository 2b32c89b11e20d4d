"""Criticality: which part would be missed most, how long one can do without it, and how long it takes to come back."""

from dataclasses import asdict
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from desim.spec.fields.faults import Fault, SpecError
from desim.spec.scenario import Scenario
from desim.spec.settings.study_settings import CriticalitySettings
from desim.stats.interval import mean
from desim.stats.service import excess, recovered, survived, wait
from desim.store.results import Results
from desim.study.questions.design_points import (
    DesignPoints,
    add_adjusted_p,
    chosen_loss,
    interval_as_data,
    losses,
    paired_differences,
    stockpiles_in_service,
)
from desim.study.questions.outages import Outage, possible_outages, with_outages

Row = dict[str, Any]


class Service:
    """What must not suffer, in the base and in any other point, replication by replication."""

    def __init__(self, points: DesignPoints, base: Results, kind: str, at: float) -> None:
        scenario = base.scenario
        piles = set(stockpiles_in_service(scenario))
        aims = {n: p.target for n, p in scenario.stockpiles.items() if p.target is not None}
        self._aims = aims if kind == "objective" else {}
        self.piles = sorted(piles | set(self._aims))
        if not self.piles:
            raise SpecError([Fault("criticality.service", "no stockpile serves a demand or has an objective")])
        self._points, self._at, self.horizon = points, at, scenario.horizon
        self._base = {pile: self._short(base, pile) for pile in self.piles}
        self._first = {pile: points.series(base, "stockout_on", pile) for pile in self.piles}
        self._lost = losses(points, base).get("short")

    def _short(self, found: Results, pile: str) -> pd.DataFrame:
        """What is owed, and missing to the objective, by replication and day of the probes."""
        days, owed = found.levels(pile, "owed")
        if pile in self._aims:
            owed = owed + np.maximum(0.0, self._aims[pile] - found.levels(pile, "on_hand")[1])
        frame = pd.DataFrame(owed, index=found.replication_numbers, columns=days)
        return pd.DataFrame(frame[frame.index < self._points.run.replications])

    def worse(self, found: Results) -> tuple[pd.Index, np.ndarray, np.ndarray]:
        """Replications, days, and where any stockpile serves worse than in the base."""
        replications, days = found.replication_numbers, self._base[self.piles[0]].columns.to_numpy(dtype=float)
        both = self._base[self.piles[0]].index.intersection(replications)
        late = np.zeros((len(both), len(days)), dtype=bool)
        for pile in self.piles:
            late |= excess(self._short(found, pile).loc[both].to_numpy(), self._base[pile].loc[both].to_numpy())
        return both, days, late & (days >= self._at)

    def survival(self, found: Results) -> np.ndarray:
        """Days from the outage to the first shortage it brings, inf where it brings none; shape (replications,).

        To the instant where the first stock-out is another than in the base, else to a probe.
        """
        both, days, worse = self.worse(found)
        times = survived(worse, days, self._at)
        for pile in self.piles:
            first, base = self._points.series(found, "stockout_on", pile).loc[both], self._first[pile].loc[both]
            since = self._at - found.scenario.decision  # days of events count from the decision
            new = (first >= since) & ~(first >= base)
            times = np.minimum(times, np.where(new, first - since, np.inf))
        return times

    def suffering(self, found: Results) -> float:
        """Share of the replications in which service suffers, be it that sales are lost."""
        bad = np.isfinite(self.survival(found))
        if self._lost is not None:
            lost, base = losses(self._points, found)["short"], self._lost
            both = lost.index.intersection(base.index)
            bad = bad | excess(lost.loc[both].to_numpy(), base.loc[both].to_numpy())
        return float(bad.mean())


def criticality(scenario: Scenario, points: DesignPoints, settings: CriticalitySettings) -> dict[str, Any]:
    """Rows by part, worst first, pairs and parts that cannot be out, as plain data."""
    at = settings.at if settings.at is not None else scenario.measured_from or scenario.horizon / 4.0
    if at >= scenario.horizon:
        raise SpecError([Fault("criticality.at", "is not before the horizon", f"{at:g}")])
    outages, reasons = possible_outages(scenario, points.data, settings, at)
    base = points.base()
    known = losses(points, base)
    loss = chosen_loss(settings.loss, known, "criticality")
    study = _CriticalityPoints(points, settings, at, loss, known, Service(points, base, settings.service, at))
    rows = study.rows(outages)
    worst = [next(o for o in outages if o.part == row["part"]) for row in rows]
    study.thresholds(rows[: max(0, settings.thresholds)], worst)
    return {
        "study": "criticality", "name": scenario.name, "title": scenario.title or scenario.name, "at": at,
        "days": settings.days, "loss": loss, "unit": unit_of(base, loss), "service": settings.service,
        "probe": scenario.probe.every, "chance": settings.chance, "seed": points.run.seed, "n": len(known[loss]),
        "rows": rows, "pairs": study.pairs(worst[: max(0, settings.pairs)]), "cannot": reasons, "points": points.count,
    }  # fmt: skip


def unit_of(found: Results, loss: str) -> str:
    """Unit of a loss."""
    if loss != "headline":
        return "units" if loss == "short" else "unit days"
    head = found.scenario.headline
    return next((u for m, s, u in found.measures() if head and (m, s) == (head.metric, head.subject)), "")


class _CriticalityPoints:
    """The points of one study of criticality."""

    def __init__(
        self,
        points: DesignPoints,
        settings: CriticalitySettings,
        at: float,
        loss: str,
        base: dict[str, pd.Series],
        service: Service,
    ) -> None:
        self._points, self._settings, self._at, self._loss = points, settings, at, loss
        self._base, self._service, self._horizon = base, service, service.horizon

    def rows(self, outages: list[Outage]) -> list[Row]:
        """One row for each part, the largest loss first, and its share of the largest."""
        gaps, rows = {}, []
        for outage in outages:
            found = self._alone(outage, outage.days)
            lost = losses(self._points, found)
            gaps[outage.part] = paired_differences(lost[self._loss], self._base[self._loss])
            rows.append(self._row(outage, found, lost))
        most = max(0.0, *(row["losses"][self._loss]["estimate"] or 0.0 for row in rows))
        for row in rows:
            estimate = row["losses"][self._loss]["estimate"] or 0.0
            row["exposure"] = max(0.0, estimate) / most if most > 0.0 else 0.0
        add_adjusted_p(rows, "part", gaps)
        return sorted(rows, key=lambda row: (-(row["losses"][self._loss]["estimate"] or 0.0), row["part"]))

    def _row(self, outage: Outage, found: Results, lost: dict[str, pd.Series]) -> Row:
        horizon, end = found.scenario.horizon, self._at + outage.days
        # An end after the horizon, not none: a part that closes for good gives notice, on which others would stock up.
        gone = self._points.of(f"{outage.part}-gone", with_outages(self._points.data, [outage], self._at, horizon))
        _, days, worse = self._service.worse(found)
        survival = wait(self._service.survival(gone), horizon - self._at)
        back = wait(recovered(worse, days, end), max(0.0, horizon - end))
        return {
            "part": outage.part, "family": outage.family, "days": outage.days, "own": outage.own,
            "losses": {
                name: interval_as_data(mean(paired_differences(values, self._base[name])))
                for name, values in lost.items()
            },
            "survival": asdict(survival), "recovery": asdict(back),
            "slack": None if survival.median is None else survival.median - outage.days,
            "suffering": self._service.suffering(found), "threshold": None,
        }  # fmt: skip

    def pairs(self, worst: list[Outage]) -> list[Row]:
        """Pairs of the worst parts out together, the largest loss first; what is beyond the sum of the two losses."""
        one = {o.part: losses(self._points, self._alone(o, o.days))[self._loss] for o in worst}
        base, rows = self._base[self._loss], []
        for a, b in combinations(worst, 2):
            found = self._points.of(f"{a.part}-{b.part}", with_outages(self._points.data, [a, b], self._at))
            both = losses(self._points, found)[self._loss]
            beyond = paired_differences(both - one[a.part] - one[b.part], -base)
            rows.append(
                {
                    "parts": [a.part, b.part],
                    "loss": interval_as_data(mean(paired_differences(both, base))),
                    "beyond": interval_as_data(mean(beyond)),
                }
            )
        return sorted(rows, key=lambda row: (-(row["loss"]["estimate"] or 0.0), row["parts"]))

    def _alone(self, outage: Outage, days: float) -> Results:
        return self._points.of(f"{outage.part}-{days:g}d", with_outages(self._points.data, [outage], self._at, days))

    def thresholds(self, rows: list[Row], worst: list[Outage]) -> None:
        """The longest outage without loss, in whole days, by bisection; service is taken to suffer more the longer."""
        for row, outage in zip(rows, worst, strict=False):
            row["threshold"] = self._threshold(outage)

    def _threshold(self, outage: Outage) -> dict[str, Any]:
        good, bad = 0, int(self._horizon - self._at)
        if self._share(outage, bad) <= self._settings.chance:
            return {"days": None, "above": bad}
        while bad - good > 1:
            middle = (good + bad) // 2
            if self._share(outage, middle) <= self._settings.chance:
                good = middle
            else:
                bad = middle
        return {"days": good, "above": None}

    def _share(self, outage: Outage, days: float) -> float:
        return self._service.suffering(self._alone(outage, float(days)))
