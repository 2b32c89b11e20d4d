"""Tables hold what a replication left, and their digests change with every bit of it."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from desim.store import tables
from tests.store.outcomes import outcome_of


def test_rows_stand_under_the_columns_of_the_schema_in_the_order_of_replications() -> None:
    records = [outcome_of(0), outcome_of(1)]
    for name, schema in tables.SCHEMAS.items():
        table = tables.table(name, records)
        rows = [(r.replication, *row) for r in records for row in getattr(r, name)]
        assert table.schema == schema
        assert [tuple(row.values()) for row in table.to_pylist()] == rows


def test_a_table_without_rows_keeps_its_columns() -> None:
    table = tables.table("causes", [replace(outcome_of(0), causes=[])])
    assert (table.num_rows, table.schema) == (0, tables.SCHEMAS["causes"])


def test_what_was_sampled_has_a_row_a_day_and_a_column_a_level() -> None:
    one, other = outcome_of(0), outcome_of(1)
    table = tables.table("daily", [one, other])
    assert table.column_names == ["replication", "day", *one.levels]
    assert table["replication"].to_pylist() == [0] * len(one.days) + [1] * len(other.days)
    for level in one.levels:
        assert np.array_equal(table[level].to_numpy(), np.concatenate([one.levels[level], other.levels[level]]))


def last_bit(value: Any) -> Any:
    """The next value: of a number the next that there is, of a text another one."""
    return np.nextafter(value, np.inf).item() if isinstance(value, float) else f"{value}x"


@pytest.mark.parametrize("name", tables.SCHEMAS)
def test_the_digest_changes_with_each_field_of_a_row_and_with_the_order(name: str) -> None:
    record = outcome_of(0)
    rows = [tuple(row) for row in getattr(record, name)]
    assert len(rows) >= 2
    original = tables.digest(name, record)
    assert tables.digest(name, replace(record, **{name: list(rows)})) == original
    found = {original, tables.digest(name, replace(record, replication=1))}
    found.add(tables.digest(name, replace(record, **{name: rows[::-1]})))
    for k, value in enumerate(rows[-1]):
        changed = (*rows[-1][:k], last_bit(value), *rows[-1][k + 1 :])
        found.add(tables.digest(name, replace(record, **{name: [*rows[:-1], changed]})))
    assert len(found) == 3 + len(rows[-1])


@pytest.mark.parametrize(("name", "days", "levels"), [(name, *fields) for name, fields in tables.WIDE.items()])
def test_the_digest_changes_with_the_last_bit_of_each_level(name: str, days: str, levels: str) -> None:
    record = outcome_of(0)
    found = {tables.digest(name, record), tables.digest(name, replace(record, **{days: getattr(record, days) + 1.0}))}
    for level, values in getattr(record, levels).items():
        changed = values.astype(float).copy()
        changed[-1] = np.nextafter(changed[-1], np.inf)
        found.add(tables.digest(name, replace(record, **{levels: {**getattr(record, levels), level: changed}})))
    assert len(found) == 2 + len(getattr(record, levels))
    backwards = dict(reversed(getattr(record, levels).items()))
    assert tables.digest(name, replace(record, **{levels: backwards})) == tables.digest(name, record)
