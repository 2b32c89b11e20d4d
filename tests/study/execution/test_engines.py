"""Every engine gives the same bits; what goes wrong in one replication stays its own on all of them."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from desim.measure.outcome import Outcome
from desim.spec.fields.faults import SpecError
from desim.spec.read import read, read_run
from desim.spec.scenario import Scenario
from desim.store.results import load
from desim.study.execution import replications
from desim.study.execution.engines import cluster as cluster_module
from desim.study.execution.engines import dask_cluster
from desim.study.execution.simulate import simulate, study
from tests.networks import chain

DATA = {**chain(60.0), "headline": {"metric": "mean_on_hand", "subject": "depot", "better": "high"}}
N = 24
RAISES, CRASHES, HANGS = 3, 5, 8
CLUSTERS = [
    pytest.param("dask", marks=pytest.mark.slow),
    pytest.param("ray", marks=pytest.mark.slow),
]


def troubled(scenario: Scenario, seed: int, number: int) -> Outcome:
    """One replication; one raises, one kills its process, one never ends."""
    if number == RAISES:
        raise ArithmeticError("this one raises")
    if number == CRASHES:
        os.kill(os.getpid(), signal.SIGKILL)
    while number == HANGS:
        pass
    return replications.run_replication(scenario, seed, number)


def stuck(scenario: Scenario, seed: int, number: int) -> Outcome:
    """One replication; one waits where no exception reaches it."""
    if number == HANGS:
        time.sleep(600.0)
    return replications.run_replication(scenario, seed, number)


@contextmanager
def dask() -> Iterator[None]:
    """The cluster of Dask that is started in here goes with it."""
    distributed = pytest.importorskip("distributed")
    yield
    distributed.default_client().close()


@contextmanager
def ray() -> Iterator[None]:
    """So does that of Ray."""
    found = pytest.importorskip("ray")
    yield
    found.shutdown()


@pytest.fixture(scope="module")
def cluster(request: pytest.FixtureRequest) -> Iterator[str]:
    """A local cluster of a kind, which all tests of that kind use."""
    with {"dask": dask, "ray": ray}[request.param]():
        yield request.param


@pytest.fixture(scope="module")
def reference() -> dict[str, str]:
    return simulate(DATA, N, workers=1).manifest["hashes"]


def go(place: Path, count: int = N, job: Any = replications.run_replication, **settings: Any) -> dict[str, Any]:
    """Run or go on, and return the manifest."""
    run = read_run({"replications": count, "workers": 2, **settings})
    study(read(DATA), DATA, run, place, {}, job=job)
    return load(place).manifest


@pytest.mark.parametrize("cluster", CLUSTERS, indirect=True)
def test_a_cluster_gives_the_bits_of_one_process(cluster: str, reference: dict[str, str], tmp_path: Path) -> None:
    for chunk in (None, 5):
        found = simulate(DATA, N, workers=2, chunk=chunk, engine=cluster).manifest
        assert found["hashes"] == reference
        assert found["engine"] == cluster
    place = tmp_path / "x"
    go(place, 7, workers=1)
    go(place, 15, engine=cluster)
    assert go(place)["hashes"] == reference


@pytest.mark.slow
@pytest.mark.parametrize("cluster", CLUSTERS, indirect=True)
def test_a_cluster_stops_where_one_process_does(cluster: str, tmp_path: Path) -> None:
    precision = {"relative": 0.1, "first": 5}
    wanted = go(tmp_path / "here", 60, workers=1, precision=precision)
    found = go(tmp_path / "there", 60, engine=cluster, precision=precision)
    assert 8 < wanted["completed"] < 52
    assert (found["hashes"], found["precision"]) == (wanted["hashes"], wanted["precision"])


@pytest.mark.slow
@pytest.mark.parametrize("cluster", CLUSTERS, indirect=True)
def test_trouble_stays_its_own_on_a_cluster(cluster: str, reference: dict[str, str], tmp_path: Path) -> None:
    place = tmp_path / "x"
    manifest = go(place, job=troubled, engine=cluster, chunk=2, max_seconds=2.0)
    failed = {f["replication"]: f["reason"] for f in manifest["failed"]}
    assert sorted(failed) == [RAISES, CRASHES, HANGS]
    assert "this one raises" in failed[RAISES]
    assert "process died" in failed[CRASHES]
    assert "took longer than 2 seconds" in failed[HANGS]
    whole = simulate(DATA, N, workers=1).kpi
    assert load(place).kpi.equals(whole[~whole["replication"].isin(failed)].reset_index(drop=True))
    assert go(place, engine=cluster)["hashes"] == reference


@pytest.mark.slow
@pytest.mark.parametrize("cluster", ["dask"], indirect=True)
def test_what_no_exception_reaches_ends_with_its_process(cluster: str, tmp_path: Path) -> None:
    manifest = go(tmp_path / "x", 10, job=stuck, engine=cluster, max_seconds=0.5)
    assert [f["replication"] for f in manifest["failed"]] == [HANGS]
    assert manifest["completed"] == 9


@pytest.mark.slow
def test_a_cluster_that_loses_all_its_workers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(dask_cluster, "LOST", 1.0)
    monkeypatch.setattr(dask_cluster, "LOOK", 0.2)
    here = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "protocol": "tcp"}
    with distributed.Client(n_workers=1, threads_per_worker=1, **here) as client:
        client.cluster.scale(0)
        while client.nthreads():
            time.sleep(0.05)
        with pytest.raises(SpecError, match="has had no worker for 1 s"):
            go(tmp_path / "x", engine="dask")


@pytest.mark.slow
def test_a_cluster_that_runs_already_is_used(reference: dict[str, str], tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    own = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, **own) as there:
        found = go(tmp_path / "x", engine="dask", address=there.scheduler_address, workers=None)
        with closing(distributed.default_client()) as client:
            assert client.scheduler.address == there.scheduler_address
    assert found["hashes"] == reference


@pytest.mark.slow
@pytest.mark.parametrize("cluster", ["dask"], indirect=True)
def test_workers_with_other_code_are_refused(
    cluster: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reference: dict[str, str]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(cluster_module, "deciding_versions", lambda: {"code": "another", "python": "3"})
        with pytest.raises(SpecError, match=r"(?s)would give other results.*there: code"):
            go(tmp_path / "x", engine=cluster)
    assert not (tmp_path / "x").exists()
    assert go(tmp_path / "x", engine=cluster)["hashes"] == reference


@pytest.mark.parametrize("engine", ["dask", "ray"])
def test_a_missing_extra_is_named(engine: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def gone(run: Any) -> None:
        raise ModuleNotFoundError(name={"dask": "distributed", "ray": "ray"}[engine])

    monkeypatch.setattr(f"desim.study.execution.engines.{engine}_cluster._{engine}", gone)
    with pytest.raises(SpecError, match=rf"needs the extra {engine}: pip install 'desim\[{engine}\]'"):
        go(tmp_path / "x", engine=engine)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"engine": "lok"}, "run.engine"),
        ({"address": "tcp://there:1"}, "loky runs on this machine only"),
        ({"address": "tcp://there:1", "engine": "dask", "workers": 2}, "a cluster has workers of its own"),
        ({"engine": "ray", "max_memory": 4096}, "which Ray does not hold to"),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SpecError, match=message):
        read_run(settings)
