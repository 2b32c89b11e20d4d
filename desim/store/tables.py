"""Tables: the outcome of replications as arrow tables, and a digest of the bits of each replication."""

import hashlib
import struct
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

_WORD = pa.dictionary(pa.int32(), pa.string())
_REPLICATION = ("replication", pa.int32())
SCHEMAS = {
    "kpi": pa.schema([_REPLICATION, ("metric", _WORD), ("subject", _WORD), ("value", pa.float64()), ("unit", _WORD)]),
    "states": pa.schema([_REPLICATION, ("part", _WORD), ("state", _WORD), ("reason", _WORD), ("days", pa.float64())]),
    "ledger": pa.schema(
        [_REPLICATION, ("book", _WORD), ("subject", _WORD), ("entry", _WORD), ("value", pa.float64()), ("unit", _WORD)]
    ),
    "causes": pa.schema([_REPLICATION, ("cause", _WORD), ("begins", pa.float64()), ("ends", pa.float64())]),
}
NAMES = (*SCHEMAS, "daily")


class Record(Protocol):
    """The tables of one replication (desim.measure.outcome.Outcome)."""

    replication: int
    kpi: list[Any]
    days: np.ndarray
    levels: dict[str, np.ndarray]
    states: list[Any]
    ledger: list[Any]
    causes: list[Any]
    events: int


def table(name: str, records: list[Any]) -> pa.Table:
    """One table of some replications, in the order of the *records*."""
    if name == "daily":
        return _daily(records)
    schema = SCHEMAS[name]
    rows = [(r.replication, *row) for r in records for row in getattr(r, name)]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _daily(records: list[Any]) -> pa.Table:
    """Levels at the probes: one row per replication and day, one column per part and level."""
    replications = np.repeat(np.array([r.replication for r in records], np.int32), [len(r.days) for r in records])
    columns: dict[str, np.ndarray] = {"replication": replications, "day": np.concatenate([r.days for r in records])}
    for key in records[0].levels:
        columns[key] = np.concatenate([r.levels[key] for r in records])
    return pa.table(columns)


def digest(name: str, record: Any) -> str:
    """sha256 of one table of one replication; numbers enter as their 64 bits, so that equal means equal bits."""
    found = hashlib.sha256(struct.pack("<q", record.replication))
    if name == "daily":
        found.update(record.days.tobytes())
        for key in sorted(record.levels):
            found.update(f"{key}\0".encode() + record.levels[key].tobytes())
        return found.hexdigest()
    for row in getattr(record, name):
        for value in row:
            found.update(struct.pack("<d", value) if isinstance(value, float) else f"{value}\0".encode())
    return found.hexdigest()
