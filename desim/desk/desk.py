"""Desk: what all pages share."""

from dataclasses import dataclass
from pathlib import Path

from desim.desk.access import Access


@dataclass(frozen=True)
class Desk:
    """One running desk."""

    folder: Path
    """Networks and studies of the person."""
    access: Access
