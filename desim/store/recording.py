"""Recording: the results of a study as they come, file by file, so that nothing that was finished is ever lost."""

import hashlib
import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from desim.store import tables
from desim.store.digests_file import DIGESTS, ReplicationDigests, digests_in, write_digests
from desim.store.files import checksum, move_into_place, write_bytes, write_json, write_text
from desim.store.identity import PLAN, SCHEMA_VERSION, Identity, refuse_other_study
from desim.store.lock import Lock
from desim.store.manifest import MANIFEST, read_manifest, refuse_other_table
from desim.store.numbers import Numbers
from desim.store.replication_file import (
    Damaged,
    Measures,
    ReplicationFile,
    measure_values,
    select_replications,
    table_bytes,
    unpack,
)
from desim.store.sealed import read_json, write_sealed
from desim.store.table_reader import TableReader
from desim.store.table_writer import TableWriter

if TYPE_CHECKING:
    import pandas as pd

PARTS, SCENARIO = ".parts", "scenario.json"
WORLDS = "worlds.parquet"
"""What was drawn for each world, where numbers are not fixed."""
DRAWN = pa.schema([("world", pa.int64()), ("path", pa.string()), ("value", pa.float64())])
"""Columns of that table."""
BEYOND, FRESH = ".beyond", ".parts-new"
"""Folders of what a finished study has beyond its tables, and of replication files that are being put together."""
FILE_BYTES = 2**22
"""Bytes, in memory, of the tables of a replication file that is made of finished tables, about."""


class Recording:
    """Takes replication files in any order, each written at once; ``finish`` writes the manifest, last of all.

    Before that ``join`` puts them together to tables.

    What an earlier run of the same study finished counts, whether it was interrupted or only asked for fewer
    replications. The tables may hold some of the replications only; the others are kept beside them.
    Raises Locked where another process writes, SpecError where the folder holds another study.
    """

    def __init__(self, folder: Path, identity: Identity, data: dict[str, Any], replace: bool = False) -> None:
        self.folder, self._identity, self._data, self._replace = folder, identity, data, replace
        self._parts_folder, self._beyond, self._stack, self._known = folder / PARTS, folder / BEYOND, ExitStack(), False
        self.joined = Numbers()
        """Numbers of the replications that the tables hold."""
        self.files: dict[str, Sequence[int]] = {}
        """Replications of each replication file, rising, by its name."""
        self._digests: ReplicationDigests
        self.events = 0

    def __enter__(self) -> "Recording":
        self._known = self.folder.exists()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._stack.enter_context(Lock(self.folder))
        self._digests = ReplicationDigests(self.folder)
        self._stack.callback(self._digests.close)
        try:
            self._open()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if not self._known and not self.files and not (self.folder / MANIFEST).exists():
            shutil.rmtree(self.folder, ignore_errors=True)
        self._stack.close()

    @property
    def key(self) -> str:
        """The identity of the study, as its files carry it."""
        return self._identity.key

    @property
    def complete(self) -> bool:
        """Whether all of it is joined already."""
        return (self.folder / MANIFEST).exists() and not self._parts_folder.exists()

    @property
    def done(self) -> Numbers:
        """Numbers of the replications that are there."""
        return self._digests.numbers

    def _open(self) -> None:
        """Look at what is there: another study is refused or removed, sound files are taken over."""
        for folder in (self._parts_folder, self._beyond, self.folder / FRESH):
            if folder.is_symlink():
                raise OSError(f"{folder} is a link; remove it")
        self._sweep()
        found = Identity.read(self.folder / PLAN)
        if found is not None and found != self._identity:
            if not self._replace:
                refuse_other_study(self.folder, found, self._identity, _stored(self.folder / SCENARIO), self._data)
            for name in (MANIFEST, PLAN, SCENARIO, WORLDS, *(f"{table}.parquet" for table in tables.NAMES)):
                (self.folder / name).unlink(missing_ok=True)
            shutil.rmtree(self._parts_folder, ignore_errors=True)
            shutil.rmtree(self._beyond, ignore_errors=True)
        write_json(self.folder / SCENARIO, self._data)
        write_sealed(self.folder / PLAN, self._identity.plain())
        if self._parts_folder.exists():
            shutil.rmtree(self._beyond, ignore_errors=True)  # all of it is among the files
            self._gather(self._parts_folder)
        elif (self.folder / MANIFEST).exists():
            self._remember()
            self._gather(self._beyond)

    def _sweep(self) -> None:
        """Remove what a process that died was writing."""
        shutil.rmtree(self.folder / FRESH, ignore_errors=True)
        for folder in (self.folder, self._parts_folder, self._beyond):
            for path in folder.glob(".*.tmp"):
                path.unlink(missing_ok=True)

    def _gather(self, folder: Path) -> None:
        """Take over the sound files in *folder*; put the damaged ones aside."""
        for path in sorted(folder.glob("*.part")):
            try:
                file = unpack(path.read_bytes())
                if (
                    file.name != path.name
                    or file.key != self._identity.key
                    or not self.done.isdisjoint(file.replications)
                ):
                    raise Damaged("stands under the name of another")
            except Damaged:
                self._set_aside(path)
            else:
                self._count(file)

    def _remember(self) -> None:
        """Take over a finished study, unless one of its tables is damaged."""
        try:
            manifest = read_manifest(self.folder)
            sums = {name: text for name, text in manifest["files"].items() if Path(name).name == name}
        except Damaged:
            self._set_aside(self.folder / MANIFEST)
            return
        bad = [name for name in sums if not self._is_sound(self.folder / name, sums[name], manifest["completed"])]
        if bad or not sums:
            for name in bad:
                self._set_aside(self.folder / name)
            (self.folder / MANIFEST).unlink()
            return
        for number, digests in digests_in(self.folder / DIGESTS):
            self._digests.put(number, digests)
        self.joined = Numbers(self.done)
        self.events = manifest["events"]

    def _is_sound(self, path: Path, expected: str, completed: int) -> bool:
        """Whether a file is what was written, as far as can be told without reading on."""
        if not path.is_file() or checksum(path) != expected:
            return False
        try:
            if path.suffix == ".parquet":
                refuse_other_table(path, completed)
            elif path.name == DIGESTS:
                deque(digests_in(path), maxlen=0)
        except Damaged:
            return False
        return True

    def _set_aside(self, path: Path) -> None:
        if path.exists():
            path.replace(path.with_name(f"{path.name}.corrupt"))

    def add(self, file: ReplicationFile) -> None:
        """Take a replication file: once this returns it is safe on disk."""
        if not self._parts_folder.exists():
            self._begin()
        write_bytes(self._parts_folder / file.name, file.encode())
        self._count(file)

    def _begin(self) -> None:
        """Before the first file: a finished study that is to change becomes files again, whole or not at all."""
        fresh = self.folder / FRESH
        fresh.mkdir()
        for old in self._finished() if self.joined else ():
            write_bytes(fresh / old.name, old.encode())
            self.files[old.name] = _compact(old.replications)
        for path in self._beyond.glob("*.part"):
            write_bytes(fresh / path.name, path.read_bytes())
        fresh.rename(self._parts_folder)
        shutil.rmtree(self._beyond, ignore_errors=True)

    def _finished(self) -> Iterator[ReplicationFile]:
        """The finished tables as replication files; all events stay with the first."""
        numbers, events = list(self.joined), self.events
        with ExitStack() as stack:
            readers = {name: stack.enter_context(TableReader(self.folder / f"{name}.parquet")) for name in tables.NAMES}
            size = max(1, FILE_BYTES * len(numbers) // max(1, sum(reader.bytes for reader in readers.values())))
            for first in range(0, len(numbers), size):
                some = tuple(numbers[first : first + size])
                body = {name: table_bytes(reader.until(some[-1])) for name, reader in readers.items()}
                found = [self._digests.get(number) for number in some]
                digests = {name: [each[name] for each in found] for name in tables.NAMES}
                yield ReplicationFile(self._identity.key, some, digests, events, body)
                events = 0

    def _count(self, file: ReplicationFile) -> None:
        self.files[file.name] = _compact(file.replications)
        self.events += file.events
        for k, number in enumerate(file.replications):
            self._digests.put(number, {name: file.digests[name][k] for name in tables.NAMES})

    def values(self, measures: Measures) -> dict[int, list[float]]:
        """Measures (metric, subject) of every replication that is there, NaN where undefined; KeyError if unknown."""
        return measure_values(self._measure_tables(), measures)

    def _measure_tables(self) -> Iterator[pa.Table]:
        """Tables of measures of all replications that are there, a few replications at a time."""
        folder = self._parts_folder if self._parts_folder.exists() else self._beyond
        for name in sorted(self.files):
            yield unpack((folder / name).read_bytes()).table("kpi")
        if self.joined and not self._parts_folder.exists():
            with pq.ParquetFile(self.folder / "kpi.parquet") as file:
                for group in range(file.num_row_groups):
                    yield file.read_row_group(group)

    def join(self, manifest: dict[str, Any], only: range | None = None) -> None:
        """Join the files to one table each, in order of their replications, and describe them.

        The tables hold the replications *only*, all that are there when not given.
        """
        if not self._parts_folder.exists():
            self._begin()
        self.joined = Numbers(number for number in self.done if only is None or number in only)
        (self.folder / MANIFEST).unlink(missing_ok=True)
        joined = {name: self.folder / f".{name}.parquet.tmp" for name in tables.NAMES}
        with ExitStack() as stack:
            writers = {name: stack.enter_context(TableWriter(path)) for name, path in joined.items()}
            for group in _groups(self._joined_files()):
                files = [unpack((self._parts_folder / name).read_bytes()) for name in group]
                files = [select_replications(file, self.joined) for file in files]
                for name, writer in writers.items():
                    writer.add(_in_order([file.table(name) for file in files]))
        for name, path in joined.items():
            move_into_place(path, self.folder / f"{name}.parquet")
        write_digests(self.folder / DIGESTS, self._digests, self.joined)
        self._manifest = {"schema_version": SCHEMA_VERSION, **manifest, "hashes": self.hashes(), "events": self.events}
        self._manifest["completed"] = len(self.joined)
        pa.default_memory_pool().release_unused()  # what is read next takes other buffers

    def _joined_files(self) -> dict[str, Sequence[int]]:
        """Files with something for the tables."""
        return {name: kept for name, numbers in self.files.items() if (kept := self._joined_numbers(numbers))}

    def _joined_numbers(self, numbers: Sequence[int]) -> Sequence[int]:
        return _compact(tuple(n for n in numbers if n in self.joined))

    def hashes(self) -> dict[str, str]:
        """sha256 of each table over all its replications: the same however they were run."""
        found = {name: hashlib.sha256() for name in tables.NAMES}
        for number in self.joined:
            for name, digest in self._digests.get(number).items():
                found[name].update(bytes.fromhex(digest))
        return {name: total.hexdigest() for name, total in found.items()}

    @property
    def manifest(self) -> dict[str, Any]:
        """What is known of the joined tables."""
        return self._manifest

    def finish(
        self,
        bands: "pd.DataFrame",
        summary: "pd.DataFrame",
        rest: dict[str, Any],
        worlds: Iterable[Mapping[str, Sequence[Any]]] | None = None,
    ) -> Path:
        """Add the small tables, write the manifest last of all, and only then remove the replication files.

        What is not in the tables stays, beside them. *worlds* is what was drawn for each world, some worlds at a time.
        """
        self._put_beyond()
        small: dict[str, Iterable[pa.Table]] = {"bands.parquet": [pa.Table.from_pandas(bands, preserve_index=False)]}
        if worlds is not None:
            small[WORLDS] = (pa.table(dict(columns), schema=DRAWN) for columns in worlds)
        for name, pieces in small.items():
            fresh = self.folder / f".{name}.tmp"
            with TableWriter(fresh) as writer:
                for piece in pieces:
                    writer.add(piece)
            move_into_place(fresh, self.folder / name)
        text = summary.to_csv(index=False, float_format="%.10g", lineterminator="\n")
        write_text(self.folder / "summary.csv", text)
        names = [*(f"{name}.parquet" for name in tables.NAMES), *small, DIGESTS, "summary.csv", SCENARIO]
        files = {name: checksum(self.folder / name) for name in names}
        write_sealed(self.folder / MANIFEST, {**self._manifest, "files": files, **rest})
        shutil.rmtree(self._parts_folder)
        pa.default_memory_pool().release_unused()  # a process may run many studies; joining takes some buffers of each
        return self.folder

    def _put_beyond(self) -> None:
        """Keep the replications that are not in the tables in a folder of their own."""
        beyond = self.done - self.joined
        for name, numbers in sorted(self.files.items()):
            if beyond & set(numbers):
                self._beyond.mkdir(exist_ok=True)
                rest = select_replications(unpack((self._parts_folder / name).read_bytes()), beyond)
                write_bytes(self._beyond / rest.name, rest.encode())


def _compact(numbers: tuple[int, ...]) -> Sequence[int]:
    """Rising numbers, as a range where none is missing between."""
    whole = range(numbers[0], numbers[-1] + 1) if numbers else range(0)
    return whole if len(whole) == len(numbers) else numbers


def _groups(files: dict[str, Sequence[int]]) -> Iterator[list[str]]:
    """Files in order of their replications; those whose ranges overlap, because some were run again, together."""
    group: list[str] = []
    last = -1
    for name in sorted(files, key=lambda name: files[name][0]):
        if group and files[name][0] > last:
            yield group
            group = []
        group.append(name)
        last = max(last, files[name][-1])
    if group:
        yield group


def _in_order(found: list[pa.Table]) -> pa.Table:
    """Tables as one, in order of the replications; the rows of each stay as they were."""
    whole = pa.concat_tables(found).unify_dictionaries()
    if len(found) == 1:
        return whole
    return whole.take(pc.sort_indices(whole["replication"]))


def _stored(path: Path) -> dict[str, Any]:
    """The scenario of an earlier study, empty where it is missing or damaged."""
    try:
        found = read_json(path)
    except Damaged:
        return {}
    return found if isinstance(found, dict) else {}
