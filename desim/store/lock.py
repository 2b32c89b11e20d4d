"""Lock: one writer to a folder at a time."""

import fcntl
import json
import os
import platform
from pathlib import Path
from types import TracebackType


class Locked(RuntimeError):
    """Another process writes to the folder."""


class Lock:
    """Held from ``with`` to its end; the system lets go of it when the process dies, however it dies.

    Works on POSIX systems.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / ".lock"
        self._handle = -1

    def __enter__(self) -> "Lock":
        while True:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
            try:
                fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(self._handle)
                raise Locked(f"{self._path.parent} is being written by {_owner(self._path)}") from None
            if _same(self._handle, self._path):
                break
            os.close(self._handle)  # who held it before has removed the file in the meantime
        os.truncate(self._handle, 0)
        os.write(self._handle, json.dumps({"pid": os.getpid(), "host": platform.node()}).encode())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._path.unlink(missing_ok=True)
        os.close(self._handle)


def _same(handle: int, path: Path) -> bool:
    try:
        return os.fstat(handle).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False


def holder(folder: Path) -> str:
    """Who writes to *folder*, empty when nobody does."""
    path = folder / ".lock"
    if not path.exists():
        return ""
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _owner(path)
    finally:
        os.close(handle)
    return ""


def _owner(path: Path) -> str:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return f"process {found['pid']} on {found['host']}"
    except (OSError, ValueError, KeyError):
        return "another process"
