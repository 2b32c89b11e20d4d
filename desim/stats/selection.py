"""Selection: which of several plans is best, and which replications it takes to know."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from desim.stats.convergence import RunningApart
from desim.stats.interval import FEWEST_APART, spread_is_known, values_apart


@dataclass(frozen=True)
class Screening:
    """What is left after screening the first n replications of all plans."""

    survivors: tuple[int, ...]
    """Plans that may be the best, by index, in order."""
    settled: bool
    """Whether one is left, or all that are left differ by less than the indifference zone."""
    fell_at: tuple[int | None, ...]
    """Replications after which each plan was screened out; None for those that were not."""
    undecided: tuple[tuple[int, int], ...] = ()
    """Pairs of plans left that too few replications tell apart to judge by."""


def kim_nelson(
    values: np.ndarray, zone: float, first: int = 10, level: float = 0.95, distinct: int = FEWEST_APART
) -> Screening:
    """Screen plans by all of *values* (plans, n) at one time, small is good; see :class:`KimNelson`."""
    return KimNelson(len(values), zone, first, level, distinct).add(values)


class KimNelson:
    """Screens plans by values that come a few replications at a time; each is looked at once.

    The best plan survives with probability *level* if it is better than all others by the zone. It looks at complete
    prefixes of replications only: the same for any number of workers, and however many come together. Two plans are
    told apart only from the replication on at which *distinct* of their paired differences are not the most frequent
    one; their variance is that of the differences up to there. Until then, or for ever, the pair is undecided. Source:
    Kim & Nelson (2001), procedure KN with c = 1.
    """

    def __init__(
        self, plans: int, zone: float, first: int = 10, level: float = 0.95, distinct: int = FEWEST_APART
    ) -> None:
        """*zone*: the indifference zone in the unit of the values; *first*: replications of all plans at least.

        Raises ValueError for a zone of 0 or less, or fewer than two first replications.
        """
        if zone <= 0.0 or first < 2:
            raise ValueError("screening needs an indifference zone above 0 and at least 2 first replications")
        self._zone, self._first, self._level, self._distinct = zone, first, level, distinct
        self._values, self._count = np.empty((plans, 4 * first)), 0
        """All of them, with room for more: a pair needs those up to where it is judged."""
        self._alive = list(range(plans))
        self._fell: list[int | None] = [None] * plans
        self._apart = {pair: RunningApart() for pair in combinations(range(plans), 2)}
        """Of the pairs that are undecided."""
        self._begin = np.full((plans, plans), np.inf)
        """Replications after which each pair of plans is judged."""
        self._spread = np.zeros((plans, plans))
        """h^2 times the variance of the paired differences of each pair."""
        self._sums = np.zeros(plans)
        self._settled = plans < 2

    def add(self, values: np.ndarray) -> Screening:
        """What is left after more replications, *values* (plans, n), paired or not, small is good."""
        before = self._count
        self._keep(values)
        enough = self._count >= self._first
        if enough and not self._settled:
            self._begin_pairs(before)
        for r in range(before + 1, self._count + 1):
            self._sums = self._sums + self._values[:, r - 1]
            if self._settled or (r >= self._first and self._screen(r)):
                break
        open_pairs = combinations(self._alive if enough and not self._settled else (), 2)
        undecided = tuple(pair for pair in open_pairs if pair in self._apart)
        return Screening(tuple(self._alive), self._settled, tuple(self._fell), undecided)

    def _keep(self, values: np.ndarray) -> None:
        end = self._count + values.shape[1]
        if end > self._values.shape[1]:
            more = np.empty((len(self._values), end))
            self._values = np.concatenate([self._values, more], axis=1)
        self._values[:, self._count : end] = values
        self._count = end

    def _screen(self, r: int) -> bool:
        """Drop plans after replication *r*; whether it is settled."""
        zone, spread, alive, sums = self._zone, self._spread, self._alive, self._sums
        slack = np.where(self._begin <= r, np.maximum(0.0, zone / 2.0 * (spread / zone**2 - r)) / r, np.inf)
        worse = [i for i in alive if any(sums[i] / r > sums[j] / r + slack[i, j] for j in alive if j != i)]
        for i in worse:
            self._fell[i] = r
        self._alive = alive = [i for i in alive if i not in worse]
        self._settled = len(alive) == 1 or all(slack[i, j] == 0.0 for i in alive for j in alive if i != j)
        return self._settled

    def _begin_pairs(self, before: int) -> None:
        """See which of the undecided pairs, of plans that are left, can be judged by now, and from where on."""
        for pair in [pair for pair in self._apart if set(pair) <= set(self._alive)]:
            stage = self._first_stage(pair, before)
            if stage is not None:
                del self._apart[pair]
                i, j = pair
                gaps = self._values[i, :stage] - self._values[j, :stage]
                eta = ((2.0 * (1.0 - self._level) / (len(self._fell) - 1)) ** (-2.0 / (stage - 1)) - 1.0) / 2.0
                self._begin[i, j] = self._begin[j, i] = stage
                spread = float(np.var(gaps, ddof=1)) * 2.0 * eta * (stage - 1)
                self._spread[i, j] = self._spread[j, i] = spread

    def _first_stage(self, pair: tuple[int, int], before: int) -> int | None:
        """Replications after which a pair is judged; None while they are too few. Those *before* were looked at."""
        i, j = pair
        if before < self._first:
            before = 0  # the first time that there are enough of them
            gaps = self._values[i, : self._first] - self._values[j, : self._first]
            if spread_is_known(self._first, values_apart(gaps), self._distinct):
                return self._first
        numbers = np.arange(before + 1, self._count + 1)
        apart = self._apart[pair].add(self._values[i, before : self._count] - self._values[j, before : self._count])
        ready = numbers[spread_is_known(numbers, apart, self._distinct) & (numbers >= self._first)]
        return int(ready[0]) if len(ready) else None
