"""Worlds file: numbers of worlds as a tidy parquet table of world, path and value, read back and checked."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from desim.spec.fields.faults import Fault, SpecError, shown
from desim.store.files import write_bytes

COLUMNS = ("world", "path", "value")
"""Number of the world from 0 on, dotted path of a number, its value in internal units (days, kg, USD)."""


@dataclass(frozen=True)
class WorldsFile:
    """Numbers of worlds that a file holds: 0, 1, 2 ... or, of a part, those from *first* on."""

    name: str
    """Path of the file, for messages."""
    count: int
    """Worlds in it."""
    values: Mapping[str, tuple[float, ...]]
    """Values of each number in all worlds that it holds, by its path."""
    first: int = 0
    """The first world of a part."""

    def numbers(self, world: int) -> dict[str, float]:
        """The numbers of a world, by path."""
        return {path: values[world - self.first] for path, values in self.values.items()}

    def part(self, worlds: range) -> "WorldsFile":
        """The file with no more than some worlds that follow one another, for who needs no others."""
        begin, end = worlds.start - self.first, worlds.stop - self.first
        rows = {path: values[begin:end] for path, values in self.values.items()}
        return replace(self, values=rows, first=worlds.start)

    def digest(self) -> str:
        """sha256 of all of it, whatever the order of its rows was."""
        found = hashlib.sha256()
        for path, values in sorted(self.values.items()):
            found.update(f"{path} {' '.join(value.hex() for value in values)}\n".encode())
        return found.hexdigest()


def read_worlds_file(name: str) -> WorldsFile:
    """The worlds in the file *name*.

    Raises:
        SpecError: where there is no such file, where it is no table of numbers of worlds, or where a number is missing
            in some of its worlds.
    """
    try:
        table = pq.read_table(name, columns=list(COLUMNS))
        worlds, values = (np.asarray(table[key].to_numpy(), dtype=float) for key in ("world", "value"))
        paths = np.asarray(table["path"].to_pylist(), dtype=object)
    except (OSError, pa.ArrowException, ValueError, TypeError, KeyError) as error:
        lines = str(error).splitlines() or [type(error).__name__]
        message = f"is no table with the columns {', '.join(COLUMNS)} that can be read: {lines[0]}"
        raise SpecError([Fault("run.worlds", message, shown(name))]) from None
    if fault := _fault(worlds, paths, values):
        raise SpecError([Fault("run.worlds", fault, shown(name))])
    count = int(worlds.max()) + 1
    columns = {
        str(path): tuple(float(v) for v in values[rows][np.argsort(worlds[rows])]) for path, rows in _rows_of(paths)
    }
    if uneven := sorted(path for path, column in columns.items() if len(column) != count):
        few, missing = uneven[0], sorted(set(range(count)) - set(worlds[paths == uneven[0]].astype(int)))
        message = f"has {few} not exactly once in each of its {count} worlds"
        raise SpecError(
            [Fault("run.worlds", message + (f" (none in world {missing[0]})" * bool(missing)), shown(name))]
        )
    return WorldsFile(name, count, columns)


def _rows_of(paths: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """Each path with the places of its rows."""
    known, inverse = np.unique(paths.astype(str), return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    bounds = np.cumsum(np.bincount(inverse))[:-1]
    return list(zip(map(str, known), np.split(order, bounds), strict=True))


def _fault(worlds: np.ndarray, paths: np.ndarray, values: np.ndarray) -> str:
    """Why rows are no numbers of worlds; empty where they are."""
    if not len(worlds):
        return "holds no world"
    if not all(isinstance(path, str) and path for path in paths):
        return "has a row without a path"
    if not (np.isfinite(worlds).all() and (worlds == np.rint(worlds)).all() and worlds.min() >= 0):
        return "has a world that is no whole number from 0 on"
    bad = ~np.isfinite(values)
    if bad.any():
        first = int(np.flatnonzero(bad)[0])
        return f"has no number as the value of {paths[first]} in world {int(worlds[first])}"
    pairs = set(zip(worlds.tolist(), paths.tolist(), strict=True))
    if len(pairs) < len(worlds):
        return "has the same number twice in one world"
    return ""


def write_worlds_file(path: Path, columns: Mapping[str, Sequence[float]]) -> Path:
    """Write worlds 0, 1, 2 ... to *path*: *columns* are the values of each number in all of them, by its path."""
    count = len(next(iter(columns.values()), ()))
    rows = {
        "world": np.repeat(np.arange(count), len(columns)),
        "path": pa.array(list(columns) * count, pa.string()),
        "value": np.array([columns[name] for name in columns], dtype=float).T.reshape(-1),
    }
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(rows), sink)
    write_bytes(path, sink.getvalue().to_pybytes())
    return path
