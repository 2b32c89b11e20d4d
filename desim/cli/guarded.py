"""Guarded: a function of the command line whose errors end in words and one of the exit codes.

What knows the errors of stored results is loaded where there is one, so that ``desim open`` loads no large library.
"""

import logging
from collections.abc import Callable

from desim.cli.exit_codes import BAD_INPUT, BLOCKED, BROKEN, PARTIAL

LOGGER = logging.getLogger(__name__)


def guarded(function: Callable[[list[str]], int], words: list[str]) -> int:
    """Call *function* with *words* of a command line; the exit code."""
    try:
        return function(words)
    except BrokenPipeError:
        raise
    except Exception as error:
        return _code_of(error)


def _code_of(error: Exception) -> int:
    """Log an error in words, or as a fault of desim; the exit code that it ends with."""
    from desim.spec.fields.faults import SpecError

    if isinstance(error, SpecError | OSError):
        LOGGER.error("%s", error)
        return BAD_INPUT if isinstance(error, SpecError) else BLOCKED
    from desim.store.lock import Locked
    from desim.store.replication_file import Damaged
    from desim.study.execution.run_state import AllFailed

    if isinstance(error, Locked | Damaged | AllFailed):
        LOGGER.error("%s", error)
        return PARTIAL if isinstance(error, AllFailed) else BLOCKED
    LOGGER.error("a fault of desim", exc_info=error)
    return BROKEN
