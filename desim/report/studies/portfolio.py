"""Portfolio: the best set of plans under each budget, and how sure that is, as a page and as tables."""

from pathlib import Path
from typing import Any

import pandas as pd

from desim.report.page.formatting import (
    NOT_AVAILABLE,
    bracketed,
    listed,
    percent,
)
from desim.report.page.page import Block, Cell, Figure, Page, Paragraph, Section, Table
from desim.report.page.style import figure
from desim.report.studies import study_page
from desim.report.studies.portfolio_words import (
    answer,
    column_unit,
    coverage,
    difference,
    findings,
    money,
    name_of,
    units,
    warnings,
)
from desim.report.studies.robust_words import is_day, requirement_text, unit_text, value_text, what
from desim.report.studies.study_page import IntervalData, interval_cell, interval_columns

METHOD = (
    "All sets meet the same worlds with the same random numbers. Cost of a set: what it costs more than no plan, world "
    "by world, out of the tables of cost; that may be negative. A set is on the frontier when no set that costs less, "
    "or the same, is as good. An event that has not come by the horizon counts there in means, and meets no "
    "requirement.",
    "Best in % of worlds: of all sets that the money allows; sets that are equal in a world share it. Regret: what the "
    "set loses in a world against the best of them (Savage 1951). The largest mean loss and the sets that may be as "
    "good follow from intervals of all pairs of sets that were run, so wide (Bonferroni) that they hold for all sets "
    "and budgets at once: they allow for the best having been picked among many.",
)
FIRST_SETS, FRONT, REST = 40, "#0173b2", "#9aa5ae"


def write(found: dict[str, Any], folder: Path, command: str) -> Path:
    """Write portfolio.json, its tables as CSV and report.html; the path of the report."""
    return study_page.write(found, tables(found), page_of(found, command), folder)


def tables(found: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Frontier, budgets and all sets."""
    rows = {
        "frontier": [
            {**_sure_columns(found, row), **interval_columns("value", row["value"])} for row in found["frontier"]
        ],
        "budgets": [{"cap": row["cap"], **_sure_columns(found, row)} for row in found["caps"]],
        "sets": [
            {"plans": name_of(row), **interval_columns("cost", row["cost"]), "counted_cost": row["counted_cost"],
             "value": row["value"], "frontier": row["frontier"]}
            for row in found["sets"]
        ],
    }  # fmt: skip
    return {name: pd.DataFrame(entries) for name, entries in rows.items() if entries}


def _sure_columns(found: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """One choice as columns."""
    if row["set"] is None:
        return {"plans": None}
    return {
        "plans": name_of(found["sets"][row["set"]]), "counted_cost": found["sets"][row["set"]]["counted_cost"],
        "share_best": row["share_best"], "share_unbeaten": row["share_unbeaten"],
        **interval_columns("regret", row["regret"]), "regret_p90": row["regret_p90"]["estimate"],
        "most_lost": row["most_lost"], "may_be_as_good": "; ".join(name_of(found["sets"][k]) for k in row["as_good"]),
    }  # fmt: skip


def page_of(found: dict[str, Any], command: str) -> Page:
    """The report of one study."""
    sentence = answer(found)
    sections = [
        Section("budgets", "The best set under each budget", _budgets(found)),
        Section("frontier", "Cost against what it buys", _frontier(found)),
        Section("sets", "All sets that were run", _sets(found)),
        Section("conflicts", "Plans that cannot be together", _conflicts(found)),
        study_page.method_section(found, [*METHOD, coverage(found)], command),
    ]
    return Page(
        title=f"Plans under a budget: {found['title']}",
        question="Which set of plans is the best under each budget?",
        answer=sentence,
        findings=findings(found),
        warnings=warnings(found),
        lead_figure=_figure(found, sentence),
        sections=[section for section in sections if section.blocks],
        footer=f"{found['name']}, seed {found['seed']}, {found['n']} {units(found)} of each of {found['ran']} sets",
    )


def _budgets(found: dict[str, Any]) -> list[Block]:
    if not found["caps"]:
        return []
    rows = [
        [Cell(money(row["cap"])), *_choice_cells(found, row)] if row["set"] is not None
        else [Cell(money(row["cap"])), Cell("none keeps within it"), *(Cell(NOT_AVAILABLE) for _ in range(7))]
        for row in found["caps"]
    ]  # fmt: skip
    return [Table(_caption(found, "Best set under each budget"), ["Budget, USD", *_choice_head(found)], rows)]


def _frontier(found: dict[str, Any]) -> list[Block]:
    rows = [
        [
            *_choice_cells(found, row),
            interval_cell(row["gain"], difference(found)) if row["gain"] else Cell(NOT_AVAILABLE, "the first"),
            _money_cell(row["more_cost"]) if row["more_cost"] else Cell(NOT_AVAILABLE, "the first"),
        ]
        for row in found["frontier"]
    ]
    head = [*_choice_head(found), f"Gains over the one above{column_unit(found)}", "Costs more than it, USD"]
    return [Table(_caption(found, "Sets that no cheaper set is as good as, each for its own cost"), head, rows)]


def _caption(found: dict[str, Any], begin: str) -> str:
    return f"{begin}; {what(found)} over {found['n']} {units(found)}; 95 % intervals"


def _choice_head(found: dict[str, Any]) -> list[str]:
    value = f"Reach {requirement_text(found)}, %" if found["required"] is not None else f"Mean{column_unit(found)}"
    within = "" if found["within"] is None else f", kept to in {percent(found['within'])} % of the {units(found)}"
    return [
        "Set", f"Cost, USD{within}", value, f"Best in % of {units(found)}", f"None better in % of {units(found)}",
        f"Mean regret{column_unit(found)}", f"Largest mean loss{column_unit(found)}", "May be as good",
    ]  # fmt: skip


def _choice_cells(found: dict[str, Any], row: dict[str, Any]) -> list[Cell]:
    best = found["sets"][row["set"]]
    rivals = [name_of(found["sets"][k]) for k in row["as_good"]]
    value = percent(best["value"]) if found["required"] is not None else value_text(found, best["value"])
    limits = row.get("value")
    as_text = percent if found["required"] is not None else lambda one: value_text(found, one)
    return [
        Cell(name_of(best), f"of {row['allowed']} sets"),
        Cell(money(best["counted_cost"]), bracketed(best["cost"]["low"], best["cost"]["high"], money)),
        Cell(value, bracketed(limits["low"], limits["high"], as_text, limits["note"]) if limits else ""),
        Cell(percent(row["share_best"])),
        Cell(percent(row["share_unbeaten"])),
        interval_cell(row["regret"], difference(found)),
        Cell(difference(found)(row["most_lost"])),
        Cell(listed(rivals[:3]) + (f" and {len(rivals) - 3} more" if len(rivals) > 3 else "") if rivals else "none"),
    ]


def _money_cell(found: IntervalData) -> Cell:
    return Cell(money(found["estimate"]), bracketed(found["low"], found["high"], money, found["note"]))


def _sets(found: dict[str, Any]) -> list[Block]:
    ordered = sorted(found["sets"], key=lambda row: row["counted_cost"])
    rows = [
        [
            Cell(name_of(row), "on the frontier" if row["frontier"] else ""),
            Cell(money(row["counted_cost"]), bracketed(row["cost"]["low"], row["cost"]["high"], money)),
            Cell(percent(row["value"]) if found["required"] is not None else value_text(found, row["value"])),
        ]
        for row in ordered[:FIRST_SETS]
    ]
    value = f"Reach {requirement_text(found)}, %" if found["required"] is not None else f"Mean{column_unit(found)}"
    shown: list[Block] = [Table(_caption(found, "Sets by cost"), ["Set", "Cost, USD", value], rows)]
    if len(ordered) > FIRST_SETS:
        shown.append(Paragraph(f"{len(ordered) - FIRST_SETS} more are in sets.csv."))
    return shown


def _conflicts(found: dict[str, Any]) -> list[Block]:
    rows = [
        [Cell(row["one"]), Cell(row["other"]), Cell(", ".join(row["paths"][:5]), f"{len(row['paths'])} in all")]
        for row in found["conflicts"]
    ]
    caption = "Pairs of plans that change the same number to different values; no set has both"
    return [Table(caption, ["Plan", "Plan", "What both change"], rows)] if rows else []


def _figure(found: dict[str, Any], alt: str) -> Figure:
    """All sets by cost and value, with the frontier as a line of steps."""
    scale, word = (1e9, "bn USD") if max(abs(row["counted_cost"]) for row in found["sets"]) >= 1e9 else (1e6, "M USD")
    times = 100.0 if found["required"] is not None else 1.0
    front = [found["sets"][row["set"]] for row in found["frontier"]]

    def paint(panels: Any) -> None:
        axis = panels[0, 0]
        rest = [row for row in found["sets"] if not row["frontier"]]
        axis.plot([r["counted_cost"] / scale for r in rest], [times * r["value"] for r in rest], "o", color=REST)
        costs, values = [r["counted_cost"] / scale for r in front], [times * r["value"] for r in front]
        axis.step(costs, values, where="post", color=FRONT, linewidth=1)
        axis.plot(costs, values, "o", color=FRONT)
        for row, cost, value in zip(found["frontier"], costs, values, strict=True):
            if row["value"]["low"] is not None and row["value"]["high"] is not None:
                axis.plot([cost] * 2, [times * row["value"]["low"], times * row["value"]["high"]], color=FRONT, lw=1)
            name = name_of(found["sets"][row["set"]])
            right = cost > (costs[0] + costs[-1]) / 2.0  # its name is to stay within the figure
            offset, side = ((-5, 5), "right") if right else ((5, 5), "left")
            axis.annotate(name, (cost, value), offset, textcoords="offset points", ha=side, fontsize=8, color=FRONT)
        for row in found["caps"]:
            axis.axvline(row["cap"] / scale, color="#5f6770", linestyle=(0, (1, 2)), linewidth=1)
        axis.margins(x=0.15)
        axis.set_xlabel(f"cost over no plan, {word}")
        axis.set_ylabel(f"{units(found)} that reach it, %" if found["required"] is not None else _axis_label(found))
        if found["required"] is None and is_day(found):
            ticks = axis.get_yticks()
            axis.set_yticks(ticks, [value_text(found, float(tick)) for tick in ticks])

    goal = f" that reach {requirement_text(found)}" if found["required"] is not None else ""
    caption = (
        f"Each dot is a set of plans; blue: the frontier, with 95 % intervals of what it reaches. {what(found)}{goal}"
        f"{'; dotted: budgets' if found['caps'] else ''}."
    )
    return figure("portfolio", alt, caption, 3.8, (1, 1), paint)


def _axis_label(found: dict[str, Any]) -> str:
    return "mean" if is_day(found) else f"mean{unit_text(found)}"
