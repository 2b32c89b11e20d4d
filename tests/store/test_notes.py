"""Notes beside results: written, read, removed, and refused where the file holds anything else."""

from pathlib import Path

import pytest

from desim.spec.settings.notes import Notes
from desim.store.notes import NAME, read_notes, write_notes
from desim.store.replication_file import Damaged


def test_notes_are_read_as_they_were_written_and_removed_with_the_last(tmp_path: Path) -> None:
    assert read_notes(tmp_path) == Notes()
    notes = Notes(purpose="What stock is enough?")
    write_notes(tmp_path, notes)
    assert read_notes(tmp_path) == notes
    write_notes(tmp_path, Notes())
    assert not (tmp_path / NAME).exists()
    write_notes(tmp_path, Notes())


@pytest.mark.parametrize("text", ["{", "[]", '{"no such note": "x"}'])
def test_anything_else_in_their_place_is_damaged(text: str, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(Damaged, match=r"notes\.json is damaged; remove it, or run the study again"):
        read_notes(tmp_path)
