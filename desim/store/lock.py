"""Lock: one writer to a folder at a time."""

import json
import os
import platform
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from desim.store.files import write_json

_SECONDS = 0.1
"""How long to try: a writer that just ended may be about to remove the file of its lock."""


class Locked(RuntimeError):
    """Another process writes to the folder."""


class Lock:
    """Held from ``with`` to its end; the system releases it when the process dies, however it dies.

    Beside the file of the lock stands another one that says who writes. Both are removed at the end; links that stand
    in their places are not followed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, _lock(folder)

    def __enter__(self) -> "Lock":
        try:
            self._lock.acquire(timeout=_SECONDS, poll_interval=_SECONDS / 5)
        except Timeout:
            raise Locked(f"{self._folder} is being written by {_writer(self._folder)}") from None
        try:
            write_json(_writer_file(self._folder), {"pid": os.getpid(), "host": platform.node()})
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        _writer_file(self._folder).unlink(missing_ok=True)
        with suppress(PermissionError):  # some systems keep a file that is open
            Path(self._lock.lock_file).unlink(missing_ok=True)
        self._lock.release()


def holder(folder: Path) -> str:
    """Who writes to *folder*, empty when nobody does."""
    lock = _lock(folder)
    if not Path(lock.lock_file).exists():
        return ""
    try:
        with lock.acquire(timeout=0):
            return ""
    except Timeout:
        return _writer(folder)


def _lock(folder: Path) -> FileLock:
    return FileLock(folder / ".lock", mode=0o644)


def _writer_file(folder: Path) -> Path:
    return folder / ".writer"


def _writer(folder: Path) -> str:
    try:
        found = json.loads(_writer_file(folder).read_text(encoding="utf-8"))
        return f"process {found['pid']} on {found['host']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
