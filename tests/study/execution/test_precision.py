"""Runs that stop by themselves stop at the same replication, however they are run."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desim.spec.fields.faults import SpecError
from desim.spec.metrics import METRICS
from desim.spec.read import read, read_run
from desim.spec.scenario import Scenario
from desim.stats.precision import Precision, enough
from desim.store.recording import BEYOND, PARTS
from desim.store.results import load
from desim.study.execution.simulate import simulate, study
from desim.study.execution.stopping_rule import RuleLooks, stopping_rule_of
from desim.study.execution.task import run_replication
from tests.networks import base_stock, chain

ROOT = Path(__file__).parents[3]
DATA = {**chain(30.0), "headline": {"metric": "mean_on_hand", "subject": "depot", "better": "high"}}
GOAL = {"relative": 0.1, "first": 5}
MOST = 60


def go(
    place: Path, most: int = MOST, job: Any = run_replication, precision: Any = None, **settings: Any
) -> dict[str, Any]:
    """Run until it is precise, and return the manifest."""
    run = read_run(
        {"replications": most, "workers": 1, "precision": GOAL if precision is None else precision, **settings}
    )
    study(read(DATA), DATA, run, place, {}, job=job)
    return load(place).manifest


def late(scenario: Scenario, seed: int, number: int) -> Any:
    """One replication; the fourth takes longer than all others."""
    if number == 3:
        time.sleep(3.0)
    return run_replication(scenario, seed, number)


@pytest.fixture(scope="module")
def values() -> np.ndarray:
    """The headline of all replications."""
    return simulate(DATA, MOST, workers=1).values("mean_on_hand", "depot")


@pytest.fixture(scope="module")
def expected(values: np.ndarray) -> int:
    """Where a run must stop, by the rule on all values at once."""
    n = enough(values, Precision(relative=0.1, first=5, bounds=METRICS["mean_on_hand"].range))
    assert n is not None
    assert 8 < n < MOST - 8
    return n


@pytest.mark.parametrize(
    ("workers", "chunk", "job"),
    [
        (1, 7, run_replication),
        pytest.param(2, 3, run_replication, marks=pytest.mark.slow),
        pytest.param(1, None, run_replication, marks=pytest.mark.slow),
        pytest.param(2, None, run_replication, marks=pytest.mark.slow),
        pytest.param(8, 1, late, marks=pytest.mark.slow),
    ],
)
def test_workers_chunks_and_a_slow_replication_change_nothing(
    workers: int, chunk: int | None, job: Any, expected: int, tmp_path: Path
) -> None:
    found = go(tmp_path / "x", workers=workers, chunk=chunk, job=job)
    assert found["hashes"] == simulate(DATA, expected, workers=1).manifest["hashes"]
    assert (found["completed"], found["replications"]) == (expected, expected)
    assert found["precision"]["reached"]
    assert found["precision"]["after"] == expected
    goal = found["precision"]["goals"][0]
    assert goal["half_width"] <= 0.1 / 1.1 * goal["estimate"]


@pytest.mark.slow
def test_what_was_run_beyond_is_kept_and_used(expected: int, tmp_path: Path) -> None:
    place = tmp_path / "x"
    go(place, chunk=7)
    assert expected % 7
    assert [p.name for p in (place / BEYOND).iterdir()]
    ran: list[int] = []

    def watched(scenario: Scenario, seed: int, number: int) -> Any:
        ran.append(number)
        return run_replication(scenario, seed, number)

    go(place, job=watched)
    assert ran == []
    found = go(place, job=watched, precision={})
    assert ran == list(range(-(-expected // 7) * 7, MOST))
    assert found["hashes"] == simulate(DATA, MOST, workers=1).manifest["hashes"]
    assert not (place / BEYOND).exists()
    again = go(place, job=watched)
    assert again["hashes"] == simulate(DATA, expected, workers=1).manifest["hashes"]
    assert len(ran) == MOST - -(-expected // 7) * 7


def test_all_goals_are_reached_at_once(values: np.ndarray, expected: int, tmp_path: Path) -> None:
    goals = [
        {"metric": "mean_on_hand", "subject": "depot"},
        {"metric": "fill_rate", "subject": "depot", "absolute": 1e-9},
    ]
    found = go(tmp_path / "x", 20, precision={**GOAL, "measures": goals})
    assert not found["precision"]["reached"]
    assert found["precision"]["after"] is None
    assert found["completed"] == 20
    goals[1]["absolute"] = 1.0
    assert go(tmp_path / "y", precision={**GOAL, "measures": goals})["completed"] == expected


def test_a_run_does_not_stop_on_replications_that_agree(tmp_path: Path) -> None:
    """Nothing is lost in any of 15 replications: 0 [0, 0] would be a precision that no one has seen."""
    goals = [{"metric": "lost", "subject": "training", "absolute": 1.0}]
    found = go(tmp_path / "x", 15, precision={"first": 5, "measures": goals})["precision"]
    assert (found["reached"], found["after"]) == (False, None)
    goal = found["goals"][0]
    assert (goal["estimate"], goal["half_width"], goal["apart"]) == (0.0, None, 0)
    assert goal["note"] == "all 15 are equal; up to 22 % might"


@pytest.mark.parametrize(("distinct", "after"), [(2, 12), (3, 13), (5, None)])
def test_a_run_stops_on_as_many_distinct_values_as_it_names(distinct: int, after: int | None) -> None:
    """Of 20 values the 11th to 13th are 1, 2 and 3, and the others 0; as many as are named have to differ from 0."""
    precision = {"first": 5, "absolute": 100.0, "distinct": distinct}
    rule = stopping_rule_of(read(DATA), read_run({"replications": 20, "precision": precision}))
    column = np.zeros((20, 1))
    column[10:13, 0] = (1.0, 2.0, 3.0)
    assert rule
    assert rule.enough(column) == after


@pytest.mark.slow
def test_a_killed_run_stops_where_it_would_have(expected: int, tmp_path: Path) -> None:
    place = tmp_path / "x"
    words = [sys.executable, "-m", "tests.study.execution.test_precision", str(place)]
    process = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.DEVNULL)
    for _ in range(1200):
        if len(list((place / PARTS).glob("*.part"))) >= 4:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 4 <= len(list((place / PARTS).glob("*.part"))) < expected
    assert go(place, workers=2)["hashes"] == simulate(DATA, expected, workers=1).manifest["hashes"]


@pytest.mark.parametrize(
    ("precision", "message"),
    [
        ({"relative": 0.1, "absolute": 2}, "give one"),
        ({"measures": [{"metric": "fill_rate", "subject": "depot"}]}, "no half-width to reach"),
        ({"relative": 0.1, "level": 1.0}, "no level of confidence"),
        ({"relative": 0.1, "measures": [{"metric": "fil_rate", "subject": "depot"}]}, "did you mean 'fill_rate'"),
    ],
)
def test_goals_that_cannot_be_reached_are_refused(precision: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=message):
        go(tmp_path / "x", precision=precision)
    assert not (tmp_path / "x").exists()


def _slow(scenario: Scenario, seed: int, number: int) -> Any:
    time.sleep(0.3)
    return run_replication(scenario, seed, number)


def test_a_smaller_run_after_a_precise_one_leaves_manifest_and_tables_in_agreement(tmp_path: Path) -> None:
    place = tmp_path / "x"
    more = go(place, precision={"absolute": 1e9, "first": 8})["completed"]
    assert more == 8
    for count, kept in ((4, 4), (8, 8), (2, 8)):  # what is there of a run without a precision may be more
        run = read_run({"replications": count, "workers": 1})
        study(read(DATA), DATA, run, place, {})
        found = load(place)
        assert sorted(found.kpi["replication"].unique()) == list(range(kept))
        assert (found.manifest["replications"], found.manifest["completed"], len(found.digests)) == (kept, kept, kept)
        assert "precision" not in found.manifest
    assert go(place, precision={"absolute": 1e9, "first": 8})["completed"] == 8


if __name__ == "__main__":
    go(Path(sys.argv[1]), job=_slow)


def test_a_run_over_worlds_stops_by_whole_worlds(tmp_path: Path) -> None:
    """Two replications a world: the rule looks at means of worlds, and the run ends with a whole one."""
    drawn = {"demands.users.arrivals": {"kind": "assumed", "low": 0.3, "high": 0.5}}
    head = {"metric": "mean_on_hand", "subject": "depot", "better": "high"}
    data = {**base_stock(9, 200.0), "headline": head, "sources": drawn}
    every = simulate(data, 80, workers=1, worlds="sampled", per_world=2).values("mean_on_hand", "depot")
    worlds = enough(every.reshape(40, 2).mean(axis=1), Precision(relative=0.2, first=5, bounds=(0.0, np.inf)))
    assert worlds is not None
    assert 5 < worlds < 40
    run = {"replications": 80, "workers": 1, "precision": {"relative": 0.2, "first": 5}}
    study(read(data), data, read_run({**run, "worlds": "sampled", "per_world": 2}), tmp_path / "x", {})
    found = load(tmp_path / "x").manifest
    assert (found["completed"], found["precision"]["after"]) == (2 * worlds, 2 * worlds)


@pytest.mark.parametrize("per_world", [1, 2])
def test_each_replication_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, per_world: int) -> None:
    """What it costs to look while a study runs is linear in the replications, however small the chunks are."""
    taken, looked = list[int](), RuleLooks.add

    def counted(self: RuleLooks, values: np.ndarray) -> int | None:
        taken.append(len(values))
        return looked(self, values)

    monkeypatch.setattr(RuleLooks, "add", counted)
    drawn = {"demands.users.arrivals": {"kind": "assumed", "low": 0.3, "high": 0.5}}
    head = {"metric": "mean_on_hand", "subject": "depot", "better": "high"}
    data = {**base_stock(9, 20.0), "headline": head, "sources": drawn}
    run = {"replications": MOST, "workers": 1, "chunk": 3, "precision": {"absolute": 1e-9, "first": 5}}
    study(read(data), data, read_run({**run, "worlds": "sampled", "per_world": per_world}), tmp_path / "x", {})
    assert load(tmp_path / "x").manifest["precision"]["reached"] is False
    *on_the_way, at_the_end = taken
    assert len(on_the_way) > MOST / 3, "once before the first chunk, and once with each"
    assert sum(on_the_way) == at_the_end == MOST / per_world
