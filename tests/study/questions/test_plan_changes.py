"""Plan changes: what plans change together, and where they exclude one another."""

from typing import Any

import pytest

from desim.cli.composition import composed_scenario
from desim.study.questions.plan_changes import all_conflicts, changes, conflicts, together

BASE: dict[str, Any] = {
    "lines": {"plant": {"rate": 10, "inputs": {"body": 1}}}, "causes": {},
    "sources": {"lines.plant.rate": {"kind": "seen"}}
}  # fmt: skip


def with_(**more: Any) -> dict[str, Any]:
    return {**BASE, **more}


def line(**more: Any) -> dict[str, Any]:
    return with_(lines={"plant": {**BASE["lines"]["plant"], **more}})


def test_plans_that_change_different_things_are_together_as_they_are_alone() -> None:
    plans = [line(rate=20), with_(causes={"strike": {"cost": 5}}), line(inputs={"body": 1, "fuze": 2})]
    changed = [changes(BASE, plan) for plan in plans]
    assert all_conflicts(changed) == {}
    assert together(BASE, changed) == with_(
        lines={"plant": {"rate": 20, "inputs": {"body": 1, "fuze": 2}}}, causes={"strike": {"cost": 5}}
    )
    assert BASE["causes"] == {}, "the base stays as it is"
    assert together(BASE, []) == BASE


def test_what_a_plan_takes_away_is_away() -> None:
    without = {key: value for key, value in BASE.items() if key != "sources"}
    changed = changes(BASE, without)
    assert together(BASE, [changed]) == without
    assert conflicts(changed, changes(BASE, with_(sources={"lines.plant.rate": {"kind": "assumed"}}))) == [
        "sources.lines.plant.rate.kind"
    ]


def test_two_values_for_one_number_are_a_conflict() -> None:
    twice, thrice = changes(BASE, line(rate=20)), changes(BASE, line(rate=30))
    assert conflicts(twice, thrice) == ["lines.plant.rate"]
    assert conflicts(twice, twice) == []
    assert conflicts(changes(BASE, line(rate=1)), changes(BASE, line(rate=True))) == ["lines.plant.rate"]


def test_a_part_replaced_as_a_whole_excludes_what_changes_it() -> None:
    whole, inside = changes(BASE, line(inputs="bought")), changes(BASE, line(inputs={"body": 3}))
    assert conflicts(whole, inside) == conflicts(inside, whole) == ["lines.plant.inputs.body"]


def test_words_alone_are_no_conflict() -> None:
    one, other = (changes(BASE, with_(sources={"lines.plant.rate": {"kind": "seen", "note": n}})) for n in "ab")
    assert conflicts(one, other) == []


@pytest.mark.slow
def test_shipped_plans_together_are_what_hydra_composes() -> None:
    """The same data, in the same order of parts."""
    base, *alone = (composed_scenario(overrides=[f"surge={name}"]) for name in ("none", "third_shift", "second_source"))
    changed = [changes(base, plan) for plan in alone]
    both = composed_scenario(overrides=["surge=[third_shift,second_source]"])
    merged = together(base, changed)
    assert merged == both
    assert [list(merged[key]) for key in ("lines", "causes", "sources")] == [
        list(both[key]) for key in ("lines", "causes", "sources")
    ]
