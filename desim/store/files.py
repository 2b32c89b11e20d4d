"""Files: written whole or not at all."""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def write_bytes(path: Path, data: bytes) -> None:
    """Write *data* to *path*, whole or not at all."""
    write_pieces(path, (data,))


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write *pieces* to *path* through a temporary file in the same folder, flushed to disk before it takes its name.

    The pieces are written as they come, so that no more than one of them is in memory.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    partial.unlink(missing_ok=True)  # what a dead process of this number left; a link planted there is not followed
    try:
        with partial.open("xb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        if error.filename is not None:
            raise
        # A full disk, or a limit of the size of files, is reported without the name of the file.
        raise OSError(error.errno, error.strerror, str(path)) from None
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_text(path: Path, text: str) -> None:
    """Write *text* to *path*, whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, data: Any) -> None:
    """Write *data* as readable JSON, keys in order."""
    write_text(path, sorted_json(data, indent=1) + "\n")


def as_stored(data: Any) -> Any:
    """*data* as it is once written as JSON and read again: maps in the order of their keys, lists for tuples."""
    return json.loads(sorted_json(data))


def sorted_json(data: Any, indent: int | None = None) -> str:
    """*data* as JSON with keys in order; where days and dates are keys of one map, in that of their text."""
    how: dict[str, Any] = {"indent": indent, "sort_keys": True, "ensure_ascii": False, "default": str}
    try:
        return json.dumps(data, **how)
    except TypeError:
        return json.dumps(with_text_keys(data), **how)


def with_text_keys(data: Any) -> Any:
    """Nested maps with keys of text, as JSON has them."""
    if isinstance(data, dict):
        return {key if isinstance(key, str) else json.dumps(key): with_text_keys(value) for key, value in data.items()}
    return [with_text_keys(value) for value in data] if isinstance(data, list | tuple) else data


def move_into_place(fresh: Path, path: Path) -> None:
    """Let the finished file *fresh* take the name *path*, flushed to disk before."""
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(fresh, path)
    sync_folder(path.parent)


def checksum(path: Path) -> str:
    """sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Flush the entries of a folder to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
