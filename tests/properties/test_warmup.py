"""A warm-up takes off what came before it, and no more."""

from typing import Any

import pytest
from hypothesis import given

from tests.properties.networks import networks
from tests.properties.test_random_networks import facts_of, sometimes

SUMS = {
    "stockpiles": ("area_on_hand", "area_owed", "area_owed_squared", "time_owing", "time_below", "demanded",
                "filled_at_once", "claims", "claims_at_once", "lost", "orders", "ordered"),
    "lines": ("started", "made", "scrapped", "lots", "lot_time", "area_queue"),
    "demands": ("wanted", "filled_at_once", "filled_later", "lost", "orders", "orders_at_once"),
    "legs": ("carried", "departures", "lost", "area_waiting"),
}  # fmt: skip


@sometimes
@given(networks())
def test_a_warmup_takes_off_what_came_before_it(data: dict[str, Any]) -> None:
    """Integrals and counts of the first 25 days and of the rest sum to those of all 60."""
    early, late, whole = (
        facts_of(data | {"warmup": warmup, "horizon": horizon}) for warmup, horizon in ((0, 25), (25, 60), (0, 60))
    )
    for family, names in SUMS.items():
        for part, facts in getattr(whole, family).items():
            for name in names:
                parts = [getattr(getattr(run, family)[part], name) for run in (early, late)]
                assert sum(parts) == pytest.approx(getattr(facts, name), rel=1e-9, abs=1e-9), (part, name)
    for part, times in whole.states.items():
        for state, days in times.items():
            found = sum(run.states[part].get(state, 0.0) for run in (early, late))
            assert found == pytest.approx(days, rel=1e-9, abs=1e-9), (part, state)
