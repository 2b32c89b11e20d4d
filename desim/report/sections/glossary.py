"""Glossary: what the measures of a study mean."""

from desim.report.model.sweep import Sweep
from desim.report.page.formatting import plain_name
from desim.report.page.page import Block, Cell, Table
from desim.spec.metrics import METRICS


def glossary_blocks(sweep: Sweep) -> list[Block]:
    """All measures that any point of the study has, by name."""
    measured = {metric for point in sweep.points for metric, _, _ in point.results.measures()}
    rows = [
        [
            Cell(plain_name(name)),
            Cell(METRICS[name].subject),
            Cell(METRICS[name].unit),
            Cell(METRICS[name].meaning, METRICS[name].source),
        ]
        for name in sorted(measured & set(METRICS), key=str.lower)
    ]
    caption = "Measures in this study, what they are measured on, their unit (unit: that of the item) and their meaning"
    return [Table(caption, ["Measure", "Of", "Unit", "Meaning"], rows)] if rows else []
