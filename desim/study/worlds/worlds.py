"""Worlds: one draw of all uncertain numbers each, the same for all plans and for any number of worlds."""

import hashlib
import math
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desim.spec.checks.check import number_faults
from desim.spec.fields.expression import Expression
from desim.spec.fields.faults import Fault, SpecError
from desim.spec.fields.quantity import SMALLEST
from desim.spec.numbers_at_paths import Steps, with_numbers
from desim.spec.scenario import Scenario
from desim.stats.uncertain_draws import Spread, correlated_uniform, spread_uniform
from desim.store.worlds_file import WorldsFile

DIGEST_WORLDS = 4
"""Worlds that the digest of a set of worlds is taken of: ranges and shapes are part of the scenario already."""

NOTHING_READ: Mapping[str, float] = {}
"""No numbers of a file."""
TABLE_WORLDS = 256
"""Worlds whose numbers are objects of Python at a time, where all of them are written down."""
SHOWN_NUMBERS = 6
"""Numbers of a world that a message about it names, at most."""


@dataclass(frozen=True)
class NumberPlace:
    """A number that differs between worlds, and where it stands."""

    path: str
    steps: Steps
    whole: bool = False
    """Whether only whole numbers may stand there."""
    integer: bool = False
    """Whether its field takes no others: then it is one of Python too."""
    above: float | None = None
    """What its field wants it above: the low of its source may be that, and no draw is."""
    multiple_of: str = ""
    """Path of the number that it must be a multiple of."""

    def rounded(self, value: float) -> float:
        """The value as it may stand there."""
        if self.whole:
            value = float(round(value) if self.above is None else max(round(value), math.floor(self.above) + 1))
        elif self.above is not None:
            value = max(value, self.above + SMALLEST)
        return round(value) if self.integer else value

    def in_lots(self, value: float, known: Mapping[str, float]) -> float:
        """The value as the nearest multiple, at least one, of the number that it must be a multiple of."""
        lot = known.get(self.multiple_of)
        return value if lot is None else max(1, round(value / lot)) * lot


@dataclass(frozen=True)
class UncertainNumber:
    """A number that is drawn."""

    place: NumberPlace
    key: int
    """Of its sequence of uniform numbers; numbers that move together share one."""
    spread: Spread


@dataclass(frozen=True)
class DerivedNumber:
    """A number that follows from others."""

    place: NumberPlace
    expression: Expression


@dataclass(frozen=True)
class CorrelatedKeys:
    """Sequences of uniform numbers that are correlated."""

    keys: tuple[int, ...]
    matrix: tuple[tuple[float, ...], ...]
    """Pearson's correlations of their normal scores."""


@dataclass(frozen=True)
class Worlds:
    """Draws the numbers of world k, and makes its scenario."""

    numbers: tuple[UncertainNumber, ...]
    """In the order of their paths."""
    derived: tuple[DerivedNumber, ...]
    """Each after those it is made of."""
    constants: Mapping[str, float]
    """Numbers that derived ones are made of and that are the same in all worlds, by path."""
    per_world: int
    """Replications of each world."""
    correlated: tuple[CorrelatedKeys, ...] = ()
    """Sequences that are not independent of one another."""
    file: WorldsFile | None = None
    """Numbers of all worlds that are read, not drawn: those of *numbers* alone that it has."""

    def world_of(self, replication: int) -> int:
        """The world that a replication, counted from 0, runs in."""
        return replication // self.per_world

    def for_replications(self, numbers: Sequence[int]) -> "Worlds":
        """All that some replications (rising) need: of a file no more than their worlds, whatever its length."""
        if self.file is None:
            return self
        return replace(self, file=self.file.part(range(self.world_of(numbers[0]), self.world_of(numbers[-1]) + 1)))

    def count(self, replications: int) -> int:
        """How many worlds the first *replications* run in."""
        return -(-replications // self.per_world)

    def values(self, world: int) -> dict[str, float]:
        """Values of world *world*, counted from 0, by path, in internal units.

        A number that the file of worlds has is that of the file. One that it has not is drawn as in the world of the
        same number without a file, unless it moves together with one of the file: then it has the quantile of that.
        """
        read = {} if self.file is None else self.file.numbers(world)
        shared: dict[int, float] = {}
        for number in self.numbers:
            if number.place.path in read:
                shared.setdefault(number.key, number.spread.quantile(read[number.place.path]))
        quantiles = {**self.uniforms(world, shared), **shared}
        return self.at([quantiles[number.key] for number in self.numbers], read)

    def sequence_keys(self) -> list[int]:
        """Keys of all sequences of uniform numbers, each once."""
        correlated = [key for group in self.correlated for key in group.keys]
        return list(dict.fromkeys([*(number.key for number in self.numbers), *correlated]))

    def uniforms(self, world: int, known: Container[int] = ()) -> dict[int, float]:
        """Uniform numbers of world *world* as it is drawn, by key, but those of the keys *known*."""
        drawn = self._correlated_quantiles(world)
        return {
            key: drawn[key] if key in drawn else spread_uniform(key, world)
            for key in self.sequence_keys()
            if key not in known
        }

    def at_uniforms(self, uniforms: Mapping[int, float]) -> dict[str, float]:
        """Values at given uniform numbers of all keys, and what follows from them, by path."""
        return self.at([uniforms[number.key] for number in self.numbers])

    def _correlated_quantiles(self, world: int) -> dict[int, float]:
        """Quantiles of world *world* by the keys of correlated sequences."""
        found: dict[int, float] = {}
        for group in self.correlated:
            found.update(zip(group.keys, correlated_uniform(group.keys, group.matrix, world), strict=True))
        return found

    def at(self, quantiles: list[float], read: Mapping[str, float] = NOTHING_READ) -> dict[str, float]:
        """Values at given *quantiles* of the numbers, but those of *read*, and what follows from them, by path."""
        found: dict[str, float] = {}
        for number, quantile in zip(self.numbers, quantiles, strict=True):
            value = read.get(number.place.path)
            found[number.place.path] = number.place.rounded(number.spread.value(quantile) if value is None else value)
        self._put_in_lots(found)
        known = {**self.constants, **found}
        for one in self.derived:
            known[one.place.path] = found[one.place.path] = one.place.rounded(one.expression.value(known))
        if self.derived:
            self._put_in_lots(found)
        return found

    def _put_in_lots(self, found: dict[str, float]) -> None:
        """Round what must be a multiple of a number that is known by now."""
        known = {**self.constants, **found}
        for place in self.places():
            if place.multiple_of and place.path in found:
                found[place.path] = place.in_lots(found[place.path], known)

    def scenario(self, scenario: Scenario, world: int) -> Scenario:
        """The scenario of world *world*: other numbers, and all else shared with *scenario*.

        Raises SpecError, which names the world and its numbers, where they break a rule of a part or between parts.
        """
        return self.scenario_with(scenario, self.values(world), f"world {world}")

    def scenario_with(self, scenario: Scenario, values: Mapping[str, float], name: str) -> Scenario:
        """The scenario with the numbers *values*, by path, of the world *name*; raises SpecError, which names it."""
        if not values:
            return scenario
        try:
            found = with_numbers(scenario, [(place.steps, values[place.path]) for place in self.places()])
            faults = list(number_faults(found))
        except SpecError as error:
            faults = error.faults
        if faults:
            raise SpecError([_in_world(fault, name, values) for fault in faults])
        return found

    def places(self) -> Iterator[NumberPlace]:
        """Where the numbers stand that differ between worlds."""
        yield from (number.place for number in self.numbers)
        yield from (one.place for one in self.derived)

    def digest(self) -> str:
        """sha256 of the first worlds, and of all that a file holds; it tells whose worlds stored replications are."""
        found = hashlib.sha256(b"" if self.file is None else self.file.digest().encode())
        for world in range(DIGEST_WORLDS if self.file is None else min(DIGEST_WORLDS, self.file.count)):
            for path, value in self.values(world).items():
                found.update(f"{world} {path} {float(value).hex()}\n".encode())
        return found.hexdigest()

    def tables(self, count: int) -> Iterator[dict[str, list[Any]]]:
        """The first *count* worlds, some at a time, as tidy columns: world, path, value in internal units."""
        for first in range(0, count, TABLE_WORLDS):
            found: dict[str, list[Any]] = {"world": [], "path": [], "value": []}
            for world in range(first, min(first + TABLE_WORLDS, count)):
                values = self.values(world)
                found["world"] += [world] * len(values)
                found["path"] += values.keys()
                found["value"] += map(float, values.values())
            yield found


def _in_world(fault: Fault, name: str, values: Mapping[str, float]) -> Fault:
    """A fault of one world, with its numbers of the part at fault."""
    part = ".".join(fault.path.split(".")[:2])
    near = {path: value for path, value in values.items() if path == part or path.startswith(f"{part}.")}
    shown_numbers = [f"{path} = {value:.6g}" for path, value in list((near or values).items())[:SHOWN_NUMBERS]]
    return replace(fault, message=f"{fault.message} (in {name}, where {', '.join(shown_numbers)})")
