"""Study: the folder of one question of the desk: the record, its network, its results and how far it is."""

import hashlib
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desim.desk.names import NotThere, inside
from desim.desk.question_file import question_text, read_question_text
from desim.desk.state import State, read_state, write_state
from desim.store.files import write_text
from desim.store.lock import Lock, Locked

QUESTION, CONF, RESULTS, NETWORK, LOG = "question.yaml", "conf", "results", "network", "log.txt"
PATIENCE = 10.0
"""Seconds to wait for another window that is writing to the same study."""
LONGEST_LOG = 64 << 10
"""Bytes of the end of a log that are shown."""
SHOWN = frozenset((".html", ".csv", ".xlsx", ".json", ".png", ".svg", ".pdf", ".txt", ".parquet"))
"""Kinds of files of results that a browser may fetch."""


class ChangedElsewhere(Exception):
    """Another window has saved the question since this one read it."""


@dataclass(frozen=True)
class Study:
    """One question of the desk, in a folder of its own that can be taken elsewhere as it is."""

    folder: Path

    @property
    def id(self) -> str:
        """Its name in addresses."""
        return self.folder.name

    @property
    def results(self) -> Path:
        """Folder of its results."""
        return self.folder / RESULTS

    @property
    def state(self) -> State:
        """How far it is."""
        return read_state(self.folder)

    def update(self, **changes: Any) -> State:
        """Change some of the state; what it is then."""
        with self.locked():
            state = replace(self.state, **changes)
            write_state(self.folder, state)
        return state

    def question(self) -> tuple[dict[str, Any], str]:
        """The question as it was last saved, plain data that may have faults, and its revision.

        Raises SpecError where the file is not one that a desk has written.
        """
        path = self.folder / QUESTION
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return {}, ""
        return read_question_text(path, data), _revision(data)

    def save(self, question: Mapping[str, Any], revision: str) -> str:
        """Save the question as it was typed, whether it has faults or not.

        Args:
            question: The record as plain data.
            revision: That of the question which was changed, as ``question`` and ``save`` give it.

        Returns:
            The new revision.

        Raises:
            ChangedElsewhere: Another window has saved it since; nothing is written.
        """
        text = question_text(question)
        with self.locked():
            if self.question()[1] != revision:
                raise ChangedElsewhere("another window has changed this study")
            write_text(self.folder / QUESTION, text)
        return _revision(text.encode())

    @property
    def network(self) -> Path | None:
        """Its own workbook or folder of CSV files; None where it asks of a network that comes with desim."""
        folder = self.folder / NETWORK
        found = sorted(path for path in folder.iterdir() if not path.is_symlink()) if folder.is_dir() else []
        return found[0] if found else None

    def take_network(self, source: Path) -> str:
        """Take a copy of a workbook or folder, so that the study stays what it is; its path in the study."""
        with self.locked():
            fresh, place = self.folder / f".{NETWORK}", self.folder / NETWORK
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir()
            if source.is_dir():
                shutil.copytree(source, fresh / source.name, ignore=_links)
            else:
                shutil.copy(source, fresh / source.name, follow_symlinks=False)
            shutil.rmtree(place, ignore_errors=True)
            fresh.rename(place)
        return f"{NETWORK}/{source.name}"

    def log(self) -> str:
        """The end of what its command wrote."""
        try:
            with (self.folder / LOG).open("rb") as file:
                file.seek(max(0, file.seek(0, 2) - LONGEST_LOG))
                return file.read().decode("utf-8", "replace")
        except FileNotFoundError:
            return ""

    def pages(self) -> list[Path]:
        """Its pages: that of the answer first; of single points only where there is just one."""
        found = self._sound("*/*.html") or self._sound("*/*/*.html")
        return sorted(found, key=lambda path: (path.stem != "report", path.stem))

    def _sound(self, pattern: str) -> list[Path]:
        """Files of results that may be shown, by a pattern."""
        found = []
        for path in self.results.glob(pattern):
            with suppress(NotThere):
                found.append(self.file(path.relative_to(self.results).as_posix()))
        return found

    def file(self, path: str) -> Path:
        """A file of results by its path below their folder; raises NotThere."""
        steps = path.split("/")
        if any(step.startswith(".") for step in steps):
            raise NotThere(f"{path[:100]!r} is not there")
        found = inside(self.results, *steps)
        if found.suffix not in SHOWN or not found.is_file():
            raise NotThere(f"{path[:100]!r} is not there")
        return found

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone write to the study; raises Locked where another window does not stop to."""
        with locked(self.folder, PATIENCE):
            yield


@contextmanager
def locked(folder: Path, seconds: float) -> Iterator[None]:
    """Hold the lock of a folder; raises Locked where another process does not let it go in so many seconds."""
    until = time.monotonic() + seconds
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(Lock(folder))
                break
            except Locked:
                if time.monotonic() > until:
                    raise
        yield


def _revision(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _links(folder: str, names: list[str]) -> list[str]:
    """Names of links, which are not copied."""
    return [name for name in names if Path(folder, name).is_symlink()]
