"""Attribution: why stockpiles are short, by reason, part, tier and nation, as a page and as tables."""

from pathlib import Path
from typing import Any

import pandas as pd

from desim.report.figures.bars import Bar, bars
from desim.report.page.formatting import NOT_AVAILABLE, bracketed, listed, number, percent
from desim.report.page.page import Block, Cell, Page, Paragraph, Section, Table
from desim.report.studies import study_page
from desim.report.studies.study_page import excludes_zero, interval_cell, interval_columns

SHORTFALL_NAMES = {"owed": "owed", "objective": "below the objective (what is owed on top)"}
REASON_MEANINGS = {
    "cause": "a cause of the scenario slowed or closed the part",
    "capacity": "the part worked at its full rate, on other units first and then on these",
    "policy": "not ordered yet: the level is too low, or nobody looked",
    "not ordered": "never ordered by the end",
    "lead time": "under way as long as that takes: lead times, transits",
    "gate": "waiting for an approval",
    "money": "waiting for the money of a fund",
    "allocation": "there, but others were served first, or a reserve kept it back",
    "owner cap": "there, but the owner may owe the other owners of the joint stock no more",
    "departures": "waiting for the next departure of a timetable",
    "load": "waiting for a full load",
    "vehicles": "no vehicle",
    "convoy": "waiting for enough vehicles with goods for a convoy",
    "escorts": "no escort",
    "berths": "their ship waited for a berth",
    "cranes": "their ship waited for cranes",
    "minimum order": "waiting for a minimum order",
    "order failure": "the supplier shipped late, or never, so that they were ordered anew",
    "rejects": "what came before them was rejected, so that they were ordered anew",
    "expiry": "what was there had expired, so that they were ordered anew",
    "lot size": "waiting for a full lot",
    "open orders": "not ordered, for the sources had as much on order as they may",
    "reservation": "there, but held for the orders of another line",
    "off shift": "outside the shifts of the line",
    "failure": "machines were down",
    "staff": "too few persons",
    "regime": "a state of a regime slowed or closed the part",
    "shared machines": "the machines worked for other lines",
    "explosive limit": "the site may hold no more explosive",
    "minimum rate": "the line had stepped down to its sustaining rate",
    "cold line": "the line had gone cold, or was being restarted",
    "knowledge": "the line was still learning",
    "other arrivals": "came without an order: at the start, from a sibling, a fleet or out of quarantine; not traced",
    "circular": "waiting for itself by a loop; not traced further",
}
"""What each kind of reason means."""
METHOD = (
    "Each missing unit is matched with the unit that replaces it, the oldest missing unit first. If that unit was "
    "delayed by D days on its way, the last D days of the shortage are attributed to its delays, the latest delay "
    "first: a wait that ends on a fixed day (a closure, a shift) takes in whatever was late before it. The days before "
    "are attributed to the ordering policy (ordered too late) or to the lead time.",
    "Waiting in a queue is attributed first to the stoppages of the server since it was last idle, the latest first; "
    "then to its shifts; the rest is its capacity. Lines that share an order book count by their share of the joint "
    "capacity. Causes that overlap share their joint effect by the Shapley value (Shapley 1953). A line that is "
    "starved, and a stockpile that is short, are traced in the same way one tier further upstream; of several "
    "components the last one to arrive is the constraint, for as long as it was late.",
    "Where an order fails, where goods are rejected as they come in, and where stock expires, what is ordered next "
    "stands in for it: the days from the failure on are attributed to it.",
    "The parts sum to the shortfall in every replication, or the replication fails. Intervals: 95 %.",
    "Counterfactual: the same random numbers without the reason, and all else as declared; the difference is paired by "
    "replication. Counterfactuals do not sum to the shortfall: where two reasons delay the same unit, removing one "
    "frees little, and removing both more than their shares; where a stop ends early, another becomes the constraint; "
    "and what moves early moves the demand on everything behind it.",
    "Where the removal of another reason than the largest takes more away, beyond chance (95 %, paired), the page "
    "leads with that reason: a share says what delayed the units last, a counterfactual what a remedy would change.",
)
NOT_TRACED = (
    "Not traced: lost sales (they are short for no days), what comes without an order, stages inside a line with "
    "stations (time in process counts as capacity), detours (as lead time), and demand above plan, which shows as "
    "policy or as capacity. Scrap shows as capacity. What has not come by the horizon is taken to come then."
)


def write(found: dict[str, Any], folder: Path, command: str) -> Path:
    """Write attribution.json, CSV tables and report.html; the path of the report."""
    reasons = [
        {**{key: row[key] for key in ("name", "kind", "subject", "share")}, **interval_columns("days", row["days"])}
        for row in found["reasons"]
    ]
    sums = [
        {"by": by, "name": row["name"], "share": row["share"], **interval_columns("days", row["days"])}
        for by in GROUPINGS
        for row in found[f"by_{by}"]
    ]
    off = [
        {
            "reasons": " + ".join(row["reasons"]), "remedy": row["remedy"],
            **interval_columns("attributed", row["attributed"]), **interval_columns("gone", row["gone"]),
            "then_binds": (row["then"] or {}).get("name"),
        }
        for row in found["counterfactuals"]
    ]  # fmt: skip
    tables = {"reasons": pd.DataFrame(reasons), "sums": pd.DataFrame(sums), "counterfactuals": pd.DataFrame(off)}
    return study_page.write(found, tables, page_of(found, command), folder)


GROUPINGS = {"kind": "kind of reason", "cause": "cause", "part": "part", "tier": "tier", "nation": "nation"}


MILLION = 1e6
LIMITS = ("estimate", "low", "high")
"""What of an interval is in its unit."""


def _in_millions(found: Any) -> Any:
    """The same with all intervals in millions."""
    if isinstance(found, list):
        return [_in_millions(one) for one in found]
    if not isinstance(found, dict):
        return found
    if "estimate" in found:
        return {key: v / MILLION if key in LIMITS and v is not None else v for key, v in found.items()}
    return {key: _in_millions(value) for key, value in found.items()}


def page_of(found: dict[str, Any], command: str) -> Page:
    """The report of one study; what is large is told in millions."""
    if found["total"]["estimate"] >= 10.0 * MILLION:
        found = {**_in_millions(found), "unit": f"million {found['unit']}"}
    ranked = [Bar(r["title"] or r["name"], r["days"]["estimate"], r["days"]["low"], r["days"]["high"])
              for r in found["reasons"]]  # fmt: skip
    answer, unit, total = _answer(found), found["unit"], found["total"]
    caption = (
        f"{unit} {SHORTFALL_NAMES[found['of']]} in a replication, by reason; lines: 95 % intervals of the mean; "
        f"n = {found['n']} replications, seed {found['seed']}."
    )
    lead = bars("reasons", ranked, f"{unit} {found['of'].replace('objective', 'below objective')}", answer, caption, 15)
    whole = f"{number(total['estimate'])} {bracketed(total['low'], total['high'])} {unit}"
    return Page(
        title=f"Attribution: {found['title']}",
        question=f"Why is {listed(found['stockpiles'])} short?"
        if len(found["stockpiles"]) == 1
        else "Why are the stockpiles short?",
        answer=answer,
        findings=[
            f"In all {whole} {SHORTFALL_NAMES[found['of']]} at {listed(found['stockpiles'])}; the reasons sum to 100 %."
        ],
        warnings=[],
        lead_figure=lead if ranked else None,
        sections=[s for s in _sections(found, command) if s.blocks],
        footer=f"{found['name']}, seed {found['seed']}, {found['n']} replications",
    )


def _answer(found: dict[str, Any]) -> str:
    if not found["reasons"] or not found["total"]["estimate"]:
        return f"Nothing is {SHORTFALL_NAMES[found['of']]} in any replication."
    first, largest = found["reasons"][0], found["largest_reduction"]
    if largest is not None:
        return _answer_by_reduction(found, largest["name"])
    days = first["days"]
    words = (
        f"{first['title'] or first['name']} is the largest reason: {percent(first['share'])} % of the shortfall, "
        f"{number(days['estimate'])} {bracketed(days['low'], days['high'])} {found['unit']}"
    )
    gone = _removals(found).get(first["name"])
    if gone is None or not excludes_zero(gone):
        return f"{words}."
    return f"{words}; without it the shortfall is {_amount(gone)} smaller."


def _answer_by_reduction(found: dict[str, Any], name: str) -> str:
    """What to say first where the removal of another reason than the largest takes more away."""
    reasons, removals = {row["name"]: row for row in found["reasons"]}, _removals(found)
    first, most = found["reasons"][0], reasons[name]
    return (
        f"{most['title'] or most['name']}: without it the shortfall is {_amount(removals[name])} of "
        f"{number(found['total']['estimate'])} {found['unit']} smaller. By attribution it is "
        f"{percent(most['share'])} %, and {first['title'] or first['name']} is the largest reason with "
        f"{percent(first['share'])} %, but removing that takes {_amount(removals[first['name']])} away: the same units "
        f"would then have waited for another reason."
    )


def _removals(found: dict[str, Any]) -> dict[str, Any]:
    """The reduction without each reason that was removed alone, by its name."""
    return {row["reasons"][0]: row["gone"] for row in found["counterfactuals"] if len(row["reasons"]) == 1}


def _amount(days: dict[str, Any]) -> str:
    return f"{number(days['estimate'])} {bracketed(days['low'], days['high'])}"


def _sections(found: dict[str, Any], command: str) -> list[Section]:
    kinds = [
        [Cell(kind), Cell(REASON_MEANINGS.get(kind, ""))] for kind in sorted({row["name"] for row in found["by_kind"]})
    ]
    meaning: list[Block] = [Table("What the kinds of reason mean", ["Kind", "Meaning"], kinds)] if kinds else []
    sums: list[Block] = [_sums(found, by, words) for by, words in GROUPINGS.items() if _has_names(found, by)]
    return [
        Section("reasons", "Reasons", [_reasons(found)] if found["reasons"] else []),
        Section("off", "Counterfactuals", _counterfactuals(found)),
        Section("sums", "By kind, cause, part, tier and nation", sums),
        Section("kinds", "Kinds of reason", meaning),
        study_page.method_section(found, (*METHOD, NOT_TRACED), command),
    ]


def _has_names(found: dict[str, Any], by: str) -> bool:
    return any(row["name"] for row in found[f"by_{by}"])


def _reasons(found: dict[str, Any]) -> Table:
    rows = [
        [Cell(row["title"] or row["name"], row["name"] if row["title"] else ""), interval_cell(row["days"]),
         Cell(percent(row["share"]))]
        for row in found["reasons"]
    ]  # fmt: skip
    head = ["Reason", f"Attributed, {found['unit']}", "Share, %"]
    notes = ["Mean of a replication; small: 95 % interval. A cause counts at all parts that it slows."]
    return Table("Reasons, the largest first", head, rows, notes)


def _sums(found: dict[str, Any], by: str, words: str) -> Table:
    rows = [
        [Cell(row["name"] or NOT_AVAILABLE), interval_cell(row["days"]), Cell(percent(row["share"]))]
        for row in found[f"by_{by}"]
    ]
    notes = {
        "tier": ["1: the stockpile itself and what feeds it; 2: what feeds that, one stockpile further up; and so on."],
        "cause": [f"{NOT_AVAILABLE}: no cause of the scenario."],
        "nation": [f"{NOT_AVAILABLE}: a part without a nation."],
    }.get(by, [])
    return Table(f"By {words}", [words.capitalize(), f"Attributed, {found['unit']}", "Share, %"], rows, notes)


def _counterfactuals(found: dict[str, Any]) -> list[Block]:
    if not found["counterfactuals"]:
        return []
    rows = [
        [
            Cell(" + ".join(row["reasons"]), row["remedy"]),
            interval_cell(row["attributed"]),
            interval_cell(row["gone"]),
            _next_reason(row["then"]),
        ]
        for row in found["counterfactuals"]
    ]
    unit = found["unit"]
    head = ["Reason removed", f"Attributed, {unit}", f"Reduction without it, {unit}", "Largest reason then"]
    notes = ["Paired differences under common random numbers; small: how it is removed, and 95 % intervals."]
    return [
        Table("What is attributed to a reason, and the reduction without it", head, rows, notes),
        Paragraph(
            "The reduction is less than what is attributed where another reason then delays the same units; it is more "
            "where the reason also delayed units that others delayed after it."
        ),
        *_larger_without(found),
    ]


def _larger_without(found: dict[str, Any]) -> list[Block]:
    """Which reasons keep the shortfall smaller, beyond chance."""
    names = [name for name, gone in _removals(found).items() if gone and excludes_zero(gone) and gone["estimate"] < 0.0]
    if not names:
        return []
    words = (
        f"Without {listed(names)} the shortfall is larger: what delays or closes a part also sends orders to other "
        "sources, or leaves stock to others."
    )
    return [Paragraph(words)]


def _next_reason(found: dict[str, Any] | None) -> Cell:
    return Cell(NOT_AVAILABLE) if found is None else Cell(found["name"], f"{percent(found['share'])} % of what is left")
