"""Delayed: the options of a plan, decided later than their files say."""

from collections.abc import Iterator, Mapping
from typing import Any

from desim.spec.question.layers import Layer, value_source
from desim.spec.question.moved import Written, moved

PLANS = ("surge", "expansion", "reform")
"""Roles of the causes that are decided."""
NOT_DECIDED = ("causes", "sources", "titles", "bibliography", "observations")
"""Maps of a scenario in which a change is not one of the network from its first day on."""


def delayed(later: Written, base: Mapping[str, Any], data: Mapping[str, Any]) -> Layer:
    """Later dates of what the options of a row begin.

    Args:
        later: By how much, a time as it was written.
        base: The scenario without the options, as plain data.
        data: The scenario with them.

    Returns:
        The dates of their causes, and the ranges of these dates, all moved.
    """
    causes: dict[str, Any] = {}
    sources: dict[str, Any] = {}
    for name, field in dated(base, data):
        path = f"causes.{name}.when.{field}"
        causes[name] = {"when": {field: moved(data["causes"][name]["when"][field], later, data)}}
        source = value_source(data, path)
        ends = {end: moved(source[end], later, data) for end in ("low", "high") if source.get(end) is not None}
        sources |= {path: ends} if ends else {}
    found: Layer = {"causes": causes} if causes else {}
    return {**found, "sources": sources} if sources else found


def dated(base: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Plans that *data* has and *base* has not, and the field that says when each of them is decided."""
    known = base.get("causes") or {}
    for name, cause in (data.get("causes") or {}).items():
        when = cause.get("when") or {}
        field = {"date": "at", "approval": "filed"}.get(str(when.get("kind")), "")
        if name not in known and cause.get("role") in PLANS and field in when:
            yield name, field


def undelayable(base: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """The first number of the network that is another one from the first day on, by path; empty where none is."""
    parts = {key: value for key, value in base.items() if key not in NOT_DECIDED}
    return next(_changed(parts, data, ""), "")


def _changed(base: Mapping[str, Any], data: Mapping[str, Any], path: str) -> Iterator[str]:
    for key, value in data.items():
        here = f"{path}.{key}" if path else str(key)
        if not path and key not in base:
            continue
        old = base.get(key)
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            yield from _changed(old, value, here)
        elif not isinstance(value, Mapping) and old != value:
            yield here
