"""Trouble at full scale: killed workers, four bad replications of 200, two writers; all slow."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from desim.report.comparison import write_point
from desim.spec.read import read, read_run
from desim.store.results import load
from desim.study.execution.simulate import simulate, study
from tests.study.execution import troubles
from tests.study.execution.killed import DATA

ROOT = Path(__file__).parents[3]
N = 24
pytestmark = pytest.mark.slow


def children(of: int) -> list[int]:
    """Workers of a process."""
    found = subprocess.run(["pgrep", "-P", str(of), "-f", "LokyProcess"], capture_output=True, text=True, check=False)
    return [int(word) for word in found.stdout.split()]


def test_a_worker_that_is_killed_costs_nothing_twenty_times(tmp_path: Path) -> None:
    reference, chance = simulate(DATA, N, workers=1).manifest["hashes"], random.Random(2)  # noqa: S311
    for trial in range(20):
        place = tmp_path / str(trial)
        words = [sys.executable, "-m", "tests.study.execution.killed", str(place), str(N), "2"]
        process = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.DEVNULL)
        wanted = chance.randrange(1, N // 2)
        while len(list(place.rglob("*.part"))) < wanted and process.poll() is None:
            time.sleep(0.02)
        for worker in chance.sample(found := children(process.pid), min(1, len(found))):
            os.kill(worker, signal.SIGKILL)
        assert process.wait(timeout=300) == 0
        manifest = load(place).manifest
        assert (manifest["hashes"], manifest["failed"]) == (reference, [])


def test_four_bad_replications_of_two_hundred_are_told_and_left_out(tmp_path: Path) -> None:
    place, bad = tmp_path / "x", {7: "raises", 13: "crashes", 21: "hangs", 29: "eats"}
    job = partial(troubles.chosen, bad)
    run = read_run({"replications": 200, "workers": 2, "max_seconds": 10, "max_memory": 4096})
    study(read(DATA), DATA, run, place, {}, job=job)
    manifest = load(place).manifest
    assert [f["replication"] for f in manifest["failed"]] == sorted(bad)
    assert (manifest["completed"], manifest["replications"]) == (196, 200)
    for one, reason in zip(manifest["failed"], ("ArithmeticError", "died", "10 seconds", "MemoryError"), strict=True):
        assert reason in one["reason"]
        assert one["seed"] == 1
        assert one["detail"]
        assert f"trace.replication={one['replication']}" in one["command"]
    whole = simulate(DATA, 200, workers=2).kpi
    assert load(place).kpi.equals(whole[~whole["replication"].isin(bad)].reset_index(drop=True))
    page = write_point(place).with_name("annex.html").read_text(encoding="utf-8")
    assert "n = 196 of 200; 4 failed (7, 13, 21 and 29)" in page
    assert "n\u00a0=\u00a0196 of 200 replications" in page
    assert "n\u00a0=\u00a0196 replications" not in page


def test_twenty_times_two_writers_of_one_folder(tmp_path: Path) -> None:
    reference = simulate(DATA, N, workers=1).manifest["hashes"]
    for trial in range(20):
        place = tmp_path / str(trial)
        words = [sys.executable, "-m", "tests.study.execution.killed", str(place), str(N), "1"]
        both = [subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        said = [process.communicate(timeout=300)[1] for process in both]
        codes = [process.returncode for process in both]
        assert 0 in codes
        assert all(code == 0 or "is being written by process" in text for code, text in zip(codes, said, strict=True))
        assert load(place).manifest["hashes"] == reference
        assert not list(place.rglob("*.corrupt"))
        assert not json.loads((place / "manifest.json").read_text(encoding="utf-8"))["failed"]
