"""Kinds: one record for each kind that can be added: what is declared of it, and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.random import Generator

from desim.measure.kpi import ADDED_ROWS
from desim.measure.row import AddedRows
from desim.sim.approvals.case import Submission
from desim.sim.approvals.review_stage import QUEUE_RANKS
from desim.sim.change.cause import Trigger
from desim.sim.change.condition import CONDITIONS, Condition
from desim.sim.change.trigger import TRIGGERS as TRIGGER_BEHAVIORS
from desim.sim.change.trigger import OnCondition
from desim.sim.kernel.law import SAMPLERS
from desim.sim.stock.policy import RULES, Rule
from desim.spec.fields.base import Declared
from desim.spec.fields.law import SHARE_LAWS, SIZE_LAWS, TIME_LAWS, Law
from desim.spec.metrics import Metric, declare
from desim.spec.parts.gate import DISCIPLINES
from desim.spec.parts.policy import POLICIES, OrderingPolicy
from desim.spec.parts.trigger import TRIGGERS, Beginning
from desim.spec.parts.trigger import Condition as DeclaredCondition


class IncompleteKind(ValueError):
    """The record of a kind lacks a piece, or a piece is not what it must be."""


class Kind(Protocol):
    """The record of a kind."""

    def register(self) -> str:
        """Make the kind known; what it is, for messages. Raises IncompleteKind."""


@dataclass(frozen=True)
class PolicyKind:
    """An ordering policy: ``policy: {kind: <its word>, ...}``."""

    declaration: type[OrderingPolicy] | None = None
    """Its fields; one of them is ``kind: Literal["<its word>"]``."""
    rule: Callable[[Any, float, bool], Rule] | None = None
    """Declaration, planning rate (units/day) and whether the item is bulk in; when and how much to order out."""

    def register(self) -> str:
        """Make the policy known."""
        declaration = _declaration("PolicyKind", self.declaration, OrderingPolicy)
        rule = _piece(f"policy {declaration.__name__}", "rule", self.rule)
        _join(POLICIES, declaration)
        RULES[declaration] = rule
        return f"policy {POLICIES.word_of(declaration)}"


@dataclass(frozen=True)
class LawKind:
    """A law of times, sizes or shares: ``time: {law: <its word>, ...}``."""

    declaration: type[Law] | None = None
    """Its fields; one of them is ``law: Literal["<its word>"]``, and it has a field or property ``mean``."""
    sampler: Callable[[Any, Generator], Callable[[int], np.ndarray]] | None = None
    """Declaration and generator in; a function out that draws n values, shape (n,), in the unit of the law. Every
    value must take the same number of base variates."""
    times: bool = True
    """Whether it is a law of times, in days."""
    sizes: bool = True
    """Whether it is a law of sizes, in units of the item."""
    shares: bool = False
    """Whether it is a law of shares, from 0 to 1."""

    def register(self) -> str:
        """Make the law known."""
        declaration = _declaration("LawKind", self.declaration, Law)
        sampler = _piece(f"law {declaration.__name__}", "sampler", self.sampler)
        if "mean" not in declaration.model_fields and not hasattr(declaration, "mean"):
            raise IncompleteKind(f"law {declaration.__name__}: its mean is missing (a field or a property)")
        if not (self.times or self.sizes or self.shares):
            raise IncompleteKind(f"law {declaration.__name__} is neither of times nor of sizes nor of shares")
        for union in [TIME_LAWS] * self.times + [SIZE_LAWS] * self.sizes + [SHARE_LAWS] * self.shares:
            _join(union, declaration)
        SAMPLERS[declaration] = sampler
        return f"law {TIME_LAWS.word_of(declaration)}"


@dataclass(frozen=True)
class TriggerKind:
    """A trigger of causes: ``when: {kind: <its word>, ...}``."""

    declaration: type[Beginning] | None = None
    """Its fields, one of them ``kind: Literal["<its word>"]``; and what it says of itself in words."""
    behavior: Callable[..., Trigger] | Callable[..., Condition] | None = None
    """A class built of the declaration and of what a trigger may use; it has ``repeats`` and ``wait``. Where the
    declaration is a Condition, a class built of these and of an action that it calls whenever it may have come to hold
    or ceased to; it has ``holds``."""

    def register(self) -> str:
        """Make the trigger known."""
        declaration = _declaration("TriggerKind", self.declaration, Beginning)
        behavior = _piece(f"trigger {declaration.__name__}", "behavior", self.behavior)
        is_condition = issubclass(declaration, DeclaredCondition)
        if declaration.lasting and not is_condition:
            raise IncompleteKind(f"trigger {declaration.__name__} is lasting; derive it from Condition")
        for piece in ("holds",) if is_condition else ("repeats", "wait"):
            if isinstance(behavior, type) and not hasattr(behavior, piece) and piece not in _annotations(behavior):
                raise IncompleteKind(f"trigger {declaration.__name__}: {behavior.__name__}.{piece} is missing")
        _join(TRIGGERS, declaration)
        TRIGGER_BEHAVIORS[declaration] = OnCondition if is_condition else behavior
        if is_condition:
            CONDITIONS[declaration] = behavior
        return f"trigger {TRIGGERS.word_of(declaration)}"


@dataclass(frozen=True)
class DisciplineKind:
    """A rule by which the officers of a gate take up what waits: ``discipline: <its word>``."""

    word: str = ""
    rank: Callable[[Submission], int] | None = None
    """What waits in, its rank out: the smallest goes first, of one rank the oldest."""

    def register(self) -> str:
        """Make the discipline known."""
        if not self.word.isidentifier():
            raise IncompleteKind("DisciplineKind: its word is missing, or is no plain word")
        rank = _piece(f"discipline {self.word}", "rank", self.rank)
        try:
            DISCIPLINES.join(self.word)
        except ValueError as error:
            raise IncompleteKind(str(error)) from None
        QUEUE_RANKS[self.word] = rank
        return f"discipline {self.word}"


@dataclass(frozen=True)
class MetricKind:
    """A metric: rows of its own among the measures of each replication."""

    metric: Metric | None = None
    """Its name and what it means."""
    rows: AddedRows | None = None
    """Subject, value (None where it is not defined) and unit of each row; the same subjects in the same order in
    every replication of a scenario."""

    def register(self) -> str:
        """Make the metric known."""
        metric: Metric = _piece("MetricKind", "metric", self.metric)
        rows = _piece(f"metric {metric.name}", "rows", self.rows)
        try:
            declare(metric)
        except TypeError as error:
            raise IncompleteKind(str(error)) from None
        ADDED_ROWS[metric.name] = rows
        return f"metric {metric.name}"


def _declaration(record: str, declaration: Any, base: type[Declared]) -> Any:
    """The declaration of a record, which must derive from *base*."""
    found = _piece(record, "declaration", declaration)
    if not (isinstance(found, type) and issubclass(found, base)):
        raise IncompleteKind(f"{record}: its declaration must be a class derived from {base.__name__}")
    return found


def _piece(owner: str, name: str, value: Any) -> Any:
    if value is None:
        raise IncompleteKind(f"{owner}: its {name} is missing")
    return value


def _join(union: Any, declaration: type[Declared]) -> None:
    try:
        union.join(declaration)
    except ValueError as error:
        raise IncompleteKind(str(error)) from None


def _annotations(behavior: type) -> set[str]:
    return {name for each in behavior.__mro__ for name in vars(each).get("__annotations__", {})}
