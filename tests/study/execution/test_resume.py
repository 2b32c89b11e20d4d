"""What is finished stays: resume, extension, refusal, locks, damage, full disks, and processes that die."""

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desim.spec.fields.faults import SpecError
from desim.spec.read import read, read_run
from desim.store import files
from desim.store.lock import Lock, Locked, holder
from desim.store.recording import PARTS
from desim.store.replication_file import Damaged
from desim.store.results import load
from desim.store.status import free_folder, status
from desim.study.execution.simulate import identity, simulate, study
from tests.command import PROCESSES, desim_interrupted
from tests.study.execution import killed, troubles
from tests.study.execution.killed import DATA

ROOT = Path(__file__).parents[3]
N = 24


@pytest.fixture(scope="module")
def reference() -> dict[str, str]:
    return simulate(DATA, N, workers=1).manifest["hashes"]


def go(place: Path, count: int = N, data: dict[str, Any] = DATA, **settings: Any) -> dict[str, Any]:
    """Run or go on, and return the manifest."""
    job = settings.pop("job", None)
    run = read_run({"replications": count, "workers": 1, **settings})
    study(read(data), data, run, place, {}, **({"job": job} if job else {}))
    return load(place).manifest


def test_more_replications_are_added_and_none_run_again(tmp_path: Path, reference: dict[str, str]) -> None:
    place = tmp_path / "x"
    go(place, 9)
    first = load(place).kpi
    ran: list[int] = []

    def watched(scenario: Any, seed: int, number: int) -> Any:
        ran.append(number)
        return troubles.run_replication(scenario, seed, number)

    assert go(place, N, job=watched)["hashes"] == reference
    assert ran == list(range(9, N))
    assert load(place).kpi.iloc[: len(first)].equals(first)
    go(place, N, job=watched)
    go(place, 5, job=watched)
    assert len(ran) == N - 9
    assert load(place).manifest["completed"] == N
    assert {p.name for p in place.iterdir() if p.name.startswith(".")} == set()


def test_another_scenario_seed_or_code_is_refused_with_what_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "x"
    go(place, 4)
    kept = {p: p.read_bytes() for p in place.iterdir()}
    other = {**DATA, "horizon": 31.0}
    with pytest.raises(SpecError, match=r"horizon: was 30.0, is 31.0"):
        go(place, 4, other)
    with pytest.raises(SpecError, match=r"run.seed: was 1, is 2"):
        go(place, 4, seed=2)
    with monkeypatch.context() as patch:
        patch.setattr("desim.study.execution.simulate.code_hash", lambda: "another")
        with pytest.raises(SpecError, match="code: of desim that simulates or measures has changed"):
            go(place, 4)
    assert {p: p.read_bytes() for p in place.iterdir()} == kept
    new = identity(other, read_run({}))
    assert free_folder(place, new) == tmp_path / "x~2"
    assert free_folder(place, identity(DATA, read_run({}))) == place
    assert go(place, 4, other, if_changed="replace")["scenario"] == new.scenario


def test_two_writers_do_not_mix(tmp_path: Path) -> None:
    place = tmp_path / "x"
    place.mkdir()
    with Lock(place):
        assert f"process {os.getpid()}" in holder(place)
        with pytest.raises(Locked, match=f"being written by process {os.getpid()}"):
            go(place, 2)
        assert "being written" in status(place, identity(DATA, read_run({})), 2)
    assert holder(place) == ""
    (place / ".lock").write_text("")
    (place / ".writer").write_text('{"pid": 1, "host": "gone"}')
    go(place, 2)


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that ended after half of its replications, to be copied."""
    place = tmp_path_factory.mktemp("half") / "x"

    def stops(scenario: Any, seed: int, number: int) -> Any:
        if number >= 12:
            raise KeyboardInterrupt
        return troubles.run_replication(scenario, seed, number)

    with pytest.raises(KeyboardInterrupt):
        go(place, N, job=stops, chunk=1)
    return place


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that is complete, to be copied."""
    place = tmp_path_factory.mktemp("whole") / "x"
    go(place)
    return place


@pytest.mark.parametrize("spoil", ["flip", "cut", "empty", "swap"])
def test_damaged_parts_are_put_aside_and_run_again(
    spoil: str, half: Path, tmp_path: Path, reference: dict[str, str]
) -> None:
    place, chance = shutil.copytree(half, tmp_path / "x"), random.Random(spoil)  # noqa: S311
    parts = sorted((place / PARTS).glob("*.part"))
    assert len(parts) == 12
    one, other = parts[3], parts[7]
    data = one.read_bytes()
    if spoil == "swap":
        one.write_bytes(other.read_bytes())
        other.write_bytes(data)
    else:
        at = chance.randrange(len(data))
        flipped = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
        one.write_bytes({"flip": flipped, "cut": data[:at], "empty": b""}[spoil])
    assert go(place)["hashes"] == reference


@pytest.mark.parametrize("name", ["kpi.parquet", "daily.parquet", "scenario.json", "digests.json", "manifest.json"])
def test_damaged_tables_are_noticed_and_made_anew(
    name: str, whole: Path, tmp_path: Path, reference: dict[str, str]
) -> None:
    place = shutil.copytree(whole, tmp_path / "x")
    data = (place / name).read_bytes()
    (place / name).write_bytes(data[: len(data) // 2])
    if name in ("kpi.parquet", "manifest.json"):
        with pytest.raises(Damaged, match="is damaged; run the study again"):
            load(place).summary() if name == "manifest.json" else load(place).kpi
    assert go(place)["hashes"] == reference
    assert load(place).kpi is not None


@pytest.mark.slow
def test_four_kinds_of_trouble_stay_their_own(tmp_path: Path) -> None:
    place = tmp_path / "x"
    # A sound replication takes milliseconds; the limit is far above what a busy machine makes of that.
    settings = {"workers": 2, "max_seconds": 20.0, "max_memory": 4096, "chunk": 2}
    manifest = go(place, 16, job=troubles.troubled, **settings)
    failed = {f["replication"]: f["reason"] for f in manifest["failed"]}
    assert sorted(failed) == [troubles.RAISES, troubles.CRASHES, troubles.HANGS, troubles.EATS]
    assert "this one raises" in failed[troubles.RAISES]
    assert "process died" in failed[troubles.CRASHES]
    assert "took longer than 20 seconds" in failed[troubles.HANGS]
    assert "MemoryError" in failed[troubles.EATS]
    assert manifest["completed"] == 12
    whole = simulate(DATA, 16, workers=1).kpi
    found = load(place).kpi
    assert found.equals(whole[~whole["replication"].isin(failed)].reset_index(drop=True))
    again = go(place, 16)
    assert again["hashes"] == simulate(DATA, 16, workers=1).manifest["hashes"]
    assert again["failed"] == []
    assert load(place).kpi.equals(whole)


def _failing(k: int, real: Callable[..., Any], calls: list[int]) -> Callable[..., Any]:
    def call(*args: Any, **rest: Any) -> Any:
        calls[0] += 1
        if calls[0] == k:
            raise OSError(errno.ENOSPC, "No space left on device", str(args[0]))
        return real(*args, **rest)

    return call


@pytest.mark.slow
def test_a_full_disk_at_any_moment_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = simulate(DATA, 4, workers=1).manifest["hashes"]
    for k in range(1, 200):
        place, calls = tmp_path / str(k), [0]
        with monkeypatch.context() as patch:
            for name in ("fsync", "replace"):
                patch.setattr(files.os, name, _failing(k, getattr(os, name), calls))
            try:
                go(place, 4)
            except OSError as error:
                assert error.errno == errno.ENOSPC  # noqa: PT017
                ended = False
            else:
                ended = True
        assert go(place, 4)["hashes"] == wanted
        assert not list(place.rglob("*.tmp"))
        if ended:
            assert calls[0] < k
            return
    pytest.fail("it never ended")


def _start(place: Path, workers: int) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-m", "tests.study.execution.killed", str(place), str(N), str(workers)]
    return subprocess.Popen(words, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL)


def _alive(group: int) -> list[str]:
    found = subprocess.run(["pgrep", "-g", str(group)], capture_output=True, text=True, check=False)
    return found.stdout.split()


def _parts(place: Path) -> int:
    return len(list((place / PARTS).glob("*.part")))


def _until(true: Callable[[], bool], seconds: float = 300.0) -> float:
    """Wait until something is true; how long it took, and an end to the test where it never is."""
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > seconds:
            pytest.fail(f"not within {seconds} s")
        time.sleep(0.05)
    return time.monotonic() - begun


def _computed(place: Path) -> set[int]:
    log = Path(f"{place}.log")
    return {int(line) for line in log.read_text(encoding="utf-8").split()} if log.exists() else set()


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, reference: dict[str, str]) -> None:
    place = tmp_path / "x"
    process = PROCESSES.Process(target=killed.main, args=(str(place), str(N), "1"))
    process.start()
    _until(lambda: _parts(place) >= 3)
    assert "not joined yet" in status(place, identity(DATA, read_run({})), N)
    process.kill()
    process.join()
    assert go(place)["hashes"] == reference


@pytest.mark.slow
def test_fifty_kills_end_in_the_reference(tmp_path: Path, reference: dict[str, str]) -> None:
    chance = random.Random(1)  # noqa: S311
    longest = 0.0
    above: list[int] = []  # replications that a kill loses above two a worker, which is what is under way at any time
    for trial in range(50):
        place, workers = tmp_path / str(trial), chance.choice([1, 2, 3])
        process = _start(place, workers)
        parts = chance.randrange(N - 2)
        _until(lambda place=place, parts=parts: _parts(place) >= parts)  # type: ignore[misc]
        time.sleep(chance.uniform(0.0, 0.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        longest = max(longest, _until(lambda group=process.pid: not _alive(group)))  # type: ignore[misc]
        again: list[int] = []

        def watched(scenario: Any, seed: int, number: int, again: list[int] = again) -> Any:
            again.append(number)
            return troubles.run_replication(scenario, seed, number)

        assert go(place, job=watched)["hashes"] == reference
        above.append(len(_computed(place) & set(again)) - 2 * workers)
        assert above[-1] <= 2 * workers
        assert not list(tmp_path.rglob("*.tmp"))
    assert longest <= 5.0, "orphans lived too long"
    assert sum(lost > 0 for lost in above) <= 2, "a result waits for the disk only where the machine is busy"


def _heed_signals() -> None:
    """A job in the background of a shell ignores SIGINT, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


LONG = ["network=island_stocks", "horizon=60", "run.chunk=1", "run.replications=4000"]


def _begun(folder: Path) -> bool:
    return len(list(folder.rglob("*.part"))) >= 2


def _keeps(folder: Path, stderr: str) -> None:
    assert "the same command goes on" in stderr
    assert "Traceback" not in stderr
    (place,) = [p.parent for p in folder.rglob(PARTS)]
    assert json.loads((place / "plan.json").read_text(encoding="utf-8"))["seed"] == 1


def test_an_interrupted_command_keeps_what_is_finished(tmp_path: Path) -> None:
    done = desim_interrupted(
        tmp_path, *LONG, "run.workers=1", number=signal.SIGINT, when=lambda: _until(lambda: _begun(tmp_path), 300.0)
    )
    assert done.returncode == 130, done.stderr
    _keeps(tmp_path, done.stderr)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_so_does_one_in_a_new_interpreter(number: int, code: int, workers: int, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "desim", *LONG, f"run.workers={workers}"]
    surroundings = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        words, cwd=tmp_path, env=surroundings, stderr=subprocess.PIPE, text=True, preexec_fn=_heed_signals
    )
    _until(lambda: _begun(tmp_path), 300.0)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=120)
    assert process.returncode == code, stderr
    _keeps(tmp_path, stderr)


def test_results_of_another_version_are_refused_with_that_version(tmp_path: Path) -> None:
    place = tmp_path / "x"
    go(place, 2)
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {"schema_version": 1, "versions": {"desim": "0.0.9"}}
    (place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    kept = {p: p.read_bytes() for p in place.iterdir() if p.is_file()}
    for use in (load, go):
        with pytest.raises(SpecError, match=r"was written with schema 1 \(desim 0\.0\.9\), this is 4"):
            use(place)
    assert {p: p.read_bytes() for p in place.iterdir() if p.is_file()} == kept


def test_what_is_written_is_flushed_before_it_takes_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[str, int]] = []
    real = {name: getattr(os, name) for name in ("fsync", "replace")}

    def fsync(handle: int) -> None:
        real["fsync"](handle)
        done.append(("fsync", os.fstat(handle).st_ino))

    def replace(old: Path, new: Path) -> None:
        node = Path(old).stat().st_ino
        assert ("fsync", node) in done, f"{new} takes its name before it is on disk"
        assert Path(old).parent == Path(new).parent
        real["replace"](old, new)
        done.append(("replace", Path(new).parent.stat().st_ino))

    monkeypatch.setattr(files.os, "fsync", fsync)
    monkeypatch.setattr(files.os, "replace", replace)
    go(tmp_path / "x", 3)
    renamed = [k for k, (what, _) in enumerate(done) if what == "replace"]
    assert len(renamed) >= 3 + 5
    assert all(done[k + 1] == ("fsync", done[k][1]) for k in renamed), "the folder is flushed after each"


@pytest.mark.slow
def test_a_limit_of_memory_holds_with_one_worker_too(tmp_path: Path) -> None:
    manifest = go(tmp_path / "x", 12, job=troubles.eats_only, workers=1, max_memory=4096)
    assert [f["replication"] for f in manifest["failed"]] == [troubles.EATS]
    assert "MemoryError: wanted more than 4096 MB of memory (run.max_memory)" in manifest["failed"][0]["reason"]


@pytest.mark.parametrize("what", ["manifest.json", "0.part"])
def test_a_disk_that_is_full_is_named(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def full(handle: int) -> None:
        if what in os.path.basename(os.readlink(f"/proc/self/fd/{handle}")):
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left on device") as caught:
        go(tmp_path / "x", 3)
    assert what in str(caught.value.filename)
    assert str(tmp_path / "x") in str(caught.value.filename)
    monkeypatch.undo()
    assert go(tmp_path / "x", 3)["completed"] == 3
