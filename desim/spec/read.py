"""Read: plain data into a Scenario, or one error that lists all faults."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from desim.spec.checks.check import faults_in
from desim.spec.checks.partial import faults_of_sound_parts
from desim.spec.fields.faults import Fault, SpecError, nearest, shown
from desim.spec.fields.open_union import JOINED_WORDS
from desim.spec.fields.walk import fields_at, kinds_below
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run
from desim.spec.settings.studies import STUDIES

D = TypeVar("D", bound=BaseModel)
MAX_NODES = 1_000_000
MAX_DEPTH = 50


def read(data: Mapping[str, Any]) -> Scenario:
    """Check a scenario.

    Args:
        data: The scenario as plain nested data: maps, lists, numbers and text, as in a YAML file.

    Returns:
        The checked scenario, which is frozen.

    Raises:
        SpecError: All faults at once, each with its path, the given value, the allowed range and unit, and the nearest
            valid key.
    """
    faults = _shape_faults(data)
    if faults:
        raise SpecError(faults)
    context = {"start": _start(data)}
    try:
        scenario = Scenario.model_validate(data, context=context)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        between = faults_of_sound_parts(data, [e["loc"] for e in errors], context)
        raise SpecError([*(_fault(e, data) for e in errors), *between]) from None
    faults = faults_in(scenario, data)
    if faults:
        raise SpecError(faults)
    return scenario


def read_run(settings: Mapping[str, Any]) -> Run:
    """The checked settings of a run; raises SpecError with all faults."""
    return read_as(Run, "run", settings)


def read_as(model: type[D], name: str, settings: Mapping[str, Any], context: Mapping[str, Any] | None = None) -> D:
    """The checked settings *name*; raises SpecError with all faults."""
    try:
        return model.model_validate(settings, context=dict(context or {}))
    except ValidationError as error:
        faults = [_fault(e, settings, model) for e in error.errors(include_url=False)]
        raise SpecError([replace(f, path=f"{name}.{f.path}".removesuffix(".scenario")) for f in faults]) from None


def read_study(name: str, settings: Mapping[str, Any], data: Mapping[str, Any]) -> Any:
    """The checked settings of the study *name* of the scenario *data*; raises SpecError with all faults.

    A setting that is null is not given. Days may be dates where the scenario has a start.
    """
    study = STUDIES[name]
    model = study.settings
    if model is None:
        raise ValueError(f"study {name!r} has no settings")
    return read_as(model, study.key, _given(settings), {"start": _start(data)})


def _given(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings without those that are null, which are not given."""
    kept = {key: value for key, value in settings.items() if value is not None}
    return {key: _given(value) if isinstance(value, Mapping) else value for key, value in kept.items()}


def _start(data: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(str(data.get("start")))
    except ValueError:
        return None


def _shape_faults(data: Any) -> list[Fault]:
    """Data that is too large, too deep or of a kind that no scenario has; looked at before anything else."""
    if not isinstance(data, Mapping):
        return [Fault("scenario", "must be a map of names", shown(data))]
    stack: list[tuple[str, Any, int]] = [("", data, 0)]
    nodes = 0
    while stack:
        path, value, depth = stack.pop()
        nodes += 1
        if nodes > MAX_NODES:
            return [Fault("scenario", f"has more than {MAX_NODES} entries")]
        if depth > MAX_DEPTH:
            return [Fault(path[:80], f"is nested more than {MAX_DEPTH} deep")]
        if isinstance(value, Mapping):
            stack += [(f"{path}.{k}" if path else str(k), v, depth + 1) for k, v in value.items()]
        elif isinstance(value, list | tuple):
            stack += [(f"{path}[{i}]", v, depth + 1) for i, v in enumerate(value)]
        elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**63:
            return [Fault(path, "is too large a number", shown(value))]
    return []


def _fault(error: Any, data: Any, model: type[BaseModel] = Scenario) -> Fault:
    """One fault out of an error of pydantic over *data*, in the words of this project."""
    path = tuple(step for step in error["loc"] if step != "[key]")
    kind, given, message = error["type"], shown(error.get("input")), error["msg"]
    where = dotted(_without_tags(path, data, kind == "missing"))
    if kind == "extra_forbidden":
        if where in _GROUPS:
            return Fault(where, "unknown key; does the file of this group begin with '# @package _global_'?")
        return Fault(where, "unknown key", "", nearest(path[-1], fields_at(model, path[:-1])))
    if kind in ("missing", "union_tag_not_found"):
        tag = error.get("ctx", {}).get("discriminator", "").strip("'")
        return Fault(f"{where}.{tag}" if tag else where, "is missing")
    if kind == "union_tag_invalid":
        tag, allowed = error["ctx"]["discriminator"].strip("'"), error["ctx"]["expected_tags"]
        return _none_of(f"{where}.{tag}", error["ctx"]["tag"], allowed)
    if kind == "literal_error":
        return _none_of(where, error["input"], error["ctx"]["expected"])
    if kind in ("model_type", "dict_type"):
        return Fault(where, "must be a map of fields", given)
    if kind == "desim":
        compound = isinstance(error.get("input"), Mapping)
        return Fault(where, message, "" if compound else given)
    return Fault(where, message[0].lower() + message[1:], given)


def _none_of(where: str, given: Any, allowed: str) -> Fault:
    """A word that is none of those allowed, which pydantic lists as ``'a', 'b' or 'c'``."""
    return Fault(where, f"is none of {allowed}", shown(given), nearest(given, re.findall(r"'(\w+)'", allowed)))


_GROUPS = ("network", "demand", "surge", "disruption", "reform", "politics", "experiment")
"""Groups of configuration files; their names as keys mean that a file lacks its package line."""
_TAGS = kinds_below(Scenario) | {"plain", "trial", "family"}


def _without_tags(path: tuple[str | int, ...], data: Any, missing: bool) -> tuple[str | int, ...]:
    """The path as the user wrote it, without the arms of tagged unions that pydantic puts in.

    Args:
        path: Steps of pydantic.
        data: What was written; a name that is there is no arm, even where it is the word of one.
        missing: Whether the last step is a field that is not there.
    """
    kept: list[str | int] = []
    for index, step in enumerate(path):
        keys = {str(key): key for key in data} if isinstance(data, Mapping) else {}
        arm = step in _TAGS or step in JOINED_WORDS
        if arm and str(step) not in keys and not (missing and index == len(path) - 1):
            continue
        kept.append(step)
        if str(step) in keys:
            data = data[keys[str(step)]]
        else:
            inside = isinstance(data, list | tuple) and isinstance(step, int) and step < len(data)
            data = data[step] if inside else None
    return tuple(kept)


def dotted(path: tuple[str | int, ...]) -> str:
    """``('lines', 'x', 'rate')`` as ``lines.x.rate``; names that are not plain are escaped and cut."""
    text = ".".join(str(step) for step in path) or "scenario"
    return shown(text)[1:-1] if not text.isprintable() or len(text) > 200 else text
