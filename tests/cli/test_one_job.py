"""Studies that run once: whatever an experiment varies they are one job, and they cannot be swept."""

from pathlib import Path

import pytest

from desim.cli.one_job import one_job_overrides
from desim.spec.fields.faults import SpecError
from desim.spec.settings.studies import STUDIES
from tests.cli.test_app import MINE, NETWORK
from tests.command import desim

ONCE = {
    "compare", "board", "robust", "portfolio", "condition", "backtest", "validate", "coverage", "rerun",
    "template", "export", "assumptions", "tables",
}  # fmt: skip
"""Over all points (the first six), over none, or into one file."""
EXPERIMENT = """# @package _global_
hydra:
  mode: MULTIRUN
  sweeper:
    params:
      stockpiles.depot.policy.level: 5,8
"""


@pytest.mark.parametrize("study", STUDIES)
def test_a_study_that_runs_once_is_one_job_whatever_an_experiment_varies(study: str) -> None:
    words = ["experiment=surge_155", f"study={study}"]
    assert one_job_overrides(words) == (["hydra.mode=RUN"] if study in ONCE else [])
    assert one_job_overrides([*words, "hydra.mode=MULTIRUN"]) == []


def test_it_cannot_be_swept() -> None:
    with pytest.raises(SpecError, match=r"study: 'board' runs once, .* without -m"):
        one_job_overrides(["-m", "study=board", "horizon=30,40"])
    assert one_job_overrides(["-m", "study=sensitivity", "horizon=30,40"]) == []


def test_an_experiment_that_sweeps_gives_one_message_and_one_page(tmp_path: Path) -> None:
    head = "headline: {metric: fill_rate, subject: depot, better: high}\n"
    texts = {"network": NETWORK + head, "demand": "# @package _global_\ndemands: {}\n", "experiment": EXPERIMENT}
    for group, text in texts.items():
        (tmp_path / "conf" / group).mkdir(parents=True)
        (tmp_path / "conf" / group / "mine.yaml").write_text(text, encoding="utf-8")
    words = [*MINE, "experiment=mine"]
    none = desim(tmp_path, *words, "study=board")
    assert none.returncode == 2
    assert none.stderr.count("finds no complete results in results/mine") == 1
    swept = desim(tmp_path, *words, "hydra.mode=MULTIRUN", "study=board")
    assert swept.returncode == 2
    assert swept.stderr.count("runs once") == 1
    assert desim(tmp_path, *words).returncode == 0
    made = desim(tmp_path, *words, "study=board")
    assert made.returncode == 0, made.stderr
    assert made.stdout.strip().endswith("results/mine/board.html")
