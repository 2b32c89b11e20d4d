"""Cost: what a replication cost, by account, and in all."""

from desim.measure.row import Rows
from desim.spec.facts import Facts
from desim.spec.scenario import Scenario

ACCOUNTS = ("ordering", "purchase", "expedite", "production", "freight", "holding", "backorders", "cause")


def cost_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Cost by account over all parts, and the total."""
    approvals = ("approvals",) if scenario.gates else ()
    for account in (*ACCOUNTS, *approvals):
        yield "cost", account, sum(v for (_, a), v in sorted(facts.costs.items()) if a == account), "USD"
    total = sum(v for _, v in sorted(facts.costs.items()))
    yield "cost", "total", total, "USD"
    if scenario.discount_rate:
        for account in (*ACCOUNTS, *approvals):
            yield "present_cost", account, facts.present_costs.get(account, 0.0), "USD"
        yield "present_cost", "total", sum(v for _, v in sorted(facts.present_costs.items())), "USD"
    yield "cost_per_day", "total", total / (facts.measured_time), "USD/d"
