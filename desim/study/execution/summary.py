"""Summary: one row per measure over all replications, and the bands of every level over time."""

import math
from functools import cache

import numpy as np
import pandas as pd

from desim.spec.metrics import find_metric
from desim.spec.scenario import Scenario
from desim.stats.bands import COLUMNS, bands
from desim.stats.measure import measure_interval
from desim.store.results import Results


def summarise(results: Results) -> pd.DataFrame:
    """Rows (metric, subject, unit, n, mean, low, high, sd, p05, p50, p95, note); 95 % intervals.

    *n* counts the replications in which the measure is defined. Where a measure that may be censored did not come by
    the horizon in some replications, it has no mean: n/a there, and the quantiles count those replications as later
    than all others, as Kaplan and Meier's do when all are followed to one horizon.
    """
    rows = [_row(m, s, u, results.values(m, s)) for m, s, u in results.measures()]
    columns = ["metric", "subject", "unit", "n", "mean", "low", "high", "sd", "p05", "p50", "p95", "note"]
    return pd.DataFrame(rows, columns=columns)


def _row(metric: str, subject: str, unit: str, values: np.ndarray) -> tuple[object, ...]:
    record, known = find_metric(metric), values[~np.isnan(values)]
    missing = len(values) - len(known)
    censored = record.censored and missing > 0
    interval = measure_interval(known, record)
    sd = float(np.std(known, ddof=1)) if len(known) > 1 else math.nan
    late = np.full(missing if censored else 0, np.inf)
    quantiles = [_finite(q) for q in _quantiles(np.concatenate([known, late]))]
    if censored:
        note = f"not by the horizon in {missing} of {len(values)}"
        return (metric, subject, unit, len(known), None, None, None, math.nan, *quantiles, note)
    note = f"undefined in {missing} of {len(values)}" if missing and len(known) else interval.note
    return (metric, subject, unit, len(known), interval.estimate, interval.low, interval.high, sd, *quantiles, note)


def _quantiles(values: np.ndarray) -> np.ndarray:
    """5 %, 50 % and 95 % quantile of the sample, shape (3,)."""
    if not len(values):
        return np.full(3, np.nan)
    return np.asarray(np.sort(values)[_quantile_ranks(len(values))])


@cache  # of a whole table of measures, all but a few have the same n
def _quantile_ranks(n: int) -> np.ndarray:
    """Which of *n* values in rising order the three quantiles are, from 0, by the inverse of their distribution."""
    return np.asarray(np.quantile(np.arange(n), (0.05, 0.5, 0.95), method="inverted_cdf"))


def _finite(value: float) -> float:
    return float(value) if math.isfinite(value) else math.nan


def band_table(results: Results, scenario: Scenario) -> pd.DataFrame:
    """Rows (metric, subject, day, mean, p05, p25, p50, p75, p95): stockpiles, lines, observed windows.

    Levels are read and summarized many at a time, so that the work is linear in the parts.
    """
    levels = [(level, name) for name in sorted(scenario.stockpiles) for level in ("on_hand", "owed", "on_order")]
    levels += [("made", name) for name in sorted(scenario.lines)]
    days = results.probe_days
    heads = [(metric, name, days) for metric, name in levels]
    values = [
        bands(block.reshape(len(block), -1)) for block in results.level_blocks([f"{n}.{level}" for level, n in levels])
    ]
    for name, seen in sorted(scenario.observations.items()):
        window, output = window_output(results, seen.lines, seen.window)
        heads.append(("window_output", name, window))
        values.append(bands(output))
    columns = ["metric", "subject", "day", *COLUMNS]
    return _band_frame(heads, np.concatenate(values))[columns] if values else pd.DataFrame(columns=columns)


def _band_frame(heads: list[tuple[str, str, np.ndarray]], values: np.ndarray) -> pd.DataFrame:
    """Bands, shape (rows, 6), with the metric, the subject and the days of each series."""
    sizes = [len(days) for _, _, days in heads]
    frame = pd.DataFrame(values, columns=list(COLUMNS))
    for name, names in (("metric", [h[0] for h in heads]), ("subject", [h[1] for h in heads])):
        frame[name] = pd.Series(names, dtype="str").repeat(sizes).to_numpy()
    return frame.assign(day=np.concatenate([days for _, _, days in heads]))


def window_output(results: Results, lines: tuple[str, ...], window: float) -> tuple[np.ndarray, np.ndarray]:
    """Probe days from one window on, shape (d,), and output over the window before each, shape (replications, d).

    Between probes the output since the start is taken as linear.
    """
    days, made = results.levels(lines[0], "made")
    for line in lines[1:]:
        made = made + results.levels(line, "made")[1]
    late = days >= window
    before = np.array([np.interp(days[late] - window, days, row) for row in made])
    return days[late], made[:, late] - before
