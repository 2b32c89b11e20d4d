"""Robust: plans over worlds, what would change the answer and what it would be worth to know, as a page and tables."""

from pathlib import Path
from typing import Any

import pandas as pd

from desim.report.page.formatting import NOT_AVAILABLE, bracketed, number, percent, readable
from desim.report.page.page import Block, Cell, Code, Page, Paragraph, Section, Table
from desim.report.studies import study_page
from desim.report.studies.robust_figures import (
    box_figure,
    flips_figure,
    information_figure,
    information_name,
    shares_figure,
    worlds_figure,
)
from desim.report.studies.robust_words import (
    answer,
    box_sentence,
    flip_sentence,
    in_unit,
    information_sentence,
    requirement_text,
    unit_text,
    value_text,
    what,
)
from desim.report.studies.study_page import interval_cell, interval_columns

MOST_ROWS = 20
"""Rows of a table of inputs at most; all are in the CSV file."""
METHOD = (
    "All plans meet the same worlds with the same random numbers; a world counts as the mean over its "
    "replications. An event that has not come by the horizon is worse than every value; in means and regrets it "
    "counts at the horizon, so that both are lower limits. Regret: loss against the best plan of the world "
    "(Savage 1951). Intervals take worlds as independent; they are spread more evenly than that, so the intervals "
    "are rather too wide.",
    "Break-even: one input at the same value in all worlds, the others as each world has them; the value by "
    "Brent's method (1973) on the mean gain. Inputs are tried in the order in which the stored worlds make them "
    "likely. One input at a time: two that change together may flip the answer sooner.",
    "Boxes: patient rule induction (Friedman & Fisher 1999) with quasi-p values (Bryant & Lempert 2010); p of the "
    "search as a whole from the same search among shuffled worlds. A limit is where the worlds that were drawn "
    "end, not where nature does.",
    "Shares: a sparse polynomial chaos of the inputs' ranks (Sudret 2008; Blatman & Sudret 2011), its terms "
    "chosen anew without each sixteenth of the worlds, which gives its error; no shares where it predicts less "
    "than half.",
    "Worth of knowing: of all inputs the mean regret of the best plan (EVPI), of some by regression of the gains "
    "on them (EVPPI; Strong, Oakley & Brennan 2014), its bias taken off. With one replication a world chance "
    "counts as something one could know in the worth of all inputs, which is then too high. The intervals do not "
    "know of the choice of regression.",
)


def write(found: dict[str, Any], folder: Path, command: str) -> Path:
    """Write robust.json, its tables as CSV and report.html; the path of the report."""
    kept = {**found, "flip_sentences": [flip_sentence(found, row) for row in found["flips"]]}
    return study_page.write(kept, tables(found), page_of(found, command), folder)


def tables(found: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables of the study."""
    plans = [
        {"disruption": row["disruption"], "plan": row["plan"], "never": row["never"],
         **{k: v for key in CRITERIA for k, v in interval_columns(key, row[key]).items()}}
        for row in found["table"]
    ]  # fmt: skip
    flips = [
        {"input": row["input"], "plan": row["best"], "other": row["other"], "value": row["at"], "written": row["text"],
         "low": row["low"], "high": row["high"], "better_above": row["better_above"]}
        for row in [*found["flips"], *found["tried"]]
    ]  # fmt: skip
    shares = [
        {"of": entry["of"], "input": row["input"], "fit": entry["fit"], **interval_columns("first", row["first"]),
         **interval_columns("total", row["total"])}
        for entry in found["shares"] for row in entry["rows"]
    ]  # fmt: skip
    worth = [
        {"kind": row["kind"], "name": row["name"], "inputs": row["inputs"], **interval_columns("value", row["value"]),
         **interval_columns("usd", row["usd"]), "bias": row["bias"], "error": row["error"], "fit": row["fit"]}
        for row in found["information"]["rows"]
    ]  # fmt: skip
    every = {"robustness": plans, "flips": flips, "shares": shares, "information": worth}
    return {name: pd.DataFrame(rows) for name, rows in every.items() if rows}


CRITERIA = ("expected", "p10", "median", "p90", "meets", "regret_mean", "regret_p90", "regret_max", "best")


def page_of(found: dict[str, Any], command: str) -> Page:
    """The report of one study."""
    sentence = answer(found)
    findings = [flip_sentence(found, row) for row in found["flips"]]
    findings += [box_sentence(found, row) for row in found["boxes"]]
    findings.append(information_sentence(found))
    sections = [
        Section("plans", "Plans over worlds", _plans(found)),
        Section("flips", "Which input would change the answer", _flips(found)),
        Section("boxes", "Where it fails", _boxes(found)),
        Section("shares", "Which inputs the spread comes from", _shares(found)),
        Section("worth", "What it would be worth to know", _worth(found)),
        _method(found, command),
    ]
    return Page(
        title=f"Over worlds: {found['title']}",
        question="Which plan holds up over what is not known, and what would change the answer?",
        answer=sentence,
        findings=findings,
        warnings=_warnings(found),
        lead_figure=worlds_figure(found, sentence),
        sections=[section for section in sections if section.blocks],
        footer=f"{found['name']}, seed {found['seed']}, {found['n']} worlds of {found['inputs']} uncertain inputs",
    )


def _warnings(found: dict[str, Any]) -> list[str]:
    few = found["n"] < 64
    return [f"{found['n']} worlds are few: shares, boxes and worths need 64 or more."] if few else []


def _method(found: dict[str, Any], command: str) -> Section:
    ran = f"Seed {found['seed']}, {found['n']} worlds with {found['per_world']} replications each, as the sweep stored "
    ran += (
        f"them; {found['points']} points of {found['flip_worlds']} worlds for break-even values, kept beside this page."
    )
    return Section("method", "Method", [*(Paragraph(word) for word in METHOD), Paragraph(ran), Code(command)])


def _plans(found: dict[str, Any]) -> list[Block]:
    several = len(found["best"]) > 1

    def value(entry: dict[str, Any] | None) -> Cell:
        return _late_cell(found, entry)

    def plain(entry: dict[str, Any] | None) -> Cell:
        return interval_cell(entry, number)

    rows = [
        [
            *([Cell(row["disruption"])] if several else []),
            Cell(row["plan"]),
            *(value(row[key]) for key in ("p10", "median", "p90", "expected")),
            *([interval_cell(row["meets"], percent)] if found["required"] is not None else []),
            *(plain(row[key]) for key in ("regret_mean", "regret_p90", "regret_max")),
            interval_cell(row["best"], percent),
        ]
        for row in found["table"]
    ]
    required = [f"Meets {requirement_text(found)}, %"] if found["required"] is not None else []
    head = [*(["Disruption"] if several else []), "Plan", "P10", "Median", "P90", "Mean", *required]
    head += ["Mean regret", "P90 regret", "Largest regret", "Best in % of worlds"]
    caption = f"{what(found)} over {found['n']} worlds; regrets{in_unit(found)}; 95 % intervals"
    return [Table(caption, head, rows), *_best(found), *_chance(found)]


def _late_cell(found: dict[str, Any], entry: dict[str, Any] | None) -> Cell:
    """A value of the headline with its interval; where it lies beyond the horizon, the note that says so."""
    if entry is None or entry["estimate"] is None:
        return Cell((entry or {}).get("note") or NOT_AVAILABLE)

    def text(value: float | None) -> str:
        return value_text(found, value)

    return Cell(text(entry["estimate"]), bracketed(entry["low"], entry["high"], text, entry["note"]))


def _best(found: dict[str, Any]) -> list[Block]:
    rows = [
        [
            Cell(row["disruption"] or "all"),
            Cell(row["plan"]),
            interval_cell(row["gain"]),
            Cell(row["other"]),
            Cell(f"{percent(row['better_in'])}"),
            Cell(row["by"]["regret_p90"]),
            Cell(row["by"]["best"]),
        ]
        for row in found["best"]
    ]
    head = ["Disruption", "Best by its mean", f"Gain over the next{in_unit(found)}", "Next", "Better in % of worlds"]
    head += ["Smallest P90 regret", "Most often best"]
    return [
        Table("The best plan by each criterion; where they differ the choice depends on what is feared", head, rows)
    ]


def _chance(found: dict[str, Any]) -> list[Block]:
    chance = found["pair"]["chance"]
    if chance is None:
        text = "With one replication a world chance cannot be told from what is not known; run.per_world=2 does."
        return [Paragraph(text)]
    shares = [
        f"{percent(chance[key]['estimate'])} % {bracketed(chance[key]['low'], chance[key]['high'], percent)} of {of}"
        for key, of in (("plan", f"the variance of {found['pair']['plan']}"), ("gain", "that of its gain"))
        if chance[key]["estimate"] is not None
    ]
    return (
        [Paragraph(f"Chance makes up {' and '.join(shares)}; the rest differs from world to world.")] if shares else []
    )


def _flips(found: dict[str, Any]) -> list[Block]:
    rows = [
        [
            Cell(found["titles"][row["input"]], row["input"]),
            Cell(readable(row["base"])),
            Cell(f"{'below' if row['better_above'] else 'above'} {readable(row['text'])}", _beyond(row)),
            Cell(row["other"]),
        ]
        for row in found["flips"]
    ]
    vain = [f"{found['titles'][row['input']]} ({_range(row)})" for row in found["tried"]]
    blocks: list[Block] = []
    if rows:
        head = ["Input", "In the scenario", f"{found['pair']['plan']} is no better", "than"]
        blocks += [Table("Inputs that make another plan as good", head, rows), flips_figure(found)]
    elif found["tried"]:
        blocks.append(Paragraph("No input that was tried makes another plan as good, anywhere in its range."))
    if vain:
        blocks.append(Paragraph(f"Tried in vain over their whole range: {'; '.join(vain)}."))
    return blocks


def _beyond(row: dict[str, Any]) -> str:
    ends = [readable(end) for end in (row["low"], row["high"]) if end is not None]
    return f"told apart beyond {' and '.join(ends)}" if ends else "not told apart at any value that was run"


def _range(row: dict[str, Any]) -> str:
    return f"{readable(row['curve'][0]['text'])} to {readable(row['curve'][-1]['text'])}" if row["curve"] else ""


def _boxes(found: dict[str, Any]) -> list[Block]:
    blocks: list[Block] = []
    for index, row in enumerate(found["boxes"]):
        blocks.append(Paragraph(box_sentence(found, row)))
        if row["box"] is None:
            continue
        limits = [
            [
                Cell(found["titles"][limit["input"]], limit["input"]),
                Cell(f"{limit['side']} {readable(limit['text'])}"),
                Cell(number(limit["quasi_p"])),
            ]
            for limit in row["box"]["limits"]
        ]
        box = row["box"]
        caption = (
            f"Box of {percent(box['mass'])} % of the worlds: coverage {percent(box['coverage'])} %, density "
            f"{percent(box['density'])} %" + (f", p {number(row['p'])}" if row["p"] is not None else "")
        )
        blocks += [Table(caption, ["Input", "Limit", "Quasi-p"], limits), box_figure(found, row, f"box-{index}")]
    return blocks


def _shares(found: dict[str, Any]) -> list[Block]:
    blocks: list[Block] = []
    for index, entry in enumerate(found["shares"]):
        if not entry["rows"]:
            blocks.append(Paragraph(f"{entry['of']}: n/a, {entry['note'] or 'no input has a share'}."))
            continue
        rows = [
            [
                Cell(found["titles"][row["input"]], row["input"]),
                interval_cell(row["first"], percent),
                interval_cell(row["total"], percent),
            ]
            for row in entry["rows"][:MOST_ROWS]
        ]
        caption = (
            f"{entry['of']}: shares of the variance, %; the surrogate of {entry['terms']} terms predicts "
            f"{percent(entry['fit'])} % of that of worlds left out, with an error of {number(entry['error'])}"
            f"{unit_text(found)}"
        )
        head = ["Input", "By itself", "With interactions"]
        blocks += [Table(caption, head, rows), shares_figure(found, entry, f"shares-{index}")]
    return blocks


def _worth(found: dict[str, Any]) -> list[Block]:
    known = found["information"]
    rows = [
        [
            Cell(information_name(found, row), row["name"]),
            Cell(str(row["inputs"])),
            interval_cell(row["value"]),
            interval_cell(row["usd"], _millions),
            Cell(number(row["bias"])),
            Cell(percent(row["fit"])),
        ]
        for row in known["rows"]
        if row["value"]["estimate"]
    ][:MOST_ROWS]
    if not rows:
        return [Paragraph(information_sentence(found))]
    price = known["usd_per_unit"]
    ground = (
        f"A unit of the headline counts as {number(price)} USD: {known['ground']}." if price else f"{known['ground']}."
    )
    head = ["To know", "Inputs", f"Worth{in_unit(found)}", "Worth, million USD", "Bias taken off", "Fit, %"]
    shown: list[Block] = [
        Paragraph(information_sentence(found)),
        Table("Worth of knowing before the choice", head, rows),
    ]
    if any(row["kind"] != "family" and row["value"]["estimate"] for row in known["rows"]):
        shown.append(information_figure(found))
    silent = sum(not row["value"]["estimate"] for row in known["rows"])
    if silent:
        shown.append(Paragraph(f"Of {silent} others these worlds tell no worth above 0."))
    return [*shown, Paragraph(f"{ground[0].upper()}{ground[1:]}")]


def _millions(value: float | None) -> str:
    return number(None if value is None else value / 1e6)
