"""Closing lines: a command ends with the answer in one sentence, how much was run, the time it took, and the page."""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from desim.cli.messages import show


def conclude(page: Path, started: float, size: str = "", remark: str = "") -> None:
    """Write the closing lines of a command to standard output; the last one is the page.

    Args:
        page: The page that the command wrote.
        started: When the command began, seconds of ``time.monotonic``.
        size: How much was run, in words.
        remark: What deserves a look at the results; empty where nothing does.
    """
    from desim.report.page.page import answer_of

    if answer := answer_of(page):
        show(answer)
    took = duration_in_words(time.monotonic() - started)
    show(f"{size} in {took}" if size else f"done in {took}")
    show(f"{seen_from_here(page)} ({remark})" if remark else seen_from_here(page))


def seen_from_here(path: Path) -> Path:
    """A path below the working folder as it is seen from there."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def duration_in_words(seconds: float) -> str:
    """A duration in two units at most."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def size_of_points(folders: Iterable[Path]) -> str:
    """How many replications the stored results of several points have, in words."""
    from desim.store.results import load

    return size_in_words([int(load(folder).manifest["completed"]) for folder in folders])


def size_of_study(found: Mapping[str, Any]) -> str:
    """How many replications of how many points a study ran, in words; empty where it does not tell."""
    n, points = found.get("n"), found.get("points")
    return size_in_words([n] * points) if isinstance(n, int) and isinstance(points, int) and points else ""


def size_in_words(counts: list[int]) -> str:
    """Numbers of replications, one for each point, in words."""
    low, high = min(counts), max(counts)
    many = f"{low:,} replication{'s' * (low != 1)}" if low == high else f"{low:,} to {high:,} replications"
    return many if len(counts) == 1 else f"{many} of each of {len(counts)} points"
