"""Scenario discovery: a box of few inputs that holds most of the worlds in which something happens, and few others."""

from dataclasses import dataclass, replace

import numpy as np
import scipy

PEEL = 0.05
"""Share of the worlds of a box that one step of peeling removes, and one of pasting adds back."""
LEAST_MASS = 0.05
"""Share of all worlds below which no box is peeled."""
WEAK = 0.05
"""Quasi-p above which a limit is dropped."""
PRUNED = 6
"""Boxes on the way, those with the best scores, whose weak limits are dropped to find the best that is left."""
FEWEST_CASES = 5
"""Worlds in which it happens, and in which it does not, below which nothing is looked for."""


@dataclass(frozen=True)
class Limit:
    """One limit of a box: an input below or above a value."""

    input: int
    """Its column."""
    side: str
    """``above`` or ``below``: on which side of the value the box lies."""
    value: float
    quasi_p: float = 1.0
    """Probability that as many worlds of the box would show it by chance, were this limit not there."""


@dataclass(frozen=True)
class Box:
    """A box: all its limits hold."""

    limits: tuple[Limit, ...]
    coverage: float
    """Share of the worlds in which it happens that lie in the box."""
    density: float
    """Share of the worlds in the box in which it happens."""
    mass: float
    """Share of all worlds that lie in the box."""

    @property
    def score(self) -> float:
        """Harmonic mean of coverage and density, from 0 to 1."""
        both = self.coverage + self.density
        return 2.0 * self.coverage * self.density / both if both > 0.0 else 0.0

    def holds(self, inputs: np.ndarray) -> np.ndarray:
        """Which worlds lie in the box; *inputs* (worlds, inputs), result (worlds,)."""
        inside = np.ones(len(inputs), dtype=bool)
        for limit in self.limits:
            column = inputs[:, limit.input]
            inside &= column > limit.value if limit.side == "above" else column < limit.value
        return inside


@dataclass(frozen=True)
class Discovery:
    """What scenario discovery says."""

    box: Box | None
    """The box with the best score, or None where nothing can be told."""
    tradeoff: tuple[Box, ...]
    """Boxes on the way, from all worlds to the smallest: more density for less coverage."""
    base_rate: float
    """Share of all worlds in which it happens."""
    p: float | None
    """Share of searches among shuffled worlds whose best box scores as well; below 0.05 the box is more than chance."""
    reason: str = ""
    """Why there is no box."""


def discover(
    inputs: np.ndarray, happens: np.ndarray, most_inputs: int = 3, shuffles: int = 99, seed: int = 1
) -> Discovery:
    """Find a box of a few inputs in which something happens, by the patient rule induction method.

    From all worlds on, each step peels a twentieth of the box off at one end of one input: where the share of worlds in
    which it happens rises most for each world removed (Friedman & Fisher 1999, with the objective of Kwakkel &
    Jaxa-Rozen 2016). Of the boxes on the way the one with the best harmonic mean of coverage and density is taken,
    limits with a weak quasi-p are dropped (Bryant & Lempert 2010), and its limits are pasted outward as long as that
    helps. A search among many inputs finds a box in noise too: the same search among shuffled worlds says how good a
    box chance alone would give.

    Args:
        inputs: Inputs of the worlds, shape (worlds, inputs); an input that is the same everywhere is never a limit.
        happens: Whether it happens, shape (worlds,).
        most_inputs: Inputs that a box may have limits on.
        shuffles: Searches among shuffled worlds; 0 for none.
        seed: Of the shuffles.

    Returns:
        The box, the trade-off, and the p of the search as a whole. Without a box where fewer than five worlds show it,
        or do not.
    """
    count, n = int(happens.sum()), len(happens)
    rate = count / n if n else 0.0
    if min(count, n - count) < FEWEST_CASES:
        which = "happens" if count < n - count else "does not happen"
        return Discovery(None, (), rate, None, f"it {which} in {min(count, n - count)} of {n} worlds: too few")
    path = _peeled(inputs, happens, most_inputs)
    box = _best(path, inputs, happens)
    if not box.limits:
        return Discovery(None, tuple(path), rate, None, "no limit on any input tells these worlds from the others")
    if shuffles == 0:
        return Discovery(box, tuple(path), rate, None)
    generator = np.random.Generator(np.random.Philox(seed))
    as_good = 0
    for _ in range(shuffles):
        shuffled = generator.permutation(happens)
        as_good += _best(_peeled(inputs, shuffled, most_inputs), inputs, shuffled).score >= box.score - 1e-12
    return Discovery(box, tuple(path), rate, (1 + as_good) / (1 + shuffles))


def measured(limits: tuple[Limit, ...], inputs: np.ndarray, happens: np.ndarray) -> Box:
    """The box of these *limits* with its coverage, density and mass, and the quasi-p of each limit.

    Quasi-p: with the limit taken away the box would have t worlds, of which it happens in h; the probability that of
    the T worlds in the box, drawn from a binomial law with h / t, at least as many show it as do (Bryant & Lempert
    2010, appendix). It does not know that the limit was searched for.
    """
    box = Box(limits, 0.0, 0.0, 0.0)
    inside = box.holds(inputs)
    hits, size = int(happens[inside].sum()), int(inside.sum())
    tested = tuple(replace(limit, quasi_p=_quasi_p(limits, limit, inputs, happens, hits, size)) for limit in limits)
    return Box(tested, hits / max(1, int(happens.sum())), hits / max(1, size), size / len(happens))


def _quasi_p(
    limits: tuple[Limit, ...], limit: Limit, inputs: np.ndarray, happens: np.ndarray, hits: int, size: int
) -> float:
    rest = tuple(other for other in limits if other is not limit)
    without = Box(rest, 0.0, 0.0, 0.0).holds(inputs)
    return float(scipy.stats.binom.sf(hits - 1, size, happens[without].mean()))


def _peeled(inputs: np.ndarray, happens: np.ndarray, most_inputs: int) -> list[Box]:
    """Boxes from all worlds to the smallest."""
    n, limits = len(happens), dict[tuple[int, str], Limit]()
    least, total = max(2, round(LEAST_MASS * n)), max(1, int(happens.sum()))
    inside = np.arange(n)
    path = [Box((), 1.0, float(happens.mean()), 1.0)]
    while (peel := _peel(inputs[inside], happens[inside], _free(limits, inputs.shape[1], most_inputs))) is not None:
        limit, keep = peel
        inside = inside[keep]
        if len(inside) < least:
            break
        limits[limit.input, limit.side] = limit
        hits = int(happens[inside].sum())
        path.append(Box(tuple(limits.values()), hits / total, hits / len(inside), len(inside) / n))
    return path


def _free(limits: dict[tuple[int, str], Limit], inputs: int, most: int) -> np.ndarray:
    """Inputs that may be limited further: all, or those that are limited already where there are as many as may be."""
    used = sorted({column for column, _ in limits})
    return np.array(used) if len(used) >= most else np.arange(inputs)


def _peel(inputs: np.ndarray, happens: np.ndarray, free: np.ndarray) -> tuple[Limit, np.ndarray] | None:
    """The best step of peeling, with the worlds that are left; None where none removes a few and leaves others."""
    n, found = len(happens), None
    size, rate, best = max(1, round(PEEL * n)), float(happens.mean()), -np.inf
    if n <= size:
        return None
    columns = inputs[:, free]
    ordered = np.sort(columns, axis=0)
    for side, ends in (("above", ordered[size - 1]), ("below", ordered[n - size])):
        kept = columns > ends if side == "above" else columns < ends
        left = kept.sum(axis=0)
        usable = (left > 0) & (left < n)
        with np.errstate(divide="ignore", invalid="ignore"):
            gains = np.where(usable, (happens.astype(float) @ kept / left - rate) / (n - left), -np.inf)
        k = int(np.argmax(gains))
        if gains[k] > best:
            best = float(gains[k])
            found = (_limit(int(free[k]), side, ends[k], columns[kept[:, k], k]), kept[:, k])
    return found


def _limit(column: int, side: str, end: float, kept: np.ndarray) -> Limit:
    """A limit halfway between the last value left out and the first that is kept."""
    first = kept.min() if side == "above" else kept.max()
    return Limit(column, side, float(end + (first - end) / 2.0))


def _best(path: list[Box], inputs: np.ndarray, happens: np.ndarray) -> Box:
    """The box with the best score, without weak limits, pasted; the earliest of several."""
    first = sorted(path, key=lambda box: -box.score)[:PRUNED]
    pruned = [_pruned(measured(box.limits, inputs, happens), inputs, happens) for box in first]
    return _pasted(max(pruned, key=lambda box: (bool(box.limits), box.score)), inputs, happens)


def _pruned(box: Box, inputs: np.ndarray, happens: np.ndarray) -> Box:
    """The box without limits whose quasi-p is weak, the weakest one taken away first."""
    while box.limits and (weakest := max(box.limits, key=lambda limit: limit.quasi_p)).quasi_p > WEAK:
        box = measured(tuple(limit for limit in box.limits if limit is not weakest), inputs, happens)
    return box


def _pasted(box: Box, inputs: np.ndarray, happens: np.ndarray) -> Box:
    """The box with each limit moved outward, a twentieth of its worlds at a time, as long as its score rises."""
    better: Box | None = box
    while better is not None:
        box = better
        moved = [
            measured(tuple(outer if limit is old else limit for limit in box.limits), inputs, happens)
            for old in box.limits
            if (outer := _outward(box, old, inputs)) is not None
        ]
        better = max(moved, key=lambda found: found.score, default=None)
        if better is not None and better.score <= box.score:
            better = None
    return box


def _outward(box: Box, limit: Limit, inputs: np.ndarray) -> Limit | None:
    """The limit so that a twentieth of the worlds of the box more lie in it; None where there are no more."""
    rest = Box(tuple(other for other in box.limits if other is not limit), 0.0, 0.0, 0.0)
    column = inputs[rest.holds(inputs), limit.input]
    sign = 1.0 if limit.side == "above" else -1.0
    outside = np.sort(-sign * column[sign * column <= sign * limit.value])
    step = max(1, round(PEEL * (len(column) - len(outside))))
    if len(outside) <= step:
        return None
    return replace(limit, value=float(-sign * (outside[step - 1] + outside[step]) / 2.0))
