"""Files: written whole or not at all."""

import json
import os
import shutil
from pathlib import Path
from typing import Any


def write_text(path: Path, text: str) -> None:
    """Write *text* to *path* through a temporary file in the same folder, flushed to disk before it takes its name."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with partial.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
    sync_folder(path.parent)


def write_json(path: Path, data: Any) -> None:
    """Write *data* as readable JSON, keys in order."""
    write_text(path, json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n")


def sync_folder(folder: Path) -> None:
    """Flush the entries of a folder to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def take_place(fresh: Path, place: Path) -> None:
    """Let the complete folder *fresh* take the name *place*; what stood there is removed only after that."""
    old = place.with_name(f".{place.name}.{os.getpid()}.old")
    if place.exists():
        place.rename(old)
    fresh.rename(place)
    sync_folder(place.parent)
    if old.exists():
        shutil.rmtree(old)
