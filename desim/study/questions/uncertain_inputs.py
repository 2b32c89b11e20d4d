"""Uncertain numbers: those whose provenance says how low and how high they may be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.spec.written_numbers import in_internal_units, value_at_path
from desim.study.questions.design_points import Data, with_value


@dataclass(frozen=True)
class UncertainInput:
    """One number, in internal units: days, USD, kg, the units of items."""

    path: str
    base: float
    low: float
    high: float
    written: tuple[str, str, str]
    """Base, low and high as they are written."""
    whole: bool = False
    """Whether only whole numbers may stand there."""

    def set(self, data: Data, value: float) -> Data:
        """The scenario with this number at *value*."""
        return with_value(data, self.path, round(value) if self.whole else value)


def uncertain_inputs(
    scenario: Scenario, data: Data, only: Sequence[str] | None
) -> tuple[list[UncertainInput], dict[str, str]]:
    """Numbers that can be set low and high, by path, and those that cannot be, with the reason."""
    found, cannot = [], {}
    for path, said in sorted(scenario.sources.items()):
        if said.low is None or said.high is None or (only is not None and not path.startswith(tuple(only))):
            continue
        try:
            number = _uncertain_input(scenario, path, value_at_path(data, path), said.low, said.high)
            for value in (number.low, number.high):
                read(number.set(data, value))
        except SpecError as error:
            cannot[path] = str(error.faults[0])
        except ValueError as error:
            cannot[path] = str(error)
        else:
            found.append(number)
    return found, cannot


def _uncertain_input(scenario: Scenario, path: str, base: Any, low: Any, high: Any) -> UncertainInput:
    """One number out of what is written; raises ValueError where that is no number, or there is no range."""
    numbers = [in_internal_units(scenario.start, v) for v in (base, low, high)]
    if not numbers[1] < numbers[2]:
        raise ValueError("low is not below high")
    whole = all(isinstance(v, int) for v in (base, low, high))
    return UncertainInput(path, numbers[0], numbers[1], numbers[2], (str(base), str(low), str(high)), whole)


def continuous_inputs(numbers: Sequence[UncertainInput], data: Data) -> Iterator[UncertainInput]:
    """The same numbers; those written as whole numbers that may be others are free to be."""
    for number in numbers:
        free = UncertainInput(number.path, number.base, number.low, number.high, number.written)
        try:
            read(free.set(data, number.low + 0.4375 * (number.high - number.low)))
        except SpecError:
            yield number
        else:
            yield free


def with_inputs(data: Data, numbers: Sequence[UncertainInput], values: Mapping[int, float] | Sequence[float]) -> Data:
    """The scenario with several numbers set at once."""
    for index, number in enumerate(numbers):
        data = number.set(data, float(values[index]))
    return data
