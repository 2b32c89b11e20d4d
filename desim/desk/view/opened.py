"""Opened: a network that can be asked about, shipped or out of a file, read once while it stays the same."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desim.desk.composing import COMPOSING
from desim.spec.read import read
from desim.spec.scenario import Scenario

MOST_KEPT = 6
"""Networks that are kept in memory."""
_KEPT: dict[tuple[Any, ...], "Opened"] = {}


@dataclass(frozen=True)
class Opened:
    """A checked network with what was written down of it."""

    name: str
    """Of the shipped network, or of the file."""
    data: dict[str, Any]
    scenario: Scenario
    path: Path | None = None
    """Of the workbook or the folder of CSV files; None for a shipped network."""
    question: dict[str, Any] = field(default_factory=dict)
    """Plans, disruptions and the run, where the file has sheets of them."""

    @property
    def title(self) -> str:
        """For readers."""
        return self.scenario.title or self.name.replace("_", " ").capitalize()


def open_shipped(name: str) -> Opened:
    """A network that comes with desim; raises SpecError where it cannot be read."""
    key = ("shipped", name)
    with COMPOSING:
        if key not in _KEPT:
            from desim.cli.composition import composed_scenario

            data = composed_scenario("config", [f"network={name}"])
            _keep(key, Opened(name, data, read(data)))
        return _KEPT[key]


def open_file(path: Path) -> Opened:
    """The network of a workbook or of a folder of CSV files; raises SpecError with its faults by sheet and cell."""
    key = ("file", str(path), _stamp(path))
    with COMPOSING:
        if key not in _KEPT:
            from desim.sheets.network import read_book

            book = read_book(path)
            _keep(key, Opened(path.stem, book.data, read(book.data), path, book.question))
        return _KEPT[key]


def _stamp(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, times of change and sizes of the file, or of the files of the folder."""
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    stats = [(one.name, one.stat()) for one in files]
    return tuple((name, found.st_mtime_ns, found.st_size) for name, found in stats)


def _keep(key: tuple[Any, ...], opened: Opened) -> None:
    """Keep a network; the one that was opened first goes where there are too many."""
    while len(_KEPT) >= MOST_KEPT:
        _KEPT.pop(next(iter(_KEPT)))
    _KEPT[key] = opened
