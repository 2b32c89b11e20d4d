"""Published figures: what was reported or announced, out of scenarios without randomness."""

from pathlib import Path

import pytest

from tests.theory.case import judge, load

CASES = load(Path(__file__).parent / "cases.yaml")

pytestmark = pytest.mark.theory


@pytest.mark.parametrize("name", CASES)
def test_published_figures_come_out(name):
    case = CASES[name]
    verdicts = judge(case, case.run(1, seed=1, workers=1), least_p=0.0)
    assert not [str(v) for v in verdicts if v.faults]
