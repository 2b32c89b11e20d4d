"""Accounts: who owns what of a joint stock, and who owes whom."""

import math

from desim.sim.stock.allocation import rounded
from desim.spec.facts import OwnerFacts
from desim.spec.parts.sharing import Owner


class Accounts:
    """The balances of the owners of one shelf; they always sum to what is on hand."""

    __slots__ = ("_caps", "_carry", "_debts", "_names", "_shares", "_whole", "balances", "facts")

    def __init__(self, owners: dict[str, Owner], initial: float, whole: bool) -> None:
        self._names, self._whole = sorted(owners), whole
        total = math.fsum(owners[name].share for name in self._names)
        self._shares = [owners[name].share / total for name in self._names]
        self._caps = {name: owners[name].cap for name in self._names}
        self._carry = [0.0] * len(self._names)
        self.balances = dict.fromkeys(self._names, 0.0)
        self._debts: dict[str, dict[str, float]] = {name: {} for name in self._names}
        self.facts = {name: OwnerFacts() for name in self._names}
        self.credit(initial)
        self.reset()

    def debt(self, name: str) -> float:
        """What *name* owes to all others."""
        return math.fsum(self._debts[name].values())

    def entitled(self, owner: str | None) -> float:
        """What *owner* may draw: its balance, and up to its cap of those of others; without an owner, everything."""
        if owner is None:
            return math.inf
        others = math.fsum(amount for name, amount in self.balances.items() if name != owner)
        return self.balances[owner] + max(0.0, min(self._caps[owner] - self.debt(owner), others))

    def credit(self, amount: float) -> None:
        """Share out what came in; what rounding leaves over is carried to the next time."""
        dues = [amount * share + carry for share, carry in zip(self._shares, self._carry, strict=True)]
        due_all = math.fsum(due for due in dues if due > 0.0)
        scale = amount / due_all if min(dues) < 0.0 else 1.0
        parts = rounded([max(0.0, due) * scale for due in dues], amount, self._whole)
        self._carry = [due - part for due, part in zip(dues, parts, strict=True)]
        for name, part in zip(self._names, parts, strict=True):
            self.facts[name].credited += part
            self._repay(name, part)

    def _repay(self, name: str, amount: float) -> None:
        """What is credited to a debtor goes to its creditors first, the largest first, and from them to theirs.

        Who has a debt has no balance, so nobody borrows from a debtor, and debts never go in a circle.
        """
        debts = self._debts[name]
        for lender in sorted(debts, key=lambda other: (-debts[other], other)):
            part = min(amount, debts[lender])
            amount -= part
            self._repay(lender, part)
            debts[lender] -= part
            if debts[lender] <= 0.0:
                del debts[lender]
        self.balances[name] += amount

    def draw(self, amount: float, owner: str | None) -> None:
        """Issue on the account of *owner*, then of others, the largest first; without an owner of all in proportion."""
        if owner is None:
            self._draw_all(amount)
            return
        facts, own = self.facts[owner], min(amount, self.balances[owner])
        self.balances[owner] -= own
        facts.drawn += amount
        rest = amount - own
        others = [name for name in self._names if name != owner]
        for lender in sorted(others, key=lambda name: (-self.balances[name], name)):
            part = min(rest, self.balances[lender])
            if part > 0.0:
                rest -= part
                self.balances[lender] -= part
                self._debts[owner][lender] = self._debts[owner].get(lender, 0.0) + part
        facts.borrowed += amount - own
        facts.most_debt = max(facts.most_debt, self.debt(owner))

    def _draw_all(self, amount: float) -> None:
        total = math.fsum(self.balances.values())
        if total <= 0.0:
            return
        parts = rounded([amount * self.balances[name] / total for name in self._names], amount, self._whole)
        for name, part in zip(self._names, parts, strict=True):
            self.balances[name] -= part
            self.facts[name].drawn += part

    def reset(self) -> None:
        """Forget the counts; measuring starts now."""
        self.facts = {name: OwnerFacts(most_debt=self.debt(name)) for name in self._names}

    def close(self) -> dict[str, OwnerFacts]:
        """The facts at the end."""
        for name, facts in self.facts.items():
            facts.balance, facts.debt = self.balances[name], self.debt(name)
        return self.facts
