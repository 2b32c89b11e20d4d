"""Back-test summary: mean scores of forecasts, and how far one is better than another."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from desim.stats.forecast_scores import score_difference, uniformity
from desim.study.questions.design_points import interval_as_data

Row = dict[str, Any]
RIVALS = ("prior", "persistence", "straight_line", "announced_plan")
"""What the forecast of conditioned worlds is held against."""
BINS = 5
"""Of the values of the probability integral transform."""


def summary(rows: Sequence[Row], level: float) -> Row:
    """Scores of all pairs, by series, by horizon, and of those that rest on nothing that was known later only."""
    blind = [row for row in rows if not row["known_later"]]
    parts = {"all": list(rows), "blind": blind}
    parts |= {
        f"{months} months": [r for r in rows if r["months"] == months] for months in sorted({r["months"] for r in rows})
    }
    parts |= {name: [r for r in rows if r["series"] == name] for name in sorted({r["series"] for r in rows})}
    return {
        "pairs": len(rows), "figures": len({_figure(row) for row in rows}), "series": len({r["series"] for r in rows}),
        "scenarios": len({r["scenario"] for r in rows}), "tempered": sum(row["power"] < 1.0 for row in rows),
        "parts": [{"part": name, **_means(own, level)} for name, own in parts.items() if own],
        "differences": [one for rival in RIVALS if (one := _difference(rows, rival)) is not None],
        "blind_differences": [one for rival in RIVALS if (one := _difference(blind, rival)) is not None],
        "pit": {name: _transform(rows, name) for name in ("conditioned", "prior")},
    }  # fmt: skip


def _figure(row: Row) -> tuple[str, str, float]:
    """The figure that a pair forecasts."""
    return row["scenario"], row["series"], row["day"]


def _means(rows: Sequence[Row], level: float) -> Row:
    """Mean scores of each forecast over the pairs for which there is one."""
    found: Row = {"pairs": len(rows), "figures": len({_figure(row) for row in rows})}
    for name in ("conditioned", *RIVALS):
        own = [row[name] for row in rows if name in row]
        entry: Row = {"n": len(own), "crps": float(np.mean([one["crps"] for one in own])) if own else None}
        if name in ("conditioned", "prior"):
            entry["interval_score"] = float(np.mean([one["interval_score"] for one in own]))
            entry["inside"] = sum(one["inside"] for one in own)
        found[name] = entry
    return found


def _difference(rows: Sequence[Row], rival: str) -> Row | None:
    """CRPS of conditioned worlds less that of a rival, over the pairs that have both; figures are drawn whole."""
    both = [row for row in rows if rival in row]
    if not both:
        return None
    own, other = (np.array([row[name]["crps"] for row in both]) for name in ("conditioned", rival))
    labels = np.array(["/".join(map(str, _figure(row))) for row in both])
    found = interval_as_data(score_difference(own, other, labels))
    return {
        "rival": rival, "pairs": len(both), "figures": len(set(labels.tolist())),
        "series": len({row["series"] for row in both}), "own": float(own.mean()), "other": float(other.mean()),
        "difference": found,
    }  # fmt: skip


def _transform(rows: Sequence[Row], name: str) -> Row:
    """Counts of the probability integral transform in equal bins, and Kolmogorov's test of one pair of each figure."""
    values = np.array([row[name]["pit"] for row in rows])
    first = {_figure(row): row[name]["pit"] for row in sorted(rows, key=lambda row: -row["months"])}
    counts = np.bincount(np.minimum((values * BINS).astype(int), BINS - 1), minlength=BINS)
    test = uniformity(np.array(list(first.values())))
    return {"counts": counts.tolist(), "p": test.p, "n": test.n, "test": test.test}
