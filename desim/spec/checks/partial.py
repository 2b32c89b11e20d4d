"""Partial checks: faults between the sound parts of a scenario that has broken ones, so that one run shows all."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from desim.spec.checks.check import amount_faults, cycle_faults, reference_faults, shared_name_faults, source_faults
from desim.spec.fields.faults import Fault, shown
from desim.spec.scenario import Scenario

PLACEHOLDERS: dict[str, Any] = {"name": "broken", "horizon": 1e6}
"""Values used where these fields are themselves broken; no check here depends on them."""


def faults_of_sound_parts(
    data: Mapping[str, Any], places: list[tuple[Any, ...]], context: dict[str, Any]
) -> list[Fault]:
    """Faults between the parts of *data* that are sound, where values at *places* are not.

    Names that are unknown or used twice are always checked. Sources, cycles and units of amounts are checked where no
    sound part refers to a broken one.
    """
    broken = {(str(place[0]), str(place[1])) for place in places if _is_in_map_of_parts(data, place)}
    single = {str(place[0]) for place in places if place and not _is_in_map_of_parts(data, place)}
    if "start" in single or any(not place for place in places):
        return []  # nothing can be said of dates
    kept = {key: _without_broken(key, value, broken) for key, value in data.items() if key not in single}
    try:
        scenario = Scenario.model_validate({**PLACEHOLDERS, **kept}, context=context)
    except ValidationError:
        return []
    dangling, gone = list(reference_faults(scenario)), {shown(name) for _, name in broken}
    found = [*shared_name_faults(scenario), *(fault for fault in dangling if fault.given not in gone)]
    return (
        found
        if dangling
        else [*found, *source_faults(scenario), *cycle_faults(scenario), *amount_faults(scenario, kept)]
    )


def _is_in_map_of_parts(data: Mapping[str, Any], place: tuple[Any, ...]) -> bool:
    """Whether a place is inside an entry of a map of parts."""
    family = data.get(str(place[0])) if place else None
    hint = Scenario.model_fields.get(str(place[0])) if place else None
    return len(place) > 1 and isinstance(family, Mapping) and str(getattr(hint, "annotation", "")).startswith("dict[")


def _without_broken(family: str, value: Any, broken: set[tuple[str, str]]) -> Any:
    """A map of parts without those that are broken; anything else as it is."""
    if not isinstance(value, Mapping):
        return value
    return {name: part for name, part in value.items() if (family, str(name)) not in broken}
