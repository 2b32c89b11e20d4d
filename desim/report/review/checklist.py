"""Checklist: items that reviewers ask for, what the study says to each, and marked gaps where prose is missing."""

from collections.abc import Iterable

from desim.report.model.sweep import Sweep
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.report.review.stress_des import ITEMS
from desim.spec.settings.notes import Notes
from desim.store.notes import read_notes

GAP = "TO BE WRITTEN by the modeler"


def stress_blocks(sweep: Sweep) -> list[Block]:
    """STRESS-DES 1.0, item by item."""
    notes = notes_of(sweep)
    rows = [
        row(f"{item.number} {item.title}", item.facts(sweep), item.key, notes, required=item.prose) for item in ITEMS
    ]
    caption = "STRESS-DES 1.0 (Monks et al. 2019, Journal of Simulation 13(1), 55-67)"
    return [Paragraph(_filled_sentence(rows)), Table(caption, ["Item", "From the study", "From the modeler"], rows)]


def notes_of(sweep: Sweep) -> Notes:
    """The notes of all points together; where they differ, one text after the other."""
    found = [read_notes(p.results.folder) for p in sweep.ordered()]
    texts = {key: dict.fromkeys(getattr(n, key) for n in found if getattr(n, key)) for key in Notes.model_fields}
    return Notes().model_copy(update={key: " ".join(parts) for key, parts in texts.items()})


def row(title: str, facts: Iterable[str], key: str, notes: Notes, required: bool) -> list[Cell]:
    """One item: what the data say, and what the modeler says or has yet to say."""
    text = " ".join(facts)
    prose = getattr(notes, key) if key else ""
    if prose:
        return [Cell(title), Cell(text), Cell(prose)]
    if required or (not text and key):
        return [Cell(title), Cell(text), Cell(GAP, f"notes.{key}: {_field_description(key)}", tone="a")]
    return [Cell(title), Cell(text or "none in this study"), Cell("")]


def _field_description(key: str) -> str:
    return Notes.model_fields[key].description or ""


def _filled_sentence(rows: list[list[Cell]]) -> str:
    open_rows = sum(r[2].text == GAP for r in rows)
    if not open_rows:
        return f"All {len(rows)} items are filled."
    return (
        f"{len(rows) - open_rows} of {len(rows)} items are filled from scenario, manifest and docstrings; {open_rows} "
        "wait for prose, which a scenario or an experiment declares under notes: and which changes no result."
    )
