"""Checks of funds: cases without a cost, nations that pay nothing, fiscal years that are none, lines in no order."""

from collections.abc import Iterator

from desim.spec.checks.gates import gates_by_flow
from desim.spec.checks.nations import nation_of
from desim.spec.fields.faults import Fault, shown
from desim.spec.parts.fund import FiscalYears, Fund
from desim.spec.scenario import Scenario

MOST_YEARS = 10_000
"""Fiscal years of a run."""


def fund_faults(scenario: Scenario) -> Iterator[Fault]:
    """Faults between funds and the stages of gates that draw on them."""
    for name, fund in scenario.funds.items():
        if fund.first >= scenario.horizon:
            yield Fault(
                f"funds.{name}.first", f"is not before the horizon, day {scenario.horizon:g}", shown(fund.first)
            )
        elif scenario.horizon / fund.every > MOST_YEARS:
            yield Fault(f"funds.{name}.every", f"asks for more than {MOST_YEARS:,} fiscal years", shown(fund.every))
        else:
            yield from _year_faults(scenario, name, fund)
        yield from _discipline_faults(scenario, name)
    yield from _validity_faults(scenario)
    yield from _flow_faults(scenario)
    yield from _cause_faults(scenario)


def fund_warnings(scenario: Scenario) -> Iterator[Fault]:
    """Funds that no stage draws on."""
    drawn = {fund for _, _, fund in stages_with_funds(scenario)}
    for name in scenario.funds:
        if name not in drawn:
            yield Fault(f"funds.{name}", "is drawn on by no stage of a gate")


def stages_with_funds(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    """Gate, stage and fund of each stage that draws on one."""
    for name, gate in scenario.gates.items():
        for stage, declared in gate.in_sequence():
            if declared.fund is not None:
                yield name, stage, declared.fund


def measured_years(scenario: Scenario, fund: Fund) -> list[tuple[int, int]]:
    """Number and name of the fiscal years that have a part in the measured time; none where a fund has faults."""
    if fund.first >= scenario.horizon or scenario.horizon / fund.every > MOST_YEARS:
        return []
    years = FiscalYears(fund, scenario.start)
    return [(number, years.name(number)) for number in years.between(scenario.measured_from, scenario.horizon)]


def _year_faults(scenario: Scenario, name: str, fund: Fund) -> Iterator[Fault]:
    first = FiscalYears(fund, scenario.start).name(0)
    for nation, source in fund.sources.items():
        where = f"funds.{name}.contributors.{nation}" if nation else f"funds.{name}"
        for year in source.amounts:
            if year < first or year != round(year):
                message = f"is no fiscal year; the first is {first}, and what is there before it is initial"
                yield Fault(f"{where}.amounts.{year:g}", message)


def _discipline_faults(scenario: Scenario, name: str) -> Iterator[Fault]:
    """Cases of two gates stand in one line."""
    gates = sorted({gate for gate, _, fund in stages_with_funds(scenario) if fund == name})
    ways = sorted({scenario.gates[gate].discipline for gate in gates})
    if len(ways) > 1:
        message = f"is drawn on by gates of several disciplines ({', '.join(ways)}), so that its line has no one order"
        yield Fault(f"funds.{name}", message)


def _validity_faults(scenario: Scenario) -> Iterator[Fault]:
    """Orders under an approval that is valid file no case, so that they would have no money."""
    for gate, stage, _ in stages_with_funds(scenario):
        if scenario.gates[gate].validity is not None:
            message = "is drawn on by the first case only: orders under an approval that is valid file none"
            yield Fault(f"gates.{gate}.stages.{stage}.fund", message)


def _flow_faults(scenario: Scenario) -> Iterator[Fault]:
    """What passes a gate with a fund has a cost, and somebody who pays for it."""
    found: dict[tuple[str, str, str], tuple[set[str], set[str | None]]] = {}
    for (_, pile), gates in sorted(gates_by_flow(scenario).items()):
        for drawn in stages_with_funds(scenario):
            if drawn[0] in gates:
                items, nations = found.setdefault(drawn, (set(), set()))
                items.add(scenario.stockpiles[pile].item)
                nations.add(nation_of(scenario, pile))
    for (gate, stage, name), (items, nations) in found.items():
        where, fund = f"gates.{gate}.stages.{stage}.fund", scenario.funds[name]
        for item in sorted(items):
            if not scenario.gates[gate].prices and scenario.items[item].unit_cost is None:
                yield Fault(where, f"cannot tell what a case costs: give {gate} prices, or {item} a unit_cost")
        for nation in sorted(str(one) for one in nations):
            if fund.pays == "receiver" and nation not in fund.contributors:
                yield Fault(where, f"has nobody to pay for what {nation} receives: it is no contributor of {name}")


def _cause_faults(scenario: Scenario) -> Iterator[Fault]:
    """What waits for a gate before it begins is paid by whom it is for."""
    for name, cause in scenario.causes.items():
        if cause.when.kind != "approval" or cause.cost <= 0.0:
            continue
        for gate, _, fund in stages_with_funds(scenario):
            declared, nation = scenario.funds[fund], cause.when.destination
            if gate == cause.when.gate and declared.pays == "receiver" and nation not in declared.contributors:
                yield Fault(f"causes.{name}.when.destination", f"is no contributor of {fund}, which pays for its cost")
