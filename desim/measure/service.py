"""Service of stockpiles and demands: stock against objective, shortage, fill rate, waiting."""

from statistics import variance

from desim.measure.row import Rows
from desim.spec.facts import DemandFacts, Facts, StockpileFacts
from desim.spec.parts.item import Item
from desim.spec.parts.stockpile import Stockpile
from desim.spec.scenario import Scenario


def stockpile_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of all stockpiles, each followed by those of the rules it declares."""
    for name, pile in sorted(scenario.stockpiles.items()):
        item = scenario.items[pile.item]
        yield from _stock_rows(name, pile, facts.stockpiles[name], item.unit, facts)
        if pile.ruled(item):
            yield from _rule_rows(name, pile, facts.stockpiles[name], item)


def demand_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of all demands, and of the orders of all of them together."""
    for name, demand in sorted(scenario.demands.items()):
        unit, patient = unit_of(scenario, name), demand.patience is None
        yield from _demand_rows(name, facts.demands[name], unit, bool(demand.kit), patient)
    orders = sum(d.orders for d in facts.demands.values())
    at_once = sum(d.orders_at_once for d in facts.demands.values())
    yield "order_fill_rate", "all_demands", at_once / orders if orders else None, "1"


def unit_of(scenario: Scenario, part: str) -> str:
    """The unit of the item of a part; each where it has none."""
    item = scenario.item_of(part)
    return item.unit if item else "each"


def _stock_rows(name: str, pile: Stockpile, shelf: StockpileFacts, unit: str, facts: Facts) -> Rows:
    """Measures of one stockpile (definitions: docstrings of StockpileFacts; days count from the decision)."""
    span = facts.measured_time
    yield "mean_on_hand", name, shelf.area_on_hand / span, unit
    yield "least_on_hand", name, shelf.least_on_hand, unit
    yield "mean_backorders", name, shelf.area_owed / span, unit
    yield "variance_backorders", name, shelf.area_owed_squared / span - (shelf.area_owed / span) ** 2, f"{unit}^2"
    yield "backorder_days", name, shelf.area_owed, f"{unit} d"
    yield "most_backorders", name, shelf.most_owed, unit
    yield "most_backorders_on", name, facts.since_decision(shelf.most_owed_at), "d"
    never_owed = shelf.last_owed < 0.0 and not shelf.most_owed
    yield "backorders_cleared_on", name, 0.0 if never_owed else facts.since_decision(shelf.last_owed), "d"
    yield "time_with_backorders", name, shelf.time_owing / span, "1"
    yield from _claim_rows(name, shelf, unit, facts)
    if pile.policy is not None and pile.policy.kind == "forecast":
        yield "bullwhip", name, _variance_ratio(shelf.periods), "1"
    if pile.target is not None:
        yield from _objective_rows(name, shelf, facts)
    if pile.planning_rate is not None:
        yield "mean_days_of_supply", name, shelf.area_on_hand / span / pile.planning_rate, "d"
        yield "least_days_of_supply", name, shelf.least_on_hand / pile.planning_rate, "d"


def _claim_rows(name: str, shelf: StockpileFacts, unit: str, facts: Facts) -> Rows:
    """Service of the claims on a stockpile."""
    yield "fill_rate", name, _ratio(shelf.filled_at_once, shelf.demanded), "1"
    yield "order_fill_rate", name, _ratio(shelf.claims_at_once, shelf.claims), "1"
    yield "lost_sales", name, shelf.lost, unit
    yield "customer_wait", name, _ratio(sum(shelf.waits), len(shelf.waits) + shelf.claims_at_once), "d"
    yield "open_claims", name, float(shelf.open_claims), "1"
    yield "orders_per_day", name, shelf.orders / facts.measured_time, "1/d"
    yield "stockout_on", name, facts.since_decision(shelf.first_short), "d"
    yield "empty_on", name, facts.since_decision(shelf.first_empty), "d"


def _rule_rows(name: str, pile: Stockpile, shelf: StockpileFacts, item: Item) -> Rows:
    """Measures of the rules that a stockpile declares: aging, substitutes, siblings, owners."""
    if pile.ages(item) is not None:
        yield "spoiled", name, shelf.spoiled, item.unit
        yield "life_extended", name, shelf.extended, item.unit
    if pile.substitutes:
        yield "substituted", name, shelf.substituted, item.unit
    if pile.lateral:
        yield "lateral_supply", name, shelf.lateral_in, item.unit
    for nation in sorted(pile.owners):
        account, subject = shelf.owners[nation], f"{name}.{nation}"
        yield "balance", subject, account.balance, item.unit
        yield "debt", subject, account.debt, item.unit
        yield "drawn", subject, account.drawn, item.unit
        yield "borrowed", subject, account.borrowed, item.unit
        yield "most_debt", subject, account.most_debt, item.unit


def _objective_rows(name: str, shelf: StockpileFacts, facts: Facts) -> Rows:
    """Against the stockage objective: when stock is back for as long as it has to stay, and when for the first time.

    *time_to_replenish* and *time_to_reach_objective* run from the first day below the objective.
    """
    yield "time_below_objective", name, shelf.time_below / facts.measured_time, "1"
    yield "objective_regained", name, float(shelf.regained >= 0.0 or shelf.first_below < 0.0), "1"
    yield "replenished_on", name, _back_after(shelf, shelf.regained, facts.decision), "d"
    yield "time_to_replenish", name, _back_after(shelf, shelf.regained, shelf.first_below), "d"
    yield "first_at_objective_on", name, _back_after(shelf, shelf.first_back, facts.decision), "d"
    yield "time_to_reach_objective", name, _back_after(shelf, shelf.first_back, shelf.first_below), "d"


def _back_after(shelf: StockpileFacts, day: float, since: float) -> float | None:
    """Time to a day back at the objective; 0 where stock was never below it, None where it did not come back."""
    if shelf.first_below < 0.0:
        return 0.0
    return day - since if day >= 0.0 else None


def _demand_rows(name: str, demand: DemandFacts, unit: str, kit: bool, patient: bool = True) -> Rows:
    """Measures of one demand."""
    yield "wanted", name, demand.wanted, unit
    yield "issued", name, demand.issued, unit
    yield "lost", name, demand.lost, unit
    yield "fill_rate", name, _ratio(demand.filled_at_once, demand.wanted), "1"
    yield "order_fill_rate", name, _ratio(demand.orders_at_once, demand.orders), "1"
    if not patient:
        yield "cancelled", name, demand.cancelled, unit
    if kit:
        yield "kit_wait", name, _ratio(sum(demand.waits), len(demand.waits) + demand.orders_at_once), "d"
    yield "issued_over_wanted", name, _ratio(demand.issued, demand.wanted), "1"


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _variance_ratio(periods: list[tuple[float, float]]) -> float | None:
    """Variance of the orders over that of the demand of the review periods (Chen et al. 2000)."""
    if len(periods) < 2:
        return None
    demand, order = variance([d for d, _ in periods]), variance([q for _, q in periods])
    return order / demand if demand else None
