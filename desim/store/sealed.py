"""Sealed: the small JSON files of a study. Each carries a checksum and is read through a model.

Whatever else stands in their place ends in words: a pipe, text that is no JSON or nested without end, a list where a
map should be, a missing key, a number where text should be, and a file that was changed afterwards.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from desim.spec.stored_files import first_fault
from desim.store.files import as_stored, sorted_json, write_text
from desim.store.replication_file import Damaged

CHECKSUM = "checksum"


def seal(data: dict[str, Any]) -> dict[str, Any]:
    """*data* as JSON has it, with its checksum."""
    plain = as_stored(data)
    plain.pop(CHECKSUM, None)
    return {**plain, CHECKSUM: _checksum(plain)}


def write_sealed(path: Path, data: dict[str, Any], indent: int | None = 1) -> None:
    """Write *data* as JSON with its checksum."""
    write_text(path, sorted_json(seal(data), indent=indent) + "\n")


def read_json(path: Path) -> Any:
    """Plain data out of a JSON file; raises Damaged where there is none."""
    refuse_missing(path)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise damaged(path, "no JSON, or nested without end") from None


def unsealed(path: Path, data: Any) -> dict[str, Any]:
    """The content of a sealed file that was read from *path*; raises Damaged where it is not what was written."""
    if not isinstance(data, dict):
        raise damaged(path, "no map")
    rest = {key: value for key, value in data.items() if key != CHECKSUM}
    if data.get(CHECKSUM) != _checksum(rest):
        raise damaged(path, "it has another checksum than it was written with")
    return rest


def checked(path: Path, form: Any, data: dict[str, Any]) -> dict[str, Any]:
    """*data* that is of a form; raises Damaged with the first key that is not."""
    if fault := first_fault(form, data):
        raise damaged(path, fault)
    return data


def _checksum(plain: dict[str, Any]) -> str:
    return hashlib.sha256(sorted_json(plain).encode()).hexdigest()


def refuse_missing(path: Path) -> None:
    """Raise Damaged where there is no regular file."""
    if not path.is_file():
        raise Damaged(f"{path} is missing, or no regular file; run the study again, which keeps what is sound")


def damaged(path: Path, reason: str) -> Damaged:
    """What to raise where a file is not what was written."""
    return Damaged(f"{path} is damaged; run the study again, which keeps what is sound ({reason})")
