"""Warm-up: the mean path of each level, where it is cut, and what is to be written into the scenario, as a page."""

from pathlib import Path
from typing import Any

import pandas as pd

from desim.report.page.formatting import NOT_AVAILABLE, clipped, listed, number, percent, plain_name, tick_label
from desim.report.page.page import Block, Cell, Code, Figure, Page, Section, Table
from desim.report.page.style import BASE_COLOR, figure, grid_shape, panels_for
from desim.report.studies import study_page
from desim.report.studies.study_page import interval_cell, interval_columns

MAX_PANELS = 6
"""Panels of the figure of the other levels."""
CUT_COLOR = "#a3211a"
METHOD = (
    "Each level is averaged over all replications at every observation (Welch 1983), and the beginning of that mean "
    "path is cut by MSER-5 (White 1997; White, Cobb & Spratt 2000): of all cuts between batches of 5 observations, the "
    "one with the smallest standard error of the mean of the rest. A cut beyond the middle says that the run is too "
    "short to tell.",
    "The warm-up of a scenario is the longest that any of its levels needs. A mean after the cut is over the "
    "replications' own means after it, with its 95 % interval; the cut was chosen in the light of the same "
    "replications.",
    "The rule finds a transient at the beginning. It does not prove that there is a steady state: look at the paths.",
)


def write(found: dict[str, Any], folder: Path, command: str) -> Path:
    """Write warmup.json, warmup.csv and report.html; the path of the report."""
    keys = ("part", "level", "unit", "varies", "warmup", "cut", "observations")
    rows = [
        {
            **{key: row[key] for key in keys},
            **interval_columns("whole", row["whole"]),
            **interval_columns("after", row["after"]),
        }
        for row in found["rows"]
    ]
    return study_page.write(found, {"warmup": pd.DataFrame(rows)}, page_of(found, command), folder)


def page_of(found: dict[str, Any], command: str) -> Page:
    """The report of one study."""
    answer, (first, *rest) = _answer(found), found["rows"]
    others = [row for row in rest if row["varies"]][:MAX_PANELS]
    blocks: list[Block] = [_figure(found, others, "others")] if others else []
    days = found["suggestion"]
    setting = [] if days is None else [Code(f"warmup: {days:g}  # days; on the command line ++warmup={days:g}")]
    return Page(
        title=f"Warm-up: {found['title']}",
        question="How much of the beginning of a run is to be left out?",
        answer=answer,
        findings=_findings(found),
        warnings=_warnings(found),
        lead_figure=_figure(found, [first], "lead"),
        sections=[
            Section("levels", "What each level needs", [*setting, _table(found), *blocks]),
            study_page.method_section(found, METHOD, command),
        ],
        footer=f"{found['name']}, seed {found['seed']}, {found['n']} replications",
    )


def _answer(found: dict[str, Any]) -> str:
    moving = [row for row in found["rows"] if row["varies"]]
    if not moving:
        return "No level varies; no warm-up is needed."
    if found["suggestion"] is None:
        names = listed([_name(row) for row in moving[: min(3, found["too_short"])]])
        more = f" and {found['too_short'] - 3} more" if found["too_short"] > 3 else ""
        return (
            f"The run of {number(found['horizon'])} d is too short: {names}{more} not steady in its second half. "
            "No warm-up is suggested."
        )
    if not found["suggestion"]:
        return f"No warm-up is needed: none of {len(moving)} levels shows a transient at the beginning."
    left = percent(found["suggestion"] / found["horizon"])
    return (
        f"A warm-up of {number(found['suggestion'])} days ({left}\u00a0% of the run) is enough for all "
        f"{len(moving)} levels that vary; {_name(moving[0])} needs the longest."
    )


def _findings(found: dict[str, Any]) -> list[str]:
    declared = found["declared"]
    if found["suggestion"] is None:
        steady = [row for row in found["rows"] if row["varies"] and row["warmup"] is not None]
        return [f"The other {len(steady)} levels need at most {number(found['longest'])} days."] if steady else []
    if declared and declared < found["suggestion"]:
        return [f"The scenario declares {number(declared)} days, which is less."]
    return [f"The scenario declares {number(declared)} days, which is enough."] if declared else []


def _warnings(found: dict[str, Any]) -> list[str]:
    few = [f"Only {found['n']} replications: the mean paths are noisy, and so are the cuts."] if found["n"] < 20 else []
    if found["too_short"]:
        few.append(
            f"{found['too_short']} levels are cut beyond the middle: take a longer horizon, or say terminating: true "
            "if the run is not meant to become steady."
        )
    return few


def _name(row: dict[str, Any]) -> str:
    return f"{plain_name(row['level'])} of {plain_name(row['part'])}"


def _figure(found: dict[str, Any], rows: list[dict[str, Any]], key: str) -> Figure:
    alt = " ".join(f"{_name(row)}: {_warmup_text(row)}." for row in rows)
    caption = (
        f"Mean over {found['n']} replications, seed {found['seed']}, every {number(found['every'])} d (gray), and its "
        f"moving average over {rows[0]['window']} observations (black). Red: where MSER-5 cuts; shaded: what is left "
        "out; dashed: mean of the rest."
    )

    def paint(panels: Any) -> None:
        for folder, panel, row in panels_for(panels, rows):
            _panel(panel, row, alone=len(rows) == 1)
            if folder + shape[1] >= len(rows):
                panel.set_xlabel("days from the start")

    shape = grid_shape(len(rows))
    height = 3.4 if len(rows) == 1 else 0.9 + 2.1 * shape[0]
    return figure(key, alt, caption, height, shape, paint)


def _panel(panel: Any, row: dict[str, Any], alone: bool) -> None:
    days, path, smooth = zip(*row["path"], strict=True)
    panel.plot(days, path, color="#b9c0c6", linewidth=0.8)
    panel.plot(days, smooth, color="#1c2126", linewidth=1.4)
    if row["warmup"] is not None and row["varies"]:
        panel.axvspan(0.0, row["warmup"], color=BASE_COLOR, alpha=0.12, linewidth=0)
        panel.axvline(row["warmup"], color=CUT_COLOR, linewidth=1.2)
        panel.hlines(
            row["after"]["estimate"], row["warmup"], days[-1], color=CUT_COLOR, linestyle=(0, (5, 3)), linewidth=1
        )
    panel.set_xlim(0.0, days[-1])
    panel.yaxis.set_major_formatter(tick_label)
    panel.set_ylabel(row["unit"] if not alone else f"{plain_name(row['level'])}, {row['unit']}")
    panel.set_title(clipped(f"{_name(row)}: {_warmup_text(row)}", 90 if alone else 44))


def _warmup_text(row: dict[str, Any]) -> str:
    if not row["varies"]:
        return "does not vary"
    return "too short" if row["warmup"] is None else f"{number(row['warmup'])} d"


def _table(found: dict[str, Any]) -> Table:
    rows = [
        [
            Cell(_name(row)),
            Cell(_warmup_text(row), tone="r" if row["varies"] and row["warmup"] is None else ""),
            Cell(row["unit"]),
            interval_cell(row["whole"]),
            interval_cell(row["after"]),
            Cell(_bias(row)),
        ]
        for row in found["rows"]
    ]
    head = ["Level", "Warm-up", "Unit", "Mean of the whole run", "Mean after the cut", "Bias of the beginning, %"]
    notes = [
        "Bias of the beginning: mean of the whole run less that after the cut, over the latter.",
        f"Every {number(found['every'])} d, {found['rows'][0]['observations']} observations; 95 % intervals in "
        "brackets.",
    ]
    return Table("Warm-up by level, the longest first", head, rows, notes)


def _bias(row: dict[str, Any]) -> str:
    whole, after = row["whole"]["estimate"], (row["after"] or {}).get("estimate")
    return NOT_AVAILABLE if whole is None or not after else number(100.0 * (whole / after - 1.0))
