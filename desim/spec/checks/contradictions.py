"""Contradictions: conditions that no state of the network can meet, because of what they are made of."""

from collections.abc import Iterator
from itertools import islice, product
from math import inf
from typing import Any, NamedTuple

from desim.spec.parts.trigger import AtAll, AtAny, AtNot, Beginning
from desim.spec.scenario import Scenario

MOST_CASES = 256
"""Cases of a condition that are looked at; one with more is taken to be possible."""


class Bound(NamedTuple):
    """What a condition says of one quantity: it is at *low* or above, and below *high*; or it is, or is not, a word."""

    quantity: tuple[str, ...]
    low: float = -inf
    high: float = inf
    word: str = ""
    is_word: bool = True


Case = tuple[Bound, ...]
"""What holds at the same time."""


def contradiction(scenario: Scenario, when: Beginning) -> str:
    """What a condition speaks of and contradicts itself about; empty where it may hold.

    Args:
        scenario: the network, for days of supply.
        when: a trigger without faults.
    """
    cases = [*islice(_cases(scenario, when, True), MOST_CASES + 1)]
    if len(cases) > MOST_CASES:
        return ""
    found = [_conflict(case) for case in cases]
    return found[0] if found and all(found) else ""


def _cases(scenario: Scenario, when: Any, holds: bool) -> Iterator[Case]:
    """The cases in which a condition holds, or does not; one of them at least is the case then."""
    if isinstance(when, AtNot):
        if holds or when.held_for == 0.0:
            yield from _cases(scenario, when.that, not holds)
        else:
            yield ()
        return
    if not isinstance(when, AtAll | AtAny):
        yield _bounds(scenario, when, holds)
        return
    if not holds and when.held_for:
        yield ()
        return
    members = [[*islice(_cases(scenario, one, holds), MOST_CASES + 1)] for _, one in when.members()]
    if isinstance(when, AtAll) == holds:
        yield from (tuple(bound for case in cases for bound in case) for cases in product(*members))
    else:
        yield from (case for cases in members for case in cases)


def _bounds(scenario: Scenario, when: Any, holds: bool) -> Case:
    """What a plain condition says; nothing where it is not known, or may have held for too short a time."""
    if not holds and float(getattr(when, "held_for", 0.0)) > 0.0:
        return ()
    match when.kind:
        case "condition":
            mark = when.mark(scenario.stockpiles[when.stockpile].planning_rate)
            return (_below(("stock of", when.stockpile), mark, holds),)
        case "owed" | "backlog":
            part = when.stockpile if when.kind == "owed" else when.line
            return (_below((f"{when.kind} by", part), when.above, not holds),)
        case "date":
            return (_below(("day",), when.at, not holds),)
        case "money":
            return (_below((f"money {when.of} of", when.fund), when.mark, when.rises != holds),)
        case "output" if when.rises or holds:
            return (_below(("output of", when.line, f"{when.over}"), when.mark, when.rises != holds),)
        case "busy" if holds:
            return (_below(("work of", when.part, f"{when.over}"), when.mark, not when.rises),)
        case "entered":
            return (Bound(("state of", when.regime), word=when.state, is_word=holds),)
    return ()


def _below(quantity: tuple[str, ...], mark: float, is_below: bool) -> Bound:
    return Bound(quantity, high=mark) if is_below else Bound(quantity, low=mark)


def _conflict(case: Case) -> str:
    """The quantity of which a case says what cannot be at the same time; empty where there is none."""
    for quantity in dict.fromkeys(bound.quantity for bound in case):
        here = [bound for bound in case if bound.quantity == quantity]
        words = {bound.word for bound in here if bound.word and bound.is_word}
        excluded = {bound.word for bound in here if not bound.is_word}
        low, high = max(bound.low for bound in here), min(bound.high for bound in here)
        if low >= high or len(words) > 1 or words & excluded:
            return " ".join(word for word in quantity[:2])
    return ""
