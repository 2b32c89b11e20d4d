"""A live stockpile with its ordering and a supplier, step by step against a plain reference."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from desim.sim.assembly.builders import build_world
from desim.sim.kernel.clock import Clock
from desim.sim.stock.claim import Claimant
from desim.spec.fields.ticks import ticks
from desim.spec.read import read
from tests.properties.reference import Reference

pytestmark = pytest.mark.interpreted

POLICIES = [
    None,
    {"kind": "base_stock", "level": 7},
    {"kind": "base_stock", "level": 0},
    {"kind": "rq", "reorder_point": 3, "quantity": 4},
    {"kind": "rq", "reorder_point": -1, "quantity": 1},
    {"kind": "ss", "reorder_point": 2, "order_up_to": 9},
]
KEPT = [{}, {2: 3}, {3: 2}, {2: 1, 3: 4}]
"""No reserve, a reserve for rank 1, one for ranks 1 and 2, and two critical levels."""


def tiny(initial: int, kept: dict[int, int], policy: Any, lead_time: float) -> dict[str, Any]:
    """A stockpile and a supplier."""
    pile = {"site": "home", "item": "part", "initial": initial}
    if len(kept) == 1:
        pile |= {"reserve": kept[min(kept)], "reserve_priority": min(kept) - 1}
    elif kept:
        pile |= {"reserve_levels": kept}
    if policy is not None:
        pile |= {"policy": policy, "sources": {"maker": {}}}
    return {
        "name": "tiny", "horizon": 1, "probe": {"every": 1, "offset": 2},
        "nations": {"us": {}}, "sites": {"home": {"nation": "us"}}, "items": {"part": {}},
        "suppliers": {"maker": {"site": "home", "item": "part", "lead_time": lead_time}},
        "stockpiles": {"stock": pile},
    }  # fmt: skip


class Recipient(Claimant):
    """Remembers what it got later, and in which turn."""

    def __init__(self, number: int, clock: Clock, served: list[tuple[int, float]]) -> None:
        self.fills: list[tuple[float, float]] = []
        self._number, self._clock, self._served = number, clock, served

    def filled(self, amount: float) -> None:
        self.fills.append((self._clock.day, amount))
        self._served.append((self._number, amount))


class Stock(RuleBasedStateMachine):
    """Everything that may happen to a stockpile, in any order."""

    @initialize(
        initial=st.integers(0, 9),
        kept=st.sampled_from(KEPT),
        policy=st.sampled_from(POLICIES),
        lead_time=st.sampled_from([0.0, 1.0, 2.5]),
    )
    def begin(self, initial: int, kept: dict[int, int], policy: Any, lead_time: float) -> None:
        self.clock = Clock()
        world = build_world(read(tiny(initial, kept, policy, lead_time)), 1, 0, self.clock)
        self.shelf, self.served, self.claimants = world.stockpiles["stock"], [], []
        self.model = Reference(float(initial), dict(kept), policy, lead_time)
        self.model.order()
        self.compare()

    @rule(rank=st.integers(1, 4), amount=st.integers(1, 6), keep=st.sampled_from([True, True, False]))
    def demand(self, rank: int, amount: int, keep: bool) -> None:
        claimant = Recipient(len(self.claimants), self.clock, self.served)
        self.claimants.append(claimant)
        claimant.fills.append((self.clock.day, self.shelf.claim(float(amount), claimant, rank, keep)))
        self.model.demand(rank, float(amount), keep)
        self.compare()

    @rule(amount=st.integers(1, 8))
    def receive(self, amount: int) -> None:
        self.shelf.receive(float(amount))
        self.model.receive(float(amount))
        self.compare()

    @precondition(lambda self: self.shelf.on_hand >= 1.0)
    @rule(share=st.floats(0, 1))
    def take_into_production(self, share: float) -> None:
        amount = max(1.0, float(int(share * self.shelf.on_hand)))
        self.shelf.take(amount)
        self.model.take(amount)
        self.compare()

    @precondition(lambda self: self.shelf.backorders > 0.0)
    @rule(which=st.integers(0, 99))
    def cancel(self, which: int) -> None:
        waiting = [c for rank in sorted(self.shelf.open_claims) for c in self.shelf.open_claims[rank]]
        claim = waiting[which % len(waiting)]
        number = self.claimants.index(claim.claimant)
        self.shelf.withdraw(claim, self.model.claims[number].rank)
        self.model.cancel(number)
        self.compare()

    @rule(days=st.sampled_from([0.5, 1.0, 1.5, 4.0]))
    def wait(self, days: float) -> None:
        self.clock.run_to(self.clock.time + ticks(days))
        self.model.wait(days)
        self.compare()

    def compare(self) -> None:
        """Let the order phase pass, then look at everything."""
        now = self.clock.time
        self.clock.run_to(now + 1)
        self.clock.time = now
        shelf, model = self.shelf, self.model
        assert (shelf.on_hand, shelf.backorders, shelf.on_order) == (model.on_hand, model.owed, model.on_order)
        assert self.served == model.served
        assert [c.fills for c in self.claimants] == [c.fills for c in model.claims]
        waiting = {c.claimant: c.amount for queue in shelf.open_claims.values() for c in queue}
        assert [waiting.get(c, 0.0) for c in self.claimants] == [c.open for c in model.claims]

    def teardown(self) -> None:
        """At the end the integrals and counts, too."""
        if not hasattr(self, "shelf"):
            return
        facts, model = self.shelf.close(), self.model
        assert (facts.lost, facts.cancelled) == (model.lost, model.cancelled)
        assert facts.claims == len(model.claims)
        assert facts.demanded == sum(claim.wanted for claim in model.claims)
        assert facts.area_owed == pytest.approx(model.owing_since(), rel=1e-9, abs=1e-9)


TestStock = Stock.TestCase
TestStock.settings = settings(
    max_examples=10_000 if os.environ.get("DESIM_FULL") else 50, stateful_step_count=50, deadline=None,
    derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
