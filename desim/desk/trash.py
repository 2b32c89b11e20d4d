"""Trash: what was deleted, until it is wanted back."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from desim.desk.names import NotThere, inside, is_name
from desim.desk.state import now
from desim.store.files import write_json

NOTE = "deleted.json"
KINDS = ("networks", "studies")
"""Folders of a workspace from which something can be deleted."""


@dataclass(frozen=True)
class Deleted:
    """Something in the trash."""

    key: str
    """By which it is asked back."""
    kind: str
    """Folder that it was in."""
    name: str
    """Of its file or folder."""
    title: str
    at: str
    """When it was deleted."""


class Trash:
    """A folder beside those that things are deleted from."""

    def __init__(self, root: Path) -> None:
        self._root, self._folder = root, root / "trash"

    def put(self, kind: str, place: Path, title: str) -> Deleted:
        """Move a file or folder of a kind into the trash."""
        found = Deleted(secrets.token_hex(8), kind, place.name, title, now())
        folder = self._folder / found.key
        folder.mkdir(parents=True)
        write_json(folder / NOTE, asdict(found))
        place.rename(folder / place.name)
        return found

    def __iter__(self) -> Iterator[Deleted]:
        """What is there, the last first."""
        notes = [_read(path) for path in self._folder.glob(f"*/{NOTE}")]
        return iter(sorted((note for note in notes if note), key=lambda note: note.at, reverse=True))

    def restore(self, key: str) -> Deleted:
        """Put something back where it was, under its name; raises NotThere, or FileExistsError where that is taken."""
        note = _read(inside(self._folder, key, NOTE))
        if note is None or note.key != key:
            raise NotThere("this is no longer in the trash")
        place = self._root / note.kind / note.name
        if place.exists():
            raise FileExistsError(f"there is another {note.name} now; rename it first")
        inside(self._folder, key, note.name).rename(place)
        (self._folder / key / NOTE).unlink()
        (self._folder / key).rmdir()
        return note


def _read(path: Path) -> Deleted | None:
    """A note of the trash; None for one that this desk did not write."""
    try:
        note = Deleted(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    sound = all(isinstance(value, str) for value in asdict(note).values()) and note.kind in KINDS
    return note if sound and is_name(note.name.removesuffix(".xlsx")) and path.parent.name == note.key else None
