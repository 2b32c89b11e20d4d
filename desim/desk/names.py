"""Names: of files and folders of the desk, made of what a person typed; and paths that stay inside a folder."""

import re
import unicodedata
from collections.abc import Collection
from itertools import count
from pathlib import Path

from desim.spec.fields.faults import shown

LONGEST = 40
"""Characters of a name that is made of a title."""
LONGEST_STEP = 120
"""Characters of a step of a path; desim itself makes none as long."""
MOST_STEPS = 12
_ODD = re.compile(r'[/\\:*?"<>|]')
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_RESERVED = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")
"""Names that Windows keeps for devices."""


class NotThere(LookupError):
    """There is nothing of this name in the workspace."""


def is_name(text: str) -> bool:
    """Whether a text is a name that the desk gives: small letters, digits, - and _."""
    return _NAME.fullmatch(text) is not None and _RESERVED.fullmatch(text) is None


def free_name(title: str, taken: Collection[str], otherwise: str) -> str:
    """A name that nothing bears yet.

    Args:
        title: What it is made of, as far as that goes.
        taken: Names that are taken.
        otherwise: What it is made of where the title has no letter or digit.
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain)[:LONGEST].strip("_") or otherwise
    base = base if is_name(base) else f"{otherwise}_{base}"
    return next(name for k in count(1) if (name := base if k == 1 else f"{base}_{k}") not in taken)


def is_plain_step(step: str) -> bool:
    """Whether a text can be the name of one file or folder, and nothing more."""
    plain = 0 < len(step) <= LONGEST_STEP and step.isprintable() and not _ODD.search(step)
    return plain and step.strip(". ") != ""


def inside(folder: Path, *steps: str) -> Path:
    """A path below a folder that exists, by the names on the way; none may be a link or lead out of it.

    Raises:
        NotThere: A step is no plain name, nothing is there, or it is a link.
    """
    place = folder
    if len(steps) > MOST_STEPS:
        raise NotThere("this is not there")
    for step in steps:
        if not is_plain_step(step):
            raise NotThere(f"{shown(step)} is no name")
        place = place / step
        if place.is_symlink() or not place.exists():
            raise NotThere(f"{shown(step)} is not there")
    if not place.resolve().is_relative_to(folder.resolve()):
        raise NotThere(f"{shown('/'.join(steps))} is not there")
    return place
