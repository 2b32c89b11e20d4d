"""Sources: where every number comes from, how much is assumed, and the documents themselves."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import clipped, listed, number
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.spec.parts.provenance import Provenance

SOURCE_KINDS = {
    "seen": "seen in a document",
    "derived": "derived from seen figures",
    "recalled": "recalled without a document",
    "assumed": "assumed",
}
"""Kinds of provenance that have a share; a structural number is what it is by definition."""


def number_sources(sweep: Sweep) -> dict[str, Provenance]:
    """Provenance by path over all points; where they differ, that of the base."""
    return {path: source for point in reversed(sweep.ordered()) for path, source in point.scenario.sources.items()}


def source_blocks(sweep: Sweep) -> list[Block]:
    """Share of numbers by kind, and the table of all of them."""
    rows = {path: point for point in reversed(sweep.ordered()) for path in point.scenario.sources}
    if not rows:
        return [Paragraph("This scenario gives no sources for its numbers.", tone="warn")]
    table = Table(
        "Every number with its provenance", ["Path", "Value", "Kind", "Source", "Low", "High", "As of", "Note"],
        [_row(sweep, rows[path], path) for path in sorted(rows)],
        ["Low and high: what is plausible. Recalled and assumed figures are never a target to pass or fail."],
    )  # fmt: skip
    return [Paragraph(_shares([p.scenario.sources[path].kind for path, p in rows.items()])), table]


def _shares(kinds: list[str]) -> str:
    count = Counter(kinds)
    total = len(kinds) - count["structural"]
    shares = [
        f"{count[k]} {words} ({number(100 * count[k] / total)} %)" for k, words in SOURCE_KINDS.items() if count[k]
    ]
    rest = f"{count['structural']} more are structural, by definition." if count["structural"] else ""
    return " ".join(filter(None, [f"Of {total} entries, {listed(shares)}." if total else "", rest]))


def _row(sweep: Sweep, point: Point, path: str) -> list[Cell]:
    entry = point.scenario.sources[path]
    book = point.scenario.bibliography.get(entry.source) if entry.source else None
    values = list(
        dict.fromkeys(
            _value_text(_declared_value(p.results.data, path)) for p in sweep.ordered() if path in p.scenario.sources
        )
    )
    document = Cell(clipped(book.title, 90), entry.source or "", link=f"#source-{entry.source}") if book else Cell("")
    ends = [Cell("" if end is None else _value_text(end)) for end in (entry.low, entry.high)]
    return [
        Cell(path),
        Cell(" or ".join(values)),
        Cell(entry.kind),
        document,
        *ends,
        Cell(entry.as_of),
        Cell(" ".join(filter(None, [f"= {entry.of}." if entry.of else "", entry.note]))),
    ]


def _declared_value(data: Any, path: str) -> Any:
    """What was written at a dotted path, None if nothing was."""
    for step in path.split("."):
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, list) and step.isdigit() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data


def _value_text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value).lower()
    if isinstance(value, int | float):
        return f"{value:,}" if abs(value) >= 10000 else f"{value:g}"
    return value if isinstance(value, str) else clipped(json.dumps(value, ensure_ascii=False), 160)


def bibliography_blocks(sweep: Sweep) -> list[Block]:
    """The documents the provenance refers to."""
    books = {key: book for point in reversed(sweep.ordered()) for key, book in point.scenario.bibliography.items()}
    cited = {s.source for p in sweep.points for s in p.scenario.sources.values()}
    if not books:
        return [Paragraph("No bibliography.")]
    rows = [
        [
            Cell(key, anchor=f"source-{key}"),
            _title(book),
            Cell(book.status.replace("_", " ")),
            Cell("yes" if key in cited else "no"),
        ]
        for key, book in sorted(books.items())
    ]
    return [
        Table(
            "Documents; how much of each was read, and whether a number above cites it",
            ["Key", "Document", "Read", "Cited"],
            rows,
        )
    ]


def _title(book: Any) -> Cell:
    web = book.url.startswith(("https://", "http://"))
    return Cell(book.title, "" if web else book.url, link=book.url if web else "")
