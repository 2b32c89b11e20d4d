"""The same bits, in all the ways at once that a run may differ; the long form of test_reproducible."""

import copy
import hashlib
import json
import os
import random
import struct
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from scipy.stats import kstest

import desim
from desim.measure.kpi import kpis
from desim.sim.kernel.stream import Streams, key
from desim.sim.replicate import replicate
from desim.spec.fields.ticks import TICKS_PER_DAY
from desim.spec.read import read, read_run
from desim.store.recording import Recording
from desim.store.replication_file import ReplicationFile, pack
from desim.study.execution.limits import Limits
from desim.study.execution.simulate import identity, simulate
from desim.study.execution.task import Task, run_replication
from desim.study.execution.trace import trace
from tests.networks import base_stock, chain, shuffled

ROOT = Path(__file__).parents[1]
SHORT = chain(60.0)
MARKS = json.loads((ROOT / "tests" / "fingerprints.json").read_text(encoding="utf-8"))


def case(name: str) -> dict[str, Any]:
    """A network of the validation, cut to a hundredth of its length."""
    data = yaml.safe_load((ROOT / "conf" / "validation" / f"{name}.yaml").read_text(encoding="utf-8"))
    data.pop("defaults", None)
    full = read(data)
    return {**data, "horizon": full.horizon / 100, "warmup": full.warmup / 100}


def fingerprint(name: str) -> str:
    """sha256 over the time (its tick, 64 bits) and the part of every event of replication 3 of seed 1.

    What happened is left out: it bears the name of a method, which may change without any result.
    """
    found = hashlib.sha256()
    for part, tick in trace(case(name), 1, 3)[["part", "tick"]].itertuples(index=False, name=None):
        found.update(struct.pack("<q", tick) + f"{part}\0".encode())
    return found.hexdigest()


@pytest.mark.parametrize("name", MARKS)
def test_reference_networks_leave_the_trace_they_always_left(name: str) -> None:
    assert fingerprint(name) == MARKS[name]


@pytest.fixture(scope="module")
def hundreds() -> dict[str, str]:
    """Hashes of 200 replications, one after another in this process."""
    return simulate(SHORT, 200, workers=1).manifest["hashes"]


@pytest.fixture(scope="module")
def twenty() -> dict[str, str]:
    """Hashes of 20 of them."""
    return simulate(SHORT, 20, workers=1).manifest["hashes"]


@pytest.mark.slow
@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
@pytest.mark.parametrize("chunk", [1, 7, 100])
@pytest.mark.parametrize("workers", [1, 2, 3, 8])
def test_workers_chunks_and_ways_to_start_them_change_nothing(
    workers: int, chunk: int, method: str, hundreds: dict[str, str]
) -> None:
    task = Task(read(SHORT), 1, "k", (), Limits(), run_replication)
    chunks = [tuple(range(200)[at : at + chunk]) for at in range(0, 200, chunk)]
    with ProcessPoolExecutor(workers, mp_context=get_context(method)) as pool:
        files = [done.file for done in pool.map(task.run_chunk, chunks)]
    assert hashes([file for file in files if file]) == hundreds


def hashes(files: list[ReplicationFile]) -> dict[str, str]:
    """The hash of each table over files in order."""
    found = {name: hashlib.sha256() for name in files[0].digests}
    for file in files:
        for name, digests in file.digests.items():
            for digest in digests:
                found[name].update(bytes.fromhex(digest))
    return {name: total.hexdigest() for name, total in found.items()}


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata"])
@pytest.mark.parametrize("language", ["C", "tr_TR.UTF-8", "de_DE.UTF-8"])
@pytest.mark.parametrize("flags", [[], ["-O"]])
def test_every_hash_seed_zone_and_language(
    zone: str, language: str, flags: list[str], twenty: dict[str, str], tmp_path: Path
) -> None:
    code = """if True:
        import json, sys
        from desim.study.execution.simulate import simulate
        print(json.dumps(simulate(json.load(sys.stdin), 20, workers=1).manifest["hashes"]))
    """
    for seed in ("0", "1", "2", *["random"] * 5):
        around = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LANG": language, "LC_ALL": language}
        done = subprocess.run(
            [sys.executable, *flags, "-c", code], input=json.dumps(SHORT), env=around, cwd=tmp_path,
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert json.loads(done.stdout) == twenty


def seen(data: dict[str, Any], replication: int) -> tuple[list[Any], list[Any]]:
    """All events and measures of a replication."""
    scenario = read(data)
    facts = replicate(scenario, 1, replication, trace=True)
    return facts.trace or [], kpis(scenario, facts)


def beside(**parts: dict[str, Any]) -> dict[str, Any]:
    """Case V34, one depot and four bases, with more parts."""
    data = copy.deepcopy(case("v34_two_echelon"))
    for family, more in parts.items():
        data[family] = {**data.get(family, {}), **more}
    return data


def strangers(connected: bool) -> dict[str, Any]:
    """A node with demands of its own, or one that orders from the depot and that nobody asks."""
    data = beside()
    site, item = next(iter(data["sites"])), next(iter(data["items"]))
    pile = {"site": site, "item": item, "initial": 3, "policy": {"kind": "base_stock", "level": 3}}
    if connected:
        return beside(stockpiles={"mmm": pile | {"sources": {depot(data): {}}}})
    maker = {"aaa": {"site": site, "item": item, "lead_time": {"law": "exponential", "mean": 2}}}
    asks = {"zzz": {"kind": "poisson", "stockpile": "mmm", "arrivals": 3}}
    return beside(suppliers=maker, stockpiles={"mmm": pile | {"sources": {"aaa": {}}}}, demands=asks)


def depot(data: dict[str, Any]) -> str:
    """The stockpile that others order from."""
    return next(s for pile in data["stockpiles"].values() for s in pile.get("sources", {}) if s in data["stockpiles"])


@pytest.mark.parametrize("connected", [False, True])
def test_a_node_beside_v34_changes_nothing_in_it(connected: bool) -> None:
    own = ("aaa", "mmm", "zzz", "aaa>mmm", "all_demands", f"{depot(beside())}>mmm")
    for replication in range(3):
        plain, more = seen(beside(), replication), seen(strangers(connected), replication)
        assert [fact for fact in more[0] if fact[1] not in own] == plain[0]
        assert [r for r in more[1] if r.subject not in own] == [r for r in plain[1] if r.subject not in own]


@pytest.mark.slow
def test_a_new_measure_and_another_order_change_nothing_in_v34() -> None:
    plain = seen(beside(), 3)
    late = {"late": {"metric": "wait_over", "subject": depot(beside()), "at": 1}}
    events, rows = seen(beside(measures=late), 3)
    assert events == plain[0]
    assert [row for row in rows if row in plain[1]] == plain[1]
    for n in range(20):
        assert seen(shuffled(beside(), random.Random(n)), 3) == plain  # noqa: S311


def test_events_of_one_instant_come_in_the_same_order_however_they_are_written_down() -> None:
    users = {f"user_{k:02}": {"kind": "fixed", "stockpile": "depot", "every": 1} for k in range(100)}
    data = base_stock(50, 30.0)
    first = seen({**data, "demands": users}, 0)
    assert sum(1 for tick, part, _ in first[0] if tick == TICKS_PER_DAY and part.startswith("user_")) == 100
    for n in range(20):
        assert seen({**data, "demands": shuffled(users, random.Random(n))}, 0) == first  # noqa: S311


@pytest.mark.slow
def test_streams_are_independent() -> None:
    draws = np.array([Streams(1, 0).uniforms(f"part_{k}", "gap")() for k in range(10_000)])
    assert kstest(draws, "uniform").pvalue > 1e-4
    table = np.array([[draw() for _ in range(1000)] for draw in (
        Streams(1, 0).uniforms(f"part_{k}", "gap") for k in range(1000))])  # fmt: skip
    found = np.corrcoef(table)[np.triu_indices(1000, 1)]
    assert len(found) == 499_500
    assert np.abs(found).max() <= 0.18


@pytest.mark.slow
def test_keys_of_a_million_names_differ() -> None:
    assert len({key(1, 0, f"part_{k}", "gap") for k in range(1_000_000)}) == 1_000_000


@pytest.mark.parametrize(("count", "orders"), [(40, 5), pytest.param(1000, 50, marks=[pytest.mark.slow])])
def test_the_order_in_which_results_come_changes_no_bit(count: int, orders: int, tmp_path: Path) -> None:
    scenario, data = read(base_stock(9, 20.0)), base_stock(9, 20.0)
    mine = identity(data, read_run({}))
    files = [pack(mine.key, [run_replication(scenario, 1, n)]) for n in range(count)]
    first: dict[str, bytes] = {}
    for order in range(orders):
        random.Random(order).shuffle(files)  # noqa: S311
        with Recording(tmp_path / str(order), mine, data) as recording:
            for file in files:
                recording.add(file)
            recording.join({"scenario": mine.scenario})
        found = {p.name: p.read_bytes() for p in (tmp_path / str(order)).glob("*.parquet")}
        first = first or found
        assert found == first


def test_desim_is_the_one_that_is_tested() -> None:
    assert Path(desim.__file__).parents[1] == ROOT


if __name__ == "__main__":
    sys.stdout.write(json.dumps({name: fingerprint(name) for name in MARKS}, indent=1) + "\n")
