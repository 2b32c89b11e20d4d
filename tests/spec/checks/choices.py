"""All choices that the parts of a scenario have, found by walking the declarations: literals, switches and kinds."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from desim.spec.families import FAMILIES
from desim.spec.fields.base import Ref
from desim.spec.fields.walk import marked_values
from desim.spec.scenario import Scenario
from tests.spec.checks.kinds import SAMPLES
from tests.spec.declarations import full_type

Path = tuple[Any, ...]
Part = tuple[str, str]
"""Family and name."""


@dataclass(frozen=True)
class Choice:
    """A value at a path of a scenario: of a literal or a switch, or a kind of policy, demand, trigger or law."""

    path: Path
    value: Any
    law: bool = False

    @property
    def part(self) -> Part:
        """The part it is in."""
        return self.path[0], self.path[1]

    def within(self, data: Any) -> None:
        """Write it; what is a kind is a new declaration."""
        for step in self.path[:-1]:
            if isinstance(data, dict) and not isinstance(data.get(step), dict | list):
                data[step] = {}
            data = data[step]
        last = self.path[-1]
        if self.value is None:
            data.pop(last, None)
        elif isinstance(self.value, Kind):
            keep = data.get(last) if isinstance(data.get(last), dict) and not self.law else {}
            data[last] = self.value.data({key: keep[key] for key in ("stockpile", "what", "how") if key in keep})
        else:
            data[last] = self.value


@dataclass(frozen=True)
class Kind:
    """A kind or law, written with the fields of its sample."""

    union: str
    name: str

    def data(self, keep: dict[str, Any]) -> dict[str, Any]:
        """Its declaration, with what the one before it said where both say it."""
        return {**copy.deepcopy(SAMPLES[self.union][self.name]), **keep}


def choices(scenario: Scenario) -> list[Choice]:
    """Those of all parts, in order."""
    found: list[Choice] = []
    for family in (family for family, record in FAMILIES.items() if not record.within):
        for name, part in getattr(scenario, family).items():
            place: Path = (family, name)
            arms = _arms(full_type(Scenario.model_fields[family]))
            found += _kinds(arms, type(part), place)
            found += _inside(part, place)
    return found


def _inside(model: BaseModel, path: Path) -> Iterator[Choice]:
    """Choices in the fields of a declaration and below."""
    for name, field in type(model).model_fields.items():
        place = (*path, field.alias or name)
        hint, value = full_type(field), getattr(model, name)
        yield from _plain(hint, place)
        if isinstance(value, BaseModel):
            yield from _kinds(_arms(hint), type(value), place)
            yield from _inside(value, place)
        elif isinstance(value, dict | tuple):
            for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
                if isinstance(entry, BaseModel):
                    yield from _kinds(_arms(hint), type(entry), (*place, key))
                    yield from _inside(entry, (*place, key))


def _bare(hint: Any) -> Iterator[Any]:
    """The alternatives of a type, without annotations."""
    if get_origin(hint) is Annotated:
        yield from _bare(get_args(hint)[0])
    elif get_origin(hint) in (Union, UnionType):
        for arm in get_args(hint):
            yield from _bare(arm)
    else:
        yield hint


def _plain(hint: Any, path: Path) -> Iterator[Choice]:
    arms = list(_bare(hint))
    for arm in arms:
        if arm is bool:
            yield from (Choice(path, value) for value in (False, True))
        elif get_origin(arm) is Literal and len(get_args(arm)) > 1:
            yield from (Choice(path, value) for value in get_args(arm))
            if type(None) in arms:
                yield Choice(path, None)


def _arms(hint: Any) -> list[type[BaseModel]]:
    """Declarations that may stand at a field, or at an entry of its map."""
    found: list[type[BaseModel]] = []
    for arm in _bare(hint):
        if get_origin(arm) is dict:
            found += _arms(get_args(arm)[1])
        elif isinstance(arm, type) and issubclass(arm, BaseModel):
            found.append(arm)
    return found


def tag(model: type[BaseModel]) -> tuple[str, str] | None:
    """The field by which a declaration is told from others, ``kind`` or ``law``, and its value."""
    for name in ("kind", "law"):
        field = model.model_fields.get(name)
        if field is not None and get_origin(field.annotation) is Literal and len(get_args(field.annotation)) == 1:
            return name, str(get_args(field.annotation)[0])
    return None


def union_of(arms: list[type[BaseModel]]) -> str:
    """The key of the samples of a union, named after one of its kinds."""
    names = [found[1] for arm in arms if (found := tag(arm))]
    kinds = {"geometric": "sizes", "gamma": "times", "beta": "shares"}
    return next((union for law, union in kinds.items() if law in names), names[0])


def _kinds(arms: list[type[BaseModel]], now: type[BaseModel], path: Path) -> Iterator[Choice]:
    tags = [found for arm in arms if (found := tag(arm))]
    if len(tags) > 1 and tag(now):
        union = union_of(arms)
        yield from (Choice(path, Kind(union, name), field == "law") for field, name in tags)


def neighbors(scenario: Scenario) -> set[frozenset[Part]]:
    """Pairs of parts of which one refers to the other."""
    found = set()
    for path, ref, value in marked_values(scenario, Ref):
        family = next((f for f in ref.families if value in getattr(scenario, f)), None)
        if family is not None and len(path) > 2:
            found.add(frozenset(((str(path[0]), str(path[1])), (family, str(value)))))
    return found


def pairs(scenario: Scenario, known: Scenario | None = None) -> list[tuple[Choice, Choice]]:
    """All pairs within one part, and between a part and what it refers to.

    Two laws are drawn apart and are no pair, and a law is a pair with choices of its own part alone. Where both parts
    stand in a *known* scenario with the same fields, the pair was tried there.
    """
    near, new = neighbors(scenario), _changed_parts(scenario, known)
    return [
        (a, b)
        for a, b in combinations(choices(scenario), 2)
        if (a.part in new or b.part in new)
        and not (a.law and b.law)
        and _apart(a, b)
        and (a.part == b.part or (frozenset((a.part, b.part)) in near and not (a.law or b.law)))
    ]


def _changed_parts(scenario: Scenario, known: Scenario | None) -> set[Part]:
    """Parts that another scenario has not, or has with other fields."""
    found = set()
    for family in FAMILIES:
        before = getattr(known, family, {})
        found |= {(family, n) for n, part in getattr(scenario, family, {}).items() if before.get(n) != part}
    return found


def _apart(one: Choice, other: Choice) -> bool:
    """Whether both can be made: at paths apart, or of a kind and of a field in it."""
    short, long = sorted((one, other), key=lambda choice: len(choice.path))
    inside = long.path[: len(short.path)] == short.path
    return not inside or (len(long.path) > len(short.path) and not short.law)


def written(data: dict[str, Any], *some: Choice) -> dict[str, Any]:
    """A scenario with some choices made, a kind before what lies in it."""
    data = copy.deepcopy(data)
    for choice in sorted(some, key=lambda c: len(c.path)):
        choice.within(data)
    return data


@cache
def words(choice: Choice) -> str:
    """As readers see it."""
    value = f"{choice.value.name}" if isinstance(choice.value, Kind) else choice.value
    return f"{'.'.join(map(str, choice.path))}={value}"


def has_choices(model: type[BaseModel], field: str) -> bool:
    """Whether a field of a declaration is a literal of several values, or a switch."""
    return any(True for _ in _plain(full_type(model.model_fields[field]), ()))


def fields_with_choices(model: BaseModel) -> Iterator[tuple[type[BaseModel], str]]:
    """Declarations and their fields with choices, in a declaration and below."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        if has_choices(type(model), name):
            yield type(model), name
        below = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
        for entry in below:
            if isinstance(entry, BaseModel):
                yield from fields_with_choices(entry)
