"""One replication alone, or whole results again: the same events and the same bits."""

import json
import shlex
from pathlib import Path

import pytest

from desim.sim.kernel.errors import OverBudget
from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from desim.spec.fields.ticks import TICKS_PER_DAY
from desim.spec.read import read, read_run
from desim.store import tables
from desim.store.files import checksum
from desim.store.replication_file import Damaged
from desim.store.results import load
from desim.store.sealed import seal
from desim.study.execution.limits import Limits
from desim.study.execution.provenance import scenario_hash
from desim.study.execution.rerun import rerun, unlike
from desim.study.execution.simulate import simulate, study
from desim.study.execution.trace import trace, trace_replication
from tests.networks import chain

SHORT = chain(60.0)


def test_a_trace_holds_every_event_of_the_replication_in_order() -> None:
    found = trace(SHORT, seed=5, replication=7)
    facts = replicate(read(SHORT), 5, 7, trace=True)
    assert list(found.columns) == ["day", "part", "event", "tick"]
    assert list(found[["tick", "part", "event"]].itertuples(index=False, name=None)) == facts.trace
    assert (found["day"] == found["tick"] / TICKS_PER_DAY).all()
    assert found["day"].is_monotonic_increasing
    assert len(found) == facts.events
    assert {"depot", "powder_store"} & set(found["part"])
    assert not found.equals(trace(SHORT, seed=5, replication=8))


@pytest.mark.slow
def test_a_traced_replication_has_the_bits_of_the_batch() -> None:
    batch = simulate(SHORT, 9, seed=5, workers=2)
    digests = json.loads((batch.folder / "digests.json").read_text(encoding="utf-8"))["7"]
    found = trace_replication(read(SHORT), 5, 7)
    assert found.outcome is not None
    assert {name: tables.digest(name, found.outcome) for name in tables.NAMES} == digests


def test_a_scenario_with_faults_is_refused() -> None:
    with pytest.raises(SpecError):
        trace({**SHORT, "horizon": -1.0})


def test_what_happened_before_a_failure_is_there() -> None:
    whole = trace(SHORT, seed=5, replication=7)
    found = trace_replication(read(SHORT), 5, 7, Limits(events=100))
    assert found.outcome is None
    assert isinstance(found.error, OverBudget)
    assert found.events.equals(whole.iloc[:100])


def test_a_budget_of_events_fails_those_beyond_it_and_no_other(tmp_path: Path) -> None:
    scenario, place = read(SHORT), tmp_path / "a=b c"
    counts = {n: len(trace(scenario, 1, n)) for n in range(8)}
    most = sorted(counts.values())[3]
    study(scenario, SHORT, read_run({"replications": 8, "workers": 1, "max_events": most}), place, {})
    found = load(place)
    failed = {f["replication"]: f for f in found.manifest["failed"]}
    assert sorted(failed) == [n for n in counts if counts[n] > most]
    assert found.manifest["completed"] == 8 - len(failed)
    for number, told in failed.items():
        assert f"more than {most} events" in told["reason"]
        assert told["seed"] == 1
        words = [f'trace.results="{place}"', f"trace.replication={number}", f"run.max_events={most}"]
        assert shlex.split(told["command"]) == ["desim", "study=trace", *words]


@pytest.mark.parametrize("spoilt", [False, True])
def test_results_are_made_again_bit_by_bit(spoilt: bool, tmp_path: Path) -> None:
    place = tmp_path / "x"
    study(read(SHORT), SHORT, read_run({"replications": 6, "workers": 1}), place, {})
    kept = {p.name: p.read_bytes() for p in place.iterdir() if p.is_file()}
    if spoilt:
        manifest = json.loads(kept["manifest.json"])
        manifest["versions"]["numpy"] = "1.0"
        kept["manifest.json"] = json.dumps(seal(manifest)).encode()
        (place / "manifest.json").write_bytes(kept["manifest.json"])
    found = rerun(place, read_run({"workers": 1}))
    assert (found.same, found.compared) == (True, 6)
    assert [name for name, was, now in found.changed] == (["versions.numpy"] if spoilt else [])
    assert {p.name: p.read_bytes() for p in place.iterdir() if p.is_file()} == kept
    digests = json.loads(kept["digests.json"])
    digests["4"]["kpi"] = "0" * 64
    (place / "digests.json").write_text(json.dumps(digests), encoding="utf-8")
    with pytest.raises(Damaged, match=r"digests\.json is damaged"):
        rerun(place, read_run({}))


def test_a_scenario_that_was_changed_afterwards_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "x"
    study(read(SHORT), SHORT, read_run({"replications": 2, "workers": 1}), place, {})
    data = json.loads((place / "scenario.json").read_text(encoding="utf-8")) | {"horizon": 61.0}
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    (place / "scenario.json").write_text(json.dumps(data), encoding="utf-8")
    manifest["files"]["scenario.json"] = checksum(place / "scenario.json")
    (place / "manifest.json").write_text(json.dumps(seal(manifest)), encoding="utf-8")
    with pytest.raises(SpecError, match="is not the scenario of these results"):
        rerun(place, read_run({}))


def test_what_differs_is_named_by_table_and_replication() -> None:
    one = {n: {name: f"{name}{n}" for name in tables.NAMES} for n in range(3)}
    other = {n: dict(found) for n, found in one.items()} | {1: one[1] | {"kpi": "else"}}
    assert unlike(one, one) == {}
    assert unlike(one, other) == {"kpi": [1]}
    assert unlike(one, {n: one[n] for n in (0, 1)}) == {name: [2] for name in tables.NAMES}


def test_a_scenario_with_days_as_keys_is_the_same_once_it_was_stored() -> None:
    """60 is before 120, and "60" is not before "120": the order of keys is that of their text."""
    data = {"observed": {60: 1.0, 120: 2.0}, "at": [{7.5: "a", 30: "b"}]}
    assert scenario_hash(json.loads(json.dumps(data))) == scenario_hash(data)
