"""Compiled: where sim has been compiled from the very sources that are here, that is what runs.

``make compile`` builds machine code of the modules in which a replication spends its time (mypyc), into
``desim/_compiled/<digest of the sources>``. Whoever changes a source runs it interpreted until it is compiled again;
the results are the same to the bit. The environment variable ``DESIM_COMPILED`` says ``no`` to run interpreted, and
``yes`` to run compiled or not at all.
"""

import os
import sys
from functools import cache
from hashlib import sha256
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent
FOLDER = PACKAGE / "_compiled"
SOURCES = ("sim", "spec")
"""Packages whose sources decide what is compiled: sim, and the types of what it reads and hands over."""
_BEGIN = ("desim.sim.", "desim.spec.")
_SHARED = "__mypyc"
"""What the name of the module ends with that holds the machine code of all others."""


def source_digest(package: Path = PACKAGE) -> str:
    """sha256 over the names and the texts of the sources, 20 digits of it."""
    found = sha256()
    for path in sorted(path for name in SOURCES for path in (package / name).rglob("*.py")):
        found.update(f"{path.relative_to(package).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return found.hexdigest()[:20]


@cache
def compiled_modules() -> dict[str, Path]:
    """Files of the compiled modules by name; empty where desim runs interpreted.

    Raises:
        ImportError: ``DESIM_COMPILED`` is ``yes``, and there are none of the sources that are here.
    """
    asked = os.environ.get("DESIM_COMPILED", "")
    if asked == "no":
        return {}
    found: dict[str, Path] = {}
    if FOLDER.is_dir():
        folder, suffix = FOLDER / source_digest(), EXTENSION_SUFFIXES[0]
        files = folder.rglob(f"*{suffix}")
        found = {".".join(path.relative_to(folder).parts).removesuffix(suffix): path for path in files}
    if asked == "yes" and not found:
        raise ImportError("DESIM_COMPILED is yes, but sim is not compiled from these sources; run: make compile")
    return found


def is_compiled() -> bool:
    """Whether replications run compiled here."""
    return bool(compiled_modules())


def described() -> str:
    """How replications run here, for people."""
    if is_compiled():
        return "compiled"
    if os.environ.get("DESIM_COMPILED") == "no":
        return "interpreted: DESIM_COMPILED is no"
    other = FOLDER.is_dir() and any(FOLDER.iterdir())
    reason = "the sources have changed since they were compiled" if other else "not compiled"
    return f"interpreted: {reason}"


class CompiledFinder:
    """Finds compiled modules before their sources are found."""

    @classmethod
    def find_spec(cls, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """How to load a module; None for those that are not compiled."""
        if not name.startswith(_BEGIN) and not name.endswith(_SHARED):
            return None
        file = str(compiled_modules().get(name, ""))
        return spec_from_file_location(name, file, loader=ExtensionFileLoader(name, file)) if file else None


def install() -> None:
    """Let compiled modules be found from now on."""
    if CompiledFinder not in sys.meta_path:
        sys.meta_path.insert(0, CompiledFinder)
