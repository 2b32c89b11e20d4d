"""Lines whose bad lots are found and recalled, and what was counted of it."""

from tests.sim.tiny import made, pile, run


def escapes(found_after, quarantine, **fields):
    """Half the lots are bad by their chance; the fixture says which."""
    return {"chance": 0.5, "found_after": found_after, "quarantine": quarantine, **fields}


def planned(amount, **fields):
    """Everything is ordered on day 0 and nothing again."""
    return {"policy": {"kind": "plan", "orders": {0: amount}}, "sources": {"line": {}}, **fields}


def recalled(horizon, declared, stock, probe=0.5, line=None, **parts):
    """The facts of a line that makes a lot of 2 every day, number 0 on day 1, for one stockpile."""
    lines = {"line": made(time=1, lot=2, escapes=declared, **(line or {}))}
    return run(horizon, probe, stockpiles={"stock": pile(**stock)}, lines=lines, **parts)


def counts(facts, line="line"):
    """Recalls, lots, units in quarantine, units in use, units scrapped, unit-days."""
    recall = facts.lines[line].recall
    return recall.recalls, recall.lots, recall.units, recall.in_use, recall.condemned, recall.area
