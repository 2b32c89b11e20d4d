"""The records of studies: each has a command, what runs it and its page, and what lacks one is refused by name."""

import sys
from importlib import import_module
from importlib.util import find_spec

import pytest

from desim.cli.registry import COMMANDS, check, command_of
from desim.report.registry import PAGES, page_of
from desim.spec.settings.studies import STUDIES, Study
from desim.study.registry import RUNS, run_of

NEW = Study("readiness", "Is it ready?", "question", "readiness", "study_settings.SizingSettings")
"""A study that is declared and nothing more; ``desim.study.questions.readiness`` happens to be a module."""


@pytest.mark.parametrize("name", STUDIES)
def test_each_study_is_whole(name: str) -> None:
    study = STUDIES[name]
    assert study.question.endswith("?")
    assert callable(command_of(name))
    assert callable(run_of(name)) is study.runs if study.runs else name not in RUNS
    assert callable(page_of(name)) is study.page if study.page else name not in PAGES
    assert (study.settings is not None) is bool(study.key)


def test_a_study_without_a_command_a_run_or_a_page_is_refused_by_name() -> None:
    studies = {**STUDIES, NEW.name: NEW}
    commands = {**COMMANDS, NEW.name: COMMANDS["sizing"]}
    runs = {**RUNS, NEW.name: "desim.study.questions.readiness.readiness"}
    with pytest.raises(ImportError, match=r"study 'readiness' has no command: nothing is registered"):
        check(studies)
    with pytest.raises(ImportError, match=r"study 'readiness' has no run: nothing is registered"):
        check(studies, commands=commands)
    with pytest.raises(ImportError, match=r"study 'readiness' has no run: there is no module desim.study.questions.no"):
        check(studies, {**runs, NEW.name: "desim.study.questions.no.no"}, commands=commands)
    with pytest.raises(ImportError, match=r"study 'readiness' has no page: there is no module desim.report.studies.r"):
        check(studies, runs, {**PAGES, NEW.name: "desim.report.studies.readiness.write"}, commands)
    with pytest.raises(ImportError, match="a page is registered as 'readiness', which is no study"):
        check(pages={**PAGES, NEW.name: PAGES["sizing"]})


def test_a_new_study_of_one_scenario_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("desim.spec.settings.studies", "desim.study.registry", "desim.report.registry", "desim.cli.registry")
    monkeypatch.setitem(STUDIES, NEW.name, NEW)
    for name in names[1:]:
        monkeypatch.delitem(sys.modules, name)
    assert find_spec("desim.report.studies.readiness") is None
    with pytest.raises(ImportError, match=r"study 'readiness' has no page: there is no module desim.report.studies"):
        import_module("desim.cli.registry")
