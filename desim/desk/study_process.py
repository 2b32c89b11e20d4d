"""Study process: ``python -m desim.desk.study_process WORDS``, the command line of a study in its folder.

It is the same command as ``desim WORDS``. It ends when the desk that began it has ended, however that ended: the desk
holds the other end of its standard input, which the system closes. What was finished is kept.
"""

import os
import signal
import sys
import threading
import time
from pathlib import Path

from desim.desk.study import RESULTS, locked

PATIENCE = 15.0
"""Seconds that a study has to end by itself, and that another one may still be ending in the same folder."""


def main() -> None:
    """Run the command line of a study once nothing else runs in its folder."""
    threading.Thread(target=_end_with_desk, daemon=True).start()
    from desim.cli.app import main as command

    folder = Path(RESULTS)
    folder.mkdir(exist_ok=True)
    with locked(folder, 2 * PATIENCE):  # one whose desk was killed may still be ending here
        command()


def _end_with_desk() -> None:
    """End when the desk has ended."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
