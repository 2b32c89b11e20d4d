"""Files are written whole or not at all, flushed before they take their names, and never through a link."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from desim.store import files


def test_a_file_is_replaced_by_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    files.write_text(path, "old")
    files.write_json(path, {"b": 1, "a": "é"})
    assert path.read_text(encoding="utf-8") == '{\n "a": "é",\n "b": 1\n}\n'
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("broken", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"
    files.write_bytes(path, b"old")

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, broken, full)
    with pytest.raises(OSError, match="No space left"):
        files.write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("move", [False, True])
def test_a_file_is_on_disk_before_it_takes_its_name_and_the_folder_after(
    move: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, int]] = []
    fsync, replace = os.fsync, os.replace

    def recorded_fsync(handle: int) -> None:
        fsync(handle)
        done.append(("fsync", os.fstat(handle).st_ino))

    def recorded_replace(old: Path, new: Path) -> None:
        done.append(("replace", Path(old).stat().st_ino))
        replace(old, new)

    path, fresh = tmp_path / "x", tmp_path / ".x.tmp"
    fresh.write_bytes(b"data")
    monkeypatch.setattr(files.os, "fsync", recorded_fsync)
    monkeypatch.setattr(files.os, "replace", recorded_replace)
    if move:
        files.move_into_place(fresh, path)
    else:
        files.write_bytes(path, b"data")
    node = path.stat().st_ino
    assert path.read_bytes() == b"data"
    assert done == [("fsync", node), ("replace", node), ("fsync", tmp_path.stat().st_ino)]


def test_what_a_dead_process_left_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / f".x.json.{os.getpid()}.tmp").symlink_to(tmp_path / "theirs")
    files.write_text(tmp_path / "x.json", "ours")
    assert not (tmp_path / "theirs").exists()
    assert (tmp_path / "x.json").read_text(encoding="utf-8") == "ours"


def test_json_has_its_keys_in_order_also_where_days_and_dates_are_keys() -> None:
    assert files.sorted_json({"b": [1], "a": {2: "x", 1: "y"}}) == '{"a": {"1": "y", "2": "x"}, "b": [1]}'
    assert files.sorted_json({"on": {30: 1.0, "2026-01-01": 2.0}}) == '{"on": {"2026-01-01": 2.0, "30": 1.0}}'


def test_the_checksum_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert files.checksum(tmp_path / "x") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
