"""Every seeded bug still has its place in the code and the tests that must notice it, and one of them is noticed."""

import ast
from pathlib import Path

import pytest

from tests.mutants.run import MUTANTS, ROOT, mutated, named_tests, trial


def test_each_mutant_says_what_it_is_and_which_tests_must_notice_it() -> None:
    assert len(MUTANTS) >= 24 + 12
    for name, mutant in MUTANTS.items():
        needed = {"bug", "file", "tests", "old", "new"}
        assert needed <= set(mutant) <= needed | {"also", "nearest"}, name
        assert mutant["tests"], name


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_has_one_place_and_compiles(name: str) -> None:
    for file, text in mutated(name, ROOT / "desim").items():
        before = ast.dump(ast.parse(file.read_text(encoding="utf-8")))
        assert ast.dump(ast.parse(text, filename=str(file))) != before


@pytest.mark.parametrize("test", named_tests(MUTANTS))
def test_the_tests_that_must_notice_are_there(test: str) -> None:
    file, _, name = test.partition("::")
    text = (ROOT / file).read_text(encoding="utf-8")
    assert not name or f"def {name.partition('[')[0]}(" in text


def test_a_place_that_is_gone_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "stats").mkdir()
    (tmp_path / "stats" / "interval.py").write_text("def mean(): ...\n", encoding="utf-8")
    with pytest.raises(ValueError, match="0 places"):
        mutated("normal_for_t", tmp_path)


@pytest.mark.slow
def test_a_mutant_is_killed_and_the_engine_as_it_is_is_not() -> None:
    tests = ("tests/stats/test_interval.py",)
    assert trial("", tests).fate == "survived"
    verdict = trial("normal_for_t", tests)
    assert (verdict.fate, verdict.by.partition("::")[0]) == ("killed", tests[0])
