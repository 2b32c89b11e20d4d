"""Risks: how much each contributes to what is lost, by switching it off."""

from typing import Any

import numpy as np
import pandas as pd

from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.fields.moments import mean_of
from desim.spec.parts.risks import PREFIX
from desim.spec.scenario import Scenario
from desim.spec.settings.study_settings import RisksSettings
from desim.stats.interval import mean
from desim.store.results import Results
from desim.study.questions.criticality import unit_of
from desim.study.questions.design_points import (
    Data,
    DesignPoints,
    add_adjusted_p,
    chosen_loss,
    interval_as_data,
    losses,
    paired_differences,
    with_value,
)


def risks(scenario: Scenario, points: DesignPoints, settings: RisksSettings) -> dict[str, Any]:
    """Rows by risk, the largest contribution first, and what all of them cost, as plain data."""
    names = chosen_causes(scenario, settings)
    base = points.base()
    known = losses(points, base)
    loss = chosen_loss(settings.loss, known, "risks")
    rows = _rows(points, base, known, loss, names)
    calm = losses(points, points.of("no-risks", without_causes(points.data, names)))
    return {
        "study": "risks", "name": scenario.name, "title": scenario.title or scenario.name, "loss": loss,
        "unit": unit_of(base, loss),
        "together": {k: interval_as_data(mean(paired_differences(v, calm[k]))) for k, v in known.items()},
        "rows": sorted(rows, key=lambda r: (-(r["losses"][loss]["estimate"] or 0.0), r["cause"])),
        "seed": points.run.seed, "n": len(known[loss]), "points": points.count,
    }  # fmt: skip


def _rows(
    points: DesignPoints, base: Results, known: dict[str, pd.Series], loss: str, names: list[str]
) -> list[dict[str, Any]]:
    """One row for each risk: what is lost by it, by any loss there is."""
    gaps: dict[str, np.ndarray] = {}
    rows = []
    for name in names:
        lost = losses(points, points.of(f"no-{name}", without_causes(points.data, [name])))
        gaps[name] = paired_differences(known[loss], lost[loss])
        rows.append(
            {
                "cause": name,
                "title": base.scenario.causes[name].title or name,
                **declared_risk(base.scenario, name),
                "losses": {
                    key: interval_as_data(mean(paired_differences(values, lost[key]))) for key, values in known.items()
                },
                **_occurrences(points, base, name),
            }
        )
    add_adjusted_p(rows, "cause", gaps)
    return rows


def declared_risk(scenario: Scenario, name: str) -> dict[str, Any]:
    """What a risk is said to be: who answers for it, how often a year it comes, how long it lasts, and who says so."""
    cause = scenario.causes[name]
    rate = 365.25 / mean_of(cause.when.every) if cause.when.kind == "hazard" and mean_of(cause.when.every) else None
    declared = [p for path, p in sorted(scenario.sources.items()) if path.startswith(f"causes.{name}.")]
    sources = [
        {"kind": p.kind, "source": p.source or "", "document": _document(scenario, p.source), "note": p.note}
        for p in declared
    ]
    return {
        "owner": cause.owner, "per_year": rate, "duration": _duration(cause.how.duration),
        "sources": [s for k, s in enumerate(sources) if s not in sources[:k]],
    }  # fmt: skip


def _document(scenario: Scenario, key: str | None) -> str:
    return scenario.bibliography[key].title if key in scenario.bibliography else ""


def _duration(law: Any) -> dict[str, Any] | None:
    """Shortest, most likely and longest, where the law has them; None for what is for good or in stages."""
    if law is None:
        return None
    likely = {"fixed": "value", "pert": "mode", "triangular": "mode"}.get(law.law, "")
    middle = getattr(law, likely, None)
    ends = (middle, middle) if law.law == "fixed" else (getattr(law, "low", None), getattr(law, "high", None))
    return {"law": law.law, "low": ends[0], "likely": middle, "high": ends[1]}


def chosen_causes(scenario: Scenario, settings: RisksSettings) -> list[str]:
    """Causes that are switched off one at a time; raises SpecError when there are none, or unknown ones."""
    unknown = [name for name in settings.causes or () if name not in scenario.causes]
    if unknown:
        known = list(scenario.causes)
        raise SpecError([Fault("risks.causes", "is no cause", repr(n), nearest(n, known)) for n in unknown])
    registered = [name for name in sorted(scenario.causes) if name.startswith(PREFIX)]
    others = [name for name, cause in sorted(scenario.causes.items()) if cause.role == "disruption"]
    found = list(settings.causes or registered or others)
    if not found:
        raise SpecError([Fault("risks.causes", "the scenario has no register of risks and no disruption")])
    return found


def without_causes(data: Data, names: list[str]) -> Data:
    """The scenario with some causes that never happen; they stay, so that all else draws the same numbers."""
    for name in names:
        data = with_value(data, f"causes.{name}.probability", 0.0)
    return data


def _occurrences(points: DesignPoints, base: Results, name: str) -> dict[str, Any]:
    """How often it began in a replication, and for how many days it was in effect."""
    rows = base.causes[(base.causes["cause"] == name) & (base.causes["replication"] < points.run.replications)]
    n = min(points.run.replications, int(base.manifest["completed"]))
    days = (rows["effect_ends"] - rows["effect_begins"]).sum()
    return {"occurrences": len(rows) / n, "days": float(days) / n}
