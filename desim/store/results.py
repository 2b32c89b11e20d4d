"""Results: stored tables as data frames, read when they are asked for."""

import hashlib
import shutil
import weakref
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.store.columns import (
    column_by_replication,
    column_names,
    first_rows,
    read_columns,
    replication_blocks,
    row_count,
    value_blocks,
)
from desim.store.digests_file import read_digests
from desim.store.files import checksum, sorted_json
from desim.store.identity import refuse_other_schema
from desim.store.manifest import read_manifest, refuse_other_table
from desim.store.replication_file import Damaged
from desim.store.sealed import read_json

_OF_THE_COMMAND = frozenset(
    ("began", "seconds", "checksum", "command", "overrides", "workers", "engine", "platform", "commit")
)
"""Entries of a manifest that tell how and when results were made, and nothing of what they are."""
KEPT_SCENARIOS = 64
_SCENARIOS: dict[str, Scenario] = {}
"""Scenarios that were read, by the sha256 of their files."""


class Results:
    """A complete study of one scenario on disk.

    Tables: ``kpi`` (replication, metric, subject, value, unit), ``daily`` (replication, day, subject, level, value),
    ``states`` (replication, part, state, reason, days),
    ``ledger`` (replication, book, subject, entry, value, unit), ``causes`` (replication, cause, begins, ends,
    effect_begins, effect_ends), ``deliveries`` (replication, day, one column for each ``source>stockpile``), ``marks``
    (replication, day, one column for each ``part.level``, as it is before anything else happens on that day) and
    ``bands`` (metric, subject, day, mean, p05, p25, p50, p75, p95). Time is in days from the start of the scenario.
    """

    def __init__(self, folder: Path, temporary: Path | None = None, manifest: dict[str, Any] | None = None) -> None:
        """*temporary* is a folder that goes with these results: theirs, or one around it."""
        self.folder, self._checked = folder, set[str]()
        self._days: dict[str, np.ndarray] = {}
        self.manifest: dict[str, Any] = manifest or read_manifest(folder)
        refuse_other_schema(folder, self.manifest)
        if temporary is not None:
            weakref.finalize(self, shutil.rmtree, temporary, ignore_errors=True)

    def _sound(self, name: str) -> Path:
        """The path of a file of the results; raises Damaged, once and in words, where it is not what was written."""
        path, sums = self.folder / name, self.manifest.get("files")
        if sums is not None and name not in self._checked:
            if not path.is_file() or checksum(path) != sums.get(name):
                raise Damaged(f"{path} is damaged; run the study again, which keeps what is sound")
            if path.suffix == ".parquet":
                refuse_other_table(path, self.manifest["completed"])
            self._checked.add(name)
        return path

    @cached_property
    def content_key(self) -> str:
        """sha256 of what the tables hold, and of what the manifest says of it; not of how and when they were made."""
        told = {key: value for key, value in self.manifest.items() if key not in _OF_THE_COMMAND}
        return hashlib.sha256(sorted_json([self.folder.name, told]).encode()).hexdigest()

    def _table(self, name: str) -> pd.DataFrame:
        path = self._sound(f"{name}.parquet")
        frame: pd.DataFrame = read_columns(path, column_names(path)).to_pandas()
        words = frame.select_dtypes("category").columns
        return frame.astype(dict.fromkeys(words, "str"))

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that was run; it is read once for all results of it in a process."""
        data, sums = self.data, self.manifest.get("files", {})
        if (name := sums.get("scenario.json")) is None:
            return read(data)
        if name not in _SCENARIOS:
            if len(_SCENARIOS) == KEPT_SCENARIOS:
                del _SCENARIOS[next(iter(_SCENARIOS))]
            _SCENARIOS[name] = read(data)
        return _SCENARIOS[name]

    @cached_property
    def data(self) -> dict[str, Any]:
        """The scenario as it was written down, after composition."""
        found = read_json(path := self._sound("scenario.json"))
        if not isinstance(found, dict):
            raise Damaged(f"{path} is damaged; run the study again, which keeps what is sound (no map)")
        return found

    @cached_property
    def digests(self) -> dict[str, dict[str, str]]:
        """sha256 of each table of each replication, by its number."""
        return {str(number): found for number, found in read_digests(self._sound("digests.json")).items()}

    @cached_property
    def kpi(self) -> pd.DataFrame:
        """Measures: replication, metric, subject, value, unit."""
        return self._table("kpi")

    @cached_property
    def states(self) -> pd.DataFrame:
        """Time by state: replication, part, state, reason, days."""
        return self._table("states")

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """Books and costs: replication, book, subject, entry, value, unit."""
        return self._table("ledger")

    @cached_property
    def causes(self) -> pd.DataFrame:
        """Occurrences: replication, cause, begins, ends, effect_begins, effect_ends (none where that did not come)."""
        return self._table("causes")

    @cached_property
    def bands(self) -> pd.DataFrame:
        """Bands over replications: metric, subject, day, mean, p05, p25, p50, p75, p95."""
        return self._table("bands")

    @property
    def daily(self) -> pd.DataFrame:
        """Levels of all parts at the probes, one row each: replication, day, subject, level, value.

        Stockpiles have ``on_hand``, ``owed`` and ``on_order``, lines ``made`` (good units since the start).
        """
        path, names = self._sound("daily.parquet"), self.level_names
        keys: pd.DataFrame = read_columns(path, ["replication", "day"]).to_pandas()
        values = [read_columns(path, [name]).column(0).to_numpy() for name in names]
        return pd.DataFrame(
            {
                **{key: np.tile(keys[key].to_numpy(), len(names)) for key in keys},
                "subject": _repeated([name.rpartition(".")[0] for name in names], len(keys)),
                "level": _repeated([name.rpartition(".")[2] for name in names], len(keys)),
                "value": np.concatenate(values) if values else np.empty(0),
            }
        )

    @cached_property
    def level_names(self) -> list[str]:
        """Levels that are sampled at the probes, by ``part.level``."""
        return column_names(self._sound("daily.parquet"))[2:]

    def levels(self, subject: str, level: str) -> tuple[np.ndarray, np.ndarray]:
        """Days of the probes, shape (days,), and one level of one part, shape (replications, days)."""
        return self.probe_days, self._column("daily", f"{subject}.{level}")

    def _column(self, name: str, column: str) -> np.ndarray:
        """One column of a table with a row per replication and day, shape (replications, days); read only."""
        return column_by_replication(self._sound(f"{name}.parquet"), column, self.manifest["completed"])

    def level_blocks(self, columns: Sequence[str]) -> Iterator[np.ndarray]:
        """Many levels, by ``part.level``: arrays of shape (replications, some days of some columns).

        They hold all days of the first of *columns*, then those of the next, and so on, as many at a time as fit in
        memory well.
        """
        yield from value_blocks(self._sound("daily.parquet"), columns, self.manifest["completed"])

    def levels_of_some(self, columns: Sequence[str]) -> Iterator[np.ndarray]:
        """Levels, by ``part.level``, of a few replications at a time, shape (some replications, columns, days)."""
        yield from replication_blocks(self._sound("daily.parquet"), columns, self.manifest["completed"])

    @property
    def probe_days(self) -> np.ndarray:
        """Days of the probes, shape (days,)."""
        return self._days_of("daily")

    @property
    def mark_days(self) -> np.ndarray:
        """Days on which exact levels are kept, shape (marks,); see ``desim.spec.marks``."""
        return self._days_of("marks")

    def _days_of(self, name: str) -> np.ndarray:
        """Days of the rows of the first replication, which are those of all; read once."""
        if name not in self._days:
            path = self._sound(f"{name}.parquet")
            rows = first_rows(path, ["day"], row_count(path) // self.manifest["completed"])
            self._days[name] = np.array(rows.column(0).to_numpy())
        return self._days[name]

    def at_mark(self, subject: str, level: str, day: float) -> np.ndarray:
        """One level of one part at a mark, shape (replications,); raises KeyError where there is none on this day."""
        place = np.flatnonzero(self.mark_days == day)
        if not len(place):
            raise KeyError(f"day {day!r} is no mark")
        return self._column("marks", f"{subject}.{level}")[:, place[0]].copy()

    def made_between(self, lines: tuple[str, ...], begin: float, end: float) -> np.ndarray:
        """Good units of some lines from one mark on until before another, shape (replications,)."""
        made = [self.at_mark(line, "made", end) - self.at_mark(line, "made", begin) for line in lines]
        return np.asarray(np.sum(made, axis=0))

    @cached_property
    def lanes(self) -> list[str]:
        """Ways from a source to a stockpile, by ``source>stockpile``."""
        return column_names(self._sound("deliveries.parquet"))[2:]

    def deliveries(self, lane: str) -> tuple[np.ndarray, np.ndarray]:
        """Days, shape (notes,), and units that came in over a lane since the start, shape (replications, notes)."""
        return self._days_of("deliveries"), self._column("deliveries", lane)

    def values(self, metric: str, subject: str) -> np.ndarray:
        """One measure over replications, shape (replications,), NaN where undefined; KeyError if there is none."""
        rows = self._by_measure.get((metric, subject))
        if rows is None:
            raise KeyError(f"no measure {metric!r} of {subject!r}")
        return rows

    @cached_property
    def _by_measure(self) -> dict[tuple[str, str], np.ndarray]:
        """All measures by metric and subject, in the order of the replications; reads the values, not the words."""
        return dict(zip(((m, s) for m, s, _ in self._measures), self.measure_values, strict=True))

    @cached_property
    def measure_values(self) -> np.ndarray:
        """Values of all measures in the order of their rows, shape (measures, replications)."""
        values: np.ndarray = read_columns(self._sound("kpi.parquet"), ["value"]).column(0).to_numpy()
        return values.astype(float).reshape(self.manifest["completed"], -1).T

    def measure_blocks(self) -> Iterator[np.ndarray]:
        """Values of all measures in the order of their rows: arrays of shape (measures, replications).

        Each array holds as many of the measures as fit in memory well; what is in memory already is not read again.
        """
        if "measure_values" in self.__dict__:
            yield self.measure_values
        else:
            path = self._sound("kpi.parquet")
            yield from (block.T for block in value_blocks(path, ["value"], self.manifest["completed"]))

    @cached_property
    def _measures(self) -> list[tuple[str, str, str]]:
        """Metric, subject and unit of the rows of the first replication."""
        path = self._sound("kpi.parquet")
        rows = first_rows(path, ["metric", "subject", "unit"], row_count(path) // self.manifest["completed"])
        return list(zip(*(column.to_pylist() for column in rows.columns), strict=True))

    def measures(self) -> list[tuple[str, str, str]]:
        """Metric, subject and unit of every measure."""
        return list(self._measures)

    @cached_property
    def worlds(self) -> pd.DataFrame | None:
        """What was drawn: world, path, value in internal units; None where all numbers were fixed."""
        if self.manifest.get("worlds", "fixed") == "fixed":
            return None
        return self._table("worlds")

    @property
    def replication_numbers(self) -> list[int]:
        """Numbers of the replications that gave a result, in the order of the rows of the tables.

        Raises RuntimeError where the manifest contradicts itself.
        """
        failed = {failure["replication"] for failure in self.manifest["failed"]}
        known = [number for number in range(int(self.manifest["replications"])) if number not in failed]
        if len(known) != self.manifest["completed"]:
            raise RuntimeError(f"{self.folder} holds {self.manifest['completed']} replications, not {len(known)}")
        return known

    @property
    def world_numbers(self) -> np.ndarray:
        """The world of each replication that gave a result, shape (replications,); its own where all are fixed."""
        return np.array(self.replication_numbers, dtype=int) // int(self.manifest.get("per_world", 1))

    def summary(self) -> pd.DataFrame:
        """One row per measure: n, mean with 95 % interval, median and quantiles; see execution.summary."""
        return pd.read_csv(self._sound("summary.csv"))


def _repeated(words: list[str], count: int) -> pd.Categorical:
    """Each of the words so many times; they are stored as numbers, for there are many of the same."""
    known = list(dict.fromkeys(words))
    places = {word: code for code, word in enumerate(known)}
    codes = np.array([places[word] for word in words], dtype=int)
    return pd.Categorical.from_codes(np.repeat(codes, count), pd.Index(known, dtype="str"))


def load(folder: str | Path) -> Results:
    """Open stored results.

    Args:
        folder: The folder of one scenario, such as ``results/artillery_155/default``.

    Returns:
        The results, with all tables as data frames.

    Raises:
        FileNotFoundError: They are not complete.
    """
    folder = Path(folder)
    if not (folder / "manifest.json").is_file():
        raise FileNotFoundError(f"{folder} holds no complete results (no manifest.json)")
    return Results(folder)
