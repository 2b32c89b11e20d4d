"""Sizing: the least value of a number for a target readiness, and fresh replications to confirm it."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from desim.spec.fields.faults import Fault, SpecError
from desim.spec.scenario import Scenario
from desim.spec.settings.study_settings import SizingSettings
from desim.study.questions.design_points import DesignPoints, interval_as_data
from desim.study.questions.readiness import readiness, readiness_condition, share, with_value_at_paths

MAX_STEPS = 1 << 20
CONFIRMATION_SEED_OFFSET = 1_000_003
"""What is added to the seed for the replications that confirm."""


def least_sufficient_step(enough: Callable[[int], bool], most: int | None) -> int | None:
    """The least step that is enough, by bisection; None when *most* is not. Takes it that more is never worse."""
    if enough(0):
        return 0
    bad, good = 0, 1 if most is None else most
    while not enough(good):
        if most is not None or good >= MAX_STEPS:
            return None
        bad, good = good, good * 2
    while good - bad > 1:
        middle = (good + bad) // 2
        bad, good = (bad, middle) if enough(middle) else (middle, good)
    return good


def sizing(scenario: Scenario, points: DesignPoints, settings: SizingSettings) -> dict[str, Any]:
    """The value, how ready each value that was tried is, and what fresh replications say, as plain data."""
    ready, paths = readiness_condition(settings), paths_of(settings)
    if settings.high is not None and settings.high <= settings.low:
        raise SpecError([Fault("sizing.high", "is not above low", f"{settings.high:g}")])
    tried: dict[int, pd.Series] = {}

    def value(step: int) -> float:
        return settings.low + step * settings.step

    def enough(step: int) -> bool:
        if step not in tried:
            tried[step] = readiness(
                points, f"at-{value(step):g}", with_value_at_paths(points.data, paths, value(step)), ready
            )
        return bool(tried[step].mean() >= settings.probability)

    found = least_sufficient_step(
        enough, None if settings.high is None else int((settings.high - settings.low) / settings.step)
    )
    sure = None if found is None else _confirmed(points, settings, value(found))
    return {
        "study": "sizing", "name": scenario.name, "title": scenario.title or scenario.name, "paths": list(paths),
        "ready": ready.words(), "probability": settings.probability, "step": settings.step,
        "value": None if found is None else value(found), "confirmation": sure,
        "rows": [{"value": value(step), "readiness": interval_as_data(share(tried[step]))} for step in sorted(tried)],
        "seed": points.run.seed, "n": points.run.replications, "points": points.count,
    }  # fmt: skip


def _confirmed(points: DesignPoints, settings: SizingSettings, value: float) -> dict[str, Any]:
    """What replications under another seed say of a value."""
    fresh = points.run.model_copy(
        update={"seed": points.run.seed + CONFIRMATION_SEED_OFFSET, "replications": settings.confirm}
    )
    data = with_value_at_paths(points.data, paths_of(settings), value)
    again = share(readiness(points, f"confirm-{value:g}", data, readiness_condition(settings), fresh))
    return {
        **interval_as_data(again),
        "seed": fresh.seed,
        "verdict": _verdict(again.low, again.high, settings.probability),
    }


def paths_of(settings: SizingSettings) -> tuple[str, ...]:
    """Paths of the numbers that are varied."""
    return (settings.path,) if isinstance(settings.path, str) else settings.path


def _verdict(low: float | None, high: float | None, target: float) -> str:
    """What an interval says of a target."""
    if low is None or high is None:
        return "open"
    return "confirmed" if low >= target else "refuted" if high < target else "open"
