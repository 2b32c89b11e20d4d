"""Normal scores: uniform numbers, some of them correlated, as independent standard normal numbers and back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from desim.stats.uncertain_draws import HIGHEST_UNIFORM, LOWEST_UNIFORM, lower_triangle


@dataclass(frozen=True)
class ScoreGroup:
    """Columns of uniform numbers whose normal scores are correlated."""

    columns: tuple[int, ...]
    matrix: tuple[tuple[float, ...], ...]
    """Pearson's correlations of their normal scores."""


def independent_scores(uniforms: np.ndarray, groups: Sequence[ScoreGroup]) -> np.ndarray:
    """Independent standard normal scores of *uniforms*, both of shape (draws, columns).

    Correlated columns are those of a Gaussian copula: their scores are Cholesky's triangle times independent ones. A
    column that follows from others alone has scores of 0.
    """
    scores = np.asarray(scipy.stats.norm.ppf(uniforms))
    for group in groups:
        for row, (column, weights) in enumerate(zip(group.columns, lower_triangle(group.matrix), strict=True)):
            for weight, other in zip(weights[:row], group.columns, strict=False):
                scores[:, column] -= weight * scores[:, other]
            scores[:, column] = scores[:, column] / weights[row] if weights[row] else 0.0
    return scores


def uniforms_of(scores: np.ndarray, groups: Sequence[ScoreGroup]) -> np.ndarray:
    """Uniform numbers on (0, 1) of independent *scores*, the inverse of ``independent_scores``."""
    found = np.array(scores, dtype=float)
    for group in groups:
        for column, weights in zip(group.columns, lower_triangle(group.matrix), strict=True):
            parts = [weight * scores[:, other] for weight, other in zip(weights, group.columns, strict=False)]
            found[:, column] = sum(parts, np.zeros(len(scores)))
    return np.asarray(np.clip(scipy.stats.norm.cdf(found), LOWEST_UNIFORM, HIGHEST_UNIFORM))
