"""Exits: what the exit code of the command says."""

DONE = 0
BAD_INPUT = 2
"""Nothing was run."""
PARTIAL = 3
"""Some replications gave no result, a case of validation failed, or bits are not the same."""
BROKEN = 70
"""A fault of ours."""
BLOCKED = 74
"""A folder that is locked, damaged, or cannot be written."""
INTERRUPTED, TERMINATED = 130, 143
READER_GONE = 141
"""Whatever read the output has ended, as ``desim help | head`` does."""
