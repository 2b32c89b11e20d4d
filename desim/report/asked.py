"""Asked: what the reports of studies that vary a scenario have in common: files, intervals in words, ranked bars."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from desim.report import page
from desim.report.page import Cell, Code, Figure, Page, Prose, Section
from desim.report.style import BASE, figure
from desim.report.words import NONE, bracket, clipped, missing, number, partial
from desim.store.files import write_json, write_text

Interval = dict[str, Any]


@dataclass(frozen=True)
class Bar:
    """One bar: from *begin* to *end*, with an interval around the end."""

    name: str
    end: float
    low: float | None = None
    high: float | None = None
    begin: float = 0.0
    colour: str = BASE


def write(found: dict[str, Any], tables: dict[str, pd.DataFrame], shown: Page, place: Path) -> Path:
    """Write <study>.json, the tables as CSV and report.html into the folder *place*; the path of the report."""
    place.mkdir(parents=True, exist_ok=True)
    if failed := found.get("failed"):
        names = [f"{f['replication']} of {f['point']}" for f in failed]
        shown = replace(shown, warnings=[f"Of the replications {partial(names)}", *shown.warnings])
    write_json(place / f"{found['study']}.json", {"schema_version": 1, **found})
    for name, table in tables.items():
        write_text(place / f"{name}.csv", table.to_csv(index=False, float_format="%.6g", lineterminator="\n"))
    return page.write(shown, place / "report.html")


def interval_cell(found: Interval | None, as_text=number) -> Cell:
    """An estimate with its interval below."""
    if found is None or missing(found["estimate"]):
        return Cell(NONE)
    return Cell(as_text(found["estimate"]), bracket(found["low"], found["high"], as_text))


def clear(found: Interval | None) -> bool:
    """Whether an interval is there and does not hold 0."""
    return bool(found and found["low"] is not None and (found["low"] > 0.0 or found["high"] < 0.0))


def columns(name: str, found: Interval | None) -> dict[str, Any]:
    """An interval as columns of a table."""
    return {
        f"{name}{end}": (found or {}).get(key) for end, key in (("", "estimate"), ("_low", "low"), ("_high", "high"))
    }


def bars(key: str, ranked: Sequence[Bar], xlabel: str, alt: str, caption: str, most: int = 20) -> Figure:
    """Horizontal bars, the first on top, with whiskers."""
    shown = list(ranked)[:most]

    def paint(panels: Any) -> None:
        axis = panels[0, 0]
        for place, bar in enumerate(shown):
            axis.barh(place, bar.end - bar.begin, left=bar.begin, color=bar.colour, height=0.7)
            if bar.low is not None and bar.high is not None:
                axis.plot([bar.low, bar.high], [place, place], color="#1c2126", linewidth=1.1)
        axis.axvline(0.0, color="#1c2126", linewidth=0.8)
        names = list(dict.fromkeys(bar.name for bar in shown))
        axis.set_yticks([next(i for i, b in enumerate(shown) if b.name == n) for n in names])
        axis.set_yticklabels([clipped(n, 44) for n in names])
        axis.invert_yaxis()
        axis.set_xlabel(xlabel)

    return figure(key, alt, caption, 0.9 + 0.24 * max(2, len(shown)), (1, 1), paint)


def method(found: dict[str, Any], words: Sequence[str], command: str) -> Section:
    """How it was done, and how to do it again."""
    ran = f"Seed {found['seed']}, {found['n']} replications of each of {found['points']} points, kept beside this page."
    return Section("method", "Method", [*(Prose(word) for word in words), Prose(ran), Code(command)])
