"""Changes of a network that change nothing, or everything by one factor."""

import copy
import re
from decimal import Decimal
from typing import Any

from desim.spec.families import PARTS
from desim.spec.fields.quantity import QuantityType
from desim.spec.fields.walk import marked_values
from desim.spec.read import read

TIMES = {"time": 1, "rate": -1, "frequency": -1, "holding": -1, "spending": -1}
"""Power of the time in each kind of quantity that has one."""
WORDS = {"time": "{} {}", "rate": "{} /{}", "frequency": "{} /{}", "holding": "{} USD/{}", "spending": "{} USD/{}"}


def places(data: dict[str, Any]) -> list[tuple[Any, Any, str, float]]:
    """Where, key, kind and value of every quantity with a time in it that was written down; days that are keys last."""
    found, keys = [], []
    for path, note, value in marked_values(read(data), QuantityType):
        where: Any = data
        *way, last = path if path[-1] != "value" else path[:-1]
        for step in way:
            where = where[step] if isinstance(where, list) else where.get(step, {})
        if note.kind in TIMES and last in (where if isinstance(where, dict) else range(len(where))):
            (keys if note.key else found).append((where, last, "key" if note.key else note.kind, value))
    return found + keys


def slowed(data: dict[str, Any], factor: float) -> dict[str, Any]:
    """Everything takes *factor* times as long."""
    data = copy.deepcopy(data)
    data.setdefault("probe", {"every": 1.0})
    for where, key, kind, value in places(data):
        if kind == "key":
            where[-1.0 - value * factor] = where.pop(key)
        else:
            where[key] = value * factor ** TIMES[kind]
    for demand in data["demands"].values():  # two steps, for a new key may be an old one
        if "rates" in demand:
            demand["rates"] = {-1.0 - key: rate for key, rate in demand["rates"].items()}
    for regime in data.get("regimes", {}).values():
        regime["dates"] = {-1.0 - key: state for key, state in regime["dates"].items()}
    return data


def written_in(data: dict[str, Any], unit: str, days: float) -> dict[str, Any]:
    """The same quantities as text in another unit of time; bulk items aside, whose rates need their mass."""
    data = copy.deepcopy(data)
    for where, key, kind, value in places(data):
        if kind != "key":
            where[key] = WORDS[kind].format(repr(value / days ** TIMES[kind]), unit)
    return data


def written_exactly(data: dict[str, Any], unit: str, per_day: str, period: str, days: str) -> dict[str, Any]:
    """The same times as text in another *unit*, and rates by another *period*, to the last digit."""
    data = copy.deepcopy(data)
    for where, key, kind, value in places(data):
        if kind == "time":
            where[key] = f"{Decimal(repr(value)) * Decimal(per_day):f} {unit}"
        elif kind in ("rate", "frequency"):
            where[key] = f"{Decimal(repr(value)) * Decimal(days):f} /{period}"
    return data


def whole(data: dict[str, Any]) -> dict[str, Any]:
    """The network without any chance, calendar or curve, all of whose times are whole ticks, by rates and factors too.

    Times are thousandths of a day (86.4 s), rates have a whole interval, and dials are halved, doubled or closed.
    """
    data = fixed(data)
    for line in data["lines"].values():
        line.pop("learning", None)
        line.pop("calendar", None)
    for cause in data["causes"].values():
        cause["how"] = {key: value for key, value in cause["how"].items() if key not in ("ramp", "recovery")}
        for dials in (*cause.get("what", {}).values(), *cause.get("within", {}).values()):
            dials |= {dial: min((0.0, 0.5, 1.0, 2.0), key=lambda f: abs(f - factor)) for dial, factor in dials.items()}
            dials |= {dial: max(factor, 0.5) for dial, factor in dials.items() if dial == "yield"}
    for where, key, kind, value in places(data):
        if kind == "rate":
            where[key] = min(WHOLE_RATES, key=lambda rate: abs(rate - value)) if value else 0.0
        elif kind == "time":
            where[key] = round(value, 3)
    return data


WHOLE_RATES = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 9.0, 10.0, 12.0, 15.0, 16.0, 18.0, 20.0)
"""Rates a day whose interval is a whole number of seconds."""


def fixed(data: Any) -> Any:
    """The network without any chance: laws become numbers, probabilities 0 or 1."""
    if isinstance(data, list):
        return [fixed(value) for value in data]
    if not isinstance(data, dict):
        return data
    if "law" in data:
        values = data.get("values", [data.get("low", 0.0), data.get("high", 0.0)])
        return float(data["mean"] if "mean" in data else sum(values) / len(values))
    known = {"yield": 1.0, "loss": 0.0, "probability": 1.0, "chance": 1.0, "sourcing": "split"}
    calm = {key: known.get(key, fixed(value)) if not isinstance(value, dict) else fixed(value) for key, value in
            data.items() if key not in ("workforces", "acceptance", "attempts", "moves")}  # fmt: skip
    if calm.get("kind") == "poisson":
        calm |= {"kind": "fixed", "every": round(1.0 / calm.pop("arrivals"), 3)}
    if calm.get("kind") in ("fixed", "renewal") and "size" in calm:
        calm["size"] = max(1, round(calm["size"]))
    if isinstance(calm.get("next"), dict):
        calm["next"] = "finish"
    return calm


def renamed(data: Any, names: dict[str, str]) -> Any:
    """The network with other names of parts, wherever they stand."""
    if isinstance(data, dict):
        return {names.get(key, key): renamed(value, names) for key, value in data.items()}
    if isinstance(data, list):
        return [renamed(value, names) for value in data]
    return names.get(data, data) if isinstance(data, str) else data


def parts(data: dict[str, Any]) -> list[str]:
    """Names of all parts."""
    return sorted(name for family in PARTS for name in data.get(family, {}))


def without(results: dict[str, Any], *names: str) -> dict[str, Any]:
    """Results by part, less those of some parts."""
    return {key: value for key, value in results.items() if re.split(r"\.", str(key))[0] not in names}
