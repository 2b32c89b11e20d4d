"""Run queue: one study after another, nothing lost at a stop or a kill, and the bits of the command line."""

import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desim.desk.asking import write_asked
from desim.desk.run_queue import RunQueue
from desim.desk.study import Study
from desim.desk.workspace import Workspace
from desim.store.status import replications_below
from tests.command import desim
from tests.desk.conftest import DEPOT
from tests.desk.questions import LONG, TINY, bits, brought_workbook
from tests.desk.served import served

CHECK = ("network=island_stocks", "study=check")
"""Words of a command that is short."""


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "desk")


@pytest.fixture
def queue(desk: Workspace) -> Iterator[RunQueue]:
    running = RunQueue(desk)
    running.start()
    yield running
    running.close()


def until(true: Callable[[], object], seconds: float = 300.0) -> float:
    """Wait until something is true; how long it took, and an end to the test where it never is."""
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > seconds:
            pytest.fail(f"not within {seconds} s")
        time.sleep(0.2)
    return time.monotonic() - begun


def ended(study: Study) -> bool:
    """Whether a study has stopped to run."""
    return study.state.status not in ("queued", "running")


def processes(folder: Path) -> list[int]:
    """Processes that work in a folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if place.resolve().is_relative_to(folder):
                found.append(int(place.parent.name))
        except OSError:
            continue
    return found


def ask(queue: RunQueue, study: Study, workers: int = 1) -> None:
    """Put a study into the queue."""
    asked = write_asked(study)
    queue.ask(study, asked.words, workers, asked.total)


def test_a_study_of_one_point_has_the_bits_of_the_command_line(
    desk: Workspace, queue: RunQueue, desk_with_answers: Path
) -> None:
    study = desk.begin("Depot", DEPOT, network=brought_workbook(desk))
    ask(queue, study)
    until(lambda: ended(study))
    assert (study.state.status, study.state.code) == ("done", 0), study.log()
    assert queue.progress(study).done == queue.progress(study).total == 5
    assert [page.name for page in study.pages()] == ["report.html", "annex.html"]
    assert bits(study.results) == bits(Workspace(desk_with_answers).study("depot").results)


@pytest.mark.slow
def test_a_study_of_several_plans_has_the_bits_of_the_command_line(desk: Workspace, queue: RunQueue) -> None:
    study = desk.begin("Ships", TINY)
    ask(queue, study)
    until(lambda: ended(study))
    assert (study.state.status, study.state.code) == ("done", 0), study.log()
    assert queue.progress(study).done == queue.progress(study).total == 12
    assert study.pages()[0].name == "report.html"
    by_hand = desk.duplicate(study, "By hand")
    done = desim(by_hand.folder, *write_asked(by_hand).words)
    assert done.returncode == 0, done.stderr
    assert bits(study.results) == bits(by_hand.results)


@pytest.mark.slow
def test_a_study_begun_by_the_command_line_goes_on_in_the_desk(desk: Workspace, queue: RunQueue) -> None:
    study = desk.begin("Ships", TINY)
    words = write_asked(study).words
    assert desim(study.folder, *words, "run.replications=2").returncode == 0
    points = set(study.results.glob("*/*/scenario.json"))
    assert queue.progress(study).done == 4
    ask(queue, study)
    until(lambda: ended(study))
    assert queue.progress(study).done == 12
    assert set(study.results.glob("*/*/scenario.json")) == points
    done = desim(study.folder, *words)
    assert done.returncode == 0
    assert "6 replications of each of 2 points" in done.stdout


@pytest.mark.slow
def test_studies_run_one_after_another_and_one_that_waits_can_be_stopped(desk: Workspace, queue: RunQueue) -> None:
    long, waiting, short = (desk.begin(title, LONG) for title in ("Long", "Waiting", "Short"))
    queue.ask(long, [*write_asked(long).words, "run.chunk=1"], workers=1)
    for study in (waiting, short):
        queue.ask(study, CHECK)
    until(lambda: queue.progress(long).done > 0)
    assert (queue.running, queue.waiting) == (["long"], ["waiting", "short"])
    assert queue.progress(short).ahead == 2
    assert queue.stop(waiting).status == "stopped"
    queue.stop(long)
    until(lambda: ended(long))
    assert long.state.status == "stopped"
    until(lambda: ended(short))
    assert (short.state.status, waiting.state.status) == ("done", "stopped")
    kept = queue.progress(long).done
    assert 0 < kept < 800
    assert processes(desk.root) == []


@pytest.mark.slow
def test_what_a_study_cannot_do_is_told_in_its_log(desk: Workspace, queue: RunQueue) -> None:
    study = desk.begin("Odd", TINY)
    queue.ask(study, ["network=no_such"])
    until(lambda: ended(study))
    assert (study.state.status, study.state.code) == ("failed", 2)
    assert "no_such" in study.log()


@pytest.mark.slow
def test_a_study_that_was_stopped_goes_on(desk: Workspace, queue: RunQueue) -> None:
    study = desk.begin("Long", {**LONG, "run": {**LONG["run"], "replications": 60}})
    ask(queue, study)
    until(lambda: queue.progress(study).done > 0)
    queue.stop(study)
    until(lambda: ended(study))
    kept = queue.progress(study).done
    assert 0 < kept < 120
    queue.go_on(study)
    until(lambda: ended(study))
    assert (study.state.status, queue.progress(study).done) == ("done", 120), study.log()


@pytest.mark.slow
def test_files_in_the_folder_of_a_study_are_never_run(desk: Workspace, queue: RunQueue) -> None:
    study = desk.begin("Odd", TINY)
    made = study.folder / "made"
    for module in ("desim", "numpy", "sitecustomize", "usercustomize", "joblib"):
        (study.folder / f"{module}.py").write_text(f"open({str(made)!r}, 'w')", encoding="utf-8")
    queue.ask(study, CHECK)
    until(lambda: ended(study))
    assert study.state.status == "done", study.log()
    assert not made.exists()


def killed(desk: Workspace, study: Study, when: Callable[[], object]) -> RunQueue:
    """Kill the desk, with all its pages, at some moment while a study runs; the queue of the next desk."""
    with served(desk.root) as running:
        when()
        running.process.send_signal(signal.SIGKILL)
        running.process.wait()
    assert until(lambda: not processes(study.folder), 60.0) <= 20.0, "orphans lived too long"
    return RunQueue(desk)


@pytest.mark.slow
def test_a_killed_desk_leaves_no_process_and_the_next_one_goes_on(desk: Workspace) -> None:
    study = desk.begin("Long", LONG)
    RunQueue(desk).ask(study, [*write_asked(study).words, "run.chunk=1"], workers=1)
    queue = killed(desk, study, lambda: until(lambda: replications_below(study.results) >= 3))
    kept = queue.progress(study).done
    assert (study.state.status, kept >= 3) == ("queued", True)
    queue.start()
    until(lambda: queue.progress(study).done > kept)
    queue.close()
    assert processes(study.folder) == []
    assert study.state.status == "running", "the next desk goes on with it"


@pytest.mark.slow
def test_twenty_kills_at_random_moments_lose_nothing(desk: Workspace) -> None:
    chance = random.Random(1)  # noqa: S311
    study = desk.begin("Killed", {**LONG, "run": {**LONG["run"], "replications": 150}})
    ask(RunQueue(desk), study, workers=2)
    kept, whole = 0, 0
    for _ in range(20):
        if ended(study):  # it was quicker than the kills: once more from the beginning
            assert study.state.status == "done", study.log()
            shutil.rmtree(study.results)
            ask(RunQueue(desk), study, workers=2)
            kept, whole = 0, whole + 1
        queue = killed(desk, study, lambda: time.sleep(chance.uniform(0.0, 20.0)))
        assert queue.progress(study).done >= kept
        kept = queue.progress(study).done
    queue.start()
    until(lambda: ended(study))
    queue.close()
    assert study.state.status == "done", study.log()
    assert whole <= 10, "most kills must come while it runs"
    by_hand = desk.duplicate(study, "By hand")
    assert desim(by_hand.folder, *write_asked(by_hand).words).returncode == 0
    assert bits(study.results) == bits(by_hand.results)


def test_a_study_that_cannot_be_started_does_not_hold_up_the_next(desk: Workspace) -> None:
    broken, sound = desk.begin("Broken", TINY), desk.begin("Sound", TINY)
    (broken.folder / "log.txt").mkdir()
    queue = RunQueue(desk)
    for study in (broken, sound):
        queue.ask(study, ["network=no_such"])
    queue.start()
    until(lambda: ended(sound))
    queue.close()
    assert [(study.state.status, study.state.code) for study in (broken, sound)] == [("failed", 74), ("failed", 2)]
    assert (queue.running, queue.waiting) == ([], [])
