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
    "causes": pa.schema(
        [
            _REPLICATION,
            ("cause", _WORD),
            *((day, pa.float64()) for day in ("begins", "ends", "effect_begins", "effect_ends")),
        ]
    ),
}
WIDE = {"daily": ("days", "levels"), "deliveries": ("delivery_days", "deliveries"), "marks": ("mark_days", "marks")}
"""Tables with one row per replication and day, and one column for each of what was sampled."""
_BITS = struct.Struct("<d").pack
NAMES = (*SCHEMAS, *WIDE)


class Record(Protocol):
    """The tables of one replication (desim.measure.outcome.Outcome)."""

    replication: int
    kpi: list[Any]
    days: np.ndarray
    levels: dict[str, np.ndarray]
    delivery_days: np.ndarray
    deliveries: dict[str, np.ndarray]
    mark_days: np.ndarray
    marks: dict[str, np.ndarray]
    states: list[Any]
    ledger: list[Any]
    causes: list[Any]
    events: int


def table(name: str, records: list[Any]) -> pa.Table:
    """One table of some replications, in the order of the *records*."""
    if name in WIDE:
        return _wide(records, *WIDE[name])
    schema = SCHEMAS[name]
    rows = [row for r in records for row in getattr(r, name)]
    numbers = np.repeat(np.array([r.replication for r in records], np.int32), [len(getattr(r, name)) for r in records])
    columns = [numbers, *(zip(*rows, strict=True) if rows else [()] * (len(schema) - 1))]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _wide(records: list[Any], days: str, levels: str) -> pa.Table:
    """What was sampled: one row per replication and day, one column for each level."""
    at = [getattr(r, days) for r in records]
    replications = np.repeat(np.array([r.replication for r in records], np.int32), [len(a) for a in at])
    columns: dict[str, np.ndarray] = {"replication": replications, "day": np.concatenate(at)}
    for key in getattr(records[0], levels):
        columns[key] = np.concatenate([getattr(r, levels)[key] for r in records])
    return pa.table(columns)


def digest(name: str, record: Any) -> str:
    """sha256 of one table of one replication; numbers enter as their 64 bits, so that equal means equal bits."""
    found = hashlib.sha256(struct.pack("<q", record.replication))
    if name in WIDE:
        days, levels = (getattr(record, entry) for entry in WIDE[name])
        found.update(days.tobytes())
        for key in sorted(levels):
            found.update(f"{key}\0".encode() + levels[key].tobytes())
        return found.hexdigest()
    texts: dict[str, bytes] = {}  # a table has few words, many times each
    parts: list[bytes] = []
    for row in getattr(record, name):
        for value in row:
            if isinstance(value, float):
                parts.append(_BITS(value))
            elif type(value) is str:
                parts.append(texts.get(value) or texts.setdefault(value, f"{value}\0".encode()))
            else:
                parts.append(f"{value}\0".encode())
    found.update(b"".join(parts))
    return found.hexdigest()
