"""Sensitivity: which uncertain numbers matter, as a page and as tables."""

from pathlib import Path
from typing import Any

import pandas as pd

from desim.report.figures.bars import Bar, bars
from desim.report.page.formatting import NOT_AVAILABLE, bracketed, number, percent
from desim.report.page.page import Block, Cell, Page, Section, Table
from desim.report.studies import study_page
from desim.report.studies.study_page import excludes_zero, interval_cell, interval_columns

LOW_COLOR, HIGH_COLOR = "#0173b2", "#de8f05"
METHOD = (
    "Every number whose provenance has a low and a high is set to each, all others as they are; all points share their "
    "random numbers, and effects are paired differences to the base with 95 % intervals. Ranked by the swing, high "
    "less low; p is adjusted for the number of numbers (Holm 1979). An event that has not come counts as the horizon.",
    "Further methods take the numbers with the widest swing, uniform and independent between low and high: what they "
    "say holds for these ranges, which are judgment where a number is assumed.",
)
MORRIS = (
    "Mu*: mean absolute effect of the number over its range (Campolongo et al. 2007); sigma: spread of the effects "
)
MORRIS += "(Morris 1991), large where it interacts or is not linear."
SOBOL = "Share of the variance between points: of the number by itself, and with all its interactions (Sobol 2001; "
SOBOL += "Saltelli et al. 2010). Bootstrap intervals, cut off at 0 and 1. A first order above its total, "
SOBOL += "and first orders that sum to more than 1, are not shown: the samples are too few to tell them apart."
SHARES = "By the law of total variance, Var(Y) = Var(E[Y | parameters]) + E[Var(Y | parameters)]. All draws of the "
SHARES += "parameters see the same replications, so that the components come from a two-way analysis of variance: "
SHARES += "parameters (MS_a - MS_e) / r, chance (MS_b - MS_e) / d, both together MS_e, for d draws and r replications; "
SHARES += "one below 0 counts as 0 (Searle, Casella & McCulloch 1992; Sun, Apley & Staum 2011). Jackknife intervals."


def write(found: dict[str, Any], folder: Path, command: str) -> Path:
    """Write sensitivity.json, a CSV table for each method and report.html; the path of the report."""
    tables = {"tornado": pd.DataFrame([_flat(row, ("low", "high", "swing")) for row in found["rows"]])}
    for method, intervals in (("morris", ("size",)), ("sobol", ("first", "total"))):
        if method in found:
            tables[method] = pd.DataFrame([_flat(row, intervals) for row in found[method]])
    if "shares" in found:
        names = ("parameters", "process", "together")
        rows = [{"source": name, **interval_columns("share", found["shares"][name])} for name in names]
        tables["shares"] = pd.DataFrame(rows)
    return study_page.write(found, tables, page_of(found, command), folder)


def _flat(row: dict[str, Any], intervals: tuple[str, ...]) -> dict[str, Any]:
    plain = {key: value for key, value in row.items() if not isinstance(value, dict)}
    return {**plain, **{key: value for name in intervals for key, value in interval_columns(name, row[name]).items()}}


def page_of(found: dict[str, Any], command: str) -> Page:
    """The report of one study."""
    what, unit = f"{found['metric'].replace('_', ' ')} of {found['subject']}", found["unit"]
    ends = [
        (row["path"], color, row[end])
        for row in found["rows"]
        for end, color in (("low", LOW_COLOR), ("high", HIGH_COLOR))
    ]
    ranked = [
        Bar(path, e["estimate"], e["low"], e["high"], color=c) for path, c, e in ends if e["estimate"] is not None
    ]
    caption = f"Change of {what}, {unit}, when a number is low (blue) or high (orange); lines: 95 %."
    answer = _answer(found, what)
    return Page(
        title=f"Sensitivity: {found['title']}",
        question=f"Which uncertain numbers move {what}?",
        answer=answer,
        findings=[f"{len(found['rows'])} numbers with a low and a high; {what} is {_base(found)} {unit} as it is."],
        warnings=[f"{len(found['cannot'])} numbers cannot be set low or high."] if found["cannot"] else [],
        lead_figure=bars("tornado", ranked, f"change, {unit}", answer, caption, most=40),
        sections=[s for s in _sections(found, command) if s.blocks],
        footer=f"{found['name']}, seed {found['seed']}, {found['n']} replications",
    )


def _base(found: dict[str, Any]) -> str:
    base = found["base"]
    return f"{number(base['estimate'])} {bracketed(base['low'], base['high'])}"


def _answer(found: dict[str, Any], what: str) -> str:
    row = found["rows"][0]
    if not excludes_zero(row["swing"]):
        return f"No number moves {what} so that these replications can tell."
    swing = row["swing"]
    return (
        f"{row['path']} moves {what} most: from {row['written_low']} to {row['written_high']} by "
        f"{number(swing['estimate'])} {bracketed(swing['low'], swing['high'])} {found['unit']}."
    )


def _sections(found: dict[str, Any], command: str) -> list[Section]:
    cannot = [[Cell(path), Cell(why)] for path, why in sorted(found["cannot"].items())]
    listed: list[Block] = [Table("Numbers that cannot be set", ["Path", "Why"], cannot)] if cannot else []
    return [
        Section("tornado", "One number at a time", [_tornado(found)]),
        Section("morris", "Screening: elementary effects", _morris(found)),
        Section("sobol", "Shares of the variance: Sobol indices", _sobol(found)),
        Section("shares", "Uncertain numbers against chance", _shares(found)),
        Section("cannot", "Left out", listed),
        study_page.method_section(found, METHOD, command),
    ]


def _tornado(found: dict[str, Any]) -> Table:
    rows = [
        [
            Cell(row["path"], f"{row['written']}: {row['written_low']} to {row['written_high']}"),
            *(interval_cell(row[end]) for end in ("low", "high", "swing")),
            Cell(NOT_AVAILABLE if row["p_adjusted"] is None else f"{row['p_adjusted']:.2g}"),
        ]
        for row in found["rows"]
    ]
    head = ["Number", f"At low, {found['unit']}", f"At high, {found['unit']}", "High less low", "p"]
    return Table("Effect of each number, the widest first", head, rows)


def _morris(found: dict[str, Any]) -> list[Block]:
    rows = [
        [Cell(r["path"]), interval_cell(r["size"]), Cell(number(r["mean"])), Cell(number(r["spread"]))]
        for r in found.get("morris", [])
    ]
    head = ["Number", f"mu*, {found['unit']}", "mu", "sigma"]
    return [Table("Elementary effects", head, rows, [MORRIS])] if rows else []


def _sobol(found: dict[str, Any]) -> list[Block]:
    rows = [[Cell(r["path"]), interval_cell(r["first"]), interval_cell(r["total"])] for r in found.get("sobol", [])]
    return [Table("Sobol indices", ["Number", "First order", "Total"], rows, [SOBOL])] if rows else []


def _shares(found: dict[str, Any]) -> list[Block]:
    if "shares" not in found:
        return []
    names = {"parameters": "Uncertain numbers", "process": "Chance", "together": "Both together"}
    rows = [[Cell(label), interval_cell(found["shares"][name], percent)] for name, label in names.items()]
    caption = f"Shares of the variance, {number(found['shares']['variance'])} ({found['unit']})²"
    return [Table(caption, ["From", "Share, %"], rows, [SHARES])]
