"""Numbers at paths: where a number stands in a checked scenario, and a scenario with other numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from desim.spec.fields import units
from desim.spec.fields.base import MultipleOf
from desim.spec.fields.faults import Fault, SpecError, shown
from desim.spec.fields.law import Fixed
from desim.spec.fields.quantity import QuantityType
from desim.spec.read import dotted
from desim.spec.scenario import Scenario
from desim.spec.written_numbers import in_internal_units

Steps = tuple[Any, ...]
"""Names of fields and keys of maps on the way from a scenario to a number in it."""


@dataclass(frozen=True)
class Location:
    """Where a number stands."""

    path: str
    steps: Steps
    hint: Any
    """The type of its field, with its range."""

    @property
    def limit(self) -> float:
        """The largest value that its field allows, infinite where none is."""
        return min((note.high for note in self._quantities), default=float("inf"))

    @property
    def unit(self) -> str:
        """The unit of a plain number there; empty where it has none."""
        return next((units.UNIT_OF[note.kind] for note in self._quantities), "")

    @property
    def open_low(self) -> float | None:
        """The value that its field wants numbers above, None where there is none such."""
        return max((note.low for note in self._quantities if note.open_low), default=None)

    @property
    def multiple_of(self) -> str:
        """Path of the number of the same part that it must be a multiple of; empty where there is none."""
        name = next((note.name for note in self._notes if isinstance(note, MultipleOf)), None)
        return "" if name is None else f"{self.path.rpartition('.')[0]}.{name}"

    @property
    def _notes(self) -> list[Any]:
        arms = get_args(self.hint) if get_origin(self.hint) in (Union, UnionType) else (self.hint,)
        return [note for arm in arms if get_origin(arm) is Annotated for note in get_args(arm)[1:]]

    @property
    def _quantities(self) -> list[QuantityType]:
        return [note for note in self._notes if isinstance(note, QuantityType)]

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.hint)

    def refusal(self, value: float | str) -> str:
        """Why its field does not allow *value*; empty where it does."""
        try:
            self._adapter.validate_python(value)
        except ValidationError as error:
            return str(error.errors(include_url=False)[0]["msg"])
        return ""


def locate(scenario: Scenario, path: str) -> Location:
    """Where the number at a dotted *path* stands; raises ValueError where no number does."""
    here: Any = scenario
    hint: Any = Scenario
    steps: list[Any] = []
    rest = path.split(".")
    while rest:
        if isinstance(here, BaseModel):
            fields = type(here).model_fields
            name = next((name for name, field in fields.items() if (field.alias or name) == rest[0]), None)
            if name is None:
                raise ValueError("leads to nothing in the scenario")
            hint = _field_type(fields[name])
            here, rest = getattr(here, name), rest[1:]
            steps.append(name)
        else:
            key, size = _key(here, rest, scenario.start)
            hint = _value_type(hint)
            here, rest = here[key], rest[size:]
            steps.append(key)
    if isinstance(here, Fixed):
        hint, here = _field_type(type(here).model_fields["value"]), here.value
        steps.append("value")
    if isinstance(here, bool) or not isinstance(here, int | float):
        raise ValueError("is no number")
    return Location(path, tuple(steps), hint)


def _field_type(field: FieldInfo) -> Any:
    """The type of a field with its annotations, which pydantic keeps apart from it."""
    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation


def _key(nest: Any, rest: list[str], start: date | None) -> tuple[Any, int]:
    """The key of a map that the first of the steps of a path spell, and how many; days may be written as dates."""
    if not isinstance(nest, Mapping):
        raise ValueError("leads to nothing in the scenario")
    for size in range(len(rest), 0, -1):
        word = ".".join(rest[:size])
        for key in nest:
            if str(key) == word or (isinstance(key, float) and _is_number(start, word, key)):
                return key, size
    raise ValueError("leads to nothing in the scenario")


def _is_number(start: date | None, word: str, number: float) -> bool:
    try:
        return in_internal_units(start, word) == number
    except ValueError:
        return False


def _value_type(hint: Any) -> Any:
    """The type of the values of a map."""
    if get_origin(hint) is Annotated:
        return _value_type(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return next(found for arm in get_args(hint) if (found := _value_type(arm)) is not None)
    return get_args(hint)[1] if get_origin(hint) is dict else None


def with_numbers(scenario: Scenario, numbers: Iterable[tuple[Steps, float]]) -> Scenario:
    """The scenario with other numbers at some places; all else is shared with it.

    Each number is checked by its field, and each part that holds one by its own rules. Rules between parts are not.

    Raises SpecError with all faults.
    """
    faults: list[Fault] = []
    found: Scenario = _with(scenario, list(numbers), (), faults)
    if faults:
        raise SpecError(faults)
    return found


def _with(node: Any, numbers: list[tuple[Steps, float]], path: Steps, faults: list[Fault]) -> Any:
    if not numbers[0][0]:
        return numbers[0][1]
    below: dict[Any, list[tuple[Steps, float]]] = {}
    for steps, value in numbers:
        below.setdefault(steps[0], []).append((steps[1:], value))
    fresh = {key: _with(_entry(node, key), rest, (*path, key), faults) for key, rest in below.items()}
    return _checked(node, fresh, path, faults) if isinstance(node, BaseModel) else {**node, **fresh}


def _entry(node: Any, key: Any) -> Any:
    return getattr(node, key) if isinstance(node, BaseModel) else node[key]


def _checked(part: BaseModel, fresh: Mapping[str, Any], path: Steps, faults: list[Fault]) -> BaseModel:
    """The part with *fresh* values of some fields, as its declaration reads it.

    Parts inside it are taken as they are: they were checked already.
    """
    fields = {name: field.alias or name for name, field in type(part).model_fields.items()}
    given = part.model_fields_set | fresh.keys()
    values = {alias: fresh.get(name, getattr(part, name)) for name, alias in fields.items() if name in given}
    try:
        return type(part).model_validate(values)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            value = "" if isinstance(one["input"], Mapping) else shown(one["input"])
            faults.append(Fault(dotted((*path, *one["loc"])), one["msg"], value))
        return part
