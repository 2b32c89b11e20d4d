"""Fund load: what the cases of gates cost, and the money that funds have for them."""

from collections.abc import Iterator
from typing import NamedTuple

from desim.spec.checks.funds import stages_with_funds
from desim.spec.checks.gates import gates_by_flow
from desim.spec.checks.nations import nation_of
from desim.spec.parts.fund import FiscalYears, Fund
from desim.spec.scenario import Scenario
from desim.study.screening.expected_dials import ExpectedDials
from desim.study.screening.flows import Flows


class CaseCost(NamedTuple):
    """What the cases of one flow draw at a stage."""

    path: str
    """Path of the stage."""
    fund: str
    payer: str | None
    """Nation that receives."""
    units: float
    """Units of a case, on average; of a batch, where cases wait for one another."""
    unit: str
    cost: float
    """Money that one draws, USD."""
    total: float
    """Money that all of them draw over the horizon, USD."""


def case_costs(scenario: Scenario, found: Flows) -> Iterator[CaseCost]:
    """What the cases of every flow draw at every stage with a fund."""
    for (source, pile), gates in sorted(gates_by_flow(scenario).items()):
        amount, count = (kept.get((source, pile), 0.0) for kept in (found.amounts, found.orders))
        if amount <= 0.0 or count <= 0.0:
            continue
        item = scenario.items[scenario.stockpiles[pile].item]
        for gate, stage, fund in stages_with_funds(scenario):
            if gate not in gates:
                continue
            declared = scenario.gates[gate].stages[stage]
            units = amount / count if declared.batch is None else max(amount / count, declared.batch.minimum)
            price = scenario.gates[gate].price_of(units)
            price = item.unit_cost or 0.0 if price is None else price
            path = f"gates.{gate}.stages.{stage}.fund"
            total = amount * price * declared.chance
            yield CaseCost(path, fund, nation_of(scenario, pile), units, item.unit, units * price, total)


def fund_loads(scenario: Scenario, dials: ExpectedDials, found: Flows) -> Iterator[tuple[str, float]]:
    """Path of every fund that is drawn on, and what is asked of it over the horizon over the money that comes."""
    asked: dict[str, float] = {}
    for one in case_costs(scenario, found):
        asked[one.fund] = asked.get(one.fund, 0.0) + one.total
    for name, cost in sorted(asked.items()):
        factor = dials[name, "amount"].mean if (name, "amount") in dials else 1.0
        money = sum(sum(row) for row in _by_year(scenario, scenario.funds[name], factor).values())
        yield f"funds.{name}", cost / max(money, 1e-9)


def most_held(scenario: Scenario, dials: ExpectedDials, name: str) -> dict[str, float]:
    """The most money that each account of a fund may hold at a time, USD."""
    fund, dial = scenario.funds[name], dials.get((name, "amount"))
    factor = 1.0 if dial is None else max(1.0, dial.best)
    carried = fund.unused == "carry"
    return {
        account: sum(money) if carried else max(money) for account, money in _by_year(scenario, fund, factor).items()
    }


def _by_year(scenario: Scenario, fund: Fund, factor: float) -> dict[str, list[float]]:
    """Money of each account: what is there at the start, then what comes in each fiscal year of a run, USD."""
    years, horizon = FiscalYears(fund, scenario.start), scenario.horizon
    count = years.between(0.0, horizon)[-1] + 1
    names = [years.name(number) for number in range(count)]
    return {
        account: [
            sum(source.initial for source in sources),
            *(factor * sum(source.of_year(year) for source in sources) for year in names),
        ]
        for account, sources in fund.accounts.items()
    }
