"""A few of the cases of ``make fuzz``, and whether it would notice trouble."""

import random
from pathlib import Path
from typing import Any

import pytest

from desim.measure.outcome import Outcome
from desim.sim.kernel.errors import Unbalanced
from tests.fuzz import commands, scenarios
from tests.fuzz.run import run


def test_a_few_mutated_scenarios_are_refused_or_run(tmp_path: Path) -> None:
    assert run("scenarios", range(20), 1, tmp_path) == 0


@pytest.mark.slow
def test_a_few_mutated_commands_end_with_a_true_code(tmp_path: Path) -> None:
    commands.prepare(tmp_path)
    assert run("commands", range(40), 1, tmp_path) == 0


def test_a_case_is_its_number() -> None:
    for module in (scenarios, commands):
        first, again = (module.mutated(random.Random("a")) for _ in range(2))  # noqa: S311 - cases, not secrets
        assert first == again


@pytest.mark.parametrize(
    ("error", "noticed"),
    [(Unbalanced("the books"), "Unbalanced: the books"), (TypeError("None"), "TypeError: None")],
)
def test_errors_of_a_replication_are_noticed(error: Exception, noticed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: Any, **named: Any) -> None:
        raise error

    monkeypatch.setattr(scenarios, "replicate", fail)
    assert scenarios.trouble(scenarios.sound()[0]).startswith(noticed)


def test_a_number_without_end_in_a_table_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = scenarios.outcome

    def infinite(*given: Any) -> Outcome:
        found = real(*given)
        found.ledger.append(("cost", "depot", "holding", float("inf"), "USD"))
        return found

    monkeypatch.setattr(scenarios, "outcome", infinite)
    assert scenarios.trouble(scenarios.sound()[0]).startswith("ledger: ('cost', 'depot'")
