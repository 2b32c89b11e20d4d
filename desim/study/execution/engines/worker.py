"""Worker: what a process of loky does before its first work.

It ends by itself when its parent was killed, instead of waiting for work that never comes, and it does not look for
garbage among the modules and declarations that it keeps anyway.
"""

import os
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

import joblib

from desim.sim.kernel.garbage import keep_what_is_there

T = TypeVar("T")
SECONDS_BETWEEN_CHECKS = 0.5
"""Seconds between two looks at the parent."""


def run_on_worker(work: Callable[..., T], *given: object) -> T:
    """Do *work* on a worker of loky, which ends when its parent has died; elsewhere, just do it."""
    _prepare()
    return work(*given)


@cache
def _prepare() -> None:
    """Begin to look at the parent, once in a process: loky itself lets idle workers wait for minutes.

    What is there by now stays to the end. A full collection of garbage would look at all of it, many times a chunk.
    """
    parent = joblib.parallel.mp.parent_process()
    if parent is not None:
        threading.Thread(target=_until_death, args=(parent.pid,), daemon=True).start()
        keep_what_is_there()


def _until_death(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_CHECKS)
    os._exit(1)
