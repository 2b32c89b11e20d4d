"""Validation: the verdicts as a file, and as a verification and validation report in the structure of MIL-STD-3022."""

import shlex
from pathlib import Path
from typing import Any

from desim.report.page import page
from desim.report.page.page import Block, Cell, Code, Page, Paragraph, Section, Table
from desim.report.review import validation_text as words
from desim.report.review.verdicts import power, remarks, signed, significant, summary
from desim.store.files import write_json

TONES = {"pass": "g", "fail": "r", "not supported": "a"}


def write(found: dict[str, Any], folder: Path) -> Path:
    """Write validation.json and report.html into *folder*; the path of the report."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "validation.json", found)
    return page.write(page_of(found), folder / "report.html")


def page_of(found: dict[str, Any]) -> Page:
    """The report of one validation."""
    good, text = found["passed"], _text(found)
    answer = f"Executive summary: {'all acceptability criteria are met' if good else 'not all criteria are met'}. "
    return Page(
        title=text.title,
        question=text.question,
        answer=answer + _sentence(summary(found)),
        findings=_findings(found),
        warnings=_warnings(found),
        lead_figure=None,
        sections=[*_statement(found), *_evidence(found), *_appendices(found)],
        footer=_footer(found["surroundings"]),
    )


def _text(found: dict[str, Any]) -> words.CasesText:
    return words.own_cases(found["folder"]) if found["folder"] else words.SIMULATOR


def _footer(surroundings: dict[str, Any]) -> str:
    return f"desim {surroundings['versions']['desim']}, commit {surroundings['commit'] or 'unknown'}"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _findings(found: dict[str, Any]) -> list[str]:
    if found["tier"] == "full":
        return ["Full tier: every run is as long as the criteria of power ask for."]
    return ["Quick tier: runs of a twentieth of the full length, which find coarse errors only."]


def _warnings(found: dict[str, Any]) -> list[str]:
    failed = [f"Failed: {', '.join(found['failed'])}."] if found["failed"] else []
    part = [] if found["complete"] else ["Only some of the cases were run."]
    weak = [_sentence(power(found))] if found["without_power"] else []
    return [*failed, *map(_sentence, found["scatter"]["faults"]), *weak, *part]


def _statement(found: dict[str, Any]) -> list[Section]:
    """What is asked, of what, and by which criteria."""
    least, text = f"{found['least_p']:.2g}", _text(found)
    rows = [[Cell(name), Cell(what.format(least=least)), Cell(when)] for name, what, when in words.CRITERIA]
    criteria = Table("Acceptability criteria", ["Requirement", "Criterion", "Applies to"], rows)
    return [
        Section("problem", "Problem statement", _titled_paragraphs(
            ("Intended use", text.intended_use), ("Overview", words.OVERVIEW),
            ("Application", text.application), ("Scope", text.scope),
        )),
        Section("criteria", "Requirements and acceptability criteria", [criteria]),
        Section("assumptions", "Assumptions, capabilities, limitations, risks and impacts", _titled_paragraphs(
            ("Assumptions", words.ASSUMPTIONS), ("Capabilities", words.CAPABILITIES),
            ("Limitations", words.LIMITATIONS), ("Risks and impacts", words.RISKS),
        )),
        Section("method", "Methodology", [Paragraph(words.METHOD), Paragraph(text.exact), _runs(found)]),
    ]  # fmt: skip


def _titled_paragraphs(*parts: tuple[str, str]) -> list[Block]:
    return [Paragraph(f"{head}. {text}") for head, text in parts]


def _evidence(found: dict[str, Any]) -> list[Section]:
    """What came out, what is open, and who and what it took."""
    resources = (
        f"One run of {found['seconds']:.0f} s on {found['surroundings']['platform']}, "
        f"Python {found['surroundings']['python']}."
    )
    return [
        Section("results", "Results", [_quantities(found)]),
        Section("issues", "Issues", _issues(found)),
        Section("participants", "Key participants", [Paragraph(words.NOT_APPLICABLE)]),
        Section("resources", "Resources expended", [Paragraph(resources)]),
        Section("lessons", "Lessons learned", [Paragraph(words.NOT_APPLICABLE)]),
    ]


def _quantities(found: dict[str, Any]) -> Table:
    head = ["Case", "Quantity", "Unit", "Exact", "Estimate", "Half-width", "z", "p", "Verdict"]
    rows = [_row(case, q) for case in found["cases"] for q in case["quantities"]]
    notes = [
        "Half-width of the 95 % interval; small below it that of the independent check, a third of it at least.",
        "Deterministic quantities have a tolerance in place of an interval.",
    ]
    return Table("Quantities against their exact values", head, rows, notes)


def _row(case: dict[str, Any], q: dict[str, Any]) -> list[Cell]:
    reference = q["reference_half_width"]
    if q["kind"] == "deterministic":
        width = Cell("exact", f"± {significant(q['tolerance'], 2)}")
    else:
        width = Cell(significant(q["half_width"], 2), f"check {significant(reference, 2)}" if reference else "")
    return [
        Cell(case["case"], anchor="" if q is not case["quantities"][0] else case["case"]),
        Cell(q["quantity"], q["scenario"]),
        Cell(q["unit"]),
        Cell(significant(q["exact"])),
        Cell(significant(q["estimate"])),
        width,
        Cell(signed(q["z"])),
        Cell(significant(q["p"], 2)),
        Cell(
            q["verdict"], "; ".join(remarks(q)), "a" if q["not_excluded"] and not q["faults"] else TONES[q["verdict"]]
        ),
    ]


def _issues(found: dict[str, Any]) -> list[Block]:
    """Everything that is not as it should be, or that could not be had."""
    rows = [
        [Cell(case["case"]), Cell(what), Cell(why)]
        for case in found["cases"]
        for what, why in (
            *((q["quantity"], "; ".join(q["faults"])) for q in case["quantities"] if q["faults"]),
            *((run["name"], failure) for run in case["scenarios"] for failure in run["failures"]),
            *((name, f"not supported: {why}") for name, why in case["not_supported"].items()),
        )
    ]
    rows += [[Cell("all"), Cell("scatter of z"), Cell(fault)] for fault in found["scatter"]["faults"]]
    return [Table("Open issues", ["Case", "What", "Why"], rows)] if rows else [Paragraph("No issue is open.")]


def _runs(found: dict[str, Any]) -> Table:
    rows = [
        [
            Cell(case["case"]),
            Cell(run["title"], run["name"]),
            Cell(str(run["replications"])),
            Cell(significant(run["horizon"], 6)),
            Cell(significant(run["warmup"], 6)),
            Cell(str(run["seed"])),
        ]
        for case in found["cases"]
        for run in case["scenarios"]
    ]
    return Table("Runs", ["Case", "Scenario", "Replications", "Horizon, d", "Warm-up, d", "Seed"], rows)


def _appendices(found: dict[str, Any]) -> list[Section]:
    text, own = _text(found), f" validate.folder={shlex.quote(found['folder'])}" if found["folder"] else ""
    command = f"desim study=validate{own} validate.tier={found['tier']} run.seed={found['seed']}"
    versions = found["surroundings"]["versions"]
    listed = [[Cell(name), Cell(version)] for name, version in versions.items()]
    return [
        Section("model", "Appendix A: model description", [
            Paragraph(words.OVERVIEW), Paragraph(words.CAPABILITIES), Table("Software", ["Package", "Version"], listed),
        ], numbered=False),
        Section("traceability", "Appendix B: requirements traceability", [_traceability(found)], numbered=False),
        Section("comparison", "Appendix C: basis of comparison", [
            Paragraph(text.exact), Code(command),
        ], numbered=False),
        Section("references", "Appendix D: references", [
            Paragraph(one) for one in text.references or (words.NOT_APPLICABLE,)
        ], numbered=False),
        Section("acronyms", "Appendix E: acronyms", [
            Table("Acronyms", ["Acronym", "Meaning"], [[Cell(a), Cell(b)] for a, b in words.ACRONYMS]),
        ], numbered=False),
        Section("programmatics", "Appendix F: programmatics, distribution list", [
            Paragraph(words.NOT_APPLICABLE),
        ], numbered=False),
    ]  # fmt: skip


def _traceability(found: dict[str, Any]) -> Table:
    rows = []
    for case in found["cases"]:
        z = [abs(q["z"]) for q in case["quantities"] if q["z"] is not None]
        good = sum(q["verdict"] == "pass" for q in case["quantities"])
        rows.append(
            [
                Cell(case["case"], link=f"#{case['case']}"),
                Cell(case["component"]),
                Cell(case["title"]),
                Cell(f"{good} of {len(case['quantities'])}"),
                Cell(f"{max(z):.2f}" if z else "exact"),
                Cell(case["verdict"], "", TONES[case["verdict"]]),
            ]
        )
    head = ["Case", "Component verified", "Case", "Quantities that agree", "Largest |z|", "Verdict"]
    return Table("Requirements, and the cases that verify them", head, rows)
