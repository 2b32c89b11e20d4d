"""Layers: what the files of the shipped configuration compose to, by the rules of Hydra's list of defaults alone.

Hydra takes half a second of CPU time for a composition, which reading hundreds of them cannot pay; plain maps laid over
one another take a hundredth. ``test_layers.py`` compares both.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from desim.cli.config_folder import ConfigLoader
from desim.cli.source_kinds import without_left_over

CONF = Path(__file__).parents[2] / "conf"
FILES = {path.relative_to(CONF).as_posix(): path for path in sorted(CONF.rglob("*.yaml"))}
NETWORK = "artillery_155"
"""The network of a command that names none."""
GROUPS = {path.name for path in CONF.iterdir() if path.is_dir()}


@cache
def content(file: str) -> dict[str, Any]:
    """What one file says, by itself."""
    return dict(_parsed(FILES[file].read_text(encoding="utf-8")))


def compose(*words: str, root: str = "config") -> dict[str, Any]:
    """The plain data that ``desim WORDS`` composes; a word is GROUP=OPTION, GROUP=[OPTION,...] or KEY=VALUE."""
    chosen: dict[str, Any] = {}
    values: list[tuple[str, Any]] = []
    for word in words:
        key, _, value = word.partition("=")
        if key in GROUPS:
            chosen[key] = value.strip("[]").split(",")
        else:
            values.append((key, _parsed(value)))
    if "experiment" in chosen:
        (name,) = chosen["experiment"]
        chosen = _overridden(f"experiment/{name}.yaml") | chosen
    data: dict[str, Any] = {}
    added = [f"{group}/{one}.yaml" for group in chosen.keys() - _groups(root) for one in chosen[group]]
    files = [content(file) for file in (*_files(f"{root}.yaml", chosen), *added)]
    for one in files:
        data = laid_over(data, one)
    data.pop("defaults", None)
    if "sources" in data:
        data["sources"] = without_left_over(data["sources"], [one["sources"] for one in files if one.get("sources")])
    for key, value in values:
        for step in reversed(key.split(".")):
            value = {step: value}
        data = laid_over(data, value)
    return data


def laid_over(below: Any, above: Any) -> Any:
    """Plain data laid over other, as Hydra does: maps go together, and anything else takes the place of what was."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return below | {key: laid_over(below.get(key), value) for key, value in above.items()}


def _parsed(text: str) -> Any:
    return yaml.load(text, Loader=ConfigLoader)  # noqa: S506 - a safe one


def _groups(root: str) -> set[str]:
    """Groups that the root chooses from; an option of another group is laid over all that it names."""
    entries = content(f"{root}.yaml")["defaults"]
    return {group.removeprefix("optional ") for entry in entries if isinstance(entry, dict) for group in entry}


def _overridden(file: str) -> dict[str, Any]:
    """The options that a file chooses in place of those of ``config.yaml``."""
    words = [entry for entry in content(file).get("defaults", []) if isinstance(entry, dict)]
    return {key.removeprefix("override /"): value for entry in words for key, value in entry.items()}


def _files(file: str, chosen: Mapping[str, Any]) -> Iterator[str]:
    """A file and those that its list of defaults names, in the order in which they are laid over one another."""
    folder = f"{file.rpartition('/')[0]}/".removeprefix("/")
    entries = content(file).get("defaults", [])
    for entry in entries if "_self_" in entries else ["_self_", *entries]:
        if entry == "_self_":
            yield file
        elif isinstance(entry, str):
            yield from _files(f"{entry[1:] if entry.startswith('/') else folder + entry}.yaml", chosen)
        else:
            ((group, option),) = entry.items()
            if group.startswith("override"):
                continue
            whole = group.removeprefix("optional ")
            options = chosen.get(whole, chosen.get("network") or NETWORK if option == "${network}" else option)
            for one in options if isinstance(options, list) else [options] * (options is not None):
                if whole == group or f"{whole}/{one}.yaml" in FILES:
                    yield from _files(f"{whole}/{one}.yaml", chosen)
