"""Effects: what causes and states of regimes change, and when causes begin, in words."""

from typing import Any

from desim.report.model.point import Point
from desim.report.page.formatting import day_text, listed, number, percent


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


def beginning(point: Point, when: Any) -> str:
    """When a cause begins."""
    return BEGINNINGS[when.kind](point, when)


def _date(point: Point, when: Any) -> str:
    return day_text(point.start, when.at)


def _hazard(point: Point, when: Any) -> str:
    return f"again and again, after {law_text(when.every)}"


def _period(point: Point, when: Any) -> str:
    chance = f", each time with probability {number(when.chance)}" if when.chance < 1.0 else ""
    return f"every {number(when.every)} d from {day_text(point.start, when.first)}{chance}"


def _condition(point: Point, when: Any) -> str:
    mark = number(when.below) if when.days is None else f"{number(when.days)} days of supply"
    return f"when {point.title(when.stockpile)} falls below {mark}{_again(when)}"


def _backlog(point: Point, when: Any) -> str:
    return f"when {number(when.above)} ordered of {point.title(when.line)} are not begun{_again(when)}"


def _entered(point: Point, when: Any) -> str:
    chance = f", with probability {number(when.chance)}" if when.chance < 1.0 else ""
    return f"when {point.title(when.regime)} enters {state(point, when.regime, when.state)}{chance}"


def _ended(point: Point, when: Any) -> str:
    return f"when {point.title(when.cause)} is over"


def _approval(point: Point, when: Any) -> str:
    return f"when {point.title(when.gate)} has approved what is filed on {day_text(point.start, when.filed)}"


def _again(when: Any) -> str:
    return " each time" if when.repeat else " for the first time"


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


BEGINNINGS = {
    "date": _date,
    "hazard": _hazard,
    "period": _period,
    "condition": _condition,
    "backlog": _backlog,
    "entered": _entered,
    "ended": _ended,
    "approval": _approval,
}
