"""Shipped rows: the plans and disruptions that come with a network, as rows of a question, in words of their files."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from desim.cli.config_folder import ConfigLoader
from desim.cli.shipped import CONF, Option, options
from desim.cli.shipped_rows import shipped_rows as records
from desim.report.page.formatting import readable
from desim.spec.question.rows import GROUPS

NONE = ("none", "null", "")


@dataclass(frozen=True)
class ShippedRow:
    """One option that comes with a network."""

    key: str
    """Name of its row."""
    option: str
    """Name of the option."""
    title: str
    question: str
    """What its file asks."""
    begins: str = ""
    takes: str = ""
    costs: str = ""
    usual: bool = False
    """Whether the first shipped study of the network runs it."""


@cache
def shipped_rows(network: str, kind: str) -> tuple[ShippedRow, ...]:
    """The options of a network for one kind of rows, those that its first shipped study runs first.

    Args:
        network: name of a network that comes with desim.
        kind: ``plans`` or ``disruptions``.
    """
    rows = records(network).get(kind, {})
    by_name = {option.name: option for group in GROUPS[kind] for option in options(group)}
    found = [_row(key, row["title"], by_name[row["options"][0]], usual_options(network)) for key, row in rows.items()]
    return tuple(sorted(found, key=lambda row: (not row.usual, row.title)))


def _row(key: str, title: str, option: Option, usual: frozenset[str]) -> ShippedRow:
    causes = _file(option.group, option.name).get("causes") or {}
    short = option.name.rpartition("/")[2]
    first = next(iter(causes.values()), {}) if len(causes) == 1 else causes.get(short) or {}
    begins = (first.get("when") or {}).get("at")
    money = sum(float(one.get("cost") or 0.0) for one in causes.values() if isinstance(one, dict))
    return ShippedRow(
        key, option.name, title, option.question, "" if begins is None else readable(str(begins)),
        _time(first.get("how") or {}), f"{money:,.0f}" if money else "", f"{option.group}={option.name}" in usual,
    )  # fmt: skip


def _time(how: dict[str, Any]) -> str:
    """Until it is in effect, where that is one time."""
    delay = how.get("delay")
    value = delay.get("mean") or delay.get("value") if isinstance(delay, dict) else delay
    return "" if value is None else readable(str(value))


def usual_options(network: str) -> frozenset[str]:
    """The options, as ``group=name``, that the first shipped study of a network varies."""
    study = usual_study(network)
    params = ((study.get("hydra") or {}).get("sweeper") or {}).get("params") or {}
    return frozenset(
        f"{group}={name.strip()}"
        for group, names in params.items()
        for name in str(names).split(",")
        if name.strip() not in NONE
    )


@cache
def usual_study(network: str) -> dict[str, Any]:
    """The first shipped study of a network that varies plans; empty where there is none."""
    names = [option.name for option in options("experiment") if option.network == network]
    for name in sorted(names, key=lambda one: (one != "surge_155", one)):
        found = _file("experiment", name)
        params = ((found.get("hydra") or {}).get("sweeper") or {}).get("params") or {}
        if set(params) & set(GROUPS["plans"]):
            return {"name": name, **found}
    return {}


@cache
def _file(group: str, name: str) -> dict[str, Any]:
    """What a file of the configuration says; nothing where it holds no map."""
    text = (CONF / group / f"{name}.yaml").read_text(encoding="utf-8")
    found = yaml.load(text, Loader=ConfigLoader)  # noqa: S506 - a safe one
    return found if isinstance(found, dict) else {}
