"""Forbidden: content that would let a scenario run code, read secrets or reach other files while it is composed.

Hydra calls whatever ``_target_`` names, Python's logging configuration whatever ``()`` or ``class`` names, and
interpolations read the environment. Scenarios are data from other people, so all of it is denied by default.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from desim.spec.fields.faults import Fault, shown

TARGET = "_target_"
FORBIDDEN_KEYS = {"()", "class", "searchpath", "env_set", "env_copy", "callbacks", "sweep_report"}
LAUNCHERS = {
    "hydra._internal.core_plugins.basic_launcher.BasicLauncher",
    "hydra_plugins.hydra_joblib_launcher.joblib_launcher.JoblibLauncher",
    "hydra_plugins.hydra_submitit_launcher.submitit_launcher.LocalLauncher",
    "hydra_plugins.hydra_submitit_launcher.submitit_launcher.SlurmLauncher",
}
"""What may run the points of a sweep."""
_COMMAND_SETTINGS = ("setup", "additional_parameters", "temp_folder")
"""Settings of launchers that would run commands, or lead elsewhere."""
_ALLOWED_INTERPOLATION = re.compile(r"\$\{(?:oc\.env:DESIM_[A-Z0-9_]+(?:,[A-Za-z0-9_. -]*)?|[A-Za-z0-9_.]+)\}")
_LONG_NUMBER = re.compile(r"\d{401}", re.ASCII)
LONGEST_KEY = 1000
_PLAIN_LINE = re.compile(r"[\w@%+=:,.*/~ -]*")
_KEY_IN_OVERRIDE = re.compile(
    r"""(?:^|[.{,+~'"\s])(\(\)|class|searchpath|env_set|env_copy|callbacks|sweep_report)['"]?\s*[=:.]"""
)


def text_fault(text: str) -> str:
    """Why a text, key or value, must not reach the composer; empty when it may."""
    if TARGET in unicodedata.normalize("NFKC", text).casefold():
        return "_target_ is not allowed: a scenario is data and names no code"
    if "ext://" in text or "cfg://" in text:
        return "ext:// and cfg:// are not allowed: a scenario is data and names no code"
    if "${" in _ALLOWED_INTERPOLATION.sub("", text):
        return "has an interpolation that is not allowed; only ${a.key} and ${oc.env:DESIM_...} are"
    return ""


def key_fault(key: str) -> str:
    """Why a key must not reach the composer; empty when it may."""
    if key in FORBIDDEN_KEYS:
        return "is not allowed: a scenario is data and names no code and no places"
    return "" if key.isascii() else "is no key a scenario can have: use plain letters, digits and _"


def override_faults(overrides: list[str]) -> list[Fault]:
    """Faults of the overrides on a command line."""
    faults = []
    for override in overrides:
        name, found = override.partition("=")[0], _KEY_IN_OVERRIDE.search(override)
        steps = [step for step in re.split(r"[./@]", name.lstrip("+~")) if step in FORBIDDEN_KEYS]
        message = text_fault(override) or key_fault(name) or next(map(key_fault, [found[1]] if found else steps), "")
        if not message and "=" in override and not name.lstrip("+~"):
            message = "has no key before its ="
        if not message and len(name) > LONGEST_KEY:
            message = f"has a key of more than {LONGEST_KEY} characters"
        if not message and _LONG_NUMBER.search(override):
            message = "has a number of more than 400 digits"
        if message:
            faults.append(Fault("command line", message, shown(name)))
    return faults


def value_faults(data: Any, path: str = "") -> Iterator[Fault]:
    """Faults of composed data before its interpolations are resolved."""
    if isinstance(data, str):
        message = text_fault(data)
        if message:
            yield Fault(path, message)
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from value_faults(value, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list | tuple):
        for index, value in enumerate(data):
            yield from value_faults(value, f"{path}[{index}]")


def launcher_faults(launcher: Mapping[str, Any]) -> list[Fault]:
    """Faults of the composed settings of a launcher: some of them would become commands of a batch script."""
    if launcher.get(TARGET) not in LAUNCHERS:
        return [Fault("hydra/launcher", "is none of basic, joblib, submitit_local, submitit_slurm")]
    faults = [
        Fault(f"hydra.launcher.{key}", "is not allowed: it would run commands or lead elsewhere")
        for key in _COMMAND_SETTINGS
        if launcher.get(key)
    ]
    for key, value in sorted(launcher.items()):
        if isinstance(value, str) and key != TARGET and not _PLAIN_LINE.fullmatch(value):
            faults.append(Fault(f"hydra.launcher.{key}", "is no plain text of one line", shown(value)))
    return faults
