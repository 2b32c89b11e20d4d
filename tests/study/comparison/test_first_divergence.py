"""First divergence: the first event that differs is found where it must be, and nowhere where nothing differs."""

import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from desim.cli.commands.divergences import look_for_divergences
from desim.report.comparison import sweep_of
from desim.sim.replicate import STRETCHES
from desim.spec.read import read, read_run
from desim.store.results import Results, load
from desim.store.sealed import read_json, unsealed
from desim.study.comparison import first_divergence as module
from desim.study.comparison.first_divergence import first_divergences
from desim.study.comparison.parting import (
    STRIDE,
    Events,
    RunAgain,
    events_by_part,
    first_different_event,
    first_unshared_event,
    parting,
)
from desim.study.execution.simulate import simulate
from desim.study.execution.trace import trace
from desim.study.worlds.uncertain import worlds_of
from tests.networks import base_stock


def _run(place: Path, n: int = 4, seed: int = 1, **changes: Any) -> Path:
    head = {"metric": "mean_on_hand", "subject": "depot", "better": "high"}
    simulate({**base_stock(9, 200.0), "headline": head, **changes}, n, seed, 1, place)
    return place


def _cut(day: float) -> dict[str, Any]:
    return {"cut": {"when": {"kind": "date", "at": day}, "what": {"users": {"rate": 0.5}}}}


def _all_events(folder: Path, number: int) -> Events:
    """Events of a stored replication to its end."""
    run = RunAgain(load(folder), number)
    run.run_to(sys.maxsize)
    assert run.over
    return run.events


def _found(plan: Path, base: Path) -> dict[str, Any]:
    """What is to say of one pair."""
    found: dict[str, Any] = first_divergences([(plan, base)])["plans"][plan.name]["found"]
    return found


def test_runs_that_are_the_same_part_nowhere(tmp_path: Path) -> None:
    found = _found(_run(tmp_path / "a"), _run(tmp_path / "b"))
    assert (found["shared"], found["own"], found["difference"]) == (None, None, 0.0)
    assert found["coherence"] == {"demands": ["users"], "n": 4, "equal": 4, "differ": [], "coherent": True}


def test_they_part_when_the_cause_begins_at_the_part_it_turns(tmp_path: Path) -> None:
    found = _found(_run(tmp_path / "cut", causes=_cut(60.0)), _run(tmp_path / "base"))
    assert found["own"] == {"day": 60.0, "part": "cut", "event": found["own"]["event"], "side": "plan"}
    day = found["shared"]["day"]
    assert day >= 60.0
    number = found["replication"]
    one, other = (trace(load(tmp_path / side).scenario, 1, number) for side in ("cut", "base"))
    one = one[one.part != "cut"]
    assert _those(one, one.day < day) == _those(other, other.day < day), "all before is the same"
    assert _those(one, one.day <= day) != _those(other, other.day <= day), "this is not"
    cut, base = (load(tmp_path / side).values("mean_on_hand", "depot") for side in ("cut", "base"))
    gaps = cut - base
    assert found["replication"] == max(range(4), key=lambda n: abs(gaps[n])), "the largest difference of the headline"
    assert found["difference"] == gaps[found["replication"]]
    assert found["coherence"]["demands"] == [], "the demand is touched"


def _those(events: pd.DataFrame, which: pd.Series) -> list[tuple[Any, ...]]:
    return sorted(events[which].itertuples(index=False, name=None))


def test_it_is_the_first_event_by_hand() -> None:
    base = {"a": [(1.0, "x"), (5.0, "y")], "b": [(2.0, "x"), (4.0, "z")], "gone": [(0.0, "occur"), (3.0, "occur")]}
    plan = {"a": [(1.0, "x"), (6.0, "y")], "b": [(2.0, "x")], "new": [(0.0, "occur"), (3.5, "occur")]}
    assert first_different_event(base, plan) == {"day": 4.0, "part": "b", "base": (4.0, "z"), "plan": None}
    assert first_unshared_event(base, plan) == {"day": 3.0, "part": "gone", "event": "occur", "side": "base"}


def test_what_happens_in_one_instant_in_another_order_is_no_difference() -> None:
    events = list(trace(base_stock(9, 50.0))[["tick", "part", "event"]].itertuples(index=False, name=None))
    swapped = [events[1], events[0], *events[2:]]
    assert (
        first_different_event(events_by_part(events), events_by_part(swapped)) is None or events[0][1] == events[1][1]
    )


@pytest.mark.parametrize("changes", [
    {}, {"causes": _cut(60.0)}, {"causes": _cut(0.0)}, {"causes": _cut(199.5)}, {"horizon": 150.0},
    {"causes": {"late": {**_cut(60.0)["cut"], "what": {"users": {"rate": 1.0}}}}},
])  # fmt: skip
def test_what_is_found_on_the_way_is_what_all_events_say(changes: dict[str, Any], tmp_path: Path) -> None:
    folders = [_run(tmp_path / "base", 1), _run(tmp_path / "plan", 1, **changes)]
    everything = [_all_events(folder, 0) for folder in folders]
    runs = [RunAgain(load(folder), 0) for folder in folders]
    assert parting(*runs) == {
        "shared": first_different_event(*everything), "own": first_unshared_event(*everything),
    }  # fmt: skip


def test_replications_are_run_no_longer_than_it_takes_to_see_where_they_part(tmp_path: Path) -> None:
    base, plan = _run(tmp_path / "base", 1), _run(tmp_path / "plan", 1, causes=_cut(60.0))
    runs = [RunAgain(load(folder), 0) for folder in (base, plan)]
    found = parting(*runs)
    assert found["own"]["day"] == 60.0
    assert not any(run.over for run in runs)
    assert runs[0].known_to <= found["shared"]["day"] + 2 * 200.0 * STRIDE / STRETCHES
    ahead, other = runs[0], RunAgain(load(plan), 0)
    assert parting(ahead, other) == found, "the base may be ahead"


def test_any_number_of_workers_finds_the_same(tmp_path: Path) -> None:
    base = _run(tmp_path / "base")
    pairs = [(_run(tmp_path / f"cut{day}", causes=_cut(day)), base) for day in (60.0, 90.0)]
    assert first_divergences(pairs, workers=2) == first_divergences(pairs[::-1], workers=1)


def test_what_is_known_is_not_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the pair that is new or whose results have changed; a replication more changes a pair with it."""
    base = _run(tmp_path / "base")
    pairs = [(_run(tmp_path / f"cut{day}", causes=_cut(day)), base) for day in (60.0, 90.0)]
    known = first_divergences(pairs[:1])
    ran, divergence = list[str](), module._divergence

    def noted(plan: Results, *rest: Any) -> dict[str, Any]:
        ran.append(plan.folder.name)
        return divergence(plan, *rest)

    monkeypatch.setattr(module, "_divergence", noted)
    assert first_divergences(pairs[:1], known=known) == known
    assert ran == []
    both = first_divergences(pairs, known=known)
    assert ran == [pairs[1][0].name]
    assert both["plans"][pairs[0][0].name] == known["plans"][pairs[0][0].name]
    _run(pairs[0][0], 5, causes=_cut(60.0))
    first_divergences(pairs, known=both)
    assert ran[1:] == [pairs[0][0].name]


def test_they_are_stored_beside_the_page_and_damage_is_put_aside(tmp_path: Path) -> None:
    folders = [_run(tmp_path / "cut", causes=_cut(60.0)), _run(tmp_path / "base")]
    sweep, run, path = sweep_of(folders), read_run({"workers": 1}), tmp_path / "divergences.json"
    found = look_for_divergences(sweep, tmp_path, "report", run)
    assert found == {plan: one["found"] for plan, one in unsealed(path, read_json(path))["plans"].items()}
    kept = path.stat().st_mtime_ns
    assert look_for_divergences(sweep, tmp_path, "report", run) == found
    assert path.stat().st_mtime_ns == kept
    path.write_text(path.read_text(encoding="utf-8").replace("cut", "cat"), encoding="utf-8")
    assert look_for_divergences(sweep, tmp_path, "report", run) == found
    assert (tmp_path / "divergences.json.corrupt").exists()


def test_other_seeds_are_not_run_again(tmp_path: Path) -> None:
    found = _found(_run(tmp_path / "a", seed=2), _run(tmp_path / "b"))
    assert found == {"not_run": "the seeds differ"}


def test_a_replication_is_run_again_in_its_world(tmp_path: Path) -> None:
    """Stock from 1 to 20 by world: with the 9 of the scenario as it is written other events would happen."""
    drawn = {"stockpiles.depot.initial": {"kind": "assumed", "low": 1, "high": 20}}
    data = {**base_stock(9, 100.0), "sources": drawn}
    results = simulate(data, 4, workers=1, folder=tmp_path / "x", worlds="sampled")
    worlds = worlds_of(read(data), data, read_run({"worlds": "sampled", "replications": 4}))
    assert worlds is not None
    written = [trace(data, 1, number) for number in range(4)]
    for number in range(4):
        found = _all_events(results.folder, number)
        own = trace(worlds.scenario(read(data), number), 1, number)
        assert found == events_by_part(own[["tick", "part", "event"]].itertuples(index=False, name=None))
    assert any(_all_events(results.folder, n) != events_by_part(
        written[n][["tick", "part", "event"]].itertuples(index=False, name=None)) for n in range(4)
    )  # fmt: skip
