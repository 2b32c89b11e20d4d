"""Garbage: how often Python looks for objects that refer to one another in a circle."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 1_000_000
"""Objects more than were freed, after which the collector looks for circles."""

SOME = 100_000
"""The same in a process that runs or reports a study, where Python looks after 700: a table or a page makes many more
than that, which last."""


def keep_what_is_there() -> None:
    """From now on look for circles among what is made from now on, and more rarely: what is there stays to the end."""
    gc.freeze()
    gc.set_threshold(SOME, *gc.get_threshold()[1:])


@contextmanager
def few_collections() -> Iterator[None]:
    """Let the garbage collector look for circles rarely.

    A replication makes hardly any circles, but many objects that last to its end: to look at them takes a tenth of its
    time, and a third where units are followed. What is out of use before this ends is freed without a look.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(MANY, before[0]), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
