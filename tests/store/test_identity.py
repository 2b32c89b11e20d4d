"""Identity: what a stored study is of, and the message where another one is asked for."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from desim.spec.fields.faults import SpecError
from desim.store.identity import (
    CODE_FORM,
    DAMAGED,
    Identity,
    OtherResults,
    differences,
    refuse_other_schema,
    refuse_other_study,
)
from desim.store.sealed import seal

ONE = Identity("s" * 64, "c" * 64, 1)
DATA = {"name": "x", "horizon": 60.0}


def refused(stored: Identity, requested: Identity, data: dict[str, object] | None = None) -> str:
    """The message of a refusal."""
    with pytest.raises(OtherResults) as caught:
        refuse_other_study(Path("results/x"), stored, requested, DATA, data or DATA)
    assert isinstance(caught.value, SpecError)
    return str(caught.value)


def test_an_identity_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    assert Identity.read(path) is None
    for identity in (ONE, replace(ONE, plugins={"mine": "p" * 64})):
        path.write_text(json.dumps(seal(identity.plain())))
        assert Identity.read(path) == identity
    changed = {**seal(ONE.plain()), "seed": 2}
    for text in ("{", "[]", "null", "7", "{}", "[" * 100_000, json.dumps(ONE.plain()), json.dumps(changed)):
        path.write_text(text)
        assert Identity.read(path) == DAMAGED
    path.unlink()
    os.mkfifo(path)
    assert Identity.read(path) == DAMAGED
    assert "plan.json: is damaged" in refused(DAMAGED, ONE)


def test_all_of_it_enters_the_key() -> None:
    others = [
        ONE, replace(ONE, scenario="t"), replace(ONE, code="d"), replace(ONE, seed=2), replace(ONE, plugins={"a": "b"}),
        replace(ONE, plugins={"a": "c"}), replace(ONE, plugins={"b": "b"}),
    ]  # fmt: skip
    assert len({identity.key for identity in others}) == len(others)


def test_code_that_differs_is_called_code_and_not_a_fault_of_the_scenario() -> None:
    assert refused(ONE, replace(ONE, code="d" * 64)).splitlines() == [
        "results/x holds results of another study:",
        "  code: of desim that simulates or measures has changed since",
        "run.if_changed=replace removes these results and runs the study here again, "
        "run.if_changed=new runs it in a folder beside this one",
    ]


def test_plugins_that_differ_are_named() -> None:
    stored = replace(ONE, plugins={"gone": "1", "kept": "2", "edited": "3"})
    message = refused(stored, replace(ONE, plugins={"kept": "2", "edited": "4", "fresh": "5"}))
    assert [line.strip() for line in message.splitlines()[1:-1]] == [
        "plugin edited: has changed", "plugin fresh: was not loaded then", "plugin gone: is not loaded now",
    ]  # fmt: skip


def test_results_of_an_earlier_way_to_hash_are_told_so_once_with_the_cure(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps({"scenario": ONE.scenario, "code": "old", "seed": 1}))
    stored = Identity.read(path)
    assert stored is not None
    assert stored.code_form != CODE_FORM
    message = refused(stored, ONE)
    assert message.count("code") == 1
    assert "code: was hashed in another way by an earlier version of desim, and cannot be compared" in message
    assert "run.if_changed=replace" in message
    assert "run.if_changed=new" in message


def test_settings_that_differ_are_listed_up_to_a_limit() -> None:
    assert "  horizon: was 60.0, is 61.0" in refused(ONE, replace(ONE, scenario="t"), {**DATA, "horizon": 61.0})
    many = {**DATA, **{f"key{k:02}": k for k in range(25)}}
    message = refused(ONE, replace(ONE, seed=2), many)
    assert "  run.seed: was 1, is 2" in message
    assert "  scenario: and 5 more differences" in message


def test_differences_go_into_nested_maps() -> None:
    old, new = {"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": 1, "c": 4}, "e": 5}
    assert list(differences(old, new)) == [("a.c", 2, 4), ("d", 3, None), ("e", None, 5)]
    assert list(differences({1: "x"}, {"1": "x"})) == [], "days are keys of numbers, and of text once stored"


def test_another_schema_is_refused_with_the_version_that_wrote_it() -> None:
    with pytest.raises(OtherResults, match=r"was written with schema 1 \(desim 0\.0\.9\), this is 4"):
        refuse_other_schema(Path("x"), {"schema_version": 1, "versions": {"desim": "0.0.9"}})
    refuse_other_schema(Path("x"), {"schema_version": 4})
