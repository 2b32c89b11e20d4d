"""Published figures: what was reported or announced, out of scenarios without randomness."""

from pathlib import Path

import pytest
import yaml

from desim.study.cases import model
from desim.study.validate import plan, run
from desim.study.verdicts import of_plan

HERE = Path(__file__).parent
INDEX = yaml.safe_load((HERE / "cases.yaml").read_text(encoding="utf-8"))

pytestmark = pytest.mark.theory


@pytest.mark.parametrize("name", INDEX)
def test_published_figures_come_out(name):
    planned = plan(model(HERE / "scenarios", name, INDEX[name]), "full", 1)
    (ran,) = run([planned], 1, lambda _: None)
    assert ran.failures == []
    assert [v for v in of_plan(planned, ran, "full", 0.0) if v["faults"]] == []
