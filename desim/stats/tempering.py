"""Tempering: sequential Monte Carlo from draws of a prior to draws of its posterior, by moves that keep the prior."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from desim.stats.importance import normalized_weights, systematic_resample
from desim.stats.observation_errors import tempered

Evaluate = Callable[[np.ndarray, int, int], np.ndarray]
"""Log-likelihoods (draws,) of scores (draws, inputs) at a step and a move; minus infinity where there is none."""
Stream = Callable[[int, int], np.random.Generator]
"""The random numbers of a step and a move, both from 1 on; move 0 is the resampling."""
KEPT = 0.5
"""A step moves its draws until no input is correlated by more than this with where it was."""
ACCEPTED = 0.3
"""Share of accepted moves that the step size is adapted to, between those that are best for one and for many inputs."""
ADAPTED_BY = 1.5
"""How fast the logarithm of the step size follows what was accepted."""
SMALLEST = 0.5
"""Smallest size of moves, in about the standard deviations of the draws."""
DRAWS_PER_INPUT = 4
"""With fewer draws an input, which sums of inputs are known is not seen, and steps are those of the inputs alone."""
LEAST_GAIN = 0.1
"""No direction is taken to be known less than this much better than before, so that its steps can become small."""


@dataclass(frozen=True)
class Step:
    """What one step of tempering did."""

    temperature: float
    """Power of the likelihood, up to 1."""
    moves: int
    accepted: float
    """Share of all moves of the step that were accepted; 0 without a move."""
    ancestors: int
    """Draws of the prior that any draw descends from."""
    distinct: int
    """Draws that differ from all others, each of equal ones counted once."""
    effective: float
    """As many independent draws have the same variance."""


@dataclass(frozen=True)
class TemperedDraws:
    """Equally weighted draws at the temperature that was reached."""

    scores: np.ndarray
    """Independent normal scores, shape (draws, inputs)."""
    log_likelihoods: np.ndarray
    """At temperature 1, shape (draws,)."""
    origin: np.ndarray
    """Evaluation that each was made in, 0 for the draws of the prior, and its row there; shape (draws, 2)."""
    ancestors: np.ndarray
    """Draw of the prior that each descends from, shape (draws,)."""
    shared: np.ndarray
    """What any two have in common, 0 for independent and 1 for equal draws; shape (draws, draws)."""
    temperature: float = 0.0
    evaluations: int = 0
    scale: float = 1.0
    """Size of the moves."""
    steps: tuple[Step, ...] = field(default=())

    @property
    def effective(self) -> float:
        """As many independent draws have the same variance: n^2 over the sum of all correlations (Kish 1965)."""
        return float(len(self.shared) ** 2 / self.shared.sum())

    @property
    def distinct(self) -> int:
        """Draws that differ from all others, each of equal ones counted once."""
        return len(np.unique(self.origin, axis=0))


def temper(
    scores: np.ndarray,
    log_likelihoods: np.ndarray,
    evaluate: Evaluate,
    stream: Stream,
    most_evaluations: int,
    most_moves: int,
) -> TemperedDraws:
    """Draws of a posterior out of those of its prior, by a likelihood that is raised to powers that rise to 1.

    Each power is the largest that leaves half of the draws effective (Del Moral, Doucet & Jasra 2006; Jasra and others
    2011). The draws are resampled (Kitagawa 1996), and moved by proposals that keep the prior (preconditioned
    Crank-Nicolson; Neal 1998; Cotter and others 2013), accepted by the ratio of the tempered likelihoods. Directions of
    which more is known move by smaller steps (Law 2014; Cui, Law & Marzouk 2016). A likelihood may be an unbiased
    estimate with new chance in each evaluation: the last draws have the right law all the same (Andrieu & Roberts
    2009).

    Args:
        scores: Independent standard normal draws of the prior, shape (draws, inputs).
        log_likelihoods: Of these, finite, shape (draws,).
        evaluate: Log-likelihoods of proposals.
        stream: Random numbers by step and move.
        most_evaluations: How often all draws are evaluated at most.
        most_moves: Moves in one step at most; the last one goes on until half of the draws are effective.

    Returns:
        Draws, of temperature 1 unless *most_evaluations* came before it.
    """
    n = len(scores)
    origin = np.column_stack([np.zeros(n, dtype=int), np.arange(n)])
    draws = TemperedDraws(scores, log_likelihoods, origin, np.arange(n), np.eye(n))
    while draws.temperature < 1.0 and draws.evaluations < most_evaluations:
        step = len(draws.steps) + 1
        draws = _resampled(draws, float(stream(step, 0).random()))
        left = most_evaluations - draws.evaluations
        draws = _moved(draws, evaluate, stream, (most_moves, left))
    return draws


def _resampled(draws: TemperedDraws, start: float) -> TemperedDraws:
    """Draws at the next temperature, equally weighted, some of them equal."""
    left = 1.0 - draws.temperature
    power = tempered(left * draws.log_likelihoods, len(draws.scores) / 2.0)
    picks = systematic_resample(normalized_weights(left * power * draws.log_likelihoods), len(draws.scores), start)
    return replace(
        draws,
        scores=draws.scores[picks],
        log_likelihoods=draws.log_likelihoods[picks],
        origin=draws.origin[picks],
        ancestors=draws.ancestors[picks],
        shared=draws.shared[np.ix_(picks, picks)],
        temperature=1.0 if power == 1.0 else draws.temperature + left * power,
    )


def _moved(draws: TemperedDraws, evaluate: Evaluate, stream: Stream, moves: tuple[int, int]) -> TemperedDraws:
    """Draws after the moves of one step; of *moves* the first is its limit, the second that of the last step.

    The last step goes on until half of the draws are effective.
    """
    step, before, accepted = len(draws.steps) + 1, draws, list[float]()
    basis = directions(before.scores)
    known, last = information(before.scores @ basis), draws.temperature == 1.0
    for move in range(1, (moves[1] if last else min(moves)) + 1):
        draws, taken = _move(draws, basis, known, evaluate, stream(step, move), (step, move))
        accepted.append(float(taken.mean()))
        shared, far = _less_shared(before, draws, basis)
        draws = replace(draws, scale=adapted(draws.scale, accepted[-1]), shared=shared)
        if far or (last and move >= moves[0] and draws.effective >= len(shared) / 2.0):
            break
    row = Step(
        draws.temperature, len(accepted), float(np.mean(accepted)) if accepted else 0.0,
        len(np.unique(draws.ancestors)), draws.distinct, draws.effective,
    )  # fmt: skip
    return replace(draws, steps=(*draws.steps, row))


def _move(
    draws: TemperedDraws,
    basis: np.ndarray,
    known: np.ndarray,
    evaluate: Evaluate,
    generator: np.random.Generator,
    at: tuple[int, int],
) -> tuple[TemperedDraws, np.ndarray]:
    """Draws after one proposal each, and which of them took it."""
    n = len(draws.scores)
    size = draws.scale / np.sqrt(draws.scale**2 + known)
    turned = np.sqrt(1.0 - size**2) * (draws.scores @ basis) + size * generator.standard_normal(draws.scores.shape)
    proposed = turned @ basis.T
    uniforms = generator.random(n)
    found = evaluate(proposed, *at)
    with np.errstate(divide="ignore"):
        taken = np.log(uniforms) < draws.temperature * (found - draws.log_likelihoods)
    number = draws.evaluations + 1
    own = np.column_stack([np.full(n, number), np.arange(n)])
    moved = replace(
        draws,
        scores=np.where(taken[:, None], proposed, draws.scores),
        log_likelihoods=np.where(taken, found, draws.log_likelihoods),
        origin=np.where(taken[:, None], own, draws.origin),
        evaluations=number,
    )
    return moved, taken


def adapted(scale: float, accepted: float) -> float:
    """The next size of moves after a share of them was *accepted*.

    It has a floor: where chance has moves refused, smaller ones are refused as often and lead nowhere (Sherlock and
    others 2015).
    """
    return max(SMALLEST, scale * math.exp(ADAPTED_BY * (accepted - ACCEPTED)))


def directions(scores: np.ndarray) -> np.ndarray:
    """Orthogonal directions that steps are taken along, as columns; shape (inputs, inputs).

    Principal directions of the *scores* (draws, inputs), of which those with little variance are sums of inputs that
    are well known; the inputs themselves where there are too few draws to see them.
    """
    n, inputs = scores.shape
    if n < DRAWS_PER_INPUT * inputs:
        return np.eye(inputs)
    return np.asarray(np.linalg.eigh(np.atleast_2d(np.cov(scores.T)))[1])


def information(scores: np.ndarray) -> np.ndarray:
    """How much more than the prior is known of each direction: 1 / variance - 1 of *scores* (draws, directions)."""
    variances = np.maximum(scores.var(axis=0), 1e-12)
    return np.asarray(np.maximum(1.0 / variances - 1.0, LEAST_GAIN))


def kept(before: np.ndarray, after: np.ndarray) -> float:
    """The largest correlation, over inputs, of scores with those before, both (draws, inputs); from 0 to 1."""
    if len(before) < 3:
        return 1.0
    apart, apart_after = before - before.mean(axis=0), after - after.mean(axis=0)
    scale = np.sqrt((apart**2).sum(axis=0) * (apart_after**2).sum(axis=0))
    varies = scale > 0.0
    if not varies.any():
        return 1.0
    return float(np.clip(((apart * apart_after).sum(axis=0)[varies] / scale[varies]).max(), 0.0, 1.0))


def _less_shared(before: TemperedDraws, after: TemperedDraws, basis: np.ndarray) -> tuple[np.ndarray, bool]:
    """What draws have in common after moves, by the direction that moved least, and whether all of them moved far.

    Equal draws that both stay remain equal.
    """
    turned = np.hstack([np.eye(len(basis)), basis])
    first, then = before.scores @ turned, after.scores @ turned
    stays = (before.origin == after.origin).all(axis=1)
    rest = np.where(stays, 1.0, kept(first[~stays], then[~stays]))
    shared = before.shared * np.outer(rest, rest)
    np.fill_diagonal(shared, 1.0)
    return np.asarray(shared), kept(first, then) <= KEPT
