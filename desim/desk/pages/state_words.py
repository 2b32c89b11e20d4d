"""State words: how far a study is, as pages say it."""

from desim.desk.state import Status

STATE_WORDS: dict[Status, str] = {
    "draft": "not asked yet",
    "queued": "waits in the queue",
    "running": "runs",
    "stopped": "stopped",
    "done": "done",
    "failed": "ended with a fault",
}
