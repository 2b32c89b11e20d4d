"""Control variates: means over replications with what chance did to their inputs taken off.

A control is a number that each replication draws and whose mean is known exactly, here 0: how far its draws were from
their mean. Where an outcome follows it, the part of its error that the control explains can be taken off (Lavenberg &
Welch 1981; Nelson 1990; Glasserman 2004, section 4.1).

The values are split into folds. Which controls are used for a value, and with which weights, is decided by the other
folds (splitting: Avramidis & Wilson 1993). So a weight and what it is multiplied with are independent: the mean of the
adjusted values has no bias, although controls are chosen, and their spread tells its error, what the weights are in
doubt of included.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from desim.stats.interval import spread_is_known, values_apart

FOLDS = 10
"""Parts that the values are split into."""
FEWEST_FOLDS = 6
"""Folds in which a control must be chosen before any is used."""
FEWEST_CONTROLLED = 20
"""Values below which no controls are used."""
VALUES_PER_CONTROL, MOST_CONTROLS = 10, 10
"""Values, at least, for each control that a fold uses, and most controls of a fold."""
CHANCE_OF_A_FALSE_CONTROL = 0.01
"""Probability, at most, that a fold chooses any control where none of the candidates tells anything."""
DEPENDENT = 1e-8
"""Share of the length of a control that is left beside those chosen before, below which it says nothing new."""


@dataclass(frozen=True)
class ControlVariates:
    """The controls of a comparison, the same for all outcomes, so that differences of adjusted values are consistent.

    The adjustment is linear: that of a difference is the difference of the adjustments.
    """

    deviations: np.ndarray
    """Of the controls that some fold uses from their known means, shape (n, controls)."""
    choices: tuple[tuple[int, ...], ...]
    """Places of the controls that are used for the values of each fold."""
    folds: np.ndarray
    """Fold of each value, shape (n,)."""
    places: tuple[int, ...] = ()
    """Of the controls among the candidates they were chosen from."""

    def rows(self, kept: np.ndarray) -> "ControlVariates":
        """Those of some of the values; *kept* are their places, or marks them, in rising order."""
        return replace(self, deviations=self.deviations[kept], folds=self.folds[kept])

    def adjusted(self, values: np.ndarray) -> np.ndarray:
        """Values with what the controls explain taken off, shape (n,), with the same expectation.

        The very values where there are too few of them, or their spread is not known (``interval.spread_is_known``).
        """
        n = len(values)
        if n < FEWEST_CONTROLLED or not spread_is_known(n, values_apart(values)):
            return values
        found = np.array(values, dtype=float)
        for fold, chosen in enumerate(self.choices):
            own = self.folds == fold
            if chosen and own.any():
                columns = self.deviations[:, list(chosen)]
                found[own] -= columns[own] @ slopes(columns[~own], values[~own])
        return found

    def gain(self, values: np.ndarray) -> float | None:
        """How many times as many values would be as sure without controls: the variance over that which is left.

        None where either is 0.
        """
        plain, left = (float(np.var(found)) for found in (values, self.adjusted(values)))
        return plain / left if plain > 0.0 and left > 0.0 else None


def variates_at(
    units: np.ndarray, known: Sequence[int], deviations: Sequence[Sequence[float]], choices: Sequence[Sequence[int]]
) -> ControlVariates | None:
    """The controls of some units of a comparison as they were kept; None where one of them has none.

    Args:
        units: Numbers of worlds or replications, rising, shape (n,).
        known: Numbers of all units that the controls were chosen with, rising.
        deviations: Of each of these and each control.
        choices: Places of the controls that are used for each fold of these.
    """
    if not np.isin(units, known).all():
        return None
    table = np.array(deviations, dtype=float).reshape(len(known), -1)
    found = ControlVariates(table, tuple(map(tuple, choices)), np.arange(len(known)) % len(choices))
    return found.rows(np.searchsorted(known, units))


def no_controls(n: int) -> ControlVariates:
    """None at all, of *n* values."""
    return ControlVariates(np.zeros((n, 0)), (), np.arange(n) % FOLDS)


def slopes(controls: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Weights by least squares of *values*, shape (n,), on *controls*, shape (n, q), beside a constant; shape (q,).

    A control that is constant has the weight 0; those that follow from one another share theirs.
    """
    centered = controls - controls.mean(axis=0)
    lengths, whole = np.linalg.norm(centered, axis=0), np.linalg.norm(controls, axis=0)
    alive = lengths > DEPENDENT * whole
    scale = np.where(alive, lengths, 1.0)
    found = np.linalg.lstsq(np.where(alive, centered / scale, 0.0), values - values.mean(), rcond=DEPENDENT)[0]
    return np.asarray(found / scale)


def fit_controls(outcomes: np.ndarray, candidates: np.ndarray) -> ControlVariates | None:
    """The controls that help to tell outcomes, chosen fold by fold by the other folds.

    Args:
        outcomes: What is compared, shape (n, outcomes), of independent replications or worlds.
        candidates: Deviations from their known means, shape (n, candidates).

    Returns:
        None where fewer than ``FEWEST_FOLDS`` of the folds choose any.
    """
    n = len(outcomes)
    if n < FEWEST_CONTROLLED or not candidates.shape[1]:
        return None
    folds = np.arange(n) % FOLDS
    choices = [choose_controls(outcomes[folds != fold], candidates[folds != fold]) for fold in range(FOLDS)]
    if sum(map(bool, choices)) < FEWEST_FOLDS:
        return None
    used = tuple(sorted({place for chosen in choices for place in chosen}))
    own = tuple(tuple(used.index(place) for place in chosen) for chosen in choices)
    return ControlVariates(candidates[:, list(used)], own, folds, used)


def choose_controls(outcomes: np.ndarray, candidates: np.ndarray) -> list[int]:
    """Places of the controls that tell something of the outcomes.

    Step by step the candidate with the largest t-statistic on any outcome, beside those chosen before, as long as its
    p, times the number of candidates that vary and of outcomes (Bonferroni; the risk inflation criterion of Foster &
    George 1994), is below ``CHANCE_OF_A_FALSE_CONTROL``. Never more than one for ``VALUES_PER_CONTROL`` values.

    Args:
        outcomes: Shape (n, outcomes); those whose spread is not known are passed over.
        candidates: Deviations from their known means, shape (n, candidates).

    Returns:
        Places among the candidates, in the order in which they were chosen.
    """
    n, chosen = len(outcomes), list[int]()
    usable = [k for k, values in enumerate(outcomes.T) if n > 1 and spread_is_known(n, values_apart(values))]
    lengths = np.linalg.norm(candidates, axis=0)
    rest, left = outcomes[:, usable], candidates
    if n and usable:
        rest, left = rest - rest.mean(axis=0), left - left.mean(axis=0)
    varying = int(np.count_nonzero(np.linalg.norm(left, axis=0) > DEPENDENT * lengths))
    while len(chosen) < min(n // VALUES_PER_CONTROL, MOST_CONTROLS) and rest.size and varying:
        place, p = _strongest(rest, left, lengths, n - len(chosen) - 2)
        if p * rest.shape[1] * varying >= CHANCE_OF_A_FALSE_CONTROL:
            break
        chosen.append(place)
        unit = left[:, place] / np.linalg.norm(left[:, place])
        rest, left = (found - np.outer(unit, unit @ found) for found in (rest, left))
    return chosen


def _strongest(rest: np.ndarray, left: np.ndarray, lengths: np.ndarray, freedom: int) -> tuple[int, float]:
    """The candidate with the largest t-statistic on any outcome, both without what was chosen, and its p."""
    own, others = np.linalg.norm(left, axis=0), np.linalg.norm(rest, axis=0)
    alive = own > DEPENDENT * lengths
    with np.errstate(divide="ignore", invalid="ignore"):
        related = np.abs(left.T @ rest) / np.outer(own, others)
    related = np.where(alive[:, None] & (others > 0.0), np.nan_to_num(related), 0.0).max(axis=1)
    place = int(np.argmax(related))
    share = min(float(related[place]) ** 2, 1.0)
    if share == 1.0:
        return place, 0.0
    return place, 2.0 * float(special.stdtr(freedom, -math.sqrt(share / (1.0 - share) * freedom)))
