"""Manifest: what is known of the results in a folder, and the tables that belong to it."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from desim.spec.stored_files import Manifest
from desim.store import tables
from desim.store.identity import refuse_other_schema
from desim.store.replication_file import Damaged
from desim.store.sealed import checked, read_json, unsealed

MANIFEST = "manifest.json"


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest in *folder*; raises Damaged where it is not what was written, SpecError for another version's."""
    path = folder / MANIFEST
    data = read_json(path)
    if isinstance(data, dict) and isinstance(data.get("schema_version"), int):
        refuse_other_schema(folder, data)
    return checked(path, Manifest, unsealed(path, data))


def ran_to_end(manifest: dict[str, Any]) -> bool:
    """Whether replications ran to their end; else the headline alone was measured."""
    return bool(manifest.get("until", "end") == "end")


def refuse_other_table(path: Path, completed: int) -> None:
    """Raise Damaged where a file is no table of *completed* replications with the columns that its name promises."""
    name = path.stem
    try:
        with pq.ParquetFile(path) as file:
            columns, rows = file.schema_arrow.names, file.metadata.num_rows
    except (pa.ArrowException, OSError):
        raise Damaged(f"{path} is damaged; run the study again, which keeps what is sound (no table)") from None
    promised = tables.SCHEMAS[name].names if name in tables.SCHEMAS else ["replication", "day"]
    found = columns if name in tables.SCHEMAS else columns[:2]
    uneven = name in (*tables.WIDE, "kpi") and (rows % completed if completed else rows)
    if name in tables.NAMES and (found != promised or uneven):
        raise Damaged(f"{path} is damaged; run the study again, which keeps what is sound (other columns or rows)")
