"""The commands that run again: a failed replication by the command its failure names, whole results by their folder."""

import json
import shlex
from pathlib import Path

import pandas as pd
import pytest

from desim.store.sealed import seal
from desim.study.execution.trace import trace
from tests.cli.test_app import MINE, home
from tests.command import desim

__all__ = ["home"]
RUN = [*MINE[:-1], "run.replications=6"]


def most_events(place: Path) -> int:
    """A budget that some of the replications in *place* keep and others do not."""
    data = json.loads((place / "scenario.json").read_text(encoding="utf-8"))
    return sorted(len(trace(data, 1, n)) for n in range(6))[2]


@pytest.mark.slow
def test_a_partial_run_says_so_everywhere_and_each_failure_can_be_run_alone(home: Path) -> None:
    desim(home, *RUN)
    (whole,) = [p.parent for p in home.rglob("manifest.json")]
    budget = most_events(whole)
    done = desim(home, *RUN, f"run.max_events={budget}", "output=again")
    assert done.returncode == 3, done.stderr
    (place,) = [p.parent for p in (home / "again").rglob("manifest.json")]
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    count, failed = manifest["completed"], manifest["failed"]
    assert 0 < count < 6
    assert f"(n = {count} of 6; {len(failed)} replications failed, which may bias every number)" in done.stdout
    page = (place / "annex.html").read_text(encoding="utf-8")
    assert f"n = {count} of 6; {len(failed)} failed" in page
    assert "Results may be biased, because" in page
    assert f"n\u00a0=\u00a0{count} of 6 replications" in page
    for one in failed:
        assert f"replication {one['replication']} of seed 1 failed: OverBudget" in done.stderr
        assert one["command"] in done.stderr
    alone = desim(home, *shlex.split(failed[0]["command"])[1:])
    assert alone.returncode == 3, alone.stderr
    assert f"{budget} events; it failed: OverBudget: more than {budget} events" in alone.stdout
    events = pd.read_csv(place / "trace" / str(failed[0]["replication"]) / "trace.csv")
    assert len(events) == budget
    assert list(events.columns) == ["day", "part", "event", "tick"]


@pytest.mark.slow
def test_a_replication_and_whole_results_are_made_again(home: Path) -> None:
    desim(home, *RUN)
    (place,) = [p.parent for p in home.rglob("manifest.json")]
    name = place.relative_to(home).as_posix()
    for words in (
        [*RUN, "study=trace", "trace.replication=3"],
        ["study=trace", f'trace.results="{name}"', "trace.replication=3"],
    ):
        done = desim(home, *words)
        assert done.returncode == 0, done.stderr
        assert "the same bits as in the batch" in done.stdout
    same = desim(home, *MINE[:2], "study=rerun", f'rerun.results="{name}"')
    assert same.returncode == 0, same.stderr
    assert f"{name}: reproduced, hashes of 6 replications are the same" in same.stdout
    assert "changed since" not in same.stdout
    network = home / "conf" / "network" / "mine.yaml"
    network.write_text(network.read_text(encoding="utf-8").replace("level: 5}", "level: 6}"), encoding="utf-8")
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    manifest["versions"]["simpy"] = "3.0"
    (place / "manifest.json").write_text(json.dumps(seal(manifest)), encoding="utf-8")
    told = desim(home, *MINE[:2], "study=rerun", f'rerun.results="{name}"')
    assert told.returncode == 0, told.stderr
    assert "changed since: versions.simpy was '3.0'" in told.stdout
    assert "changed since: stockpiles.depot.policy.level was 5, is 6" in told.stdout


def test_a_run_of_which_nothing_is_left_names_its_first_failure(home: Path) -> None:
    done = desim(home, *RUN, "run.max_events=3")
    assert done.returncode == 3
    assert "every replication failed; replication 0 of seed 1: OverBudget: more than 3 events" in done.stderr
    assert "study=trace trace.replication=0" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(home.rglob("manifest.json"))
