"""Patience that ends when work on a claim has begun, by hand."""

from typing import Any

import pytest

from desim.sim.replicate import replicate
from desim.spec.checks.dead_ends import dead_end_warnings
from desim.spec.facts import Facts
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import log, made, pile, run, town, up_to, wants

THREE = {f"use{k}": 0.1 * k for k in (1, 2, 3)}
"""Wanted on days 0.1, 0.2 and 0.3."""


def to_order(until: str, patience: float = 1.75, source: dict[str, Any] | None = None, **parts: Any) -> Facts:
    """One is wanted by each of three, and ordered for it."""
    uses = {name: wants(at=day, patience=patience, patience_until=until) for name, day in THREE.items()}
    stock = pile(**up_to(0, sources={"maker": source or {}}))
    return run(9, probe=0.1, stockpiles={"stock": stock}, demands=uses, **parts)


def cancelled(facts: Facts) -> list[float]:
    return [facts.demands[name].cancelled for name in THREE]


@pytest.mark.parametrize(("until", "gone"), [("filled", [0, 1, 1]), ("begun", [0, 0, 1])])
def test_a_unit_on_the_machine_is_waited_for(until: str, gone: list[float]) -> None:
    """A unit a day: done on days 1.1, 2.1, 3.1. On day 1.95 the second is in work, on day 2.05 the third is not yet."""
    facts = to_order(until, lines={"maker": made(rate=1)})
    assert cancelled(facts) == gone
    assert facts.lines["maker"].made == 3.0  # cancelling withdraws no work


def test_a_unit_under_way_is_waited_for() -> None:
    """Made at once, two days on the way."""
    assert cancelled(to_order("filled", source={"transit": 2}, lines={"maker": made(rate=1000)})) == [1, 1, 1]
    assert cancelled(to_order("begun", source={"transit": 2}, lines={"maker": made(rate=1000)})) == [0, 0, 0]


def test_a_supplier_has_begun_when_the_lead_time_has() -> None:
    """It takes up orders of three: on day 0.3 all are taken up, of a minimum of four none ever is."""
    assert cancelled(to_order("begun", suppliers={"maker": made(lead_time=5, minimum_order=3)})) == [0, 0, 0]
    assert cancelled(to_order("begun", suppliers={"maker": made(lead_time=5, minimum_order=4)})) == [1, 1, 1]


def test_of_a_claim_that_is_begun_in_part_the_rest_is_given_up() -> None:
    """Five are wanted on day 1, two of them are in one lot on day 2.5."""
    stock = pile(**up_to(0, sources={"maker": {}}))
    use = wants(at=1, size=5, patience=1.5, patience_until="begun")
    facts = run(20, stockpiles={"stock": stock}, demands={"use": use}, lines={"maker": made(time=4, lot=2)})
    assert facts.demands["use"].cancelled == 3.0
    assert log(facts, "stock.owed") == [(0, 0), (1, 5), (3, 2), (5, 0)]


def test_what_another_stockpile_owes_is_not_begun() -> None:
    """Of three wanted the other has one, which is under way."""
    piles = {
        "stock": pile(**up_to(0, sources={"other": {"transit": 3}})),
        "other": pile(initial=1),
    }
    use = wants(at=1, size=3, patience=1, patience_until="begun")
    facts = run(9, stockpiles=piles, demands={"use": use})
    assert facts.demands["use"].cancelled == 2.0


def test_units_of_a_shared_book_are_begun_when_a_line_has_begun() -> None:
    piles = {"stock": pile(**up_to(0, sourcing="shared", sources={"one": {}, "two": {}}))}
    use = wants(at=1, size=3, patience=0.5, patience_until="begun")
    facts = run(9, stockpiles=piles, demands={"use": use}, lines={"one": made(rate=1), "two": made(rate=1)})
    assert facts.demands["use"].cancelled == 1.0


def test_never_more_is_given_up_than_without() -> None:
    """A property: on the same random numbers, whoever may give up less waits longer for no fewer units."""
    uses = {
        name: {"kind": "poisson", "stockpile": "stock", "arrivals": 0.6, "patience": {"law": "exponential", "mean": 2}}
        for name in ("a", "b")
    }
    found = {}
    for until in ("filled", "begun"):
        demands = {name: use | {"patience_until": until} for name, use in uses.items()}
        stock = pile(**up_to(1, sources={"maker": {}}))
        scenario = town(400, stockpiles={"stock": stock}, demands=demands, lines={"maker": made(rate=1)})
        facts = [replicate(scenario, 1, k) for k in range(3)]
        found[until] = sum(d.cancelled for f in facts for d in f.demands.values())
    assert 0 < found["begun"] < found["filled"]


def test_what_cannot_be_is_told() -> None:
    use = wants(every=1, patience=1, patience_until="begun")
    scenario = town(9, stockpiles={"stock": pile(initial=3)}, demands={"use": use})
    assert [str(fault.path) for fault in dead_end_warnings(scenario)] == ["demands.use.patience_until"]
    with pytest.raises(SpecError, match="patience_until but no patience"):
        town(9, stockpiles={"stock": pile()}, demands={"use": wants(every=1, patience_until="begun")})
    stock = pile(**up_to(0, sources={"maker": {"approvals": ["permit"]}}))
    gates = {"permit": {"nation": "land", "at": "order", "stages": {"desk": {"time": 1}}}}
    with pytest.raises(SpecError, match="orders pass a gate"):
        town(9, stockpiles={"stock": stock}, suppliers={"maker": made()}, demands={"use": use}, gates=gates)
