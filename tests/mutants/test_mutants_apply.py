"""Every seeded bug still has its place in the engine, and the quickest one to be noticed is."""

import ast
from pathlib import Path

import pytest

from tests.mutants.run import MUTANTS, ROOT, mutated, trial


def test_there_are_24_mutants_and_each_says_what_it_is() -> None:
    assert len(MUTANTS) == 24
    for name, mutant in MUTANTS.items():
        assert {"bug", "file", "old", "new"} <= set(mutant) <= {"bug", "file", "old", "new", "also", "nearest"}, name


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_has_one_place_and_compiles(name: str) -> None:
    for file, text in mutated(name, ROOT / "desim").items():
        before = ast.dump(ast.parse(file.read_text(encoding="utf-8")))
        assert ast.dump(ast.parse(text, filename=str(file))) != before


def test_a_place_that_is_gone_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "stats").mkdir()
    (tmp_path / "stats" / "interval.py").write_text("def mean(): ...\n", encoding="utf-8")
    with pytest.raises(ValueError, match="0 places"):
        mutated("normal_for_t", tmp_path)


@pytest.mark.slow
def test_a_mutant_is_killed_and_the_engine_as_it_is_is_not() -> None:
    suites = ("tests/stats/test_interval.py",)
    assert trial("", suites).fate == "survived"
    verdict = trial("normal_for_t", suites)
    assert (verdict.fate, verdict.by.partition("::")[0]) == ("killed", suites[0])
