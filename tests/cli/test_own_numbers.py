"""Own numbers: what a command line sets is the same in all worlds."""

from typing import Any

import pytest

from desim.cli.composition import composed_scenario
from desim.cli.own_numbers import with_own_numbers
from desim.spec.read import read, read_run
from desim.study.worlds.uncertain import worlds_of

RANGE = {"kind": "assumed", "low": 1, "high": 9}
DATA: dict[str, Any] = {
    "sources": {
        "lines.mill.rate": RANGE,
        "lines.mill.time.mean": RANGE,
        "lines.mill.yield": {"kind": "assumed"},
        "lines.press.rate": RANGE,
    }
}


@pytest.mark.parametrize(
    ("words", "fixed"),
    [
        (["lines.mill.rate=3"], ["lines.mill.rate"]),
        (["++lines.mill.rate='3/day'"], ["lines.mill.rate"]),
        (["lines.mill.rate.value=3"], ["lines.mill.rate"]),
        (["lines.mill.time={law: exponential, mean: 3}"], ["lines.mill.time.mean"]),
        (["lines.mill={rate: 3, yield: 0.9}"], ["lines.mill.rate"]),
        (["lines.mill.time={law: exponential}", "surge=new_line", "~lines.press.rate", "lines=1,2"], []),
    ],
)  # fmt: skip
def test_numbers_that_words_set_are_fixed(words, fixed):
    found = with_own_numbers(DATA, words)["sources"]
    assert [path for path, entry in found.items() if entry.get("fixed")] == fixed
    assert not any("fixed" in entry for entry in DATA["sources"].values())


def test_a_number_of_the_command_line_is_the_same_in_all_worlds():
    """Without the word the number is drawn; all other numbers are the same with it and without it."""
    path = "legs.coal_convoy.capacity"
    usual = ["network=island_stocks"]
    run = read_run({"worlds": "sampled", "replications": 4})
    found = {}
    for name, words in {"usual": usual, "own": [*usual, f"{path}=3000000 t"]}.items():
        data = composed_scenario("config", words)
        scenario = read(data)
        worlds = worlds_of(scenario, data, run)
        assert worlds is not None
        found[name] = worlds.values(3), worlds.scenario(scenario, 3).legs["coal_convoy"].capacity
    assert found["own"][1] == 3e9
    assert path in found["usual"][0]
    assert found["own"][0] == {p: value for p, value in found["usual"][0].items() if p != path}
