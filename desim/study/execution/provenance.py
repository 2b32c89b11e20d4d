"""Provenance of a result: what was run, with which code, on which machine."""

import hashlib
import platform
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from desim.plugins.load import loaded_plugins
from desim.store.code_identity import DigestCache, cache_file, code_digest, package_sources
from desim.store.files import sorted_json, with_text_keys
from desim.store.installed_version import installed_version

PACKAGE = Path(__file__).resolve().parents[2]
"""The folder of desim's own code."""
DECISIVE = ("desim.sim.replicate", "desim.measure.outcome")
"""Modules that, with all they import, decide the bits of a result."""
PACKAGES = (
    "desim",
    "simpy",
    "numpy",
    "scipy",
    "pandas",
    "pyarrow",
    "pydantic",
    "hydra-core",
    "omegaconf",
    "joblib",
    "matplotlib",
    "seaborn",
)


def scenario_hash(data: Any) -> str:
    """sha256 of a composed scenario, whatever the order of its entries; the same once it was stored and read again.

    Keys are in the order of their text: days that are keys come back from a file as text, and 60 is before 120, but
    "60" is not before "120".
    """
    return hashlib.sha256(sorted_json(with_text_keys(data)).encode()).hexdigest()


@cache
def code_hash() -> str:
    """sha256 of the code of desim that decides results, as it was at the first call; see code_identity."""
    digests = DigestCache(cache_file(PACKAGE / "__init__.py"))
    found = code_digest(DECISIVE, package_sources(PACKAGE.name, PACKAGE), digests)
    digests.save()
    return found


def surroundings() -> dict[str, Any]:
    """Versions, platform and commit."""
    return {
        "versions": {package: installed_version(package) for package in PACKAGES},
        "python": platform.python_version(),
        "platform": platform.platform(),
        "machine": platform.machine(),
        "code": code_hash(),
        "plugins": {
            name: {"code": plugin.digest, "kinds": list(plugin.kinds), "file": plugin.path}
            for name, plugin in loaded_plugins().items()
        },
        "commit": _commit(),
    }


@cache
def _commit() -> str:
    """The git commit of the code, marked when files differ from it; empty outside a checkout."""
    root = PACKAGE

    def git(*words: str) -> str:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=False, timeout=10)  # noqa: S603, S607
        return done.stdout.strip() if done.returncode == 0 else ""

    try:
        commit = git("rev-parse", "HEAD")
        return f"{commit}{'+changed' if commit and git('status', '--porcelain', '--', '.') else ''}"
    except (OSError, subprocess.SubprocessError):
        return ""
