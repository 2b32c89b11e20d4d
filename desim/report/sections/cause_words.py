"""Effects: what causes and states of regimes change, and when causes begin, in words."""

from typing import Any

from desim.report.model.point import Point
from desim.report.page.formatting import day_text, listed, number, percent
from desim.spec.parts.cause import Beginning


def effect(point: Point, holder: Any) -> str:
    """Parts, places, dials and factors of a cause or a state; what it destroys."""
    said = [f"{point.title(part)}: {_dials(dials)}" for part, dials in holder.what.items()]
    said += [f"all in {place(point, name)}: {_places(entries)}" for name, entries in holder.within.items()]
    said += [f"destroys {percent(s)} % of {point.title(pile)}" for pile, s in getattr(holder, "destroys", {}).items()]
    return "; ".join(said)


def place(point: Point, name: str) -> str:
    """The name of a nation or site for readers."""
    found = point.scenario.nations.get(name) or point.scenario.sites.get(name)
    return found.title or name if found else name


def _dials(dials: dict[str, float]) -> str:
    return listed([f"{dial} × {number(factor)}" for dial, factor in dials.items()])


def _places(entries: dict[str, Any]) -> str:
    plain = {dial: value for dial, value in entries.items() if not isinstance(value, dict)}
    said = [f"{family} {_dials(dials)}" for family, dials in entries.items() if isinstance(dials, dict)]
    return listed([*([_dials(plain)] if plain else []), *said])


class PointReader:
    """Writes names, days and numbers of one point, for what a declaration says of itself."""

    def __init__(self, point: Point) -> None:
        self._point = point

    def title(self, part: str) -> str:
        """The name of a part for readers."""
        return self._point.title(part)

    def state(self, regime: str, name: str) -> str:
        """The name of a state of a regime for readers."""
        return state(self._point, regime, name)

    def day(self, day: float) -> str:
        """A day, or its date where day 0 has one."""
        return day_text(self._point.start, day)

    def number(self, value: float) -> str:
        """A number as pages write it."""
        return number(value)

    def law(self, law: Any) -> str:
        """A law with its parameters."""
        return law_text(law)


def beginning(point: Point, when: Beginning) -> str:
    """When a cause begins."""
    return when.in_words(PointReader(point))


def state(point: Point, regime: str, name: str) -> str:
    """The name of a state for readers."""
    return point.scenario.regimes[regime].states[name].title or name.replace("_", " ")


def law_text(law: Any) -> str:
    """A law, or a trial, with its parameters."""
    if not hasattr(law, "law"):
        return f"{law_text(law.time)}, again with probability {number(law.fail)}"
    if law.law == "fixed":
        return f"{number(law.value)} d"
    rest = law.model_dump(exclude={"law"}, exclude_none=True)
    return f"{law.law} ({', '.join(f'{k} {number(v) if isinstance(v, float) else v}' for k, v in rest.items())})"
