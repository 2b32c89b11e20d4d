"""Sizing: how much is enough, and how sure that is, as a page and as a table."""

from pathlib import Path
from typing import Any

import pandas as pd

from desim.report.page.formatting import bracketed, listed, number, percent
from desim.report.page.page import Block, Cell, Figure, Page, Paragraph, Section, Table
from desim.report.page.style import BASE_COLOR, figure
from desim.report.studies import study_page
from desim.report.studies.study_page import interval_columns, limits

METHOD = (
    "Bisection over values a step apart, all under common random numbers: it takes it that more is never worse. The "
    "value is the least at which the share of replications that are ready reaches the target.",
    "The value was chosen because it looked good in these replications, so it may look better than it is. Fresh "
    "replications under another seed confirm it when the lower limit of Clopper and Pearson's 95 % interval is at the "
    "target, refute it when the upper one is below, and leave it open in between: more of them, or a step more, would "
    "settle it.",
)


def write(found: dict[str, Any], folder: Path, command: str) -> Path:
    """Write sizing.json, sizing.csv and report.html; the path of the report."""
    rows = pd.DataFrame(
        [{"value": row["value"], **interval_columns("readiness", row["readiness"])} for row in found["rows"]]
    )
    return study_page.write(found, {"sizing": rows}, page_of(found, command), folder)


def page_of(found: dict[str, Any], command: str) -> Page:
    """The report of one study."""
    paths, target, sure = listed(found["paths"]), percent(found["probability"]), found["confirmation"]
    answer = f"No value that was tried makes {target} % of the replications ready."
    warnings = []
    if sure:
        answer = (
            f"{paths} of {number(found['value'])} is the least for {found['ready']} with {target} %; {sure['n']} fresh "
            f"replications give {percent(sure['estimate'])} % {bracketed(sure['low'], sure['high'], percent)}: "
            f"{sure['verdict']}."
        )
        warnings = [] if sure["verdict"] != "refuted" else ["Fresh replications refute this value."]
    return Page(
        title=f"Sizing: {found['title']}",
        question=f"How much of {paths} is enough for {found['ready']} with {target} %?",
        answer=answer,
        findings=[],
        warnings=warnings,
        lead_figure=_figure(found, answer),
        sections=[
            Section("tried", "Values that were tried", _table(found)),
            study_page.method_section(found, METHOD, command),
        ],
        footer=f"{found['name']}, seed {found['seed']}, {found['n']} replications",
    )


def _figure(found: dict[str, Any], alt: str) -> Figure:
    values = [row["value"] for row in found["rows"]]
    shares = [row["readiness"] for row in found["rows"]]

    def paint(panels: Any) -> None:
        axis = panels[0, 0]
        limits = [
            [100 * (s["estimate"] - s["low"]) for s in shares],
            [100 * (s["high"] - s["estimate"]) for s in shares],
        ]
        axis.errorbar(values, [100 * s["estimate"] for s in shares], yerr=limits, fmt="o-", color=BASE_COLOR, capsize=2)
        axis.axhline(100 * found["probability"], color="#a3211a", linewidth=0.9)
        axis.set_xlabel(listed(found["paths"]))
        axis.set_ylabel("ready, %")

    return figure(
        "sizing",
        alt,
        "Share of the replications that are ready, with Clopper and Pearson's 95 % interval.",
        3.2,
        (1, 1),
        paint,
    )


def _table(found: dict[str, Any]) -> list[Block]:
    rows = [
        [
            Cell(number(row["value"])),
            Cell(
                percent(row["readiness"]["estimate"]),
                limits(row["readiness"], percent),
            ),
        ]
        for row in found["rows"]
    ]
    return [Table("Readiness by value", ["Value", "Ready, %"], rows), Paragraph(f"Ready: {found['ready']}.")]
