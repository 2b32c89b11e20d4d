"""Shipped: the folder of the configuration that comes with desim, and what its files say of themselves."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).resolve().parents[1]
CONF = next(d for d in (PACKAGE / "conf", PACKAGE.parent / "conf") if d.is_dir())
"""Beside the package in a checkout, within it when it is installed."""
_NETWORK = re.compile(r"\bnetwork(?:=|: )(\w+)")


class Option(NamedTuple):
    """One choice of a group: ``GROUP=NAME`` on the command line."""

    group: str
    name: str
    question: str
    """First comment of its file that is no directive."""
    network: str
    """The network that it belongs to."""


def networks() -> list[str]:
    """Names of the networks."""
    return sorted(path.stem for path in (CONF / "network").glob("*.yaml"))


def options(group: str) -> Iterator[Option]:
    """The options of a group by name, without ``none`` and files that are only pieces of options."""
    known = networks()
    default = _network_in((CONF / "config.yaml").read_text(encoding="utf-8"), "")
    for path in sorted((CONF / group).rglob("*.yaml")):
        name = path.relative_to(CONF / group).with_suffix("").as_posix()
        folder = name.rpartition("/")[0]
        if name == "none" or (folder and (folder not in known or group == "network")):
            continue
        head = _head(path)
        if group in ("network", "experiment"):
            network = name if group == "network" else _network_in(path.read_text(encoding="utf-8"), default)
        else:
            network = folder or _network_in("\n".join(head), default)
        yield Option(group, name, head[0] if head else "", network)


def option_words() -> dict[str, str]:
    """The word of a command line that chooses each option, by the name of the option."""
    found: dict[str, str] = {}
    for group in ("risk", "politics", "disruption", "reform", "surge", "experiment", "network"):
        for path in sorted((CONF / group).rglob("*.yaml")):
            name = path.relative_to(CONF / group).with_suffix("").as_posix()
            if path.stem != "none" and not (group == "network" and "/" in name):
                found[path.stem] = f"{group}={name}"
    return found


def _head(path: Path) -> list[str]:
    """The comments at the head of a file, without directives."""
    found = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                break
            text = line.lstrip("#").strip()
            if text and not text.startswith(("@package", "yaml-language-server:")):
                found.append(text)
    return found


def _network_in(text: str, default: str) -> str:
    """The network that a text names, as on a command line or in a list of defaults."""
    found = _NETWORK.search(text)
    return found[1] if found else default
