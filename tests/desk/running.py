"""Running: a desk in a process of its own, for the tests that open its pages in a browser."""

import re
import signal
import subprocess
import sys
from pathlib import Path

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
