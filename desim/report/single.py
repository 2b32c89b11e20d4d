"""Single: the report of one scenario, inside the folder of its results."""

from pathlib import Path

from desim.report import page
from desim.report.contents import page_of
from desim.report.sweep import open_sweep


def write(folder: Path) -> Path:
    """Write report.html into a results folder; raises FileNotFoundError when the results are not complete."""
    return page.write(page_of(open_sweep([folder])), folder / "report.html")
