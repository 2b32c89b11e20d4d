"""Workbook: a network out of a spreadsheet, in place of the shipped one."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import HydraException

from desim.cli.source_kinds import without_left_over
from desim.spec.fields.faults import Fault, SpecError

INSTEAD = ("~network", "demand=none")
"""Overrides that leave the shipped network and its demand out."""
NETWORK = {"name", "horizon", "nations"}
"""Keys that every network declares."""


def implied_overrides(words: list[str]) -> list[str]:
    """Overrides that a command line without a shipped network need not give: a workbook takes the place of both."""
    workbook = any(word.startswith(("workbook=", "+workbook=")) and word.partition("=")[2] for word in words)
    if not (workbook or "~network" in words or any(map(_only_workbooks, words))):
        return []
    groups = {_group(word) for word in words}
    return [word for word in INSTEAD if _group(word) not in groups]


def _only_workbooks(word: str) -> bool:
    """Whether a word gives plans to compare that are all workbooks, so that nothing is left of the shipped network."""
    if not word.lstrip("+").startswith("compare.plans="):
        return False
    try:
        plans = OverridesParser.create().parse_override(word).value()
    except (HydraException, ValueError):  # what is wrong with it is told when it is composed
        return False
    lists = list(plans.values()) if isinstance(plans, dict) else []
    return bool(lists) and all(
        isinstance(words, list) and any(str(one).startswith("workbook=") for one in words) for words in lists
    )


def _group(word: str) -> str:
    return word.partition("=")[0].lstrip("~+")


def with_workbook(data: dict[str, Any], path: Any) -> dict[str, Any]:
    """The scenario of the workbook or folder *path* (None for none), with what was composed on top of it.

    Only documents of the bibliography stand below it. Raises SpecError with the sheet and cell of every fault, and
    where a network was composed as well.
    """
    if path is None:
        return data
    if data.keys() >= NETWORK:
        raise SpecError([Fault("workbook", "stands in place of a network; compose none beside it, as ~network does")])
    from desim.sheets.network import read_network

    found = read_network(Path(str(path)))
    documents = laid_over(data.get("bibliography") or {}, found.get("bibliography") or {})
    return source_layers(laid_over(found, {**data, "bibliography": documents} if documents else data), [found, data])


def laid_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """A nest of maps with another on top."""
    both = {key: laid_over(under[key], value) for key, value in over.items() if _are_maps(under.get(key), value)}
    return {**under, **over, **both}


def source_layers(merged: dict[str, Any], scenarios: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What was merged of some scenarios, without fields of sources that a change of their kind has left over."""
    layers = [found for one in scenarios if isinstance(found := one.get("sources"), Mapping)]
    return {**merged, "sources": without_left_over(merged["sources"], layers)} if len(layers) > 1 else merged


def _are_maps(one: Any, other: Any) -> bool:
    return isinstance(one, Mapping) and isinstance(other, Mapping)
