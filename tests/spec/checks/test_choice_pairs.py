"""Every pair of choices in one part, or in two of which one refers to the other, is refused in words or runs."""

import math
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from desim.measure.outcome import outcome
from desim.sim.kernel.clock import Clock
from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from desim.spec.scenario import Scenario
from tests.fuzz.scenarios import MOST_EVENTS, not_finite, unclear
from tests.spec.checks.choice_networks import NETWORKS
from tests.spec.checks.choices import fields_with_choices, has_choices, pairs, tag, words, written
from tests.spec.checks.kinds import SAMPLES
from tests.spec.declarations import declarations

SAMPLE = 397
"""One pair of so many is tried in the quick run; a prime, so that all parts are met."""


def ended(data: dict[str, Any]) -> str:
    """What is wrong with the way a scenario ends, empty when nothing is; its books balance, or it would not end."""
    try:
        scenario = read(data)
    except SpecError as error:
        return unclear(error)
    facts = replicate(scenario, 1, 0, clock=Clock(MOST_EVENTS))
    for item, book in facts.books.items():
        came = math.fsum(book[entry] for entry in ("initial", "made", "received"))
        went = math.fsum(value for entry, value in book.items() if entry not in ("initial", "made", "received"))
        if came != pytest.approx(went) or min(book.values()) < 0.0:
            return f"the books of {item} do not balance"
    return not_finite(outcome(scenario, facts))


def troubles(network: str, every: int = 1) -> Iterator[str]:
    """Pairs of choices in a network that end badly, one of *every* so many."""
    data = NETWORKS[network]()
    known = None if network == "plain" else read(NETWORKS["plain"]())
    for one, other in pairs(read(data), known)[::every]:
        try:
            found = ended(written(data, one, other))
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            found = f"{type(error).__name__}: {error} ({last.filename.rpartition('desim/')[2]}:{last.lineno})"
        if found:
            yield f"{words(one)} with {words(other)}: {found}"


@pytest.mark.parametrize("network", NETWORKS)
def test_some_pairs_of_choices(network: str) -> None:
    assert list(troubles(network, SAMPLE)) == []


@pytest.mark.slow
@pytest.mark.parametrize("network", NETWORKS)
def test_all_pairs_of_choices(network: str) -> None:
    assert list(troubles(network)) == []


ELSEWHERE = {"FigureDetail", "Headline", "Measure", "Observation", "ObservationError", "Provenance", "Reference"}
"""Declarations that are in no part: measures, which have tests of metric and subject, observed figures, and notes."""


def test_every_choice_of_a_part_is_in_some_network() -> None:
    """A field is where its declaration is, or where a kind can be set that has it."""
    made = {field for network in NETWORKS.values() for field in fields_with_choices(read(network()))}
    declared = {
        (model, field)
        for model in declarations(Scenario, [])
        for field in model.model_fields
        if has_choices(model, field) and model.__name__ not in ELSEWHERE
    }
    kinds = {found[1] for model in declarations(Scenario, []) if (found := tag(model))}
    missing = {
        (model.__name__, field)
        for model, field in declared
        if (model, field) not in made and not (tag(model) and field in {name for _, name in made})
    }
    assert missing == set()
    assert kinds <= {name for samples in SAMPLES.values() for name in samples}
