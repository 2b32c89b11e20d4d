"""Risks: what each contributes to the loss, as a page and as a table."""

from pathlib import Path
from typing import Any

import pandas as pd

from desim.report.figures.bars import Bar, bars
from desim.report.page.formatting import NOT_AVAILABLE, bracketed, number
from desim.report.page.page import Cell, Page, Section, Table
from desim.report.studies import study_page
from desim.report.studies.criticality import LOSSES
from desim.report.studies.study_page import excludes_zero, interval_cell, interval_columns

METHOD = (
    "Contribution of a risk: what is lost with all risks on, less what is lost when it alone never happens, paired by "
    "replication under common random numbers, with a 95 % interval; p is adjusted for their number (Holm 1979). "
    "Contributions need not add up to the loss by all risks: two that hit at once may cost more than each alone, or "
    "less.",
    "Risks of a register come again and again, after exponential times with a mean of one year over the probability of "
    "a year, and last as long as their PERT or triangular law says.",
)


def write(found: dict[str, Any], folder: Path, command: str) -> Path:
    """Write risks.json, risks.csv and report.html; the path of the report."""
    rows = [
        {
            **{key: row[key] for key in ("cause", "title", "owner", "per_year")},
            **{key: (row["duration"] or {}).get(key) for key in ("low", "likely", "high")},
            **{key: row[key] for key in ("occurrences", "days", "p_adjusted")},
            **{key: v for name, lost in row["losses"].items() for key, v in interval_columns(name, lost).items()},
        }
        for row in found["rows"]
    ]
    return study_page.write(found, {"risks": pd.DataFrame(rows)}, page_of(found, command), folder)


def page_of(found: dict[str, Any], command: str) -> Page:
    """The report of one study."""
    loss, unit, together = found["loss"], found["unit"], found["together"][found["loss"]]
    lost = [(row["title"], row["losses"][loss]) for row in found["rows"]]
    ranked = [Bar(title, one["estimate"] or 0.0, one["low"], one["high"]) for title, one in lost]
    first, most = lost[0]
    answer = "No risk by itself makes a difference that these replications can tell from none."
    if excludes_zero(most) and most["estimate"] > 0.0:
        answer = f"{first} contributes most: {number(most['estimate'])} {bracketed(most['low'], most['high'])} {unit}."
    all_cost = f"{number(together['estimate'])} {bracketed(together['low'], together['high'])} {unit}"
    return Page(
        title=f"Risks: {found['title']}",
        question="Which risks does the loss come from?",
        answer=answer,
        findings=[f"All {len(lost)} risks together cost {all_cost}; loss: {LOSSES[loss]}."],
        warnings=[],
        lead_figure=bars(
            "risks", ranked, f"contribution, {unit}", answer, f"Contribution of each risk, {unit}; lines: 95 %."
        ),
        sections=[
            Section("ranking", "Contributions", [_table(found)]),
            Section("register", "The register", [_register(found)]),
            study_page.method_section(found, METHOD, command),
        ],
        footer=f"{found['name']}, seed {found['seed']}, {found['n']} replications",
    )


def _table(found: dict[str, Any]) -> Table:
    names = [name for name in LOSSES if name in found["rows"][0]["losses"]]
    rows = [
        [
            Cell(row["title"], row["cause"]),
            Cell(number(row["occurrences"])),
            Cell(number(row["days"])),
            *(interval_cell(row["losses"][name]) for name in names),
            Cell(NOT_AVAILABLE if row["p_adjusted"] is None else f"{row['p_adjusted']:.2g}"),
        ]
        for row in found["rows"]
    ]
    head = ["Risk", "Times", "Days on", *(LOSSES[n][0].upper() + LOSSES[n][1:] for n in names), "p"]
    return Table("Risks, the largest contribution first", head, rows, ["Times and days: mean of a replication."])


def _register(found: dict[str, Any]) -> Table:
    """What was declared of each risk, and by whom."""
    rows = [
        [
            Cell(row["title"], row["cause"]),
            Cell(row["owner"] or NOT_AVAILABLE),
            Cell(number(row["per_year"])),
            _duration(row["duration"]),
            Cell("; ".join(dict.fromkeys(_source(s) for s in row["sources"])) or NOT_AVAILABLE),
        ]
        for row in found["rows"]
    ]
    head = ["Risk", "Owner", "Times a year", "Duration, d: low / likely / high", "Source"]
    note = "Times a year: one over the mean time without it. A source that is no document says what was assumed."
    return Table("Risks as they were declared", head, rows, [note])


def _duration(found: dict[str, Any] | None) -> Cell:
    if found is None:
        return Cell("for good, or in stages")
    if found["low"] is None or found["low"] == found["high"]:
        return Cell(NOT_AVAILABLE if found["likely"] is None else number(found["likely"]), found["law"])
    return Cell(" / ".join(number(found[key]) for key in ("low", "likely", "high")), found["law"])


def _source(source: dict[str, Any]) -> str:
    """The document where there is one, else the kind with its reason."""
    if source["document"]:
        return f"{source['document']} [{source['source']}]"
    return ": ".join(word for word in (source["kind"], source["note"]) if word)
