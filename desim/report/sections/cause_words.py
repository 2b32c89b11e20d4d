"""Cause words: what causes and states of regimes change, and when causes begin, in words."""

from collections.abc import Mapping

from desim.report.model.point import Point
from desim.report.page.formatting import NOT_AVAILABLE, day_text, listed, number, percent
from desim.spec.fields.base import Declared
from desim.spec.fields.law import Fixed, Law
from desim.spec.parts.cause import Cause, How, Trial
from desim.spec.parts.regime import State
from desim.spec.parts.trigger import Beginning, Reader, in_sentence

PlaceEntries = Mapping[str, float | dict[str, float]]
"""Dials and factors of all parts of a place, or of one family of them."""


class PointReader:
    """Writes names, days and numbers of one point, for what a declaration says of itself."""

    def __init__(self, point: Point) -> None:
        self._point = point

    def title(self, part: str) -> str:
        """The name of a part for readers."""
        return self._point.title(part)

    def state(self, regime: str, name: str) -> str:
        """The name of a state of a regime for readers."""
        return state_title(self._point, regime, name)

    def day(self, day: float) -> str:
        """A day, or its date where day 0 has one."""
        return day_text(self._point.start, day)

    def number(self, value: float) -> str:
        """A number as pages write it."""
        return number(value)

    def law(self, law: Declared) -> str:
        """A law with its parameters."""
        return law_text(law)


def effect(point: Point, holder: Cause | State) -> str:
    """Parts, places, dials and factors of a cause or a state; what it destroys."""
    texts = [f"{point.title(part)}: {_dials(dials)}" for part, dials in holder.what.items()]
    texts += [f"{point.title(part)}: {_values(values)}" for part, values in holder.sets.items()]
    texts += [f"all in {place_title(point, name)}: {_place(entries)}" for name, entries in holder.within.items()]
    if isinstance(holder, Cause):
        texts += [f"destroys {percent(s)} % of {point.title(pile)}" for pile, s in holder.destroys.items()]
    return "; ".join(texts)


def place_title(point: Point, name: str) -> str:
    """The name of a nation or site for readers."""
    found = point.scenario.nations.get(name) or point.scenario.sites.get(name)
    return found.title or name if found else name


def _dials(dials: Mapping[str, float]) -> str:
    return listed([f"{dial} × {number(factor)}" for dial, factor in dials.items()])


def _values(values: Mapping[str, float]) -> str:
    return listed([f"{dial} = {number(value)}" for dial, value in values.items()])


def _place(entries: PlaceEntries) -> str:
    plain = {dial: value for dial, value in entries.items() if not isinstance(value, dict)}
    texts = [f"{family} {_dials(dials)}" for family, dials in entries.items() if isinstance(dials, dict)]
    return listed([*([_dials(plain)] if plain else []), *texts])


def beginning(point: Point, when: Beginning) -> str:
    """When a cause begins, in the words of its declaration."""
    return when.in_words(PointReader(point))


def courses(point: Point, cause: Cause) -> str:
    """How the effect of a cause comes and goes, and how at parts that have a course of their own."""
    reader = PointReader(point)
    own = [f"{point.title(part)}: {course(how, reader)}" for part, how in sorted(cause.how_of.items())]
    held = {part for part in (*cause.what, *cause.sets) if part not in cause.how_of}
    others = [course(cause.how, reader)] if held or cause.within or cause.destroys or not own else []
    return "; ".join([*others, *own])


def course(how: How, reader: Reader) -> str:
    """How the effect of a cause comes and goes."""
    texts = []
    if not (isinstance(how.delay, Fixed) and how.delay.value == 0.0):
        texts.append(f"delay {law_text(how.delay)}")
    if how.ramp:
        texts.append(f"ramp {number(how.ramp)} d")
    if how.duration is not None:
        texts.append(f"holds {law_text(how.duration)}")
    elif how.stages:
        texts.append("stages: " + ", then ".join(f"{name} {law_text(stage)}" for name, stage in how.in_sequence()))
    elif how.until is None:
        texts.append("permanent")
    if how.until is not None:
        texts.append(f"until {in_sentence(how.until, reader)}")
    if how.recovery:
        halving = f", what is left halves every {number(how.half_life)} d" if how.half_life is not None else ""
        texts.append(f"recovery {number(how.recovery)} d{halving}")
    return ", ".join(texts) or NOT_AVAILABLE


def state_title(point: Point, regime: str, name: str) -> str:
    """The name of a state for readers."""
    return point.scenario.regimes[regime].states[name].title or name.replace("_", " ")


def law_text(law: Declared) -> str:
    """A law, or a trial, with its parameters."""
    if isinstance(law, Trial):
        return f"{law_text(law.time)}, again with probability {number(law.fail)}"
    if isinstance(law, Fixed):
        return f"{number(law.value)} d"
    fields = law.model_dump(exclude={"law"}, exclude_none=True)
    texts = ", ".join(f"{k} {number(v) if isinstance(v, float) else v}" for k, v in fields.items())
    name = law.model_dump(include={"law"}).get("law", "") if isinstance(law, Law) else type(law).__name__
    return f"{name} ({texts})"
