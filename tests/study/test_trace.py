"""One replication alone: the same events and the same bits as in a batch."""

import json

import pytest

from desim.sim.replicate import replicate
from desim.spec.faults import SpecError
from desim.spec.read import read
from desim.store import tables
from desim.study.simulate import simulate
from desim.study.trace import alone, trace
from tests.networks import chain

SHORT = chain(60.0)


def test_a_trace_holds_every_event_of_the_replication_in_order() -> None:
    found = trace(SHORT, seed=5, replication=7)
    facts = replicate(read(SHORT), 5, 7, trace=True)
    assert list(found.columns) == ["day", "part", "event"]
    assert list(found.itertuples(index=False, name=None)) == facts.trace
    assert found["day"].is_monotonic_increasing
    assert len(found) == facts.events
    assert {"depot", "powder_store"} & set(found["part"])
    assert not found.equals(trace(SHORT, seed=5, replication=8))


def test_a_traced_replication_has_the_bits_of_the_batch() -> None:
    batch = simulate(SHORT, 9, seed=5, workers=2)
    digests = json.loads((batch.folder / "digests.json").read_text(encoding="utf-8"))["7"]
    found = alone(read(SHORT), 5, 7)
    assert found.outcome is not None
    assert {name: tables.digest(name, found.outcome) for name in tables.NAMES} == digests


def test_a_scenario_with_faults_is_refused() -> None:
    with pytest.raises(SpecError):
        trace({**SHORT, "horizon": -1.0})
