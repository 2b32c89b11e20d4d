"""Units: the words in which times, amounts and money may be written, and their one internal unit each.

Inside desim time is days, mass is kilograms, volume is cubic meters, counts are pieces and money is US dollars. A month
is 30.4375 d and a year 365.25 d, so that twelve months are one year exactly; what comes again after months, quarters or
years comes on its date (``desim.spec.fields.recurrence``). What is written is exact (a fraction of whole numbers) until
it is rounded once, at the end: 0.1 d, 2.4 h and 144 min are the same number, bit for bit.
"""

import math
import re
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

_DEFINITIONS = """
day = [time] = d = days
hour = day / 24 = h = hours
minute = day / 1440 = min = minutes
week = 7 * day = wk = weeks
month = 30.4375 * day = mo = months
quarter = 91.3125 * day = quarters
year = 365.25 * day = yr = years
kilogram = [mass] = kg
gram = kilogram / 1000 = g
tonne = 1000 * kilogram = t = tonnes
pound = 0.45359237 * kilogram = lb
short_ton = 907.18474 * kilogram = ston
cubic_meter = [volume] = m3 = cubic_meters
liter = cubic_meter / 1000 = l = liters
cubic_foot = 0.028316846592 * cubic_meter = ft3 = cubic_feet
measurement_ton = 1.13267386368 * cubic_meter = mton
kilometer = [length] = km = kilometers
meter = kilometer / 1000 = meters
mile = 1.609344 * kilometer = mi = miles
nautical_mile = 1.852 * kilometer = nmi = nautical_miles
teu = [teu] = TEU
feu = 2 * teu = FEU
each = [count] = ea
usd = [money] = USD
percent = 0.01
thousand = 1000
million = 1000000
billion = 1000000000
"""
COUNT_WORDS = (
    "unit", "round", "shell", "charge", "fuze", "primer", "body", "missile", "motor", "seeker", "aircraft", "engine",
    "part", "container", "truck", "order", "case", "lot", "barrel", "magazine", "vehicle", "ship", "set", "kit",
    "assembly", "piece", "battery", "item",
)  # fmt: skip
_NUMBER = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*\Z", re.ASCII)
_NOT_ZERO = re.compile(r"[-+.0]*[1-9]")
MAX_LENGTH = 200
"""Characters of a number with its unit; no honest one comes near, and longer ones take time to read."""
_UNIT = re.compile(
    r"[A-Za-z_]+3?(?: [A-Za-z_]+3?)*(?:\s*[/*]\s*[A-Za-z_]+3?)*|/\s*[A-Za-z_]+3?(?:\s*/\s*[A-Za-z_]+3?)*", re.ASCII
)

TIME, MASS, VOLUME, TEU, COUNT, MONEY = "[time]", "[mass]", "[volume]", "[teu]", "[count]", "[money]"
LENGTH = "[length]"
AMOUNT: tuple[dict[str, int], ...] = ({COUNT: 1}, {MASS: 1}, {})
DIMENSIONS: dict[str, tuple[dict[str, int], ...]] = {
    "time": ({TIME: 1},),
    "amount": AMOUNT,
    "mass": ({MASS: 1},),
    "volume": ({VOLUME: 1},),
    "containers": ({TEU: 1},),
    "distance": ({LENGTH: 1},),
    "speed": ({LENGTH: 1, TIME: -1},),
    "density": ({COUNT: 1, LENGTH: -1}, {LENGTH: -1}),
    "rate": ({COUNT: 1, TIME: -1}, {MASS: 1, TIME: -1}, {TIME: -1}),
    "frequency": ({TIME: -1}, {COUNT: 1, TIME: -1}),
    "money": ({MONEY: 1},),
    "price": ({MONEY: 1}, {MONEY: 1, COUNT: -1}, {MONEY: 1, MASS: -1}),
    "holding": ({MONEY: 1, TIME: -1}, {MONEY: 1, COUNT: -1, TIME: -1}, {MONEY: 1, MASS: -1, TIME: -1}),
    "spending": ({MONEY: 1, TIME: -1},),
    "fraction": ({},),
    "count": ({}, {COUNT: 1}),
    "setting": (),
}
UNIT_OF = {
    "time": "d", "amount": "the item's unit", "mass": "kg", "volume": "m3", "containers": "TEU",
    "distance": "km", "speed": "km/d", "density": "vehicles per km",
    "rate": "the item's unit per day", "frequency": "1/d", "money": "USD", "price": "USD per unit",
    "holding": "USD per unit and day", "spending": "USD per day", "fraction": "1", "count": "1",
    "setting": "the unit of the field",
}  # fmt: skip


_KNOWN = re.compile(r"(?:(?P<times>[\d.]+)(?: \* )?)?(?P<base>[a-z_]+)?(?: / (?P<parts>\d+))?")
"""The value of a definition: a multiple or a part of a unit that was defined before, or a number."""


@cache
def _usual_words() -> dict[str, tuple[Fraction, tuple[tuple[str, int], ...]]]:
    """Exact factor to internal units and dimension of each word that is defined: what the registry says of them."""
    found: dict[str, tuple[Fraction, tuple[tuple[str, int], ...]]] = {}
    for line in _DEFINITIONS.strip().splitlines():
        name, value, *others = (word.strip() for word in line.split(" = "))
        if value.startswith("["):
            meaning: tuple[Fraction, tuple[tuple[str, int], ...]] = (Fraction(1), ((value, 1),))
        else:
            match = _KNOWN.fullmatch(value)
            times, base, parts = match.groups() if match else (None, None, None)
            factor, dimension = found[base] if base else (Fraction(1), ())
            meaning = (factor * Fraction(times or 1) / int(parts or 1), dimension)
        found |= dict.fromkeys([name, *others], meaning)
    plurals = [f"{word}s" for word in COUNT_WORDS if word != "aircraft"]
    return found | dict.fromkeys([*COUNT_WORDS, *plurals], found["each"])


@cache
def _registry() -> Any:
    """The unit registry, built at the first word that is no usual one, for it takes a while to load."""
    import pint

    registry: Any = pint.UnitRegistry(None, non_int_type=Fraction)
    for line in _DEFINITIONS.strip().splitlines():
        registry.define(line)
    for word in COUNT_WORDS:
        registry.define(f"{word} = each = {word}s" if word != "aircraft" else "aircraft = each")
    return registry


@lru_cache(maxsize=4096)
def _factor(text: str) -> tuple[Fraction, tuple[tuple[str, int], ...]]:
    """Exact factor to internal units and dimension of a unit expression such as ``kg/month``; raises ValueError."""
    top = f"each {text}" if text.startswith("/") else text
    if not _UNIT.fullmatch(text):
        raise ValueError(f"{text!r} is not a unit")
    factor = Fraction(1)
    dimension: dict[str, int] = {}
    for sign, word in _terms(top):
        of_word, powers = _usual_words().get(word) or _unusual_word(word, top)
        factor *= of_word**sign
        for name, power in powers:
            dimension[name] = dimension.get(name, 0) + sign * power
    return factor, tuple(sorted((n, p) for n, p in dimension.items() if p))


def _unusual_word(word: str, text: str) -> tuple[Fraction, tuple[tuple[str, int], ...]]:
    """Factor and dimension of a word by the registry; raises ValueError, which names the first bad word of *text*."""
    import pint

    try:
        unit = _registry().Quantity(Fraction(1), word).to_root_units()
        return unit.magnitude, tuple((name, int(power)) for name, power in unit.dimensionality.items())
    except (pint.UndefinedUnitError, AttributeError) as error:
        raise ValueError(f"{_bad_word(text)!r} is not a unit desim knows{_hint(_bad_word(text))}") from error


def _terms(text: str) -> list[tuple[int, str]]:
    """``kg/unit/day`` as [(1, kg), (-1, unit), (-1, day)]."""
    found = re.findall(r"(^|[/* ])\s*([A-Za-z_]+3?)", text)
    return [(-1 if sign == "/" else 1, word) for sign, word in found]


def _bad_word(text: str) -> str:
    registry = _registry()
    return next((word for _, word in _terms(text) if word not in registry), text)


def _hint(word: str) -> str:
    if word == "m":
        return " ('m' could be minute, month or meter: write min or month)"
    from difflib import get_close_matches

    known = [name for line in _DEFINITIONS.split("\n") for name in re.findall(r"[A-Za-z_]+3?", line.split("#")[0])]
    near = get_close_matches(word, [*known, *COUNT_WORDS], n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def parse(text: str) -> tuple[float, dict[str, int], bool]:
    """Value in internal units, dimension, and whether a unit was written; raises ValueError with the reason.

    The value is rounded once, to the float that is nearest to what is written.
    """
    match = _NUMBER.match(text) if len(text) <= MAX_LENGTH else None
    if not match:
        raise ValueError("not a number with a unit")
    number, unit = match[1], match[2].replace("%", "percent").replace("$", "usd")
    if not unit:
        return _rounded(number, Fraction(1)), {}, False
    factor, dimension = _factor(unit)
    return _rounded(number, factor), dict(dimension), True


def unit_text(text: str) -> str:
    """The unit as it is written behind a number; empty where there is none."""
    match = _NUMBER.match(text) if len(text) <= MAX_LENGTH else None
    return match[2] if match else ""


def _rounded(number: str, factor: Fraction) -> float:
    """The float nearest to a decimal number times a factor; raises ValueError where there is none."""
    if not _NOT_ZERO.match(number):
        return 0.0
    plain = float(number)  # looked at first: 1e999999999 as a fraction would take a billion digits
    try:
        value = plain if plain == 0.0 or math.isinf(plain) else float(Fraction(number) * factor)
    except OverflowError:
        value = math.inf
    if value == 0.0:
        raise ValueError("too small a number")
    if math.isinf(value):
        raise ValueError("not a finite number")
    return value


def dimension_of(unit: str) -> str | None:
    """``[count]`` or ``[mass]`` for the unit of an item, None for any other word."""
    try:
        factor, dimension = _factor(unit)
    except ValueError:
        return None
    return dimension[0][0] if factor == 1 and dimension in (((COUNT, 1),), ((MASS, 1),)) else None
