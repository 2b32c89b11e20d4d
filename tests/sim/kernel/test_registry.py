"""Registries: a declaration without a behavior fails when its module is imported, and the message names it."""

from typing import Annotated, Literal

import pytest
from pydantic import Field

from desim.sim.approvals.gate import AFTER_REFUSAL
from desim.sim.approvals.review_stage import QUEUE_RANKS
from desim.sim.assembly.approvals import GATES_BEFORE
from desim.sim.change.trigger import TRIGGERS
from desim.sim.kernel.law import SAMPLERS
from desim.sim.kernel.registry import IncompleteRegistry, declared_types, declared_values, require_behaviors
from desim.sim.production.line import AFTER_REJECTION
from desim.sim.production.output_allocation import OUTPUT_ALLOCATIONS
from desim.sim.production.preemption import WORKCENTERS
from desim.sim.stock.allocation import ALLOCATIONS
from desim.sim.stock.ordering import SOURCING
from desim.sim.stock.policy import RULES
from desim.spec.fields.base import Declared
from desim.spec.fields.law import ShareLaw, SizeLaw, TimeLaw
from desim.spec.parts.gate import Gate, Refusal
from desim.spec.parts.machine import Workcenter
from desim.spec.parts.policy import Policy
from desim.spec.parts.production import Acceptance, Line
from desim.spec.parts.stockpile import Stockpile
from desim.spec.parts.trigger import When


class AtFullMoon(Declared):
    """A declaration that nothing acts on."""

    kind: Literal["full_moon", "new_moon"]


@pytest.mark.parametrize(
    ("kind", "union", "registry"),
    [("trigger", When, TRIGGERS), ("policy", Policy, RULES), ("law", TimeLaw | SizeLaw | ShareLaw, SAMPLERS)],
)
def test_a_declaration_without_a_behavior_is_named(kind, union, registry):
    require_behaviors(kind, set(declared_types(union)), registry)
    more = {*declared_types(union), AtFullMoon}
    with pytest.raises(IncompleteRegistry, match=rf"^{kind} AtFullMoon has no behavior$"):
        require_behaviors(kind, more, registry)


@pytest.mark.parametrize(("kind", "registry"), [("trigger", TRIGGERS), ("policy", RULES), ("law", SAMPLERS)])
def test_a_behavior_without_a_declaration_is_named(kind, registry):
    last = list(registry)[-1]
    with pytest.raises(IncompleteRegistry, match=rf"^{kind} {last.__name__} has a behavior but no declaration$"):
        require_behaviors(kind, list(registry)[:-1], registry)


WORDS = [
    ("discipline of a gate", Gate, "discipline", QUEUE_RANKS),
    ("place of a gate", Gate, "at", GATES_BEFORE),
    ("rule after a refusal", Refusal, "then", AFTER_REFUSAL),
    ("rule after a rejection", Acceptance, "then", AFTER_REJECTION),
    ("allocation of a line", Line, "allocation", OUTPUT_ALLOCATIONS),
    ("allocation of a stockpile", Stockpile, "allocation", ALLOCATIONS),
    ("sourcing", Stockpile, "sourcing", SOURCING),
    ("discipline of a workcenter", Workcenter, "discipline", WORKCENTERS),
]


@pytest.mark.parametrize(("kind", "declared", "field", "registry"), WORDS, ids=[kind for kind, *_ in WORDS])
def test_a_rule_without_a_behavior_is_named(kind, declared, field, registry):
    words = declared_values(declared, field)
    assert words
    require_behaviors(kind, words, registry)
    with pytest.raises(IncompleteRegistry, match=rf"^{kind} by_lot has no behavior$"):
        require_behaviors(kind, (*words, "by_lot"), registry)


def test_words_of_a_field_are_checked_too():
    assert declared_values(AtFullMoon, "kind") == ("full_moon", "new_moon")
    with pytest.raises(IncompleteRegistry, match=r"^moon new_moon has no behavior$"):
        require_behaviors("moon", declared_values(AtFullMoon, "kind"), {"full_moon": 1})


def test_a_union_may_be_nested_and_annotated():
    inner = Annotated[AtFullMoon, Field(description="one")]
    assert declared_types(Annotated[inner | Declared, Field(description="both")]) == (AtFullMoon, Declared)
