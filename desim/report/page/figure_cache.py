"""Figure cache: figures that were drawn once, kept for the next page that shows the same.

A figure is known by what it shows, by the code of all reports and by the versions of the libraries that draw it. So an
entry is never out of date, and may be used by any study. Entries stand in the cache folder of the user; where
``DESIM_CACHE`` names another folder, they stand there, and where it is empty, nothing is kept.
"""

import hashlib
import json
import logging
import os
import platform
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs

import desim
from desim.report.page.content_digest import UnknownContentError, content_digest
from desim.store.code_identity import DigestCache, cache_file, code_digest, package_sources
from desim.store.installed_version import installed_version

LOGGER = logging.getLogger(__name__)
FORM = 1
"""Number of the form of an entry; to be raised when it changes."""
LARGEST = 2**26
"""Bytes of all entries; beyond them, those go that were used longest ago."""
KEPT = 0.75
"""Share of the bytes that stays then, so that not every further entry makes others go."""
LIBRARIES = ("matplotlib", "numpy", "scipy", "pandas", "networkx")
PACKAGE = Path(desim.__file__).parent
ENDING = ".figure"


class Picture(NamedTuple):
    """A drawing as it stands in a page."""

    svg: str
    """Markup."""
    png: str = ""
    """Address under which a browser saves it as a picture; empty where it is not offered."""


def picture_key(*content: Any) -> str | None:
    """The name of the entry of a figure; None where it cannot be told what the figure shows."""
    try:
        shown = content_digest(*content)
    except UnknownContentError as error:
        LOGGER.debug("a figure is not kept: %s", error)
        return None
    return hashlib.sha256(f"{shown} {_drawn_by()}".encode()).hexdigest()


def kept_picture(key: str) -> Picture | None:
    """The picture of a name; None where there is none, or a damaged one."""
    path = _entry(key)
    if path is None:
        return None
    try:
        seal, _, text = path.read_bytes().partition(b"\n")
        if seal.decode("ascii") != _seal(key, text):
            LOGGER.debug("%s is damaged: the figure is drawn again", path)
            return None
        os.utime(path)
        return Picture(**json.loads(text))
    except (OSError, UnicodeDecodeError):
        return None


def keep_picture(key: str, picture: Picture) -> None:
    """Keep a picture under its name, whole or not at all; where that cannot be, it is drawn again the next time."""
    path = _entry(key)
    if path is None:
        return
    text = json.dumps(picture._asdict()).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            file.write(_seal(key, text).encode() + b"\n" + text)
        os.replace(file.name, path)
        _make_room(path.parent)
    except OSError as error:
        LOGGER.debug("a figure is not kept: %s", error)


def _seal(key: str, text: bytes) -> str:
    return hashlib.sha256(key.encode() + text).hexdigest()


def _entry(key: str) -> Path | None:
    folder = _folder()
    return None if folder is None else folder / f"{key}{ENDING}"


def _folder() -> Path | None:
    given = os.environ.get("DESIM_CACHE")
    if given == "":
        return None
    return Path(given or platformdirs.user_cache_dir("desim", appauthor=False)) / "figures"


def _make_room(folder: Path) -> None:
    """Remove what was used longest ago where all entries together are too large."""
    found = list(_entries(folder))
    total = sum(size for _, size, _ in found)
    if total <= LARGEST:
        return
    for _, size, path in sorted(found):
        if total <= KEPT * LARGEST:
            break
        path.unlink(missing_ok=True)
        total -= size


def _entries(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """When each file was used last, its size and its path; what a process that died has left is among them."""
    with os.scandir(folder) as files:
        for file in files:
            status = file.stat()
            yield status.st_mtime, status.st_size, Path(file.path)


@cache
def _drawn_by() -> str:
    """The code of all reports with all it imports, and what draws."""
    digests = DigestCache(cache_file(PACKAGE / "__init__.py"))
    report = PACKAGE / "report"
    names = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in sorted(report.rglob("*.py"))]
    code = code_digest(names, package_sources(PACKAGE.name, PACKAGE), digests)
    digests.save()
    versions = [f"{name} {installed_version(name)}" for name in LIBRARIES]
    return " ".join([str(FORM), code, platform.python_version(), platform.machine(), *versions])
