"""Progress: how far a long run is and what it says so far, on a terminal; silent elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from desim.spec.metrics import find_metric
from desim.stats.interval import mean, quantile

if TYPE_CHECKING:
    from rich.progress import Progress

WIDEST = 40
"""Most characters of a title beside the bar."""


@contextmanager
def progress(title: str, total: int | None, headline: str = "") -> Iterator[Callable[[Any], None] | None]:
    """A bar with rate, time left and the interval of the headline on standard error; gives the function that moves it.

    That function takes a number of steps, a ChunkResult with the values of the headline, or a text to show; there is
    none where nobody looks. *total* is None where it cannot be known.
    """
    if not sys.stderr.isatty():
        yield None
        return
    with _bar() as bar:
        title = title if len(title) <= WIDEST else title[: WIDEST - 3] + "..."
        task = bar.add_task(title.replace("[", "\\["), total=total, headline="")
        values: list[float | None] = []

        def move(step: Any) -> None:
            if isinstance(step, int):
                bar.advance(task, step)
                return
            if isinstance(step, str):
                bar.update(task, headline=step.replace("[", "\\["))
                return
            values.extend(v for found in step.values.values() for v in found[:1])
            bar.advance(task, step.count)
            if headline:
                bar.update(task, headline=so_far(headline, values))

        yield move


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
    return Progress(*columns, console=Console(stderr=True), transient=True)
