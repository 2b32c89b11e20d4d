"""Digests file: as JSON has it, whatever the number of replications, and refused where it was changed."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desim.store import digests_file, tables
from desim.store.digests_file import ReplicationDigests, read_digests, write_digests
from desim.store.replication_file import Damaged
from desim.store.sealed import write_sealed


def digests_of(number: int) -> dict[str, str]:
    return {name: hashlib.sha256(f"{number} {name}".encode()).hexdigest() for name in tables.NAMES}


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[ReplicationDigests]:
    found = ReplicationDigests(tmp_path)
    yield found
    found.close()


@pytest.mark.parametrize("on_disk", [False, True])
def test_digests_are_given_back_in_memory_and_on_disk(
    on_disk: bool, kept: ReplicationDigests, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if on_disk:
        monkeypatch.setattr(digests_file, "IN_MEMORY", 100)
    for number in (7, 0, 12, 3):
        kept.put(number, digests_of(number))
    assert list(kept.numbers) == [0, 3, 7, 12]
    assert {number: kept.get(number) for number in kept.numbers} == {n: digests_of(n) for n in (0, 3, 7, 12)}
    assert kept._file._rolled is on_disk  # type: ignore[attr-defined]  # of tempfile
    with pytest.raises(KeyError):
        kept.get(5)
    assert list(tmp_path.iterdir()) == [], "what is on disk has no name that could stay"


@pytest.mark.parametrize("count", [0, 1, 2, 1200])
def test_the_file_has_the_bytes_of_sealed_json_and_is_read_again(
    count: int, kept: ReplicationDigests, tmp_path: Path
) -> None:
    for number in range(count):
        kept.put(number, digests_of(number))
    write_digests(tmp_path / "digests.json", kept, kept.numbers)
    write_sealed(tmp_path / "expected.json", {str(n): digests_of(n) for n in range(count)}, indent=None)
    assert (tmp_path / "digests.json").read_bytes() == (tmp_path / "expected.json").read_bytes()
    assert read_digests(tmp_path / "digests.json") == {n: digests_of(n) for n in range(count)}


@pytest.mark.parametrize("at", [0, 1, 5, 700, -90, -85, -70, -2, -1])
def test_one_other_byte_or_one_too_few_is_noticed(at: int, kept: ReplicationDigests, tmp_path: Path) -> None:
    path = tmp_path / "digests.json"
    for number in range(3):
        kept.put(number, digests_of(number))
    write_digests(path, kept, kept.numbers)
    data = bytearray(path.read_bytes())
    sound = bytes(data)
    data[at] ^= 1
    for damaged in (bytes(data), sound[:at], sound[: at % len(sound)] + sound[at % len(sound) + 1 :]):
        path.write_bytes(damaged)
        with pytest.raises(Damaged, match=r"digests\.json is damaged"):
            read_digests(path)


def test_a_sound_checksum_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "digests.json"
    tables_of = digests_of(0)
    for data in ({"00": tables_of}, {"0": {**tables_of, "more": tables_of["kpi"]}}, {"1" * 12: tables_of}):
        write_sealed(path, data, indent=None)
        assert json.loads(path.read_text(encoding="utf-8"))
        with pytest.raises(Damaged, match="something else than digests"):
            read_digests(path)
