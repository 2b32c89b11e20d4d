"""Composing: one scenario at a time, for the composer has one state for all of a process."""

import threading

COMPOSING = threading.RLock()
"""Held by whoever composes a scenario."""
