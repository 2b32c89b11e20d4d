"""Lots that are bad because a test says so."""

from itertools import count

import pytest

from desim.sim.kernel.stream import Streams


@pytest.fixture
def bad(monkeypatch):
    """Say which lots of a line are bad, by number from 0, their verdicts as neighbours, and which are rejected."""
    numbers, verdicts, refused, honest = {}, {}, {}, Streams.uniforms

    def uniforms(self, part, purpose):
        if purpose == "escape":
            return (0.0 if k in numbers.get(part, ()) else 0.9 for k in count()).__next__
        if purpose == "verdict" and part in verdicts:
            return (verdicts[part].get(k, 0.9) for k in count()).__next__
        if purpose == "acceptance" and refused.get(part):
            return (0.0 if k in refused[part] else 0.9 for k in count()).__next__
        return honest(self, part, purpose)

    monkeypatch.setattr(Streams, "uniforms", uniforms)

    def said(line="line", lots=(), verdict=None, rejected=()):
        numbers[line], verdicts[line], refused[line] = lots, verdict or {}, rejected

    return said
