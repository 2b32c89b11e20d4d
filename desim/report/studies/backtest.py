"""Backtest: scores of forecasts that were made with what was known before, as a page and a table."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from desim.report.page.formatting import NOT_AVAILABLE, bracketed, clipped, day_text, number, percent
from desim.report.page.page import Block, Cell, Figure, Page, Paragraph, Section, Table
from desim.report.page.style import figure
from desim.report.studies import study_page
from desim.report.studies.backtest_words import NAMES, answer, compared, method

QUESTION = "Would forecasts with what was known before have been right, and better than anybody's guess?"
CONDITIONED, PRIOR, OBSERVED = "#0173b2", "#9aa5ae", "#1c2126"
SPREAD = ("conditioned", "prior")
"""Forecasts that have a spread."""
POINTS = ("persistence", "straight_line", "announced_plan")
"""Forecasts that are one number."""
LAWS = (("prior", PRIOR, -0.15, "not conditioned"), ("conditioned", CONDITIONED, 0.15, "conditioned"))
"""They in the figure: name, color, shift in the figure, label."""


def write(found: dict[str, Any], folder: Path, command: str) -> Path:
    """Write backtest.json, forecasts.csv and report.html; the path of the report."""
    return study_page.write(found, {"forecasts": _csv(found)}, page_of(found, command), folder)


def _csv(found: dict[str, Any]) -> pd.DataFrame:
    """One row for each pair of a figure and an origin."""
    keys = ("scenario", "series", "day", "months", "origin", "value", "figures_known", "power", "effective")
    rows = []
    for row in found["rows"]:
        flat = {key: row[key] for key in keys}
        flat |= {f"{law}_{key}": row[law][key] for law in ("conditioned", "prior") for key in row[law]}
        flat |= {name: row[name]["forecast"] if name in row else None for name in POINTS}
        rows.append({**flat, "known_later": "; ".join(row["known_later"])})
    return pd.DataFrame(rows)


def page_of(found: dict[str, Any], command: str) -> Page:
    """The report of one study."""
    return Page(
        title=f"Back-test: {found['title']}",
        question=QUESTION,
        answer=answer(found),
        findings=compared(found),
        warnings=_warnings(found),
        lead_figure=_forecasts_figure(found),
        sections=[
            Section("scores", "Scores", [_differences(found), _parts(found), _transform(found)]),
            Section("blind", "What the forecasts knew", _blind(found)),
            Section("forecasts", "All forecasts", [_forecasts(found)]),
            study_page.method_section(found, method(found), command),
        ],
        footer=f"{found['title']}, seed {found['seed']}, {found['n']} worlds at each set of origins",
    )


def _warnings(found: dict[str, Any]) -> list[str]:
    known = {row["series"]: row["title"] for row in found["rows"]}
    return [
        f"{known[name]} is no clean test: {reason}." for name, reason in found["not_clean"].items() if name in known
    ]


def _differences(found: dict[str, Any]) -> Table:
    rows = [
        [
            Cell(NAMES[one["rival"]]),
            Cell(f"{one['pairs']}", f"{one['figures']} figures, {one['series']} series"),
            Cell(number(one["own"])),
            Cell(number(one["other"])),
            _gap(one["difference"]),
        ]
        for one in found["differences"]
    ]
    head = ["Held against", "Pairs with both", "CRPS of conditioned worlds", "CRPS of the other", "Difference"]
    note = (
        "CRPS as a share of the mean figure of the series, 0 is perfect; a difference below 0: conditioned worlds "
        "forecast "
        "better. In brackets the 95 % interval by bootstrap over whole figures; figures of a series fail together, "
        "so that "
        "it is too narrow."
    )
    return Table("Conditioned worlds against other forecasts", head, rows, [note])


def _gap(one: dict[str, Any]) -> Cell:
    if one["estimate"] is None:
        return Cell(NOT_AVAILABLE)
    tone = ""
    if one["low"] is not None:
        tone = "g" if one["high"] < 0.0 else "r" if one["low"] > 0.0 else ""
    return Cell(number(one["estimate"]), bracketed(one["low"], one["high"], number, one["note"]), tone=tone)


def _parts(found: dict[str, Any]) -> Table:
    titles = {row["series"]: clipped(row["title"], 50) for row in found["rows"]}
    titles |= {"all": "All", "blind": "Resting on nothing known later only"}
    rows = []
    for part in found["parts"]:
        own, prior = part["conditioned"], part["prior"]
        rows.append(
            [
                Cell(titles.get(part["part"], part["part"])),
                Cell(f"{part['pairs']}", f"{part['figures']} figures"),
                Cell(number(own["crps"]), number(prior["crps"])),
                Cell(number(own["interval_score"]), number(prior["interval_score"])),
                Cell(f"{own['inside']} of {own['n']}", f"{prior['inside']} of {prior['n']}"),
                *(
                    Cell(number(part[name]["crps"]), f"{part[name]['n']} pairs" if part[name]["n"] else "")
                    for name in POINTS
                ),
            ]
        )
    level = percent(found["level"])
    head = ["Pairs", "Number", "CRPS", f"Interval score, {level} %", f"Inside {level} %"]
    head += ["Persistence, CRPS", "Straight line", "Announced plan"]
    note = (
        "Below each: the same worlds, not conditioned. The last three have a score only where there was such a figure."
    )
    return Table("Mean scores, by horizon and by series", head, rows, [note])


def _transform(found: dict[str, Any]) -> Table:
    rows = [
        [
            Cell(NAMES[name]),
            *(Cell(str(count)) for count in one["counts"]),
            Cell(number(one["p"]), f"{one['n']} figures"),
        ]
        for name, one in found["pit"].items()
    ]
    bins = len(found["pit"]["prior"]["counts"])
    head = ["Worlds", *(f"{percent(k / bins)} to {percent((k + 1) / bins)} %" for k in range(bins)), "p, uniform"]
    note = (
        "Even counts: the spread of the forecasts is right. Many at the left: they are too high; at the right: too "
        "low; at "
        "both ends: too narrow. p by Kolmogorov and Smirnov, of the longest forecast of each figure; figures of "
        "one series "
        "are not independent, so that it is too small."
    )
    return Table("Where the figures fall within their forecasts", head, rows, [note])


def _blind(found: dict[str, Any]) -> list[Block]:
    rows = found["rows"]
    leaks = sorted({path for row in rows for path in row["known_later"]})
    text = (
        f"{sum(bool(row['known_later']) for row in rows)} of {len(rows)} forecasts rest on numbers of the network "
        "that were "
        f"published after their origin and of which nothing earlier is written, {len(leaks)} such numbers in all: "
        "openings by "
        "the day on which they came, contracts, what was given away. They are not blind. All other numbers that were "
        "published later stand as they were thought of before, or are drawn from the range of their source."
    )
    tempered = (
        f"At {found['tempered']} of {len(rows)} origins the known figures left fewer than "
        f"{number(found['least_effective'])} "
        "effective worlds; there all of them count less, by the same power of their likelihood."
    )
    table = Table("Numbers that stand as they were known later", ["Number"], [[Cell(path)] for path in leaks])
    return [Paragraph(text), Paragraph(tempered), *([table] if leaks else [])]


def _forecasts(found: dict[str, Any]) -> Table:
    rows = [
        [
            Cell(clipped(row["title"], 44)),
            Cell(_day(row, row["day"]), f"{row['months']} months before"),
            Cell(number(row["value"])),
            *(
                Cell(number(row[law]["median"]), f"{number(row[law]['low'])} to {number(row[law]['high'])}",
                     tone="g" if row[law]["inside"] else "r")
                for law in SPREAD
            ),
            *(Cell(number(row[name]["forecast"]) if name in row else NOT_AVAILABLE) for name in POINTS),
            Cell(number(row["effective"]), "" if row["power"] == 1.0 else f"power {number(row['power'])}"),
            Cell("no" if row["known_later"] else "yes"),
        ]
        for row in found["rows"]
    ]  # fmt: skip
    head = ["Series", "Day", "Observed", "Conditioned", "Not conditioned", "Persistence", "Straight line"]
    return Table("Forecasts", [*head, "Announced", "Effective worlds", "Blind"], rows)


def _day(row: dict[str, Any], day: float) -> str:
    return day_text(date.fromisoformat(row["start"]) if row["start"] else None, day)


def _forecasts_figure(found: dict[str, Any]) -> Figure:
    rows = found["rows"]
    ends = [k for k in range(1, len(rows)) if rows[k]["series"] != rows[k - 1]["series"]]

    def paint(panels: Any) -> None:
        axis = panels[0, 0]
        for law, color, shift, label in (
            ("prior", PRIOR, -0.15, "not conditioned"),
            ("conditioned", CONDITIONED, 0.15, "conditioned"),
        ):
            for k, row in enumerate(rows):
                one = row[law]
                axis.plot([k + shift] * 2, [one["low"] / row["scale"], one["high"] / row["scale"]], color=color,
                          linewidth=1.6, label=label if k == 0 else None)  # fmt: skip
        axis.plot(range(len(rows)), [row["value"] / row["scale"] for row in rows], "_", color=OBSERVED, markersize=6,
                  linestyle="", label="observed")  # fmt: skip
        for end in ends:
            axis.axvline(end - 0.5, color="#d0d5da", linewidth=0.6)
        starts = [0, *ends]
        axis.set_xticks(starts, [rows[k]["series"] for k in starts], rotation=30, ha="right", fontsize=6)
        axis.set_ylabel("share of the mean figure of the series")
        axis.set_ylim(0, 4)
        axis.legend(frameon=False, fontsize=7)

    caption = (
        f"Intervals of {percent(found['level'])} % from {len(rows)} origins, cut off at 4 times the mean figure; "
        "within a "
        "series by day, and then from 3 months before on."
    )
    return figure("forecasts", answer(found), caption, 3.6, (1, 1), paint)
