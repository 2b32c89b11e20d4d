"""Running: a desk in a process of its own, for the tests that open its pages in a browser."""

import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from desim.desk.asking import write_asked
from desim.desk.state import now
from desim.desk.study import Study
from desim.desk.workspace import Workspace

ADDRESS = re.compile(r"desk: (http://\S+)")


class RunningDesk:
    """A desk and its address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        words = [sys.executable, "-m", "desim", "desk", str(folder), "browser=off"]
        self._log = (folder.parent / f"{folder.name}.log").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=self._log, text=True)
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        found = ADDRESS.search(line)
        assert found, line + self.said()
        self.address = found[1]

    def said(self) -> str:
        """What it wrote to standard error."""
        return Path(self._log.name).read_text(encoding="utf-8")

    @property
    def memory(self) -> int:
        """Bytes that it holds in memory."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        return int(status.split("VmRSS:")[1].split()[0]) << 10

    def close(self) -> None:
        """End it as a person does."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(60)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._log.close()


def answer(desk: Workspace, title: str, question: dict[str, Any]) -> Study:
    """A study of a network that comes with desim, which the command line has answered."""
    study = desk.begin(title, {**question, "title": title})
    asked = write_asked(study)
    words = [sys.executable, "-m", "desim", *asked.words]
    subprocess.run(words, cwd=study.folder, check=True, capture_output=True)
    number = 1 + max((one.state.number for one in desk.studies()), default=0)
    revision = study.question()[1]
    study.update(
        status="done", words=asked.words, total=asked.total, number=number, revision=revision, asked=now(), ended=now()
    )
    return study
