"""Funding: what becomes of the money of funds, by fiscal year and by nation, and how long cases wait for it."""

from collections.abc import Iterable
from dataclasses import fields

from desim.measure.row import Rows
from desim.spec.checks.funds import measured_years
from desim.spec.facts import AccountFacts, Facts
from desim.spec.scenario import Scenario


def fund_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of all funds; those of a fiscal year under ``fund.2027``, those of a nation under ``fund.nation``."""
    for name, fund in sorted(scenario.funds.items()):
        found = facts.funds[name]
        yield from _account_rows(name, _sum_of(found.accounts.values()))
        yield "money_wait", name, found.waited / found.funded if found.funded else None, "d"
        yield "waiting_for_money", name, found.time_waiting / facts.measured_time, "1"
        for number, year in measured_years(scenario, fund):
            yield "appropriated", f"{name}.{year}", found.appropriated_in.get(number, 0.0), "USD"
            yield "obligated", f"{name}.{year}", found.obligated_in.get(number, 0.0), "USD"
        if fund.pays != "pool":
            for nation, account in found.accounts.items():
                yield from _account_rows(f"{name}.{nation}", account)


def _account_rows(subject: str, account: AccountFacts) -> Rows:
    yield "appropriated", subject, account.appropriated, "USD"
    yield "obligated", subject, account.obligated, "USD"
    yield "deobligated", subject, account.deobligated, "USD"
    yield "lapsed", subject, account.lapsed, "USD"
    yield "unobligated", subject, account.left, "USD"


def _sum_of(accounts: Iterable[AccountFacts]) -> AccountFacts:
    """All accounts of a fund as one."""
    found = AccountFacts()
    for account in accounts:
        for entry in fields(AccountFacts):
            setattr(found, entry.name, getattr(found, entry.name) + getattr(account, entry.name))
    return found
