"""Verification appendix: verification and validation of this study in the order of MIL-STD-3022."""

from typing import Any

from desim.report.model.sweep import Sweep
from desim.report.page.formatting import day_text, listed, number
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.report.review import validation_text as words
from desim.report.review.against_reality import backtest, input_uncertainty
from desim.report.review.checklist import notes_of, row
from desim.report.review.checks import SOURCES, checks
from desim.report.review.validation_status import ValidationStatus, validation_status
from desim.spec.settings.notes import Notes

TONES = {"pass": "g", "fail": "r", "not supported": "a"}
AppendixItem = tuple[str, list[str], str, bool]
"""Title, facts, field of the notes, and whether the facts alone leave a gap."""
SCOPE = (
    "Verification of the code: small cases with exact values, below. Checks of these results: their arithmetic. "
    "Validation: the output of the model against what was observed, and how far the answer depends on inputs that are "
    "not known. Data: the source of every number."
)
FAMILIES = (
    "stockpiles",
    "lines",
    "suppliers",
    "legs",
    "demands",
    "fleets",
    "gates",
    "funds",
    "workforces",
    "causes",
    "regimes",
)
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
    data = f"{words.ASSUMPTIONS} See: Numbers and their sources."
    return [
        ("1.1 Intended use", [sweep.ordered()[0].scenario.question or words.INTENDED_USE], "purpose", False),
        ("1.2 Model overview", [words.OVERVIEW, *_families(sweep)], "base_logic", False),
        ("1.3 Application", [_application(sweep)], "aims", False),
        ("1.4 Scope of verification and validation", [SCOPE], "", False),
        ("2 Requirements and acceptability criteria", [_requirement(sweep)], "criteria", True),
        ("3.1 Assumptions", [data], "assumptions", True),
        ("3.2 Capabilities", [words.CAPABILITIES], "", False),
        ("3.3 Limitations", [words.LIMITATIONS, *_limits(sweep)], "", False),
        ("3.4 Risks and impacts", [words.RISKS, *short], "", False),
        ("4.1 Data", [*(c.found for c in found if c.name == SOURCES), input_uncertainty(sweep)], "data_sources", False),
    ]


def _families(sweep: Sweep) -> list[str]:
    """How many parts of each family the model has."""
    scenario = sweep.ordered()[0].scenario
    sizes = [(len(getattr(scenario, name)), name.replace("_", " ")) for name in FAMILIES]
    known = [f"{size} {name}" for size, name in sizes if size]
    return [f"This model: {listed(known)}."] if known else []


def _application(sweep: Sweep) -> str:
    """What these results are of, and of which version."""
    first = sweep.ordered()[0]
    plans, disruptions = ([title for title in titles if title] for titles in (
        [sweep.plan_title(plan) for plan in sweep.plans], [sweep.disruption_title(one) for one in sweep.disruptions]
    ))  # fmt: skip
    what = f"Plans: {listed(plans)}." if sweep.several else "One scenario."
    under = f" Disruptions: {listed(disruptions)}." if len(disruptions) > 1 else ""
    version = first.manifest.get("versions", {}).get("desim", "of an unknown version")
    return f"{what}{under} desim {version}, commit {first.manifest.get('commit') or 'unknown'}."


def _limits(sweep: Sweep) -> list[str]:
    """Until when this study looks, and what of its ignorance is in its ranges."""
    first = sweep.ordered()[0]
    end = day_text(first.start, first.horizon)
    worlds = "" if first.sampled else " What is not known of the inputs is in none of the ranges."
    return [f"This study ends on {end}: what comes later is in no number.{worlds}"]


def _requirement(sweep: Sweep) -> str:
    """What is measured against what was seen, as far as data say it; what must hold is for a person to say."""
    return (
        f"{backtest(sweep)} Whether that is enough for the use is not for the model to say. How narrow an interval is "
        "is no such criterion."
    )


def _evidence(sweep: Sweep, known: ValidationStatus) -> list[AppendixItem]:
    """What was checked, by whom, and at what expense."""
    spent = sum(p.manifest.get("seconds", 0.0) for p in sweep.points)
    return [
        ("4.2 Conceptual model", [], "face_validity", True),
        ("4.3 Implementation", [known.text], "", False),
        ("4.4 Results", [backtest(sweep), input_uncertainty(sweep)], "face_validity", True),
        ("5 Recommendations", [], "recommendations", True),
        ("6 Key participants", [], "participants", True),
        ("7 Resources expended", [f"{number(spent)} s of computation."], "", False),
        ("8 Lessons learned", [], "lessons", True),
    ]


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
