"""States: those in which a line loses time, and the names of their reasons."""

from desim.report.model.point import Point

LOST_TIME_STATES = ("starved", "closed", "slowed")
"""States in which a line that has orders does not work at its full rate."""


def reason_title(point: Point, reason: str) -> str:
    """The title of a part, cause or regime; a stage of a cause, or a state, stays behind it in parentheses."""
    name, _, state = reason.partition(": ")
    if state:
        return f"{point.title(name)} ({state.replace('_', ' ')})"
    name, _, stage = reason.partition(" (")
    return f"{point.title(name)} ({stage.replace('_', ' ')}" if stage else point.title(name)
