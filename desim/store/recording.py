"""Recording: the tables of a study, written replication by replication so that memory stays flat."""

import hashlib
import os
import shutil
import struct
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from desim.store.files import sync_folder, take_place, write_json

SCHEMA_VERSION = 1
BATCH = 16
_WORD = pa.dictionary(pa.int32(), pa.string())
SCHEMAS = {
    "kpi": pa.schema(
        [("replication", pa.int32()), ("metric", _WORD), ("subject", _WORD), ("value", pa.float64()), ("unit", _WORD)]
    ),
    "states": pa.schema(
        [("replication", pa.int32()), ("part", _WORD), ("state", _WORD), ("reason", _WORD), ("days", pa.float64())]
    ),
    "ledger": pa.schema(
        [
            ("replication", pa.int32()),
            ("book", _WORD),
            ("subject", _WORD),
            ("entry", _WORD),
            ("value", pa.float64()),
            ("unit", _WORD),
        ]
    ),
    "causes": pa.schema(
        [("replication", pa.int32()), ("cause", _WORD), ("begins", pa.float64()), ("ends", pa.float64())]
    ),
}


class Record(Protocol):
    """The tables of one replication (desim.measure.outcome.Outcome)."""

    replication: int
    kpi: list[Any]
    days: np.ndarray
    levels: dict[str, np.ndarray]
    states: list[Any]
    ledger: list[Any]
    causes: list[Any]


class Recording:
    """Takes outcomes in the order of their replications; ``finish`` makes the folder appear, whole, under its name."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.parent.mkdir(parents=True, exist_ok=True)
        self.folder = place.with_name(f".{place.name}.{os.getpid()}.partial")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._hashes = {name: hashlib.sha256() for name in (*SCHEMAS, "daily")}
        self._waiting: list[Record] = []
        self.replications = 0

    def add(self, record: Record) -> None:
        """Take the tables of one replication."""
        self.replications += 1
        self._waiting.append(record)
        if len(self._waiting) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        batch, self._waiting = self._waiting, []
        if not batch:
            return
        for name, schema in SCHEMAS.items():
            rows = [(r.replication, *row) for r in batch for row in getattr(r, name)]
            columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
            self._digest(name, rows)
            self._write(
                name, pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)
            )
        self._write("daily", self._daily(batch))

    def _daily(self, batch: list[Record]) -> pa.Table:
        """Levels at the probes: one row per replication and day, one column per part and level."""
        replications = np.repeat(np.array([r.replication for r in batch], np.int32), [len(r.days) for r in batch])
        columns: dict[str, np.ndarray] = {"replication": replications, "day": np.concatenate([r.days for r in batch])}
        for key in batch[0].levels:
            columns[key] = np.concatenate([r.levels[key] for r in batch])
        for r in batch:
            self._hashes["daily"].update(struct.pack("<q", r.replication) + r.days.tobytes())
            for key in sorted(r.levels):
                self._hashes["daily"].update(r.levels[key].tobytes())
        return pa.table(columns)

    def _digest(self, name: str, rows: list[tuple[Any, ...]]) -> None:
        """Numbers enter the hash as their 64 bits, so that equal hashes mean equal bits."""
        digest = self._hashes[name]
        for row in rows:
            for value in row:
                digest.update(struct.pack("<d", value) if isinstance(value, float) else f"{value}\0".encode())

    def _write(self, name: str, table: pa.Table) -> None:
        if name not in self._writers:
            self._writers[name] = pq.ParquetWriter(self.folder / f"{name}.parquet", table.schema, compression="zstd")
        self._writers[name].write_table(table)

    def seal(self) -> dict[str, str]:
        """Close the tables; returns the hash of each."""
        self._flush()
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()
        return {name: digest.hexdigest() for name, digest in self._hashes.items()}

    def describe(self, data: dict[str, Any], manifest: dict[str, Any]) -> None:
        """Write what was run, so that the sealed tables can be read before the folder takes its name."""
        write_json(self.folder / "scenario.json", data)
        write_json(self.folder / "manifest.json", {"schema_version": SCHEMA_VERSION, **manifest})

    def summarise(self, bands: pd.DataFrame, summary: pd.DataFrame) -> None:
        """Add the small tables: bands over time, and one row per measure."""
        pq.write_table(
            pa.Table.from_pandas(bands, preserve_index=False), self.folder / "bands.parquet", compression="zstd"
        )
        summary.to_csv(self.folder / "summary.csv", index=False, float_format="%.10g", lineterminator="\n")

    def finish(self, manifest: dict[str, Any]) -> Path:
        """Write the manifest, last of all, and let the folder take its name."""
        for path in self.folder.iterdir():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        write_json(self.folder / "manifest.json", {"schema_version": SCHEMA_VERSION, **manifest})
        sync_folder(self.folder)
        take_place(self.folder, self.place)
        return self.place

    def abandon(self) -> None:
        """Remove what was written; nothing appears."""
        for writer in self._writers.values():
            writer.close()
        shutil.rmtree(self.folder, ignore_errors=True)
