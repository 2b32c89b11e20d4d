"""Shipped rows: the plans and disruptions that come with a network, as rows of a question that are off."""

from typing import Any

import yaml

from desim.cli.config_folder import ConfigLoader
from desim.cli.shipped import CONF, Option, options
from desim.spec.question.rows import GROUPS

Rows = dict[str, dict[str, Any]]


def shipped_rows(network: str) -> dict[str, Rows]:
    """Rows of ``plans`` and of ``disruptions`` for the options that come with a network, by name; all are off."""
    found: dict[str, Rows] = {}
    taken: set[str] = set()
    for kind, groups in GROUPS.items():
        rows: Rows = {}
        for option in (one for group in groups for one in options(group) if one.network == network):
            key = _short(option) if _short(option) not in taken else f"{option.group}_{_short(option)}"
            taken.add(key)
            rows[key] = {"title": option_title(option), "on": False, "options": [option.name]}
        found |= {kind: rows} if rows else {}
    return found


def option_title(option: Option) -> str:
    """The title of an option: what its file calls it, or the cause of its name, or its name as words."""
    text = (CONF / option.group / f"{option.name}.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, ConfigLoader) or {}  # noqa: S506 - a safe one
    short = _short(option)
    cause = (data.get("causes") or {}).get(short) or {}
    words = short.replace("_", " ")
    return str((data.get("titles") or {}).get(short) or cause.get("title") or f"{words[:1].upper()}{words[1:]}")


def _short(option: Option) -> str:
    return option.name.rpartition("/")[2]
