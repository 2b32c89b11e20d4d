"""Messages: results of a command go to standard output, everything else by logging to standard error."""

import logging
import sys

LOGGER = logging.getLogger("desim")


class _StandardError(logging.StreamHandler):  # type: ignore[type-arg] # generic in the stubs only
    """Writes to what standard error is at that moment; the same error of one point of a sweep after another once."""

    error = ""
    """The last error."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one message."""
        text = record.getMessage()
        if record.levelno >= logging.ERROR:
            if text == self.error:
                return
            self.error = text
        self.stream = sys.stderr
        super().emit(record)


def set_up_logging(begins: bool = False) -> None:
    """Send the messages of desim to standard error, each after ``desim:``; in every process that runs a command.

    Args:
        begins: Whether a command begins, so that an error of the one before may be written again.
    """
    if not LOGGER.handlers:
        handler = _StandardError()
        handler.setFormatter(logging.Formatter("desim: %(message)s"))
        LOGGER.addHandler(handler)
        LOGGER.setLevel(logging.INFO)
        LOGGER.propagate = False
    for known in LOGGER.handlers:
        if begins and isinstance(known, _StandardError):
            known.error = ""


def show(text: object) -> None:
    """Write one line of the results of a command to standard output."""
    sys.stdout.write(f"{text}\n")
