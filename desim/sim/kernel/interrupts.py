"""Interrupts: time limits and Ctrl+C reach a replication that runs compiled. This module is never compiled."""


def check_signals() -> None:
    """Python looks for signals where an interpreted function begins; machine code never does."""
