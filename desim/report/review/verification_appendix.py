"""Verification appendix: verification and validation of this study in the order of MIL-STD-3022."""

from typing import Any

from desim.report.model.sweep import Sweep
from desim.report.page.formatting import number
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.report.review import validation_text as words
from desim.report.review.checklist import notes_of, row
from desim.report.review.checks import SOURCES, checks
from desim.report.review.validation_status import ValidationStatus, validation_status
from desim.spec.settings.notes import Notes

TONES = {"pass": "g", "fail": "r", "not supported": "a"}
AppendixItem = tuple[str, list[str], str, bool]
"""Title, facts, field of the notes, and whether the facts alone leave a gap."""
NO_OBSERVATIONS = "The scenario holds no observed figures to be held against."
_CAPTION = "Verification and validation report, in the order of MIL-STD-3022 (2012)"


def verification_blocks(sweep: Sweep) -> list[Block]:
    """The items of the standard, and the cases with exact values."""
    known = validation_status(sweep)
    rows = _rows(sweep, known, notes_of(sweep))
    blocks: list[Block] = [Table(_CAPTION, ["Section", "From the study", "From the modeler"], rows)]
    return [*blocks, *_case_table(known)]


def _rows(sweep: Sweep, known: ValidationStatus, notes: Notes) -> list[list[Cell]]:
    rows = [*_statement(sweep), *_evidence(sweep, known)]
    return [row(title, facts, key, notes, gap) for title, facts, key, gap in rows]


def _statement(sweep: Sweep) -> list[AppendixItem]:
    """What is asked of the model, and what it rests on."""
    found = checks(sweep)
    short = [f"{c.name}: {c.found}." for c in found if c.tone != "g"]
    data = f"{words.ASSUMPTIONS} Of the data: Numbers and their sources."
    return [
        ("1.1 Intended use", [sweep.ordered()[0].scenario.question or words.INTENDED_USE], "purpose", False),
        ("1.2 Model overview", [words.OVERVIEW], "base_logic", False),
        ("1.3 Application", ["See the plans and settings of this report."], "aims", False),
        ("1.4 Scope of verification and validation", [words.SCOPE], "", False),
        ("2 Requirements and acceptability criteria", [_criteria(sweep)], "outputs", False),
        ("3.1 Assumptions", [data], "assumptions", True),
        ("3.2 Capabilities", [words.CAPABILITIES], "", False),
        ("3.3 Limitations", [words.LIMITATIONS], "", False),
        ("3.4 Risks and impacts", [words.RISKS, *short], "", False),
        ("4.1 Data", [c.found for c in found if c.name == SOURCES], "data_sources", False),
    ]


def _evidence(sweep: Sweep, known: ValidationStatus) -> list[AppendixItem]:
    """What was checked, by whom, and at what expense."""
    seen = sum(len(o.observed) for o in sweep.ordered()[0].scenario.observations.values())
    back = (
        f"{seen} observed figures are held against the bands of the runs, see: Back-test." if seen else NO_OBSERVATIONS
    )
    spent = sum(p.manifest.get("seconds", 0.0) for p in sweep.points)
    return [
        ("4.2 Conceptual model", [], "face_validity", True),
        ("4.3 Implementation", [known.text], "", False),
        ("4.4 Results", [back], "face_validity", True),
        ("5 Recommendations", [], "recommendations", True),
        ("6 Key participants", [], "participants", True),
        ("7 Resources expended", [f"{number(spent)} s of computation."], "", False),
        ("8 Lessons learned", [], "lessons", True),
    ]


def _criteria(sweep: Sweep) -> str:
    goals = [g for p in sweep.points if p.manifest.get("precision") for g in p.manifest["precision"]["goals"]]
    if not goals:
        return "No precision was asked for; intervals of 95 % stand with every estimate."
    return f"A precision was asked for {len(goals)} estimates, see: Confidence."


def _case_table(known: ValidationStatus) -> list[Block]:
    """The cases of the last validation, in short."""
    if known.found is None:
        return [Paragraph(f"Exact values: {known.text}.", tone="warn")]
    rows = [_case(case) for case in known.found["cases"]]
    head = ["Case", "Component verified", "Quantities that agree", "Largest |z|", "Verdict"]
    note = f"In full, with criteria, half-widths and open issues: {known.path} beside these results."
    return [Table("Simulator against exact values", head, rows, [known.text, note])]


def _case(case: dict[str, Any]) -> list[Cell]:
    z = [abs(q["z"]) for q in case["quantities"] if q["z"] is not None]
    good = sum(q["verdict"] == "pass" for q in case["quantities"])
    return [
        Cell(case["case"], case["title"]),
        Cell(case["component"]),
        Cell(f"{good} of {len(case['quantities'])}"),
        Cell(f"{max(z):.2f}" if z else "exact"),
        Cell(case["verdict"], tone=TONES.get(case["verdict"], "a")),
    ]
