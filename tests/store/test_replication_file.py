"""A replication file comes back as it was written; one that is cut off or altered is noticed."""

import random

import numpy as np
import pytest

from desim.store import tables
from desim.store.replication_file import Damaged, measure_values, pack, select_replications, unpack
from tests.store.outcomes import outcome_of


def test_it_comes_back_as_it_was_written() -> None:
    records = [outcome_of(2), outcome_of(5)]
    file = unpack(pack("key", records).encode())
    assert file == pack("key", records)
    assert (file.key, file.replications, file.name) == ("key", (2, 5), "00000002-00000005.part")
    assert file.events == sum(record.events for record in records)
    for name in tables.NAMES:
        assert file.table(name).equals(tables.table(name, records))
        assert file.digests[name] == [tables.digest(name, record) for record in records]


def test_none_is_not_a_file() -> None:
    with pytest.raises(ValueError, match="at least one replication"):
        pack("key", [])


def test_every_flipped_bit_and_every_cut_is_noticed() -> None:
    data, chance = pack("k", [outcome_of(0)]).encode(), random.Random(1)  # noqa: S311
    for _ in range(1000):
        at = chance.randrange(len(data))
        with pytest.raises(Damaged):
            unpack(data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :])
    for length in (0, 1, 32, len(data) - 1, *(chance.randrange(len(data)) for _ in range(100))):
        with pytest.raises(Damaged):
            unpack(data[:length])
    with pytest.raises(Damaged):
        unpack(data + b"x")


def test_some_of_its_replications_are_those_that_were_packed_alone() -> None:
    file = pack("k", [outcome_of(n) for n in range(3)])
    assert select_replications(file, {0, 1, 2, 7}) is file
    last = select_replications(file, {2})
    alone = pack("k", [outcome_of(2)])
    assert (last.replications, last.digests) == (alone.replications, alone.digests)
    assert all(last.table(name).to_pylist() == alone.table(name).to_pylist() for name in tables.NAMES)
    assert (last.events, select_replications(file, {0}).events) == (0, file.events), "no event counts twice"


def test_values_of_measures_are_found_by_replication() -> None:
    table = pack("k", [outcome_of(0), outcome_of(1)]).table("kpi")
    rows = outcome_of(1).kpi
    measures = tuple((row.metric, row.subject) for row in rows)
    expected = [np.nan if row.value is None else row.value for row in rows]
    assert measure_values([table], measures)[1] == pytest.approx(expected, rel=0.0, abs=0.0, nan_ok=True)
    with pytest.raises(KeyError, match="no measure 'none' of 'depot'"):
        measure_values([table], (("none", "depot"),))
