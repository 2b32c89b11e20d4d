"""Validation: the verdicts as a file and as a report."""

from pathlib import Path
from typing import Any

from desim.store.files import write_json


def write(found: dict[str, Any], place: Path) -> Path:
    """Write validation.json and report.html into the folder *place*; the path of the report."""
    place.mkdir(parents=True, exist_ok=True)
    write_json(place / "validation.json", found)
    return place / "report.html"
