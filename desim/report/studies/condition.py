"""Condition: which worlds made what was observed, and what they say of the inputs, as a page and tables."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from desim.report.page.formatting import capital, clipped, day_text, number, window_text
from desim.report.page.page import Block, Cell, Code, Figure, Page, Paragraph, Section, Table
from desim.report.page.style import figure
from desim.report.studies import study_page

QUESTION = "Which worlds made what was observed, and what do they say of the inputs?"
MOST_PANELS = 6
"""Series in the figure at most, those that count first."""
PRIOR, POSTERIOR, FIGURE = "#9aa5ae", "#0173b2", "#1c2126"


STEPS_HEAD = ["Step", "Power of the likelihood", "Moves", "Accepted", "Ancestors", "Different worlds", "Effective"]


def method(found: dict[str, Any]) -> tuple[str, ...]:
    """How it was done, with the settings of this run."""
    return (
        f"Every world ran up to day {number(found['last_day'])} from the start, the day of the last figure. Its "
        "weight is the "
        "likelihood of the figures, given what it made in the window of each: log-normal between the 5 % and 95 % "
        "points that "
        "a source leaves open, or the error that is declared, widened by what comes of counting whole lots. A "
        "figure that was only said to be passed counts by the "
        "probability of reading as much or more. Errors within a series are correlated by "
        f"{number(found['correlation'])} (condition.correlation); series are independent.",
        "Effective number: that of Kish (1965), (sum of weights)^2 / sum of squared weights. The tail of the "
        "largest weights "
        "is looked at as well (Vehtari et al. 2024). Worlds in the file are drawn from the weighted ones once, by "
        "systematic "
        "resampling (Kitagawa 1996), and are all alike.",
        *(_sequential_method(found) if found["steps"] else ()),
        "What moved most: Kolmogorov's distance between the worlds before and those after. p: how often the "
        "worlds after, "
        "read with the error of the figure, lie as far on its side (posterior predictive check). Figures that "
        "count made "
        "these worlds, so that their p is too good; the others are a test.",
        "What is conditioned are the numbers of worlds. Chance is drawn anew by whoever runs in them: a run from "
        "day 0 does "
        "not begin in the state that was observed.",
    )  # fmt: skip


def _sequential_method(found: dict[str, Any]) -> tuple[str, ...]:
    return (
        "Weights alone could not be relied on, or sequential Monte Carlo was asked for "
        f"(condition.method; the drawn worlds were worth {number(found['effective_by_weights'])}). The likelihood was "
        "raised to powers that rise to 1, each so that half of the worlds stay effective (Del Moral, Doucet and Jasra "
        "2006). In each step worlds were resampled, and moved in the normal scores of the uniform numbers that they "
        "are drawn by (preconditioned Crank-Nicolson; Cotter and others 2013), so that ranges, shapes, groups and "
        "correlations are those of drawn worlds. A moved world runs to the last figure with new chance, and is taken "
        "by the ratio of the likelihoods. "
        "Its effective number is n^2 / the sum of the correlations of all pairs of worlds: those of one ancestor "
        "share what moves have left of it, by the direction that moved least.",
    )


def write(found: dict[str, Any], folder: Path, command: str) -> Path:
    """Write condition.json, inputs.csv, figures.csv and report.html; the path of the report."""
    inputs = [
        {"input": row["input"], "moved": row["moved"], **_ends(row, ("p10", "p50", "p90"))} for row in found["inputs"]
    ]
    keys = ("series", "day", "value", "low", "high", "at_least", "used", "above", "p")
    figures = [{**{key: row[key] for key in keys}, **_ends(row, ("p05", "p50", "p95"))} for row in found["figures"]]
    tables = {"inputs": pd.DataFrame(inputs), "figures": pd.DataFrame(figures)}
    return study_page.write(found, tables, page_of(found, command), folder)


def _ends(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, float]:
    return {
        f"{law}_{name}": value for law in ("prior", "posterior") for name, value in zip(names, row[law], strict=True)
    }


def page_of(found: dict[str, Any], command: str) -> Page:
    """The report of one study."""
    return Page(
        title=f"Conditioned worlds: {found['title']}",
        question=QUESTION,
        answer=answer(found),
        findings=_findings(found),
        warnings=_warnings(found),
        lead_figure=_figure(found) if found["figures"] else None,
        sections=[
            Section("inputs", "Inputs that moved most", _inputs(found)),
            *([Section("steps", "Steps of sequential Monte Carlo", _steps(found))] if found["steps"] else []),
            Section("figures", "What was observed, and what the worlds made", _figures(found)),
            *([Section("use", "Run in these worlds", _use(found))] if found["file"] else []),
            study_page.method_section(found, method(found), command),
        ],
        footer=f"{found['name']}, seed {found['seed']}, {found['n']} worlds",
    )


def answer(found: dict[str, Any]) -> str:
    """The result in one sentence or two."""
    steps = len(found["steps"])
    moved = f", moved in {steps} step{'s' * (steps != 1)}," if steps else ""
    worth = f"{found['n']} worlds{moved} are worth {number(found['effective'])} after {_counted(found)}"
    if found["verdict"] == "contradicted":
        return (
            f"No world made what was observed: of {found['n']} worlds even the nearest, "
            f"{'moved from ' * bool(found['steps'])}number {found['nearest_world']}, is so "
            f"far off that figures as far from it would come with a probability of {_small(found['nearest_p'])}. "
            "The network, "
            "a range of its inputs or an error of a figure is wrong, or many more worlds are needed."
        )
    if found["verdict"] == "too_few":
        return f"Too few to go on: {worth}, and none are written. {capital(found['reason'])}."
    return f"{worth}; {found['written']} worlds are written."


def _counted(found: dict[str, Any]) -> str:
    return f"{found['used']} figure{'s' * (found['used'] != 1)} of {found['series']} series"


def _small(p: float) -> str:
    return "less than 0.0001" if p < 1e-4 else number(p)


def _findings(found: dict[str, Any]) -> list[str]:
    moved = [row for row in found["inputs"] if row["moved"] > found["moved_by_chance"]]
    shown = [
        f"{row['title']}: {number(row['prior'][1])} before, {number(row['posterior'][1])} after" for row in moved[:3]
    ]
    if found["verdict"] != "conditioned":
        return []
    return shown or ["No input moved by more than chance would move it."]


def _warnings(found: dict[str, Any]) -> list[str]:
    missed = [row for row in found["figures"] if row["used"] and not row["reached"]]
    return [
        f"{row['title']}, {_day(found, row['day'])}: no world comes within the limits of error of "
        f"{number(row['value'])}; "
        f"worlds made {number(row['prior'][0])} to {number(row['prior'][2])} (P5 to P95)."
        for row in missed
    ]  # fmt: skip


def _day(found: dict[str, Any], day: float) -> str:
    return day_text(date.fromisoformat(found["start"]) if found["start"] else None, day)


def _inputs(found: dict[str, Any]) -> list[Block]:
    rows = [
        [
            Cell(row["title"], row["input"]),
            *_points(row["prior"]),
            *_points(row["posterior"]),
            Cell(number(row["moved"])),
        ]
        for row in found["inputs"][: found.get("shown", 10)]
    ]
    head = ["Input", "Before, P10", "Median", "P90", "After, P10", "Median", "P90", "Moved by"]
    note = (
        f"A distance below {number(found['moved_by_chance'])} is what chance gives with so many effective worlds. "
        "Values in "
        f"days, kg, USD and units of items. All {len(found['inputs'])} inputs are in inputs.csv."
    )
    return [Table("Inputs before and after, those that moved most first", head, rows, [note])]


def _steps(found: dict[str, Any]) -> list[Block]:
    rows = [
        [
            Cell(str(k)),
            Cell(number(row["temperature"])),
            Cell(str(row["moves"])),
            Cell(number(row["accepted"])),
            Cell(str(row["ancestors"])),
            Cell(str(row["distinct"])),
            Cell(number(row["effective"])),
        ]
        for k, row in enumerate(found["steps"], start=1)
    ]
    note = (
        f"{found['simulations']} replications on top of the drawn worlds. Ancestors: drawn worlds that any world "
        "descends from. Effective: as many independent worlds know as much."
    )
    return [Table("What each step did", STEPS_HEAD, rows, [note])]


def _points(values: list[float]) -> list[Cell]:
    return [Cell(number(value)) for value in values]


def _figures(found: dict[str, Any]) -> list[Block]:
    rows = [
        [
            Cell(clipped(row["title"], 60), f"over {window_text(row['window'])}"),
            Cell(_day(found, row["day"])),
            Cell(number(row["value"]), _limits(row)),
            Cell(_band(row["prior"])),
            Cell(_band(row["posterior"])),
            Cell("counts" if row["used"] else "shown only"),
            Cell(number(row["p"]), tone="r" if row["p"] < 0.05 else ""),
        ]
        for row in found["figures"]
    ]
    head = ["Series", "Day", "Observed", "Worlds before, P5, median, P95", "Worlds after", "Use", "p"]
    return [Table("Observed figures and the output of the worlds in the same windows", head, rows)]


def _limits(row: dict[str, Any]) -> str:
    return "or more" if row["high"] is None else f"{number(row['low'])} to {number(row['high'])}"


def _band(values: list[float]) -> str:
    return ", ".join(number(value) for value in values)


def _use(found: dict[str, Any]) -> list[Block]:
    text = (
        "A study that takes sampled worlds takes these, too; give at most as many replications as there are "
        "worlds, times "
        "run.per_world. Numbers that the file lacks are drawn as before."
    )
    words = f"desim ... 'run.worlds=\"{found['file']}\"' run.replications={found['written']}"
    return [Paragraph(text), Code(words)]


def _figure(found: dict[str, Any]) -> Figure:
    ordered = sorted(found["figures"], key=lambda row: not row["used"])
    series = list(dict.fromkeys(row["series"] for row in ordered))[:MOST_PANELS]
    shape = ((len(series) + 1) // 2, min(2, len(series)))

    def paint(panels: Any) -> None:
        for index, axis in enumerate(panels.flat):
            axis.set_visible(index < len(series))
            if index < len(series):
                _paint_series(axis, found, [row for row in found["figures"] if row["series"] == series[index]])
        panels[0, 0].legend(frameon=False, fontsize=7)

    caption = (
        "Output of the worlds, P5 to P95 with the median, before (gray) and after (blue); black: what was "
        "observed, with its "
        "limits of error; hollow: shown only."
    )
    return figure("observed", answer(found), caption, 2.2 * shape[0], shape, paint)


def _paint_series(axis: Any, found: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    for k, row in enumerate(rows):
        for law, color, shift, label in (("prior", PRIOR, -0.15, "before"), ("posterior", POSTERIOR, 0.0, "after")):
            low, middle, high = row[law]
            axis.plot([k + shift] * 2, [low, high], color=color, linewidth=3, label=label if k == 0 else None)
            axis.plot([k + shift], [middle], "_", color="white", markersize=5)
        high = row["value"] if row["high"] is None else row["high"]
        face = FIGURE if row["used"] else "none"
        axis.plot([k + 0.15] * 2, [row["low"], high], color=FIGURE, linewidth=1)
        axis.plot([k + 0.15], [row["value"]], "o", color=FIGURE, markerfacecolor=face, markersize=4,
                  label="observed" if k == 0 else None)  # fmt: skip
    axis.set_xticks(range(len(rows)), [_day(found, row["day"]) for row in rows], rotation=30, ha="right", fontsize=6)
    axis.set_ylim(bottom=0)
    axis.set_title(clipped(rows[0]["title"], 44), fontsize=8)
