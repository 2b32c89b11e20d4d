"""Strikes: which of several causes strike, each for itself, or one of them at most (competing causes)."""

from collections.abc import Sequence

from desim.sim.kernel.binomial import binomial
from desim.sim.kernel.stream import Draw


def struck(count: int, chances: Sequence[float], uniforms: Sequence[Draw], exclusive: bool) -> list[int]:
    """How many of *count* trials each cause strikes.

    Exclusive causes share the trials out: what none of those before has struck, the next one strikes with its chance
    among what is left, so that the counts are multinomial.

    Args:
        count: Number of trials.
        chances: Probability of each cause; exclusive ones sum to 1 at most.
        uniforms: Streams of uniform numbers, one for each cause, of which each gives one number.
        exclusive: Whether a trial is struck by one cause at most.
    """
    found, left, rest = [], count, 1.0
    for chance, uniform in zip(chances, uniforms, strict=True):
        here = min(1.0, chance / rest) if exclusive and rest > 0.0 else chance
        number = binomial(uniform(), left if exclusive else count, here)
        found.append(number)
        left, rest = left - number, rest - chance
    return found
