"""A trigger and a discipline of one's own."""

from typing import Literal

from desim.plugins import DisciplineKind, TriggerKind
from desim.spec.fields.quantity import PositiveDays
from desim.spec.fields.ticks import ticks
from desim.spec.parts.trigger import Beginning


class AtEvery(Beginning):
    """Again and again, after a fixed time."""

    exogenous = True
    kind: Literal["every"]
    every: PositiveDays

    def in_words(self, reader):
        return f"every {self.every:g} days"


class OnEvery:
    """Waits a fixed time."""

    repeats = True

    def __init__(self, when, context):
        self._every, self._clock, self._priority = ticks(when.every), context.clock, context.priority

    def wait(self):
        yield self._clock.until(self._clock.time + self._every, self._priority)


def newest_first(submission):
    return -submission.queued


KINDS = [TriggerKind(AtEvery, OnEvery), DisciplineKind("newest", newest_first)]
