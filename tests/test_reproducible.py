"""The same question gives the same bits: for any workers, order, environment, and however much is asked at once."""

import copy
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from joblib import Parallel, delayed

import desim
from desim.measure.kpi import kpis
from desim.measure.outcome import outcome
from desim.sim.kernel.stream import Streams, key
from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.study.execution.simulate import simulate
from tests.bench.memory import CASES, MOST_GROWTH, peaks
from tests.networks import base_stock, chain, queue, shuffled

SHORT = chain(60.0)
KNOWN = json.loads((Path(__file__).parent / "known_draws.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def hashes() -> dict[str, str]:
    """Hashes of 15 replications, one after another in this process."""
    return simulate(SHORT, 15, workers=1).manifest["hashes"]


def test_philox_gives_its_published_words() -> None:
    words = [0x02F4BA6408E4D89B, 0x3DD62B0B9CA8C5B2, 0x1C8667A55D902E79, 0x907D7A052FD5B4DC]
    assert np.random.Philox(key=0, counter=0).random_raw(4).tolist() == words


@pytest.mark.parametrize("known", KNOWN, ids=lambda k: f"{k['part']}-{k['purpose']}-{k['replication']}")
def test_streams_give_the_draws_they_always_gave(known: dict[str, Any]) -> None:
    names = (known["part"], known["purpose"])
    assert f"{key(known['seed'], known['replication'], *names):032x}" == known["key"]
    draw = Streams(known["seed"], known["replication"]).uniforms(*names)
    assert [draw().hex() for _ in range(3)] == known["uniforms"]


def test_keys_of_100000_names_differ() -> None:
    assert len({key(1, r, f"part_{k}", "gap") for r in range(10) for k in range(10_000)}) == 100_000


@pytest.mark.parametrize(
    ("workers", "chunk"),
    [(2, None), (2, 7), *(pytest.param(*both, marks=pytest.mark.slow) for both in ((2, 1), (3, None), (3, 1), (3, 7)))],
)
def test_workers_and_chunks_change_nothing(workers: int, chunk: int | None, hashes: dict[str, str]) -> None:
    assert simulate(SHORT, 15, workers=workers, chunk=chunk).manifest["hashes"] == hashes


@pytest.mark.parametrize(
    ("seed", "flags", "zone", "language"),
    [
        pytest.param("0", [], "UTC", "C", marks=pytest.mark.slow),
        pytest.param("1", ["-O"], "Asia/Kolkata", "tr_TR.UTF-8", marks=pytest.mark.slow),
        ("random", [], "EST5EDT", "de_DE.UTF-8"),
    ],
)
def test_the_environment_changes_nothing(
    seed: str, flags: list[str], zone: str, language: str, hashes: dict[str, str], tmp_path: Path
) -> None:
    code = """if True:
        import json, locale, sys
        try:
            locale.setlocale(locale.LC_ALL, "")
        except locale.Error:
            pass  # not installed here
        from desim.study.execution.simulate import simulate
        print(json.dumps(simulate(json.load(sys.stdin), 15, workers=1).manifest["hashes"]))
    """
    surroundings = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LANG": language, "LC_ALL": language}
    done = subprocess.run(
        [sys.executable, *flags, "-c", code], input=json.dumps(SHORT), env=surroundings, cwd=tmp_path,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == hashes


def test_the_order_of_entries_changes_nothing() -> None:
    first = _trace(SHORT)
    for n in range(20):
        assert _trace(shuffled(SHORT, random.Random(n))) == first  # noqa: S311


def _trace(data: dict[str, Any], seed: int = 1, replication: int = 3) -> Any:
    scenario = desim.read(data)
    facts = replicate(scenario, seed, replication, trace=True)
    return facts.trace, kpis(scenario, facts), facts.books, facts.occurrences


def test_one_replication_alone_is_the_same_as_in_a_batch() -> None:
    scenario = desim.read(SHORT)
    batch = simulate(scenario, 40, seed=5, workers=1)
    alone = outcome(scenario, replicate(scenario, 5, 37))
    rows = batch.kpi[batch.kpi["replication"] == 37]
    assert [row.metric for row in alone.kpi] == rows["metric"].tolist()
    values = [np.nan if row.value is None else row.value for row in alone.kpi]
    np.testing.assert_array_equal(values, rows["value"].to_numpy())
    for subject in ("depot", "powder_store"):
        np.testing.assert_array_equal(batch.levels(subject, "on_hand")[1][37], alone.levels[f"{subject}.on_hand"])


def test_more_replications_leave_the_first_ones_as_they_were() -> None:
    few, many = simulate(SHORT, 10, workers=1), simulate(SHORT, 15, workers=1)
    for table in ("kpi", "states", "ledger", "causes"):
        short, long = getattr(few, table), getattr(many, table)
        assert short.equals(long[long["replication"] < 10].reset_index(drop=True))


def test_replications_and_seeds_differ() -> None:
    draws = {Streams(seed, r).uniforms("depot", "gap")() for seed in range(10) for r in range(10)}
    assert len(draws) == 100


def with_stranger(data: dict[str, Any]) -> dict[str, Any]:
    """The network with a busy supplier, store and user beside it that have nothing to do with the rest."""
    data = copy.deepcopy(data)
    data["suppliers"]["aaa"] = {"site": "plant", "item": "shell", "lead_time": {"law": "exponential", "mean": 2}}
    policy = {"kind": "base_stock", "level": 5}
    data["stockpiles"]["mmm"] = {"site": "plant", "item": "shell", "policy": policy, "sources": {"aaa": {}}}
    data["demands"]["zzz"] = {"kind": "poisson", "stockpile": "mmm", "arrivals": 3}
    return data


def test_a_stranger_changes_no_other_part() -> None:
    for replication in range(5):
        with_it, without = (_trace(data, 1, replication) for data in (with_stranger(SHORT), SHORT))
        own = ("aaa", "mmm", "zzz", "aaa>mmm", "all_demands")
        assert [fact for fact in with_it[0] if fact[1] not in own] == without[0]
        assert [row for row in with_it[1] if row.subject not in own] == [
            row for row in without[1] if row.subject not in own
        ]


def test_a_changed_level_leaves_all_draws_as_they_were() -> None:
    few, many = _trace(base_stock(9))[0], _trace(base_stock(10))[0]
    assert len(few) > 2000
    assert few == many
    wanted = [row for row in _trace(base_stock(9))[1] if row.metric == "fill_rate"]
    assert wanted != [row for row in _trace(base_stock(10))[1] if row.metric == "fill_rate"]


def variance_ratio(old: dict[str, Any], new: dict[str, Any], pairs: int, value: Callable[[Any], float]) -> float:
    """Variance of the paired difference over that of independent ones."""
    scenarios = desim.read(old), desim.read(new)
    runs = [np.array([value(replicate(s, 1, r)) for r in range(pairs)]) for s in scenarios]
    return float(np.var(runs[1] - runs[0], ddof=1) / (np.var(runs[0], ddof=1) + np.var(runs[1], ddof=1)))


@pytest.mark.slow
def test_common_random_numbers_pay_for_a_stockpile() -> None:
    ratio = variance_ratio(
        base_stock(9, 500.0), base_stock(10, 500.0), 150, lambda facts: facts.stockpiles["depot"].area_owed
    )
    assert ratio <= 0.20


@pytest.mark.slow
def test_common_random_numbers_pay_for_a_machine() -> None:
    ratio = variance_ratio(queue(1.0), queue(0.9), 150, lambda facts: float(np.mean(facts.lines["machine"].waits)))
    assert ratio <= 0.35


def owed(facts: Facts) -> float:
    """Unit-days of backorders at the depot."""
    return facts.stockpiles["depot"].area_owed


def first_waits(facts: Facts) -> float:
    """Mean wait of the first 1,000 customers of the machine."""
    return float(np.mean(facts.lines["machine"].waits[:1000]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "pairs", "value", "bound"),
    [
        (base_stock(9), base_stock(10), 400, owed, 0.20),
        (queue(1.0, 1450.0), queue(0.9, 1450.0), 20_000, first_waits, 0.35),
    ],
    ids=["stockpile", "machine"],
)
def test_common_random_numbers_pay_as_much_as_they_should(
    old: dict[str, Any], new: dict[str, Any], pairs: int, value: Callable[[Any], float], bound: float
) -> None:
    """R6 as written: a base stock of 9 or 10 over 2,000 d; mean service of 1.0 or 0.9 at a load of 0.8."""
    chunks = [range(k, min(k + 100, pairs)) for k in range(0, pairs, 100)]
    found = Parallel(n_jobs=-1)(delayed(values_of)(data, chunk, value) for data in (old, new) for chunk in chunks)
    first, second = np.concatenate(found).reshape(2, pairs)
    ratio = np.var(second - first, ddof=1) / (np.var(first, ddof=1) + np.var(second, ddof=1))
    print(f"variance ratio {ratio:.3f}, correlation {np.corrcoef(first, second)[0, 1]:.3f}")  # noqa: T201
    assert ratio <= bound


def values_of(data: dict[str, Any], numbers: range, value: Callable[[Any], float]) -> np.ndarray:
    """A value of some replications."""
    scenario = desim.read(data)
    return np.array([value(replicate(scenario, 1, number)) for number in numbers])


@pytest.mark.slow
def test_memory_stays_flat_over_2000_replications() -> None:
    code = """if True:
        import json, sys
        from desim.study.execution.simulate import simulate
        def resident():
            return int(next(l for l in open("/proc/self/status") if l.startswith("VmRSS")).split()[1]) / 1024
        data = json.load(sys.stdin)
        simulate(data, 100, workers=2)
        before = resident()
        simulate(data, 2000, workers=2)
        print(resident() - before)
    """
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(base_stock(9, 60.0)), capture_output=True, text=True, check=True
    )
    assert float(done.stdout) <= 20.0


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_memory_stays_flat_over_20000_replications_in_the_parent_and_its_workers(case: str) -> None:
    """The benchmark does the same for 100,000: ``python -m tests.bench.run --only memory``."""
    few, many = peaks(1000, case), peaks(20_000, case)
    assert many.parent - few.parent <= MOST_GROWTH
    assert many.worker - few.worker <= MOST_GROWTH
