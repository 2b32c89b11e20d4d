"""Frontier: readiness over a grid, lines of equal readiness, and the cheapest next unit, as a page and as tables."""

from pathlib import Path
from typing import Any

import pandas as pd

from desim.report.page.formatting import bracketed, number, percent, percentage_points
from desim.report.page.page import Block, Cell, Figure, Page, Paragraph, Section, Table
from desim.report.page.style import figure, label_ends, plan_colors
from desim.report.studies import study_page
from desim.report.studies.study_page import interval_cell, interval_columns

METHOD = (
    "Every point of the grid runs under the same random numbers. Readiness: share of the replications that are ready, "
    "with Clopper and Pearson's 95 % interval.",
    "Cheapest next unit: one step further along an axis that has a cost; the gain is paired, replication by "
    "replication, with a 95 % interval, over the cost of the step. Where the interval holds 0 the step cannot be "
    "told from none.",
)


def write(found: dict[str, Any], folder: Path, command: str) -> Path:
    """Write frontier.json, three CSV tables and report.html; the path of the report."""
    grid = [{"x": r["x"], "y": r["y"], **interval_columns("readiness", r["readiness"])} for r in found["rows"]]
    steps = [
        {"x": r["x"], "y": r["y"], "axis": s["axis"], "to": s["to"], "cost": s["cost"],
         **interval_columns("gain", s["gain"]), **interval_columns("gain_per_million", s["gain_per_million"])}
        for r in found["rows"] for s in r["next"]
    ]  # fmt: skip
    tables = {"frontier": pd.DataFrame(grid), "iso_readiness": pd.DataFrame(found["iso"])}
    if steps:
        tables["next_unit"] = pd.DataFrame(steps)
    return study_page.write(found, tables, page_of(found, command), folder)


def page_of(found: dict[str, Any], command: str) -> Page:
    """The report of one study."""
    best = max(found["rows"], key=lambda row: row["readiness"]["estimate"] or 0.0)
    share = best["readiness"]
    answer = (
        f"The most ready point is {found['x']['path']} at {number(best['x'])} and {found['y']['path']} at "
        f"{number(best['y'])}: {percent(share['estimate'])} % {bracketed(share['low'], share['high'], percent)}."
    )
    sections = [
        Section("grid", "Readiness over the grid", [_grid(found)]),
        Section("iso", "Lines of equal readiness", [_iso(found)]),
        Section("next", "The cheapest next unit", _next(found)),
        study_page.method_section(found, METHOD, command),
    ]
    return Page(
        title=f"Frontier: {found['title']}",
        question=f"How ready is what {found['x']['path']} and {found['y']['path']} buy?",
        answer=answer,
        findings=[f"Ready: {found['ready']}."],
        warnings=[],
        lead_figure=_figure(found, answer),
        sections=[s for s in sections if s.blocks],
        footer=f"{found['name']}, seed {found['seed']}, {found['n']} replications",
    )


def _figure(found: dict[str, Any], alt: str) -> Figure:
    levels = [number(y) for y in found["y"]["values"]]
    shades = plan_colors(levels, None)

    def paint(panels: Any) -> None:
        axis, ends = panels[0, 0], []
        for y, name in zip(found["y"]["values"], levels, strict=True):
            rows = [row for row in found["rows"] if row["y"] == y]
            shares = [100 * (row["readiness"]["estimate"] or 0.0) for row in rows]
            axis.plot([row["x"] for row in rows], shares, "o-", color=shades[name])
            ends.append((shares[-1], name, shades[name]))
        axis.set_ylim(-2, 102)
        axis.set_xlabel(found["x"]["path"])
        axis.set_ylabel("ready, %")
        label_ends(axis, ends, found["x"]["values"][-1])

    caption = f"Share of the replications that are ready; a line for each value of {found['y']['path']}."
    return figure("frontier", alt, caption, 3.6, (1, 1), paint)


def _grid(found: dict[str, Any]) -> Table:
    by_place = {(row["x"], row["y"]): row["readiness"] for row in found["rows"]}
    rows = [
        [Cell(number(x)), *(interval_cell(by_place[x, y], percent) for y in found["y"]["values"])]
        for x in found["x"]["values"]
    ]
    head = [found["x"]["path"], *(f"at {number(y)}" for y in found["y"]["values"])]
    return Table(f"Ready, %, by {found['x']['path']} and {found['y']['path']}", head, rows)


def _iso(found: dict[str, Any]) -> Table:
    least = {(row["level"], row["y"]): row["x"] for row in found["iso"]}
    levels = list(dict.fromkeys(row["level"] for row in found["iso"]))
    rows = [[Cell(f"{percent(level)} %"), *(_least(least[level, y]) for y in found["y"]["values"])] for level in levels]
    head = ["Ready", *(f"at {number(y)}" for y in found["y"]["values"])]
    return Table(f"Least {found['x']['path']} for a readiness, by {found['y']['path']}", head, rows)


def _least(value: float | None) -> Cell:
    return Cell("beyond the grid", tone="a") if value is None else Cell(number(value))


def _next(found: dict[str, Any]) -> list[Block]:
    rows = [
        [
            Cell(f"{number(row['x'])}, {number(row['y'])}"),
            Cell(found[step["axis"]]["path"], f"to {number(step['to'])}"),
            Cell(number(step["cost"])),
            interval_cell(step["gain"], percentage_points),
            interval_cell(step["gain_per_million"], percentage_points),
        ]
        for row in found["rows"]
        for step in row["next"]
    ]
    if not rows:
        return [Paragraph("No axis has a cost.")]
    head = ["From x, y", "Next", "Cost, USD", "Gain, points", "Gain for a million USD, points"]
    return [Table("Next steps at each point of the grid, the cheapest gain first", head, rows)]
