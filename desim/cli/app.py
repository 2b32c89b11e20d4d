"""Entry of the command ``desim``: short questions are answered at once, all else is handed to Hydra."""

import gc
import logging
import os
import signal
import sys
from typing import NoReturn

from desim.cli import doors
from desim.cli.exit_codes import INTERRUPTED, READER_GONE, TERMINATED
from desim.cli.messages import set_up_logging

LOGGER = logging.getLogger(__name__)


def main() -> NoReturn:
    """Run the command line ``sys.argv`` and exit with one of the codes of ``desim.cli.exit_codes``."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    set_up_logging(begins=True)
    try:
        sys.exit(_command(sys.argv[1:]))
    except KeyboardInterrupt:
        LOGGER.warning("interrupted")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Python would try to write the rest when it ends, and complain once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(READER_GONE)


def _command(words: list[str]) -> int:
    """Run a command line; its exit code, where it does not exit by itself."""
    code = doors.answer(words)
    if code is None:
        gc.disable()  # until the first job: what loading and composing make stays, and there is no garbage to find
        try:
            from desim.cli.application import run

            code = run()
        finally:
            gc.enable()
    sys.stdout.flush()
    return code
