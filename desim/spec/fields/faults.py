"""Faults: everything that is wrong with a scenario, in one message."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong, and where."""

    path: str
    message: str
    given: str = ""
    near: str = ""

    def __str__(self) -> str:
        given = f"{self.given} " if self.given else ""
        near = f" (did you mean {self.near!r}?)" if self.near else ""
        return f"{self.path}: {given}{self.message}{near}"


class SpecError(ValueError):
    """A scenario that cannot be run; *faults* lists all that is wrong with it, by path."""

    what = "the scenario"
    """What has the faults."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__(str(self))

    def __str__(self) -> str:
        n = len(self.faults)
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        return f"{self.what} has {n} fault{'s' if n > 1 else ''}:\n{lines}"


class CommandError(SpecError):
    """A command line that cannot be run."""

    what = "the command line"


LONGEST_WORD = 100
"""Characters of a word that is compared with others; the time that takes grows with their product."""


def shown(value: Any) -> str:
    """A given value as it is quoted in a message: one escaped line, at most 50 characters."""
    try:
        text = repr(value[:100] if isinstance(value, str) else value)
    except ValueError:  # of a whole number with more digits than Python writes
        text = f"a number of {value.bit_length()} bits" if isinstance(value, int) else f"a {type(value).__name__}"
    text = text[:200]
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return text if len(text) <= 50 else text[:47] + "..."


def nearest(word: Any, known: Any) -> str:
    """The known word nearest to a wrong one, empty when none is near."""
    if len(str(word)) > LONGEST_WORD:
        return ""
    matches = get_close_matches(str(word), [str(k) for k in known], n=1, cutoff=0.6)
    return matches[0] if matches else ""
