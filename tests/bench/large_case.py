"""One replication of a large network by desim, stage by stage: what each takes of CPU time."""

import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from desim.measure.outcome import outcome
from desim.sim.replicate import replicate
from desim.spec.read import read, read_run
from desim.store.recording import Recording
from desim.store.replication_file import pack
from desim.study.execution.run_state import RunState
from desim.study.execution.simulate import identity, write_results
from desim.study.execution.task import run_replication
from tests.bench.large_network import large_network

T = TypeVar("T")
STAGES = ("read and check", "build and simulate", "measure", "pack", "join, bands and summary")


def run(stockpiles: int, seed: int) -> dict[str, Any]:
    """CPU seconds of each stage of a network with so many stockpiles."""
    found: dict[str, Any] = {}

    def timed(stage: str, work: Callable[[], T]) -> T:
        began = time.process_time()
        result = work()
        found[stage] = time.process_time() - began
        return result

    data = large_network(stockpiles)
    scenario = timed(STAGES[0], lambda: read(data))
    facts = timed(STAGES[1], lambda: replicate(scenario, seed, 0))
    measured = timed(STAGES[2], lambda: outcome(scenario, facts))
    settings = read_run({"replications": 1, "workers": 1, "seed": seed})
    with tempfile.TemporaryDirectory() as place, _recording(Path(place), data, settings) as recording:
        recording.add(timed(STAGES[3], lambda: pack(recording.key, [measured])))
        state = RunState(scenario, settings, recording, (), run_replication)
        timed(STAGES[4], lambda: write_results(state, data, 1, None, {}, (datetime.now(UTC), 0.0)))
    return found


@contextmanager
def _recording(place: Path, data: dict[str, Any], settings: Any) -> Any:
    with Recording(place / "x", identity(data, settings), data) as found:
        yield found
