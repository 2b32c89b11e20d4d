"""Apart: faults between the sound parts of a scenario that has broken ones, so that all can be mended at once."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from desim.spec.checks.check import amounts, cycles, references, shared_names, sourcing
from desim.spec.fields.faults import Fault, shown
from desim.spec.scenario import Scenario

STAND_INS: dict[str, Any] = {"name": "broken", "horizon": 1e6}
"""What is taken where these are themselves broken; nothing that is looked at here depends on them."""


def faults_apart(data: Mapping[str, Any], places: list[tuple[Any, ...]], context: dict[str, Any]) -> list[Fault]:
    """Faults between the parts of *data* that are sound, where values at *places* are not.

    Only what each fault is about decides it: names that lead nowhere or stand twice; and where no sound part leans on
    a broken one, what is ordered from whom, circles, and units of amounts.
    """
    broken = {(str(place[0]), str(place[1])) for place in places if _named(data, place)}
    single = {str(place[0]) for place in places if place and not _named(data, place)}
    if "start" in single or any(not place for place in places):
        return []  # nothing can be said of dates
    kept = {key: _without(key, value, broken) for key, value in data.items() if key not in single}
    try:
        scenario = Scenario.model_validate({**STAND_INS, **kept}, context=context)
    except ValidationError:
        return []
    dangling, gone = list(references(scenario)), {shown(name) for _, name in broken}
    found = [*shared_names(scenario), *(fault for fault in dangling if fault.given not in gone)]
    return found if dangling else [*found, *sourcing(scenario), *cycles(scenario), *amounts(scenario, kept)]


def _named(data: Mapping[str, Any], place: tuple[Any, ...]) -> bool:
    """Whether a place is inside an entry of a map of parts."""
    family = data.get(str(place[0])) if place else None
    hint = Scenario.model_fields.get(str(place[0])) if place else None
    return len(place) > 1 and isinstance(family, Mapping) and str(getattr(hint, "annotation", "")).startswith("dict[")


def _without(family: str, value: Any, broken: set[tuple[str, str]]) -> Any:
    """A map of parts without those that are broken; anything else as it is."""
    if not isinstance(value, Mapping):
        return value
    return {name: part for name, part in value.items() if (family, str(name)) not in broken}
