"""Replication file: the tables of some replications as one file with a checksum, so that damage is noticed."""

import hashlib
import io
import json
import math
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from desim.store import tables

MAGIC = b"desim part 2\n"
PARQUET, CODEC = b"PAR1", "zstd"
CHECKSUM_BYTES = 32
"""Length of the sha256 at the end of a file."""
Measures = tuple[tuple[str, str], ...]
"""Measures by metric and subject."""


class Damaged(ValueError):
    """A file is not what was written."""


@dataclass(frozen=True)
class ReplicationFile:
    """The tables of replications that were run together, as they stand in one file."""

    key: str
    """Identity of the study they belong to: scenario, code and seed."""
    replications: tuple[int, ...]
    """Their numbers, rising; those that failed are missing."""
    digests: dict[str, list[str]]
    """sha256 of each table of each replication."""
    events: int
    """Events processed."""
    body: dict[str, bytes]
    """Each table as bytes, see :func:`table_bytes`; those of a finished study as parquet."""

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.replications[0]:08d}-{self.replications[-1]:08d}.part"

    def table(self, name: str) -> pa.Table:
        """One of its tables."""
        data = self.body[name]
        if data.startswith(PARQUET):
            return pq.ParquetFile(io.BytesIO(data)).read()
        return pa.ipc.open_stream(pa.CompressedInputStream(pa.BufferReader(data), CODEC)).read_all()

    def encode(self) -> bytes:
        """Header, tables, and the sha256 of both."""
        head = {
            "key": self.key,
            "replications": self.replications,
            "digests": self.digests,
            "events": self.events,
            "sizes": {name: len(data) for name, data in self.body.items()},
        }
        data = b"".join(
            (MAGIC, json.dumps(head, sort_keys=True).encode(), b"\n", *(self.body[name] for name in sorted(self.body)))
        )
        return data + hashlib.sha256(data).digest()


def table_bytes(table: pa.Table) -> bytes:
    """A table as a compressed stream of Arrow.

    Parquet describes every column at length: a table with few rows and a column for each of thousands of levels takes
    twenty times as long to write, and to read again.
    """
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, CODEC) as out, pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def pack(key: str, records: list[Any]) -> ReplicationFile:
    """The outcomes of some replications, in the order of their numbers, as a file; raises ValueError for none."""
    if not records:
        raise ValueError("a replication file holds at least one replication")
    body = {name: table_bytes(tables.table(name, records)) for name in tables.NAMES}
    digests = {name: [tables.digest(name, r) for r in records] for name in tables.NAMES}
    numbers = tuple(r.replication for r in records)
    return ReplicationFile(key, numbers, digests, sum(r.events for r in records), body)


def unpack(data: bytes) -> ReplicationFile:
    """A replication file out of its bytes; raises Damaged where they are not what was written."""
    if len(data) < len(MAGIC) + CHECKSUM_BYTES or not data.startswith(MAGIC):
        raise Damaged("is no replication file, or cut off")
    if hashlib.sha256(data[:-CHECKSUM_BYTES]).digest() != data[-CHECKSUM_BYTES:]:
        raise Damaged("has another checksum than it was written with")
    line, _, rest = data[len(MAGIC) : -CHECKSUM_BYTES].partition(b"\n")
    head, body, at = json.loads(line), {}, 0
    for name, size in head["sizes"].items():
        body[name] = rest[at : at + size]
        at += size
    return ReplicationFile(head["key"], tuple(head["replications"]), head["digests"], head["events"], body)


def select_replications(source: ReplicationFile, numbers: Container[int]) -> ReplicationFile:
    """The file with those of its replications that are among *numbers*; its events all stay with the first of them."""
    places = [k for k, n in enumerate(source.replications) if n in numbers]
    if len(places) == len(source.replications):
        return source
    kept = tuple(source.replications[k] for k in places)
    body: dict[str, bytes] = {}
    for name in source.body:
        found = source.table(name)
        body[name] = table_bytes(found.filter(pc.is_in(found["replication"], value_set=pa.array(kept, pa.int32()))))
    digests = {name: [found[k] for k in places] for name, found in source.digests.items()}
    return ReplicationFile(source.key, kept, digests, source.events if 0 in places else 0, body)


def measure_values(parts: Iterable[pa.Table], measures: Measures) -> dict[int, list[float]]:
    """Values of *measures* by replication out of the parts of a table of measures, NaN where undefined.

    Raises:
        KeyError: There is no such measure.
    """
    found: dict[int, list[float]] = {}
    unknown, count = set(measures), 0
    for part in parts:
        count += part.num_rows
        metrics, subjects = (part[name].cast(pa.string()) for name in ("metric", "subject"))
        for k, (metric, subject) in enumerate(measures):
            rows = part.filter(pc.and_(pc.equal(metrics, metric), pc.equal(subjects, subject)))
            if rows.num_rows:
                unknown.discard((metric, subject))
            for number, value in zip(rows["replication"].to_pylist(), rows["value"].to_pylist(), strict=True):
                values = found.setdefault(number, [math.nan] * len(measures))
                values[k] = math.nan if value is None else value
    if count and unknown:
        metric, subject = min(unknown)
        raise KeyError(f"no measure {metric!r} of {subject!r}")
    return found
