"""Results by commit: a small table, history.csv, and its picture in the documents. ``python -m tests.bench.history``.

A row is one figure of one run. The picture shows ratios and limits as multiples of their targets, since these can be
compared between machines.
"""

import csv
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.figure import Figure
from tests.bench.measuring import ROOT

FILE = Path(__file__).with_name("history.csv")
PICTURE = ROOT / "docs" / "_static" / "speed.svg"
SHOWN = 12
"""Commits in the picture: the newest ones."""


class Row(NamedTuple):
    """One figure of one run."""

    commit: str
    date: str
    python: str
    machine: str
    figure: str
    value: float
    margin: float | None
    """How many times better than its target of that day; None without one."""


def commit() -> str:
    """The commit of this tree, with a + where what is measured has changed since; *unknown* outside git."""
    found = _git("rev-parse", "--short=10", "HEAD")
    ours = ("desim", "conf", "tests/bench", f":!{FILE.relative_to(ROOT).as_posix()}")
    return f"{found}{'+' if _git('status', '--porcelain', '--', *ours) else ''}" if found else "unknown"


def _git(*words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def machine() -> str:
    """System, kind of processor and number of cores."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"


def rows_of(figures: Sequence[Figure], measured: str) -> list[Row]:
    """Figures of a run of today.

    Args:
        figures: What was measured.
        measured: The commit, as it was when measuring began.

    Returns:
        A row for each.
    """
    at = (measured, datetime.now(tz=UTC).date().isoformat(), platform.python_version(), machine())
    return [Row(*at, figure.key, figure.value, figure.margin) for figure in figures]


def append(rows: Sequence[Row], file: Path = FILE) -> None:
    """Add rows at the end of the table, with a head where it is new."""
    new = not file.exists()
    with file.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        if new:
            writer.writerow(Row._fields)
        for row in rows:
            margin = "" if row.margin is None else f"{row.margin:.4g}"
            writer.writerow([*row[:5], f"{row.value:.5g}", margin])


def read(file: Path = FILE) -> list[Row]:
    """All rows in the order in which they were kept; none without a file."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream))
    return [
        Row(**{**row, "value": float(row["value"]), "margin": float(row["margin"]) if row["margin"] else None})
        for row in found
    ]


def margins(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    """What has a target, by figure and commit: the newest value of each, of the newest commits."""
    commits = list(dict.fromkeys(row.commit for row in rows))[-SHOWN:]
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        if row.margin is not None and row.commit in commits:
            found.setdefault(row.figure, {})[row.commit] = row.margin
    return found


def picture(rows: Sequence[Row]) -> str:
    """The SVG file: a line for each figure with a target, a dot for each commit, the newest one in color.

    Args:
        rows: The table.

    Returns:
        Its text.
    """
    from desim.report.page.drawing import drawn
    from desim.report.page.style import BASE_COLOR, plan_colors

    found = margins(rows)
    names = list(found)[::-1]
    commits = list(dict.fromkeys(row.commit for row in rows))[-SHOWN:]
    newest = plan_colors(["newest"], None)["newest"]

    def paint(panels: Any) -> None:
        panel = panels[0, 0]
        panel.axvline(1.0, color=BASE_COLOR, linewidth=1.0)
        for number, one in enumerate(commits, start=1):
            last = number == len(commits)
            at = [(found[name][one], place) for place, name in enumerate(names) if one in found[name]]
            panel.scatter(
                [x for x, _ in at], [y for _, y in at], s=34 if last else 16, zorder=2 + number,
                color=newest if last else BASE_COLOR, alpha=1.0 if last else 0.2 + 0.5 * number / len(commits),
            )  # fmt: skip
        values = [value for of in found.values() for value in of.values()]
        panel.set_xscale("log", base=2)
        panel.set_xlim(0.8 * min([0.5, *values]), 1.25 * max([2.0, *values]))
        panel.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        panel.set_yticks(range(len(names)), names)
        panel.set_xlabel("times better than the target")
        before = f"; gray: {len(commits) - 1} before" if len(commits) > 1 else ""
        panel.set_title(f"{commits[-1]} of {rows[-1].date}{before}")
        panel.grid(axis="y", linewidth=0.4)

    return drawn(1.2 + 0.24 * len(names), 9.0, (1, 1), paint, {})


def draw() -> None:
    """Write the picture of the table that is kept."""
    PICTURE.write_text(picture(read()), encoding="utf-8")


if __name__ == "__main__":
    draw()
