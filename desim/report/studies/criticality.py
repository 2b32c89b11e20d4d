"""Criticality: the parts of a network ranked by what their outage costs, as a page and as tables."""

from pathlib import Path
from typing import Any

import pandas as pd

from desim.report.figures.bars import Bar, bars
from desim.report.page.formatting import NOT_AVAILABLE, bracketed, number, percent
from desim.report.page.page import Block, Cell, Page, Paragraph, Section, Table
from desim.report.studies import study_page
from desim.report.studies.study_page import excludes_zero, interval_cell, interval_columns, limits

LOSSES = {
    "headline": "the headline, for the worse",
    "short": "units short at the horizon",
    "owed": "unit-days owed",
}
METHOD = (
    "Each part is out for the time given, one part at a time, by a cause like any other; all points share their random "
    "numbers, and every loss is the paired difference to the scenario as it is, with a 95 % interval; p is adjusted "
    "for the number of parts (Holm 1979). An event of the headline that has not come counts as the horizon.",
    "Risk exposure index: the loss over the largest (Simchi-Levi, Schmidt & Wei 2014; Simchi-Levi et al. 2015).",
    "Time to survive: from the day of an outage without end to the first shortage that it brings. Time to recover: "
    "from the end of the outage to the probe from which service is as without it. Medians are Kaplan and Meier's; "
    "replications in which neither comes by the horizon are counted, not dropped. Slack: time to survive less the time "
    "that the part is out; below 0 the outage is felt while it lasts.",
    "Failure threshold: the longest outage, in whole days, after which service suffers in no larger share of the "
    "replications than is allowed; found by bisection, which takes it that longer outages do not hurt less. It is "
    "below the time to survive where what is missing only comes some time after the outage has ended.",
)


def write(found: dict[str, Any], folder: Path, command: str) -> Path:
    """Write criticality.json, two CSV tables and report.html; the path of the report."""
    rows = pd.DataFrame([_flat(row) for row in found["rows"]])
    pairs = pd.DataFrame([_pair(pair) for pair in found["pairs"]], columns=PAIR_COLUMNS)
    return study_page.write(found, {"criticality": rows, "pairs": pairs}, page_of(found, command), folder)


PAIR_COLUMNS = ["first", "second", *interval_columns("loss", None), *interval_columns("beyond", None)]


def _pair(pair: dict[str, Any]) -> dict[str, Any]:
    first, second = pair["parts"]
    return {
        "first": first,
        "second": second,
        **interval_columns("loss", pair["loss"]),
        **interval_columns("beyond", pair["beyond"]),
    }


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    losses = {
        key: value for name, found in row["losses"].items() for key, value in interval_columns(name, found).items()
    }
    threshold = row["threshold"] or {}
    return {
        **{key: row[key] for key in ("part", "family", "days", "own", "exposure", "p_adjusted")}, **losses,
        "time_to_survive": row["survival"]["median"], "survived_to_horizon": row["survival"]["open"],
        "time_to_recover": row["recovery"]["median"], "not_recovered": row["recovery"]["open"],
        "slack": row["slack"], "suffering": row["suffering"], "threshold": threshold.get("days"),
        "threshold_above": threshold.get("above"),
    }  # fmt: skip


def page_of(found: dict[str, Any], command: str) -> Page:
    """The report of one study."""
    loss, unit = found["loss"], found["unit"]
    ranked = [
        Bar(
            row["part"], row["losses"][loss]["estimate"] or 0.0, row["losses"][loss]["low"], row["losses"][loss]["high"]
        )
        for row in found["rows"]
    ]
    caption = f"Loss ({LOSSES[loss]}, {unit}) by the outage of each part from day {number(found['at'])}; lines: 95 %."
    return Page(
        title=f"Criticality: {found['title']}",
        question="Which part would be missed most, and how long can one do without it?",
        answer=_answer(found),
        findings=[
            f"{len(found['rows'])} parts out from day {number(found['at'])}, one at a time; loss: {LOSSES[loss]}."
        ],
        warnings=[f"{len(found['cannot'])} parts cannot be out; they are listed below."] if found["cannot"] else [],
        lead_figure=bars("loss", ranked, f"loss, {unit}", _answer(found), caption),
        sections=[s for s in _sections(found, command) if s.blocks],
        footer=f"{found['name']}, seed {found['seed']}, {found['n']} replications",
    )


def _answer(found: dict[str, Any]) -> str:
    row = found["rows"][0]
    lost = row["losses"][found["loss"]]
    if not excludes_zero(lost) or lost["estimate"] <= 0.0:
        return "No outage of a single part makes a difference that these replications can tell from none."
    return (
        f"{row['part']} would be missed most: {number(row['days'])} days without it cost {number(lost['estimate'])} "
        f"{bracketed(lost['low'], lost['high'])} {found['unit']}."
    )


def _sections(found: dict[str, Any], command: str) -> list[Section]:
    cannot = [[Cell(part), Cell(why)] for part, why in sorted(found["cannot"].items())]
    listed: list[Block] = [Table("Parts that cannot be out", ["Part", "Why"], cannot)] if cannot else []
    return [
        Section("ranking", "Parts by what their outage costs", [_ranking(found)]),
        Section("time", "Surviving and recovering", [_times(found)]),
        Section("pairs", "The worst pairs", _pairs(found)),
        Section("cannot", "Left out", listed),
        study_page.method_section(found, METHOD, command),
    ]


def _ranking(found: dict[str, Any]) -> Table:
    names = [name for name in LOSSES if name in found["rows"][0]["losses"]]
    rows = [
        [
            Cell(row["part"], row["family"]),
            Cell(number(row["days"]), "own recovery" if row["own"] else ""),
            *(interval_cell(row["losses"][name]) for name in names),
            Cell(number(row["exposure"])),
            Cell(NOT_AVAILABLE if row["p_adjusted"] is None else f"{row['p_adjusted']:.2g}"),
            Cell(percent(row["suffering"])),
        ]
        for row in found["rows"]
    ]
    head = ["Part", "Out, d", *(LOSSES[n][0].upper() + LOSSES[n][1:] for n in names), "Exposure", "p", "Suffers, %"]
    notes = ["Small: 95 % interval. Exposure: share of the largest loss. Suffers: replications in which service does."]
    return Table("Loss by part, the largest first", head, rows, notes)


def _times(found: dict[str, Any]) -> Table:
    rows = [
        [
            Cell(row["part"], row["family"]),
            _time_cell(row["survival"], "survives"),
            _time_cell(row["recovery"], "does not recover"),
            Cell(number(row["slack"]), tone="" if row["slack"] is None else "r" if row["slack"] < 0 else "g"),
            _threshold(row["threshold"]),
        ]
        for row in found["rows"]
    ]
    head = ["Part", "Time to survive, d", "Time to recover, d", "Slack, d", "Failure threshold, d"]
    notes = [
        f"Medians; recovery is seen at probes, {number(found['probe'])} d apart. An empty threshold was not asked."
    ]
    return Table("How long without, how long until back", head, rows, notes)


def _time_cell(found: dict[str, Any], word: str) -> Cell:
    never = f"{word} to the horizon in {found['open']} of {found['n']}" if found["open"] else ""
    if found["median"] is None:
        return Cell("beyond the horizon", never)
    return Cell(number(found["median"]), " ".join(w for w in (limits(found), never) if w))


def _threshold(found: dict[str, Any] | None) -> Cell:
    if found is None:
        return Cell("")
    return Cell(f"above {number(found['above'])}" if found["days"] is None else number(found["days"]))


def _pairs(found: dict[str, Any]) -> list[Block]:
    if not found["pairs"]:
        return []
    rows = [
        [Cell(" and ".join(p["parts"])), interval_cell(p["loss"]), interval_cell(p["beyond"])] for p in found["pairs"]
    ]
    head = ["Parts", f"Loss, {found['unit']}", "Beyond the sum of the two"]
    return [
        Table("Pairs out together, the largest loss first", head, rows),
        Paragraph(
            "Above 0 beyond the sum: each covers for the other. Below 0: without the one, the other is missed less."
        ),
    ]
