"""The reasons of any shortage sum to it, none is negative, and neither following nor the order in YAML matters.

Without its top reason no network is short of more.
"""

import os
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scipy import stats

from desim.measure.attribution import attribute
from desim.measure.outcome import outcome
from desim.measure.reasons import DaysByReason
from desim.sim.replicate import replicate
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.store import tables
from desim.study.questions.attribution import reason_of
from desim.study.questions.counterfactuals import Reason, counterfactual
from desim.study.questions.design_points import stockpiles_in_service
from tests.networks import shuffled
from tests.properties.networks import networks
from tests.properties.wide import wide_networks

EXAMPLES = 300 if os.environ.get("DESIM_FULL") else 12
often = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


def reasons(data: dict[str, Any]) -> list[tuple[str, str, DaysByReason]]:
    """Unit-days by leaf of every stockpile; that they sum to the shortfall is seen to where they are found."""
    scenario = read(data)
    plain, followed = replicate(scenario, 7, 3), replicate(scenario, 7, 3, follow=True)
    for name in tables.NAMES:
        assert tables.digest(name, outcome(scenario, plain)) == tables.digest(name, outcome(scenario, followed))
    found = []
    for pile, declared in sorted(scenario.stockpiles.items()):
        for of in ("owed", "objective") if declared.target is not None else ("owed",):
            found.append((pile, of, attribute(scenario, followed, pile, of)))
    return found


@often
@given(networks(), st.integers(0, 99))
def test_reasons_sum_to_the_shortfall(data: dict[str, Any], seed: int) -> None:
    found = reasons(data)
    assert all(days >= 0.0 for _, _, days_by_reason in found for days in days_by_reason.values())
    assert reasons(shuffled(data, random.Random(seed))) == found  # noqa: S311


@often
@given(wide_networks())
def test_reasons_sum_to_the_shortfall_whatever_is_declared(data: dict[str, Any]) -> None:
    assert all(days >= 0.0 for _, _, days_by_reason in reasons(data) for days in days_by_reason.values())


LEVEL = 0.001
"""One-sided level at which a counterfactual counts as worse than what it came from."""


def short(scenario: Scenario, replications: int) -> tuple[np.ndarray, dict[Reason, float]]:
    """Unit-days that stockpiles in service are short of, shape (replications,), and how much of it each reason takes.

    A unit that is lost counts as owed for as long as a run is. No unit that waits does so for longer: whatever stock a
    demand takes that is no longer lost, it leaves nobody short of more than it is less short itself.
    """
    total, by = np.zeros(replications), dict[Reason, float]()
    for number in range(replications):
        facts = replicate(scenario, 7, number, follow=True)
        for pile in stockpiles_in_service(scenario):
            for leaf, days in attribute(scenario, facts, pile, "owed").items():
                reason = reason_of(leaf.reason)
                total[number] += days
                by[reason] = by.get(reason, 0.0) + days
            total[number] += facts.stockpiles[pile].lost * scenario.horizon
    return total, by


def comparable(data: dict[str, Any]) -> dict[str, Any]:
    """The network where a reason that is removed can leave it short of no more.

    With sourcing by priority a source that is closed less often draws orders off others, which may fill them sooner: it
    stays where nothing closes any of them, so that the first one gets all orders. Where a line takes several units for
    one, or scraps some, its output serves less demand than its inputs would: there all demand waits. Elsewhere the
    removal of a reason can make a shortage worse, and the page says so.
    """
    closing = {part for cause in data["causes"].values() for part in cause["what"]} | set(data["lines"])
    piles = {
        name: pile
        | ({"sourcing": "split"} if pile["sourcing"] == "priority" and closing & set(pile["sources"]) else {})
        for name, pile in data["stockpiles"].items()
    }
    demands = {
        name: demand | ({"unmet": "backorder"} if data["lines"] else {}) for name, demand in data["demands"].items()
    }
    return data | {"stockpiles": piles, "demands": demands}


def check_top_reason(network: dict[str, Any], replications: int) -> None:
    """Without its top reason a network is short of no more, beyond chance (paired, one-sided Student's t)."""
    data = comparable(network)
    scenario = read(data)
    base, by = short(scenario, replications)
    if not by:
        return
    words, changed = counterfactual(scenario, data, max(by, key=lambda reason: (by[reason], reason)))
    if changed is None:
        assert words.startswith("no counterfactual: ")
        return
    reductions = base - short(read(changed), replications)[0]
    error = reductions.std(ddof=1) / np.sqrt(replications)
    assert reductions.mean() >= -stats.t.ppf(1.0 - LEVEL, replications - 1) * error - 1e-6 * base.mean(), words


@settings(often, max_examples=5)
@given(networks())
def test_a_network_is_no_worse_without_its_top_reason(data: dict[str, Any]) -> None:
    check_top_reason(data, 3)


@pytest.mark.slow
@settings(often, max_examples=200, phases=[Phase.generate])
@given(networks())
def test_two_hundred_networks_are_no_worse_without_their_top_reasons(data: dict[str, Any]) -> None:
    check_top_reason(data, 6)
