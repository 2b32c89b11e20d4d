"""Orders on given days that must pass a gate, and what becomes of them."""

from itertools import pairwise
from typing import Any

from desim.spec.facts import Facts
from tests.sim.tiny import log, made, pile, run


def office(**stage: Any) -> dict[str, Any]:
    """A gate of one stage."""
    gate = {key: stage.pop(key) for key in list(stage) if key in _OF_GATES}
    return {"stages": {"desk": stage}, **gate}


def orders(on: dict[float, float], source: str = "maker", **offer: Any) -> dict[str, Any]:
    """A stockpile that orders amounts on days, at a source behind the gate *paper*."""
    return pile(policy={"kind": "plan", "orders": on}, sources={source: {"approvals": ["paper"], **offer}})


def filed(gate: dict[str, Any], on: dict[float, float], horizon: float = 40, **parts: Any) -> Facts:
    """The facts of orders at a maker without a lead time."""
    piles = {"stock": orders(on)} | parts.pop("stockpiles", {})
    return run(horizon, stockpiles=piles, suppliers={"maker": made()}, gates={"paper": gate}, **parts)


def came(facts: Facts, stock: str = "stock") -> list[tuple[float, float]]:
    """Day and amount of each change of what is on hand."""
    rows = log(facts, f"{stock}.on_hand")
    return [(day, now - before) for (_, before), (day, now) in pairwise(rows)]


def held(day: float, part: str = "paper", until: float | None = None, **dials: float) -> dict[str, Any]:
    """A cause that holds dials of a gate from a day on."""
    how = {} if until is None else {"how": {"duration": until - day}}
    return {"when": {"kind": "date", "at": day}, "what": {part: dials}, **how}


_OF_GATES = (
    "nation", "at", "applies", "discipline", "background", "validity", "allowance", "renew_before", "harmonisation",
    "prices", "cost",
)  # fmt: skip
