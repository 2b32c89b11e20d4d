"""How many replications one worker does at a time, by the time that they take."""

from dataclasses import dataclass

import pytest

from desim.measure.outcome import Outcome
from desim.spec.read import read, read_run
from desim.spec.scenario import Scenario
from desim.study.execution.engines import base
from desim.study.execution.replications import Batch, run_batches, task_of
from tests.networks import chain


@dataclass
class FakeTime:
    """A clock that moves by so much with each replication."""

    seconds: float
    now: float = 0.0

    def perf_counter(self) -> float:
        return self.now

    def replication(self, scenario: Scenario, seed: int, number: int) -> Outcome:
        self.now += self.seconds
        raise ArithmeticError("takes its time")


@pytest.mark.parametrize(
    ("seconds", "count", "expected"),
    [
        (2.0**-6, 120, [1, 32, 32, 32, 23]),
        (0.0, 500, [1, 200, 200, 99]),
        (0.25, 6, [1, 2, 2, 1]),
        (3.0, 3, [1, 1, 1]),
    ],
)
def test_one_worker_does_half_a_second_at_a_time(
    seconds: float, count: int, expected: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeTime(seconds)
    monkeypatch.setattr(base, "time", clock)
    run = read_run({"replications": count, "workers": 1})
    batch = Batch(task_of(read(chain(60.0)), run, "key", (), clock.replication, None), range(count))
    assert [len(done.found.numbers) for done in run_batches([batch], run)] == expected


def test_a_size_that_is_given_is_kept() -> None:
    run = read_run({"replications": 7, "workers": 1, "chunk": 3})
    batch = Batch(task_of(read(chain(60.0)), run, "key", (), FakeTime(0.0).replication, None), range(7))
    assert [len(done.found.numbers) for done in run_batches([batch], run)] == [3, 3, 1]
