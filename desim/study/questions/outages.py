"""Outages: a part, or all parts on a site, out for a time, as a cause like any other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.fields.moments import mean_of
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.spec.settings.study_settings import CriticalitySettings
from desim.study.questions.design_points import Data, with_causes


@dataclass(frozen=True)
class Outage:
    """A part that is out."""

    part: str
    family: str
    days: float
    """For how long."""
    own: bool = False
    """Whether that is its own mean recovery time."""

    def cause(self, at: float, days: float) -> dict[str, Any]:
        """The cause that closes it."""
        held = "within" if self.family == "sites" else "what"
        return {
            "title": f"Outage of {self.part}",
            "when": {"kind": "date", "at": at},
            held: {self.part: {"open": 0.0}},
            "how": {"duration": days},
        }


def with_outages(data: Data, outages: Sequence[Outage], at: float, days: float | None = None) -> Data:
    """The scenario with outages from day *at* on, each for its time or for *days*."""
    causes = {f"criticality_{o.part}": o.cause(at, o.days if days is None else days) for o in outages}
    return with_causes(data, causes)


def possible_outages(
    scenario: Scenario, data: Data, settings: CriticalitySettings, at: float
) -> tuple[list[Outage], dict[str, str]]:
    """Parts that can be out, and those that cannot, with the reason; raises SpecError for an unknown part."""
    found, reasons = [], {}
    for family, part in _chosen_parts(scenario, settings):
        own = mean_recovery(scenario, part) if settings.own else None
        outage = Outage(part, family, settings.days if own is None else own, own is not None)
        try:
            read(with_outages(data, [outage], at))
        except SpecError as error:
            reasons[part] = error.faults[0].message
        else:
            found.append(outage)
    if not found:
        raise SpecError([Fault("criticality.families", "no part of the scenario can be out")])
    return found, reasons


def _chosen_parts(scenario: Scenario, settings: CriticalitySettings) -> Iterator[tuple[str, str]]:
    known = [(family, part) for family in settings.families for part in sorted(getattr(scenario, family))]
    parts = [part for _, part in known]
    unknown = [part for part in settings.parts or () if part not in parts]
    if unknown:
        raise SpecError(
            [Fault("criticality.parts", "is no part that can be out", repr(p), nearest(p, parts)) for p in unknown]
        )
    return ((family, part) for family, part in known if settings.parts is None or part in settings.parts)


def mean_recovery(scenario: Scenario, part: str) -> float | None:
    """Mean duration of the causes that close a part, or all but close it; the longest where there are several."""
    closing = [
        cause for _, cause in sorted(scenario.causes.items())
        if cause.what.get(part, {}).get("open") == 0.0 or cause.what.get(part, {}).get("rate") == 0.0
        or cause.within.get(part, {}).get("open") == 0.0
    ]  # fmt: skip
    means = [mean_of(time) for cause in closing if (time := cause.how_at(part).duration) is not None]
    return max((m for m in means if m > 0.0), default=None)
