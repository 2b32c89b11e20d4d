"""Reals: a compact array of numbers that grows."""

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Reals = array[float]
else:
    Reals = array
