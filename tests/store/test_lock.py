"""The lock of a folder: one writer, named; free once its process is dead; links are not followed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desim.store.lock import Lock, Locked, holder

HOLD = """
import sys, time
from pathlib import Path
from desim.store.lock import Lock
with Lock(Path(sys.argv[1])):
    print("locked", flush=True)
    time.sleep(600)
"""
ROOT = Path(__file__).parents[2]


def test_a_second_writer_is_refused_with_the_folder_and_the_first(tmp_path: Path) -> None:
    assert holder(tmp_path) == ""
    with Lock(tmp_path):
        assert holder(tmp_path).startswith(f"process {os.getpid()} on ")
        with pytest.raises(Locked, match=f"{tmp_path} is being written by process {os.getpid()} on "), Lock(tmp_path):
            pass
        assert holder(tmp_path), "the refused one has not released the lock of the first"
    assert holder(tmp_path) == ""
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"
    with Lock(tmp_path):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "locked\n"
        assert holder(tmp_path).startswith(f"process {process.pid} on ")
        with pytest.raises(Locked, match=f"process {process.pid}"), Lock(tmp_path):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert (tmp_path / ".lock").exists(), "a killed process cannot tidy up"
    assert holder(tmp_path) == ""
    with Lock(tmp_path):
        assert f"process {os.getpid()} on" in holder(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_planted_links_are_not_followed(tmp_path: Path) -> None:
    folder, victim = tmp_path / "x", tmp_path / "victim"
    folder.mkdir()
    victim.write_text("precious")
    (folder / ".writer").symlink_to(victim)
    with Lock(folder):
        assert victim.read_text() == "precious"
    (folder / ".lock").symlink_to(victim)
    with pytest.raises(OSError, match=r"\.lock"), Lock(folder):
        pass
    assert victim.read_text() == "precious"


def test_a_lock_without_a_readable_writer_is_that_of_another_process(tmp_path: Path) -> None:
    with Lock(tmp_path):
        for text in ("", "[]", "{}"):
            (tmp_path / ".writer").write_text(text)
            assert holder(tmp_path) == "another process"
