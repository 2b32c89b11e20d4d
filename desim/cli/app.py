"""Entry of the command ``desim``: short questions are answered at once, all else is handed to Hydra."""

import logging
import signal
import sys
from typing import NoReturn

from desim.cli import doors
from desim.cli.exit_codes import DONE, INTERRUPTED, TERMINATED
from desim.cli.messages import set_up_logging

LOGGER = logging.getLogger(__name__)


def main() -> NoReturn:
    """Run the command line ``sys.argv`` and exit with one of the codes of ``desim.cli.exit_codes``."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    set_up_logging()
    code = doors.answer(sys.argv[1:])
    if code is not None:
        sys.exit(code)
    try:
        from desim.cli.application import run

        run()
    except KeyboardInterrupt:
        LOGGER.warning("interrupted")
        sys.exit(INTERRUPTED)
    sys.exit(DONE)
