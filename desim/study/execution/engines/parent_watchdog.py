"""Parent watchdog: a worker whose parent was killed ends by itself, instead of waiting for work that never comes."""

import os
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

import joblib

T = TypeVar("T")
SECONDS_BETWEEN_CHECKS = 0.5
"""Seconds between two looks at the parent."""


def run_under_watch(work: Callable[..., T], *given: object) -> T:
    """Do *work* on a worker of loky, which ends when its parent has died; elsewhere, just do it."""
    _watch_parent()
    return work(*given)


@cache
def _watch_parent() -> None:
    """Begin to look, once in a process: loky itself lets idle workers wait for minutes."""
    parent = joblib.parallel.mp.parent_process()
    if parent is not None:
        threading.Thread(target=_until_death, args=(parent.pid,), daemon=True).start()


def _until_death(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_CHECKS)
    os._exit(1)
