"""World means: results of replications as one value a world, which is what is independent of all others.

Replications of one world share the numbers that were drawn for it: taken as independent they would make every interval
too narrow. A world is a cluster, and the mean over its replications is the unit of every interval (Donner & Klar 2000,
chapter 6; the batch means of Law 2015, section 9.5.3, are the same idea).
"""

import numpy as np

from desim.stats.interval import Interval, clopper_pearson, mean, probability


def world_means(values: np.ndarray, worlds: np.ndarray, late: float | None = None) -> np.ndarray:
    """Mean over the replications of each world in which it is defined; NaN where that is none.

    Args:
        values: By replication, shape (n,) or (n, ...), NaN where undefined.
        worlds: World of each replication, rising, shape (n,).
        late: What an event counts as that has not come in some of the replications of a world but not in all; an
            undefined value is left out when it is not given.

    Returns:
        By world, shape (worlds,) or (worlds, ...); the very values where each replication has a world of its own.
    """
    first = world_begins(worlds)
    if len(first) == len(values):
        return values
    known = ~np.isnan(values)
    counts = np.add.reduceat(known.astype(float), first, axis=0)
    filled = np.where(known, values, 0.0 if late is None else late)
    sizes = np.diff([*first, len(values)]).astype(float).reshape(-1, *([1] * (values.ndim - 1)))
    divisor = counts if late is None else np.where(counts > 0, sizes, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(counts > 0, np.add.reduceat(filled, first, axis=0) / divisor, np.nan))


def world_begins(worlds: np.ndarray) -> np.ndarray:
    """Places at which the replications of each world begin; *worlds* rising, shape (n,)."""
    return np.flatnonzero(np.diff(worlds, prepend=-1))


def share(parts: np.ndarray, level: float = 0.95) -> Interval:
    """Interval of a probability out of the share of each world, from 0 to 1, shape (n,).

    Clopper and Pearson's where all are 0 or 1, as with one replication a world; else that of a mean between 0 and 1.
    Where too few worlds differ for that, Clopper and Pearson's of the sum of the shares: no shares vary more than those
    of 0 and 1 of the same mean, so that it is rather too wide.
    """
    if is_binary(parts):
        return probability(int(parts.sum()), len(parts), level)
    found = mean(parts, level, (0.0, 1.0))
    if found.low is not None:
        return found
    low, high = clopper_pearson(float(parts.sum()), len(parts), level)
    return Interval(found.estimate, float(low), float(high), len(parts), level)


def is_binary(parts: np.ndarray) -> bool:
    """Whether all are 0 or 1."""
    return bool(np.isin(parts, (0.0, 1.0)).all())
