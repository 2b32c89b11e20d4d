"""The reasons of any shortage sum to it, none is negative, and neither following nor the order in YAML matters."""

import os
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desim.measure.attribution import attribute
from desim.measure.outcome import outcome
from desim.measure.reasons import DaysByReason
from desim.sim.replicate import replicate
from desim.spec.read import read
from desim.store import tables
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
