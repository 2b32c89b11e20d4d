"""A plant whose time a lot and whose growth are not known, and what it made in the windows of its observation."""

from typing import Any

Data = dict[str, Any]
TIME, GROWTH = "lines.plant.time.mean", "causes.growth.what.plant.rate"
DAYS = (60.0, 120.0, 180.0, 240.0)
"""Ends of the windows of 60 days that are observed; the growth begins on day 120."""
FORECAST = 300.0
"""End of the window that is forecast."""


def plant(observed: dict[float, float] | None = None, error: float = 0.1, **observation: Any) -> Data:
    """One line that is never idle: lots of 10 in exponential times of mean 1.5 to 4 days, faster by 1 to 2.5 later."""
    figures = dict.fromkeys((*DAYS, FORECAST), 200.0) if observed is None else observed
    seen = {"lines": ["plant"], "window": 60, "observed": figures, "error": {"relative": error}, **observation}
    return {
        "name": "plant", "horizon": FORECAST, "probe": {"every": FORECAST},
        "nations": {"us": {}}, "sites": {"home": {"nation": "us"}}, "items": {"shell": {}},
        "lines": {
            "plant": {"site": "home", "item": "shell", "lot": 10, "time": {"law": "exponential", "mean": 2.5}},
        },
        "stockpiles": {
            "depot": {
                "site": "home", "item": "shell", "sources": {"plant": {}},
                "policy": {"kind": "base_stock", "level": 100_000},
            }
        },
        "causes": {
            "growth": {"when": {"kind": "date", "at": 120}, "role": "expansion", "what": {"plant": {"rate": 1.5}}},
        },
        "observations": {"plant_output": seen},
        "sources": {
            TIME: {"kind": "assumed", "low": 1.5, "high": 4},
            GROWTH: {"kind": "assumed", "low": 1, "high": 2.5},
        },
    }  # fmt: skip
