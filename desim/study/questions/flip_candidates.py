"""Flip candidates: inputs whose values go with which of two plans is better, the likeliest to change that first."""

from dataclasses import dataclass

import numpy as np

from desim.stats.ranks import rank_shares
from desim.study.questions.world_table import WorldInput, WorldTable


@dataclass(frozen=True)
class Candidate:
    """An input that may make another plan as good, as the stored worlds show it."""

    input: WorldInput
    other: int
    """Place of that plan in the table."""
    guess: float
    """Quantile of the input at which it may be as good, from 0 to 1."""
    worst: float
    """What the best plan is expected to gain at the worse end of the input, in the unit of the headline."""
    worse_end: float
    """That end, as a quantile: 0 or 1."""
    correlation: float
    """Between the ranks of the input and what the best plan gains."""


def flip_candidates(table: WorldTable, best: int, least_gain: float) -> list[Candidate]:
    """Each input with the plan it may flip to, the smallest expected gain first.

    What the best plan gains over each other one is taken as a straight line in the rank of the input; the runs that
    follow do not rely on it.
    """
    found = []
    for one in table.inputs:
        ranks = _ranks(one.values)
        if ranks is not None:
            others = (k for k in range(len(table.plans)) if k != best)
            found.append(min((_candidate(table, one, ranks, best, k, least_gain) for k in others), key=_worst))
    return sorted(found, key=lambda one: (one.worst, one.input.name))


def _worst(one: Candidate) -> float:
    return one.worst


def _ranks(values: np.ndarray) -> np.ndarray | None:
    """Ranks from 0 to 1, shape (worlds,); None where the input is the same in all worlds."""
    if not np.isfinite(values).all() or float(np.ptp(values)) == 0.0:
        return None
    return rank_shares(values)


def _candidate(
    table: WorldTable, one: WorldInput, ranks: np.ndarray, best: int, other: int, least_gain: float
) -> Candidate:
    gains = table.losses[:, other] - table.losses[:, best]
    slope, level = np.polyfit(ranks, gains, 1)
    worst = float(min(level, level + slope))
    guess = 0.5 if slope == 0.0 else float(np.clip((least_gain - level) / slope, 0.0, 1.0))
    spread = float(gains.std())
    correlation = 0.0 if spread == 0.0 else float(slope * ranks.std() / spread)
    return Candidate(one, other, guess, worst, 0.0 if slope > 0.0 else 1.0, correlation)
