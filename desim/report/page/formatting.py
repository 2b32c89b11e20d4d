"""Words: numbers, dates and intervals as readers meet them; the same value always reads the same."""

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import takewhile

from desim.spec.fields.quantity import ISO_DATE
from desim.stats.interval import Interval

NOT_AVAILABLE = "n/a"
LATE = "after the horizon"
AsText = Callable[[float | None], str]
"""How a number is written."""
MAX_NAMED = 20
"""Most replications that are named one by one."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "M"), (1e3, "k"), (1.0, ""))


def missing(value: float | None) -> bool:
    """Whether there is no number to show."""
    return value is None or not math.isfinite(value)


def number(value: float | None) -> str:
    """Three significant digits below 1000, whole numbers with thousands marked above."""
    if value is None or not math.isfinite(value):
        return NOT_AVAILABLE
    size = abs(value)
    if size == 0.0:
        return "0"
    if size >= 99.95:
        text = f"{value:,.0f}"
    elif size >= 9.995:
        text = f"{value:.1f}"
    elif size >= 0.9995:
        text = f"{value:.2f}"
    else:
        text = f"{value:.2g}" if size >= 1e-4 else f"{value:.1e}"
    return text.replace("-", "−")


def percent(value: float | None) -> str:
    """A share in percent, without the sign; a decimal close to the ends."""
    if value is None or not math.isfinite(value):
        return NOT_AVAILABLE
    near_end = 0.0 < abs(value) < 0.01 or 0.99 < abs(value) < 1.0
    return f"{100 * value:.{1 if near_end else 0}f}".replace("-", "−")


def percentage_points(value: float | None) -> str:
    """A difference of shares in percentage points."""
    if value is None or not math.isfinite(value):
        return NOT_AVAILABLE
    return f"{round(100 * value, 1) + 0.0:.1f}".replace("-", "−")


def tick_label(value: float, place: int = 0) -> str:
    """A number on an axis."""
    return f"{value:,.0f}" if abs(value) >= 10 or value == 0 else f"{value:g}".replace("-", "−")


def bracketed(low: float | None, high: float | None, as_text: AsText = number, note: str = "") -> str:
    """An interval in square brackets; n/a where there is none, with the reason that *note* gives."""
    if missing(low) or missing(high):
        return f"[{NOT_AVAILABLE}: {note}]" if note else f"[{NOT_AVAILABLE}]"
    return f"[{as_text(low)},\u00a0{as_text(high)}]"


def with_interval(found: Interval, as_text: AsText = number, unit: str = "") -> tuple[str, str]:
    """The estimate with its unit, and its interval."""
    if missing(found.estimate):
        return NOT_AVAILABLE, ""
    return f"{as_text(found.estimate)}{unit}", bracketed(found.low, found.high, as_text, found.note)


def time_text(value: float | None) -> str:
    """A number, which is after the horizon where it is infinite."""
    return LATE if value is not None and math.isinf(value) else number(value)


def time_with_interval(found: Interval) -> tuple[str, str]:
    """An estimate with its interval, of which each part may lie after the horizon."""
    if found.estimate is None:
        return NOT_AVAILABLE, ""
    return time_text(found.estimate), f"[{time_text(found.low)},\u00a0{time_text(found.high)}]"


def share_with_interval(found: Interval) -> tuple[str, str]:
    """A probability or a ratio in percent, and its interval."""
    return with_interval(found, percent, "\u00a0%")


def money_with_interval(found: Interval) -> tuple[str, str]:
    """An amount of USD in thousands, millions, ... and its interval in the same."""
    if found.estimate is None or not math.isfinite(found.estimate):
        return NOT_AVAILABLE, ""
    scale, word = next((s for s in _SCALES if abs(found.estimate) >= s[0]), _SCALES[-1])
    return with_interval(found, lambda v: number(None if v is None else v / scale), f" {word}".rstrip())


def day_text(start: date | None, day: float | None) -> str:
    """The date of a day, or its number where day 0 has no date."""
    if day is None or not math.isfinite(day):
        return NOT_AVAILABLE
    if start is None:
        return f"day {number(day)}"
    return date_text(start + timedelta(days=math.floor(day)))


def date_text(when: date) -> str:
    """Such as 14 Mar 2027, whatever the locale; it does not break over lines."""
    return f"{when.day}\u00a0{_MONTHS[when.month - 1]}\u00a0{when.year}"


def month_text(when: date) -> str:
    """Such as Mar 2027."""
    return f"{_MONTHS[when.month - 1]} {when.year}"


def clipped(text: str, width: int = 42) -> str:
    """One line of at most *width* signs."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"


def clipped_apart(texts: Sequence[str], width: int) -> list[str]:
    """Each as a line of at most *width* signs; of those that would look alike, what they share is cut out."""
    short = [clipped(text, width) for text in texts]
    found = []
    for text, line in zip(texts, short, strict=True):
        alike = {other for other, its in zip(texts, short, strict=True) if its == line}
        first = takewhile(lambda words: len(set(words)) == 1, zip(*(other.split() for other in alike), strict=False))
        shared = " ".join(words[0] for words in first) if len(alike) > 1 else ""
        head = clipped(shared, width // 3) if shared else ""
        found.append(head + clipped(text[len(shared) :], width - len(head)) if shared else line)
    return found


def listed(words: Sequence[str]) -> str:
    """Such as: a, b and c."""
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def failed_replications(failed: Sequence[str]) -> str:
    """What it means that some replications failed."""
    named = listed(failed) if len(failed) <= MAX_NAMED else f"{', '.join(failed[:MAX_NAMED])} and more"
    return (
        f"{len(failed)} failed ({named}) and are left out of every number. Results may be biased, because what makes a "
        "replication fail may go with what it would have shown."
    )


def plain_name(name: str) -> str:
    """The name of a measure as words."""
    return name.replace("_", " ")


def plural(unit: str) -> str:
    """Units of an item in the plural."""
    if unit in ("kg", "each", "aircraft", "USD"):
        return unit
    if unit.endswith("y") and unit[-2:-1] not in "aeiou":
        return f"{unit[:-1]}ies"
    return f"{unit}es" if unit.endswith(("s", "x")) else f"{unit}s"


def window_text(days: float) -> str:
    """What an output is counted over: a month, or a number of days."""
    return "a month" if abs(days - 30.4375) < 0.5 else f"{number(days)} d"


def with_article(title: str) -> str:
    """A title with its article."""
    return title if title.lower().startswith("the ") else f"the {title}"


_QUANTITY = re.compile(r"(-?)(\d+)((?:\.\d+)?)\s*(.*)\Z", re.DOTALL)


def readable(text: str | None) -> str:
    """A number with its unit, or a date, as readers meet it: ``21000/month`` is ``21,000 a month``."""
    if text is None:
        return NOT_AVAILABLE
    if ISO_DATE.match(text):
        return date_text(date.fromisoformat(text))
    match = _QUANTITY.match(text)
    if not match:
        return text
    sign, whole, rest, unit = match.groups()
    spoken = unit.replace("/", " a ", 1) if unit.startswith("/") else f"\u00a0{unit}" if unit else ""
    return f"{'−' if sign else ''}{int(whole):,}{rest}{spoken}"


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
