"""Memory: a desk that has run and shown many studies holds no more than one that has run a few."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desim.desk.archive import export
from desim.desk.workspace import Workspace
from tests.desk.running import RunningDesk

ROOT = Path(__file__).resolve().parents[2]
ROOM = 20 << 20
"""Bytes by which the memory may differ."""
FIFTY = """
import sys, time
from pathlib import Path
from desim.desk.access import Access
from desim.desk.archive import bring_archive
from desim.desk.asking import write_asked
from desim.desk.desk import Desk
from desim.desk.history import changes, entries, found
from desim.desk.run_queue import RunQueue
from desim.desk.view.answer import open_answer
from desim.desk.workspace import Workspace
workspace = Workspace(Path(sys.argv[1]))
desk = Desk(workspace, RunQueue(workspace), Access(1))
desk.queue.start()
before = None
for _ in range(50):
    with open(sys.argv[2], "rb") as packed:
        study = bring_archive(workspace, packed)
    desk.queue.ask(study, [*write_asked(study).words, "study=check"], 1)
    while study.state.status in ("queued", "running"):
        desk.queue.progress(study)
        time.sleep(0.1)
    assert study.state.status == "done", study.log()
    assert len(entries(workspace)) > 0
    assert before is None or changes(before, study) == []
    assert before is None or found(before, study)
    open_answer(study.pages()[0].parent)
    before = study
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    print(int(status["VmRSS"].split()[0]) << 10, flush=True)
desk.queue.close()
"""
"""What a desk does for fifty studies: brought, asked, run, listed, compared, answered. Its memory after each."""


@pytest.mark.slow
def test_fifty_runs_leave_the_memory_of_a_desk_as_it_was(desk_with_answers: Path, tmp_path: Path) -> None:
    packed = export(Workspace(desk_with_answers).study("depot"), tmp_path / "depot.zip")
    words = [sys.executable, "-c", FIFTY, str(tmp_path / "desk"), str(packed)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    used = [int(line) for line in done.stdout.split()]
    assert len(used) == 50
    assert max(used[-10:]) <= max(used[:15]) + ROOM, [size >> 20 for size in used]


@pytest.mark.slow
def test_pages_that_were_closed_leave_the_memory_of_a_desk_as_it_was(
    desk_with_answers: Path, tmp_path: Path, browser: Any
) -> None:
    desk = RunningDesk(_copied(desk_with_answers, tmp_path))
    try:
        context = browser.new_context()
        page = context.new_page()
        page.goto(desk.address)
        home = page.url.rsplit("/", 1)[0]
        used = []
        for _ in range(50):
            for path in ("/", "/history", "/study/depot", "/study/depot/answer"):
                page.goto(home + path)
                page.locator("main h1").first.wait_for()
                page.wait_for_timeout(300)
            used.append(desk.memory)
        context.close()
    finally:
        desk.close()
    assert max(used[-10:]) <= max(used[:15]) + ROOM, [size >> 20 for size in used]


def _copied(folder: Path, to: Path) -> Path:
    """A copy of a workspace."""
    packed = to / "desk"
    subprocess.run(["cp", "-r", str(folder), str(packed)], check=True)
    return packed
