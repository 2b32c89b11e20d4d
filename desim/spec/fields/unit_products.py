"""Unit products: units of measures as products of powers, so that sums and ratios of measures can be checked."""

from collections.abc import Mapping

Powers = Mapping[str, int]
"""Exponent of each unit of a product; nothing for a pure number."""


def powers(text: str, unit: str = "unit") -> dict[str, int]:
    """The powers that a unit such as ``unit d``, ``USD/d`` or ``unit^2`` is made of.

    Args:
        text: Unit of a metric.
        unit: What ``unit`` stands for in it: the unit of an item, which is one word whatever it holds.
    """
    found: dict[str, int] = {}
    for place, side in enumerate(text.split("/")):
        for word in side.split():
            name, _, exponent = word.partition("^")
            if name != "1":
                key = unit if name == "unit" else name
                found[key] = found.get(key, 0) + (1 if place == 0 else -1) * int(exponent or 1)
    return _without_zeros(found)


def times(one: Powers, other: Powers, sign: int = 1) -> dict[str, int]:
    """The powers of a product, or with *sign* -1 of a quotient."""
    keys = {**one, **other}
    return _without_zeros({key: one.get(key, 0) + sign * other.get(key, 0) for key in keys})


def written(found: Powers) -> str:
    """Powers as a unit is written: ``USD/round``, ``1/d``, ``round d``."""
    above = " ".join(_power(name, exponent) for name, exponent in found.items() if exponent > 0)
    below = " ".join(_power(name, -exponent) for name, exponent in found.items() if exponent < 0)
    return f"{above or '1'}/{below}" if below else above or "1"


def _power(name: str, exponent: int) -> str:
    return name if exponent == 1 else f"{name}^{exponent}"


def _without_zeros(found: Powers) -> dict[str, int]:
    return {name: exponent for name, exponent in found.items() if exponent}
