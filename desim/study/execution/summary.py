"""Summary: one row per measure over all replications, and the bands of every level over time."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from desim.spec.metrics import find_metric
from desim.spec.scenario import Scenario
from desim.stats.bands import COLUMNS, bands
from desim.stats.measure_table import measure_table, sample_quantiles
from desim.stats.world_means import world_means
from desim.store.by_place import by_place
from desim.store.results import Results

SUMMARY_COLUMNS = ("metric", "subject", "unit", "n", "mean", "low", "high", "sd", "p05", "p50", "p95", "note")

SUMMARY_VALUES = 2**17
"""Values that are summarized together at most: 1 MB, of which there are some copies."""


def summarise(results: Results) -> pd.DataFrame:
    """Rows (metric, subject, unit, n, mean, low, high, sd, p05, p50, p95, note); 95 % intervals.

    *n* counts the independent results in which the measure is defined: replications, or worlds, each with the mean over
    its replications, where these have several. Where a measure that may be censored did not come by
    the horizon in some replications, it has no mean: n/a there, and the quantiles count those replications as later
    than all others, as Kaplan and Meier's do when all are followed to one horizon.
    """
    measures, blocks, at = results.measures(), list[pd.DataFrame](), 0
    for read in results.measure_blocks():
        values = _independent(results, measures[at : at + len(read)], read)
        size = max(1, SUMMARY_VALUES // max(1, values.shape[1]))
        for k in range(0, len(values), size):
            blocks.append(_rows(measures[at + k : at + min(k + size, len(values))], values[k : k + size]))
        at += len(read)
    return pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=SUMMARY_COLUMNS)


def _independent(results: Results, measures: list[tuple[str, str, str]], values: np.ndarray) -> np.ndarray:
    """Values of some measures, shape (measures, n): of worlds where these have several replications."""
    if int(results.manifest.get("per_world", 1)) == 1:
        return values
    worlds, late = results.world_numbers, results.scenario.last_day
    found = [
        world_means(row, worlds, late if find_metric(metric).censored else None)
        for row, (metric, _, _) in zip(values, measures, strict=True)
    ]
    return np.array(found)


def _rows(measures: list[tuple[str, str, str]], values: np.ndarray) -> pd.DataFrame:
    """The rows of some measures; *values* shape (measures, replications), NaN where undefined."""
    is_known = ~np.isnan(values)
    count, total = is_known.sum(axis=1), values.shape[1]
    records = [find_metric(metric) for metric, _, _ in measures]
    is_censored = np.array([record.censored for record in records]) & (count < total)
    numbers, notes = np.full((len(measures), 7), np.nan), np.full(len(measures), "", dtype=object)
    for n in np.unique(count):
        same = np.flatnonzero(count == n)
        known = values[same][is_known[same]].reshape(len(same), n)
        found = measure_table(known, [records[k] for k in same])
        later = np.where(is_censored[same], total - n, 0)
        sd = np.std(known, axis=1, ddof=1) if n > 1 else np.full(len(same), np.nan)
        numbers[same] = np.column_stack([*found[:3], sd, sample_quantiles(known, later)])
        notes[same] = f"undefined in {total - n} of {total}" if 0 < n < total else found.notes
        notes[same[later > 0]] = f"not by the horizon in {total - n} of {total}"
    numbers[is_censored, :4] = np.nan
    heads = {name: [row[k] for row in measures] for k, name in enumerate(SUMMARY_COLUMNS[:3])}
    columns = dict(zip(SUMMARY_COLUMNS[4:-1], numbers.T, strict=True))
    return pd.DataFrame({**heads, "n": count, **columns, "note": notes})


def band_table(results: Results, scenario: Scenario) -> pd.DataFrame:
    """Rows (metric, subject, day, mean, p05, p25, p50, p75, p95): stockpiles, lines, observed windows.

    Levels are read and summarized many at a time, so that the work is linear in the parts and in the replications.
    There are no rows where nothing was sampled.
    """
    levels = [(level, name) for name in sorted(scenario.stockpiles) for level in ("on_hand", "owed", "on_order")]
    levels += [("made", name) for name in sorted(scenario.lines)]
    days = results.probe_days
    heads = [(metric, name, days) for metric, name in levels]
    values = [bands(block) for block in results.level_blocks([f"{n}.{level}" for level, n in levels])]
    for name, seen in sorted(scenario.observations.items()) if len(days) else ():
        heads.append(("window_output", name, days[days >= seen.window]))
        output = window_output(results, seen.lines, seen.window)
        values += map(bands, by_place(output, results.manifest["completed"], results.folder))
    columns = ["metric", "subject", "day", *COLUMNS]
    return _band_frame(heads, np.concatenate(values))[columns] if values else pd.DataFrame(columns=columns)


def _band_frame(heads: list[tuple[str, str, np.ndarray]], values: np.ndarray) -> pd.DataFrame:
    """Bands, shape (rows, 6), with the metric, the subject and the days of each series."""
    sizes = [len(days) for _, _, days in heads]
    frame = pd.DataFrame(values, columns=list(COLUMNS))
    for name, names in (("metric", [h[0] for h in heads]), ("subject", [h[1] for h in heads])):
        frame[name] = pd.Series(names, dtype="str").repeat(sizes).to_numpy()
    return frame.assign(day=np.concatenate([days for _, _, days in heads]))


def window_output(results: Results, lines: tuple[str, ...], window: float) -> Iterator[np.ndarray]:
    """Output of some lines together over the window before each probe day from one window on.

    Between probes the output since the start is taken as linear.

    Returns:
        Arrays of shape (some replications, days from the window on), the replications in their order.
    """
    days = results.probe_days
    late = days >= window
    for block in results.levels_of_some([f"{line}.made" for line in lines]):
        made = block[:, 0]
        for other in range(1, len(lines)):
            made = made + block[:, other]
        before = np.array([np.interp(days[late] - window, days, row) for row in made])
        yield made[:, late] - before
