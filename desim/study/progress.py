"""Progress: how far a long run is and what it says so far, on a terminal; silent elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from desim.stats.interval import mean

if TYPE_CHECKING:
    from rich.progress import Progress


@contextmanager
def progress(title: str, total: int, headline: str = "", done: int = 0) -> Iterator[Callable[[Any], None]]:
    """A bar with rate, time left and the interval of the headline on standard error; gives the function that moves it.

    That function takes a number of steps, or the Done of a chunk with the values of the headline.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with _bar() as bar:
        task = bar.add_task(title.replace("[", "\\["), total=total, completed=done, headline="")
        values: list[float] = []

        def move(step: Any) -> None:
            if isinstance(step, int):
                bar.advance(task, step)
                return
            values.extend(v for found in step.watched.values() for v in found[:1] if v is not None)
            bar.update(task, advance=step.count, headline=so_far(headline, values) if headline else "")

        yield move


def so_far(headline: str, values: list[float]) -> str:
    """The headline over the replications so far, with its 95 % interval, as it is shown beside the bar."""
    found = mean(np.array(values))
    if found.estimate is None or found.half_width is None:
        return ""
    return f"{headline} {found.estimate:.4g} ± {found.half_width:.2g} (n = {found.n})"


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
