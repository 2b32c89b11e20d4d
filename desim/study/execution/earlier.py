"""Earlier: what was done of a run before its turn, on a pool that it shared with others."""

from typing import NamedTuple

from desim.study.execution.task import Failure


class Earlier(NamedTuple):
    """What was done of a run; its results are in its folder."""

    failures: tuple[Failure, ...] = ()
    """Of replications that need not be tried again."""
    seconds: float = 0.0
    """Its share of the time, by replications."""


NOTHING_EARLIER = Earlier()
