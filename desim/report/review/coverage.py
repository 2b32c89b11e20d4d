"""Coverage: which intervals hold what they state, as a page and as a table."""

from pathlib import Path
from typing import Any

import pandas as pd

from desim.report.page import page
from desim.report.page.formatting import NOT_AVAILABLE, percent
from desim.report.page.page import Block, Cell, Code, Page, Paragraph, Section, Table
from desim.store.files import write_json, write_text

TONES = {"pass": "g", "fail": "r", "n/a": "a"}
METHOD = (
    "Every study of a cell draws as many replications from a law whose truth is known, and gives them to the functions "
    "that make the intervals of summaries and pages. All intervals are to hold with 95 %.",
    "A cell passes when its coverage, among the studies with an interval, is not below {least} % by a one-sided "
    "binomial test at 1 %, and its intervals are on average at most {widest:g} times as wide as those of an oracle, "
    "which knows the law of the estimate: from its 2.5 % to its 97.5 % quantile. Of a proportion nobody knows more "
    "than the count; Wilson's interval stands there.",
    "A cell is n/a when most of its studies give no interval, with the reason, and those that give one are wrong in no "
    "more than {wrong} % of all studies by the same test: a summary then says n/a, too.",
)


def write(found: dict[str, Any], folder: Path, command: str) -> Path:
    """Write coverage.json, coverage.csv and report.html into *folder*; the path of the report."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "coverage.json", found)
    table = pd.DataFrame(found["rows"]).drop(columns="cell")
    write_text(folder / "coverage.csv", table.to_csv(index=False, float_format="%.6g", lineterminator="\n"))
    return page.write(page_of(found, command), folder / "report.html")


def page_of(found: dict[str, Any], command: str) -> Page:
    """The report of one coverage study."""
    counts = {verdict: sum(row["verdict"] == verdict for row in found["rows"]) for verdict in TONES}
    return Page(
        title="Coverage of the intervals of desim",
        question="Do intervals hold the level that they state?",
        answer=(
            f"{'Yes' if found['passed'] else 'Not all'}: {counts['pass']} of {len(found['rows'])} cells pass, "
            f"{counts['n/a']} are printed n/a with the reason, {counts['fail']} fail, by {found['studies']:,} studies "
            "of each."
        ),
        findings=[_least(found)],
        warnings=[f"Failed: {'; '.join(found['failed'])}."] if found["failed"] else [],
        lead_figure=None,
        sections=[*_sections(found), _method(found, command)],
        footer=f"desim {found['surroundings']['versions']['desim']}, seed {found['seed']}, {found['tier']} tier",
    )


def _least(found: dict[str, Any]) -> str:
    """The cells that are nearest to failing."""
    shown = [row for row in found["rows"] if row["verdict"] != "n/a"]
    if not shown:
        return "No cell has an interval."
    least, widest = min(shown, key=lambda row: row["coverage"]), max(shown, key=lambda row: row["width"])
    return (
        f"Least coverage {_share(least['coverage'])} % ({least['cell']}); widest {widest['width']:.2f} times the "
        f"oracle's ({widest['cell']})."
    )


def _sections(found: dict[str, Any]) -> list[Section]:
    """One table for each measure."""
    measures = list(dict.fromkeys(row["measure"] for row in found["rows"]))
    return [
        Section(f"measure-{index}", f"{measure[:1].upper()}{measure[1:]}", [_table(found, measure)])
        for index, measure in enumerate(measures)
    ]


def _table(found: dict[str, Any], measure: str) -> Block:
    rows = sorted((row for row in found["rows"] if row["measure"] == measure), key=lambda row: row["law"])
    cells = [
        [Cell(row["law"]), Cell(str(row["n"])), Cell(_share(row["shown"])), Cell(_share(row["coverage"])),
         Cell(NOT_AVAILABLE if row["width"] is None else f"{row['width']:.2f} ×"),
         Cell(row["verdict"], row["reason"] if row["verdict"] == "n/a" else "", tone=TONES[row["verdict"]])]
        for row in rows
    ]  # fmt: skip
    head = ["Law", "Replications", "With an interval, %", "Coverage, %", "Width over the oracle's", "Verdict"]
    return Table(f"95 % intervals: {measure}", head, cells)


def _share(value: float | None) -> str:
    """A share in percent with a decimal."""
    return NOT_AVAILABLE if value is None else f"{100.0 * value:.1f}"


def _method(found: dict[str, Any], command: str) -> Section:
    least = percent(found["least_coverage"])
    words = [
        text.format(least=least, widest=found["widest"], wrong=percent(1.0 - found["least_coverage"]))
        for text in METHOD
    ]
    return Section("method", "Method", [*map(Paragraph, words), Code(command)])
