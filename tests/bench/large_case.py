"""One replication of a large network by desim, stage by stage: what each takes of CPU time."""

import gc
import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import yaml

from desim.cli.composition import composed_scenario
from desim.measure.outcome import outcome
from desim.report.comparison import write_point
from desim.sim.kernel.garbage import keep_what_is_there
from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.read import read, read_run
from desim.spec.scenario import Scenario
from desim.spec.settings.report import ReportSettings
from desim.store.recording import Recording
from desim.store.replication_file import pack
from desim.study.execution.run_state import RunState
from desim.study.execution.simulate import identity, write_results
from desim.study.execution.task import run_replication
from tests.bench.large_network import large_network

T = TypeVar("T")
COMPOSE, READ, SIMULATE, MEASURE, PACK, STORE, REPORT, CHOSEN = STAGES = (
    "compose",
    "read and check",
    "build, simulate and free",
    "measure",
    "pack",
    "join, bands and summary",
    "report",
    "report of chosen parts",
)
PARTS = ReportSettings(parts=("over_time", "stock", "stockouts", "cost", "method"))
"""What is chosen of a report."""


def run(stockpiles: int, seed: int) -> dict[str, Any]:
    """CPU seconds of each stage of a network with so many stockpiles; each figure is drawn anew."""
    os.environ["DESIM_CACHE"] = ""
    keep_what_is_there()  # as a command does before its first job
    found: dict[str, Any] = {}

    def timed(stage: str, work: Callable[[], T]) -> T:
        began = time.process_time()
        result = work()
        found[stage] = time.process_time() - began
        return result

    with tempfile.TemporaryDirectory() as place:
        words = _written(large_network(stockpiles), Path(place))
        data = timed(COMPOSE, lambda: composed_scenario(overrides=words))
        scenario = timed(READ, lambda: read(data))
        facts = timed(SIMULATE, lambda: _simulated(scenario, seed))
        measured = timed(MEASURE, lambda: outcome(scenario, facts))
        settings = read_run({"replications": 1, "workers": 1, "seed": seed})
        folder = Path(place) / "x"
        with Recording(folder, identity(data, settings), data) as recording:
            recording.add(timed(PACK, lambda: pack(recording.key, [measured])))
            state = RunState(scenario, settings, recording, (), run_replication)
            timed(STORE, lambda: write_results(state, data, 1, None, {}, (datetime.now(UTC), 0.0)))
        timed(REPORT, lambda: write_point(folder))
        timed(CHOSEN, lambda: write_point(folder, PARTS))
    return found


def _simulated(scenario: Scenario, seed: int) -> Facts:
    """One replication, until its world is freed: else whatever comes next would pay for that."""
    facts = replicate(scenario, seed, 0)
    gc.collect()
    return facts


def _written(data: dict[str, Any], place: Path) -> list[str]:
    """Write a network as a file of the user's; the words of a command that choose it."""
    (place / "network").mkdir()
    text = yaml.dump(data, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), sort_keys=False)
    (place / "network" / f"{data['name']}.yaml").write_text(f"# @package _global_\n{text}", encoding="utf-8")
    return [f"hydra.searchpath=[file://{place}]", f"network={data['name']}", "demand=none"]
