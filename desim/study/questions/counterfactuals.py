"""Counterfactuals: the scenario without one reason for shortage, and with all else as it was."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.study.questions import counterfactual_edits as edits
from desim.study.questions.counterfactual_edits import Edit, NoCounterfactual
from desim.study.questions.design_points import Data
from desim.study.questions.risks import without_causes

NO_COUNTERFACTUAL = "no counterfactual: "
EDITS: dict[tuple[str, str], Callable[[Scenario, Data, str], Edit]] = {
    ("capacity", "lines"): edits.unlimited_line,
    ("capacity", "suppliers"): edits.unlimited_supplier,
    ("capacity", "legs"): edits.unlimited_leg,
    ("vehicles", "legs"): edits.enough_vehicles,
    ("load", "legs"): edits.no_full_load,
    ("convoy", "legs"): edits.no_minimum_convoy,
    ("escorts", "escorts"): edits.enough_escorts,
    ("berths", "ports"): edits.enough_berths,
    ("cranes", "ports"): edits.enough_cranes,
    ("departures", "legs"): edits.frequent_departures,
    ("shared machines", "lines"): edits.own_machines,
    ("failure", "lines"): edits.no_failures,
    ("off shift", "lines"): edits.no_calendar,
    ("lot size", "lines"): edits.partial_lots,
    ("minimum rate", "lines"): edits.no_minimum_rate,
    ("cold line", "lines"): edits.never_cold,
    ("knowledge", "lines"): edits.full_knowledge,
    ("explosive limit", "lines"): edits.no_explosive_limit,
    ("staff", "workforces"): edits.enough_staff,
    ("regime", "regimes"): edits.regime_without_delays,
    ("gate", "gates"): edits.immediate_approval,
    ("money", "funds"): edits.enough_money,
    ("minimum order", "suppliers"): edits.no_minimum_order,
    ("order failure", "suppliers"): edits.no_order_failures,
    ("rejects", "suppliers"): edits.all_good,
    ("lead time", "suppliers"): edits.no_lead_time,
    ("lead time", "lines"): edits.no_lead_time,
    ("lead time", "stockpiles"): edits.no_lead_time,
    ("owner cap", "stockpiles"): edits.no_owner_cap,
    ("expiry", "stockpiles"): edits.no_expiry,
    ("reservation", "stockpiles"): edits.no_reservation,
    ("open orders", "stockpiles"): edits.unlimited_open_orders,
    ("allocation", "stockpiles"): edits.first_come_first_served,
    ("allocation", "lines"): edits.first_come_first_served,
    ("allocation", "suppliers"): edits.first_come_first_served,
    ("allocation", "legs"): edits.loaded_by_age,
}
"""What removes a kind of reason at a part of a family; those of the policy follow what is counted as short."""
POLICY = ("policy", "not ordered")
WITHOUT = {
    "other arrivals": "what comes without an order has no reason that could be removed",
    "circular": "a loop of parts that wait for one another has no one reason",
}
"""Kinds of reason without a counterfactual, and why."""


class Reason(NamedTuple):
    """A reason for shortage: a cause, or what a part lacks."""

    kind: str
    name: str

    @property
    def words(self) -> str:
        """As readers see it."""
        return self.name if self.kind == "cause" else f"{self.kind}: {self.name}"


def counterfactual(scenario: Scenario, data: Data, reason: Reason, of: str = "owed") -> tuple[str, Data | None]:
    """What removes a reason, in words, and the scenario without it; None where nothing can, with why in the words.

    Args:
        scenario: the scenario as it is.
        data: the same as plain data.
        reason: the reason to remove.
        of: what counts as short: ``owed`` or ``objective``.
    """
    try:
        words, changed = _edit(scenario, data, reason, of)
        read(changed)
    except NoCounterfactual as error:
        return f"{NO_COUNTERFACTUAL}{error}", None
    except SpecError as error:
        return f"{NO_COUNTERFACTUAL}{error.faults[0].message}", None
    return words, changed


def _edit(scenario: Scenario, data: Data, reason: Reason, of: str) -> Edit:
    if reason.kind == "cause":
        return "never happens", without_causes(data, [reason.name])
    if reason.kind in WITHOUT:
        raise NoCounterfactual(WITHOUT[reason.kind])
    family = scenario.family_of(reason.name) or ""
    if reason.kind in POLICY and family == "stockpiles":
        return edits.orders_what_is_missing(scenario, data, reason.name, of)
    edit = EDITS.get((reason.kind, family))
    if edit is None:
        raise NoCounterfactual("nothing in the scenario removes this kind of reason")
    return edit(scenario, data, reason.name)


def all_removed(scenario: Scenario, data: Data, reasons: Sequence[Reason], of: Callable[[Reason], str]) -> Data:
    """The scenario without several reasons that can each be removed; *of* says what counts as short at each."""
    for reason in reasons:
        changed = counterfactual(scenario, data, reason, of(reason))[1]
        if changed is not None:
            data, scenario = changed, read(changed)
    return data
