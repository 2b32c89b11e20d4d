"""The commands from observed figures to a run in conditioned worlds, and one of its replications alone."""

from pathlib import Path

import pytest
import yaml

from tests.command import desim
from tests.study.questions.plant_network import DAYS, plant

BASE = ["--config-dir", "mine", "network=plant_of_mine", "run.workers=1", "bibliography=none"]


def written(folder: Path, figure: float) -> None:
    """The plant as a network of one's own, with two figures."""
    (folder / "mine" / "network").mkdir(parents=True, exist_ok=True)
    (folder / "mine" / "bibliography").mkdir(exist_ok=True)
    (folder / "mine" / "bibliography" / "none.yaml").write_text("{}\n", encoding="utf-8")
    data = plant(dict.fromkeys(DAYS[:2], figure), error=0.25)
    text = yaml.safe_dump(data, sort_keys=False)
    (folder / "mine" / "network" / "plant_of_mine.yaml").write_text(f"# @package _global_\n{text}", encoding="utf-8")


@pytest.mark.slow
def test_figures_lead_to_worlds_that_a_run_and_a_trace_take(tmp_path: Path) -> None:
    written(tmp_path, 330.0)
    done = desim(tmp_path, *BASE, "study=condition", "run.replications=48", "condition.least_effective=5")
    assert done.returncode == 0, done.stderr
    (file,) = [
        path.relative_to(tmp_path)
        for path in tmp_path.rglob("condition/**/worlds.parquet")
        if "points" not in path.parts
    ]
    assert f"'run.worlds=\"{file}\"'" in done.stdout
    run = desim(tmp_path, *BASE, f'run.worlds="{file}"', "run.replications=6", "output=after")
    assert run.returncode == 0, run.stderr
    (place,) = [path.parent.relative_to(tmp_path) for path in (tmp_path / "after").rglob("manifest.json")]
    alone = desim(tmp_path, "study=trace", f'trace.results="{place}"', "trace.replication=3")
    assert "the same bits as in the batch" in alone.stdout, alone.stderr
    many = desim(tmp_path, *BASE, f'run.worlds="{file}"', "run.replications=60", "output=after")
    assert many.returncode == 2
    assert "holds 48: 48 at most" in many.stderr


@pytest.mark.slow
def test_too_few_worlds_end_as_refusals_do_and_a_contradiction_does_not(tmp_path: Path) -> None:
    written(tmp_path, 330.0)
    few = desim(tmp_path, *BASE, "study=condition", "run.replications=16", "condition.least_effective=17")
    assert few.returncode == 2
    assert "no worlds are written: the draws are worth" in few.stderr
    assert "report.html" in few.stdout
    written(tmp_path, 3000.0)
    none = desim(tmp_path, *BASE, "study=condition", "run.replications=16", "output=other")
    assert none.returncode == 0, none.stderr
    assert "no world made what was observed" in none.stdout
