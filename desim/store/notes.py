"""Notes on disk: the prose of a study beside its results, which may be written after they are there."""

import json
from pathlib import Path

from desim.spec.settings.notes import Notes
from desim.store.files import write_json
from desim.store.replication_file import Damaged

NAME = "notes.json"


def write_notes(folder: Path, notes: Notes) -> None:
    """Write the notes that are given into a results folder; without any, remove those that are there."""
    given = notes.model_dump(exclude_defaults=True)
    if given:
        write_json(folder / NAME, given)
    else:
        (folder / NAME).unlink(missing_ok=True)


def read_notes(folder: Path) -> Notes:
    """The notes beside some results; none where there are none. Raises Damaged where the file holds anything else."""
    path = folder / NAME
    try:
        return Notes.model_validate(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else Notes()
    except ValueError:
        raise Damaged(f"{path} is damaged; remove it, or run the study again, which writes it anew") from None
