"""Guarded: a function of the command line whose errors end in words and one of the exit codes."""

import logging
from collections.abc import Callable

from desim.cli.exit_codes import BAD_INPUT, BLOCKED, BROKEN, PARTIAL
from desim.cli.plugin_option import plugin_files, take_plugin_files
from desim.plugins.load import load_plugins
from desim.spec.fields.faults import SpecError

LOGGER = logging.getLogger(__name__)


def guarded(function: Callable[[list[str]], int], words: list[str]) -> int:
    """Call *function* with *words* of a command line, once the plugins that they name are loaded; the exit code."""
    from desim.store.lock import Locked
    from desim.store.replication_file import Damaged
    from desim.study.execution.run_state import AllFailed

    try:
        rest = take_plugin_files(words)
        load_plugins(plugin_files())
        return function(rest)
    except SpecError as error:
        LOGGER.error("%s", error)
        return BAD_INPUT
    except BrokenPipeError:
        raise
    except (Locked, OSError, Damaged, AllFailed) as error:
        LOGGER.error("%s", error)
        return PARTIAL if isinstance(error, AllFailed) else BLOCKED
    except Exception:
        LOGGER.exception("a fault of desim")
        return BROKEN
