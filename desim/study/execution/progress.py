"""Progress: how far a long run is and what it says so far: a bar on a terminal, a line every half minute in a log."""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from desim.spec.metrics import find_metric
from desim.stats.interval import mean, quantile

if TYPE_CHECKING:
    from rich.progress import Progress

LOGGER = logging.getLogger(__name__)
EVERY = 30.0
"""Seconds between two lines in a log."""
WIDEST = 40
"""Most characters of a title beside the bar."""


@contextmanager
def progress(title: str, total: int | None, headline: str = "") -> Iterator[Callable[[Any], None]]:
    """A bar with rate, time left and the interval of the headline on standard error; gives the function that moves it.

    That function takes a number of steps, a ChunkResult with the values of the headline, or a text to show. Where
    standard error is no terminal, it logs one line every half minute. *total* is None where it cannot be known.
    """
    title = title if len(title) <= WIDEST else title[: WIDEST - 3] + "..."
    if not sys.stderr.isatty():
        yield LoggedProgress(title, total, headline)
        return
    with _bar() as bar:
        task = bar.add_task(title.replace("[", "\\["), total=total, headline="")
        values: list[float | None] = []

        def move(step: Any) -> None:
            if isinstance(step, int):
                bar.advance(task, step)
            elif isinstance(step, str):
                bar.update(task, headline=step.replace("[", "\\["))
            else:
                values.extend(v for found in step.values.values() for v in found[:1])
                bar.advance(task, step.count)
                if headline:
                    bar.update(task, headline=so_far(headline, values))
            bar.refresh()

        yield move


class LoggedProgress:
    """Logs how far a run is, at most once in half a minute."""

    def __init__(
        self, title: str, total: int | None, headline: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._title, self._total, self._headline, self._clock = title, total, headline, clock
        self._began = self._last = clock()
        self._count, self._text = 0, ""
        self._values: list[float | None] = []

    def __call__(self, step: Any) -> None:
        """Count a step: a number of them, a ChunkResult, or a text."""
        if isinstance(step, str):
            self._text = step
        elif isinstance(step, int):
            self._count += step
        else:
            self._count += step.count
            self._values.extend(v for found in step.values.values() for v in found[:1])
        now = self._clock()
        if now - self._last >= EVERY:
            self._last = now
            LOGGER.info("%s", self._line(now - self._began))

    def _line(self, seconds: float) -> str:
        of = f"{self._count} of {self._total}" if self._total else f"{self._count} done"
        known = so_far(self._headline, self._values) if self._headline else self._text
        return f"{self._title}: {of} after {seconds:.0f} s" + (f", {known}" if known else "")


def so_far(headline: str, values: list[float | None]) -> str:
    """The headline over the replications so far, with its 95 % interval, as it is shown beside the bar."""
    known = [v for v in values if v is not None]
    if find_metric(headline).censored and values:
        middle = quantile(np.array([np.inf if v is None else v for v in values]), 0.5)
        text = "after the horizon" if middle.estimate == np.inf else f"{middle.estimate or 0.0:.4g}"
        return f"{headline}: median {text} (n = {len(values)}, not by the horizon in {len(values) - len(known)})"
    found, without = mean(np.array(known)), len(values) - len(known)
    rest = f", undefined in {without}" if without else ""
    if found.estimate is None or found.half_width is None:
        return f"{headline}{rest}" if without else ""
    return f"{headline} {found.estimate:.4g} ± {found.half_width:.2g} (n = {found.n}{rest})"


def _bar() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """Steps a second."""

        def render(self, task: Any) -> Text:
            return Text(f"{task.speed:.1f}/s" if task.speed else "")

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn(),
        TextColumn("{task.fields[headline]}"),
    )  # fmt: skip
    # No thread of its own: a process that has one is not copied for its workers.
    return Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
