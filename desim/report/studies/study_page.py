"""Study page: what the pages of studies that vary a scenario have in common: files, intervals in words, ranked bars."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from desim.report.page import page
from desim.report.page.formatting import NOT_AVAILABLE, AsText, bracketed, failed_replications, missing, number
from desim.report.page.page import Cell, Code, Page, Paragraph, Section
from desim.stats.interval import FEWEST_SIGNS
from desim.store.files import write_json, write_text

IntervalData = dict[str, Any]


def write(found: dict[str, Any], tables: dict[str, pd.DataFrame], shown: Page, folder: Path) -> Path:
    """Write <study>.json, the tables as CSV and report.html into *folder*; the path of the report."""
    folder.mkdir(parents=True, exist_ok=True)
    if failed := found.get("failed"):
        names = [f"{f['replication']} of {f['point']}" for f in failed]
        shown = replace(shown, warnings=[f"Of the replications {failed_replications(names)}", *shown.warnings])
    write_json(folder / f"{found['study']}.json", {"schema_version": 1, **found})
    for name, table in tables.items():
        write_text(folder / f"{name}.csv", table.to_csv(index=False, float_format="%.6g", lineterminator="\n"))
    return page.write(shown, folder / "report.html")


def interval_cell(found: IntervalData | None, as_text: AsText = number) -> Cell:
    """An estimate with its interval below."""
    if found is None or missing(found["estimate"]):
        return Cell(NOT_AVAILABLE, (found or {}).get("note", ""))
    return Cell(as_text(found["estimate"]), limits(found, as_text))


def limits(found: IntervalData, as_text: AsText = number) -> str:
    """An interval in square brackets, or why there is none."""
    return bracketed(found["low"], found["high"], as_text, found.get("note", ""))


def excludes_zero(found: IntervalData | None) -> bool:
    """Whether a difference is not 0 with 95 %: its interval does not hold 0, or so many equal ones have one sign.

    Where all differences are equal there is no interval; the sign test is then 2^(1 - n), below 5 % from six on.
    """
    if not found or found["estimate"] is None:
        return False
    if found.get("constant"):
        return bool(found["estimate"] != 0.0 and found["n"] >= FEWEST_SIGNS)
    return bool(found["low"] is not None and (found["low"] > 0.0 or found["high"] < 0.0))


def interval_columns(name: str, found: IntervalData | None) -> dict[str, Any]:
    """An interval as columns of a table."""
    return {
        f"{name}{end}": (found or {}).get(key) for end, key in (("", "estimate"), ("_low", "low"), ("_high", "high"))
    }


def method_section(found: dict[str, Any], words: Sequence[str], command: str) -> Section:
    """How it was done, and how to do it again."""
    ran = f"Seed {found['seed']}, {found['n']} replications of each of {found['points']} points, kept beside this page."
    return Section("method", "Method", [*(Paragraph(word) for word in words), Paragraph(ran), Code(command)])
