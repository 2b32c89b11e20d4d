"""The list of checks: each has a name of its own, and all of them run."""

import pytest

from desim.spec.checks import check
from desim.spec.fields.faults import Fault, SpecError
from desim.spec.read import read
from tests.networks import chain


def test_each_check_has_a_name_of_its_own():
    names = [name for name, _ in check.CHECKS]
    assert len(set(names)) == len(names) > 0


def test_a_check_added_to_the_list_runs(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        check, "CHECKS", [*check.CHECKS, ("names", lambda scenario, _: iter([Fault("name", "is odd")]))]
    )
    with pytest.raises(SpecError, match="name: is odd"):
        read(chain())
