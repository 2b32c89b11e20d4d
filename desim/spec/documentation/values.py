"""Values: every value of a scenario by its path, after composition and defaults, with its unit."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from desim.spec.fields.quantity import QuantityType
from desim.spec.fields.units import UNIT_OF
from desim.spec.fields.walk import marked_values
from desim.spec.parts.item import Item
from desim.spec.scenario import Scenario

NOT_VALUES = {"sources", "bibliography"}
"""Fields that describe values and are none."""
_OF_ITEM = {"amount": "{unit}", "rate": "{unit}/d", "price": "USD/{unit}", "holding": "USD/({unit} d)"}
"""Units of quantities of an item."""


@dataclass(frozen=True)
class ScenarioValue:
    """A value with its unit; *moment* marks a day that may stand for a date."""

    value: Any
    unit: str = ""
    moment: bool = False


@dataclass(frozen=True)
class Change:
    """A path at which two scenarios differ; None where one of them has nothing there."""

    path: str
    base: ScenarioValue | None
    other: ScenarioValue | None

    @property
    def unit(self) -> str:
        """The unit of both, or of the one that is there."""
        return " or ".join(dict.fromkeys(one.unit for one in (self.base, self.other) if one and one.unit))


def value_changes(base: Scenario, other: Scenario) -> list[Change]:
    """All paths at which two scenarios differ, in order; nothing that is at its default in both, no sources."""
    ours, theirs = scenario_values(base), scenario_values(other)
    paths = sorted({*_flat(_plain(base, written=True)), *_flat(_plain(other, written=True))})
    found = (Change(path, _at(ours, path), _at(theirs, path)) for path in paths)
    return [change for change in found if change.base != change.other]


def scenario_values(scenario: Scenario) -> dict[str, ScenarioValue]:
    """Every value by its dotted path, defaults included; numbers are in internal units."""
    measured = {".".join(map(str, path)): measure for path, measure, _ in marked_values(scenario, QuantityType)}
    item_of = lru_cache(maxsize=None)(scenario.item_of)  # a part has many values
    return {
        path: ScenarioValue(value, _unit(item_of, path, measured.get(path)), _moment(measured.get(path)))
        for path, value in _flat(_plain(scenario)).items()
    }


def _plain(scenario: Scenario, written: bool = False) -> dict[str, Any]:
    return scenario.model_dump(mode="json", by_alias=True, exclude=NOT_VALUES, exclude_defaults=written, warnings=False)


def _flat(nest: Mapping[str, Any]) -> dict[str, Any]:
    return dict(_pairs(nest, ""))


def _pairs(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and (value or not path):
        for key, inner in value.items():
            yield from _pairs(inner, f"{path}.{key}" if path else str(key))
    else:
        yield path, value


def _at(found: Mapping[str, ScenarioValue], path: str) -> ScenarioValue | None:
    """The value at a path; a part of which nothing is written is there with its defaults."""
    if path in found:
        return found[path]
    return ScenarioValue({}) if any(other.startswith(f"{path}.") for other in found) else None


def _unit(item_of: Callable[[str], Item | None], path: str, measure: QuantityType | None) -> str:
    if measure is None:
        return ""
    if measure.kind in _OF_ITEM:
        item = item_of(path.split(".")[1] if "." in path else "")
        if item is not None:
            return _OF_ITEM[measure.kind].format(unit=item.unit)
    return UNIT_OF[measure.kind]


def _moment(measure: QuantityType | None) -> bool:
    return measure is not None and measure.moment
