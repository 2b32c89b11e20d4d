"""Points of a sweep that are run ahead: which ones, where their results go, and what each finds at its turn."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hydra
import pytest
from hydra.core.global_hydra import GlobalHydra
from omegaconf import DictConfig

import desim.study.execution.ahead as shared
from desim.cli.ahead import _without_hydra
from desim.cli.application import _request
from desim.cli.commands.run import folder_of
from desim.cli.composition import shipped_configuration
from desim.cli.job import Request
from desim.study.execution.earlier import Earlier

SHARED = ["hydra.mode=MULTIRUN", "network=island_stocks", "run.replications=4"]
Point = tuple[str, ...]


class Sweep:
    """A sweep of some points as Hydra runs it, which simulates nothing."""

    def __init__(self, points: list[Point], monkeypatch: pytest.MonkeyPatch) -> None:
        self._loader: Any = GlobalHydra.instance().hydra.config_loader  # type: ignore[union-attr]
        self._master = hydra.compose("config", SHARED, return_hydra_config=True)
        self.together: list[list[str]] = []
        monkeypatch.setattr(shared, "run_ahead", self.run_ahead)
        for point in points:  # Hydra checks them all first
            self.config(point)

    def run_ahead(self, runs: list[Any], tick: Any) -> dict[Path, Earlier]:
        self.together.append([one.folder.name for one in runs])
        return {one.folder: Earlier(seconds=float(len(runs))) for one in runs}

    def config(self, point: Point) -> DictConfig:
        found: DictConfig = self._loader.load_sweep_config(self._master, list(point))
        return found

    def turn(self, point: Point) -> tuple[Request, Earlier | None]:
        config = self.config(point)
        request = _request(_without_hydra(config), config.hydra)
        return request, request.earlier(request)


@pytest.fixture(autouse=True)
def composing() -> Iterator[None]:
    with shipped_configuration():
        yield


def points_of(*words: str) -> list[Point]:
    return [(*SHARED[1:], word) for word in words]


def test_the_first_point_has_the_others_run_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    points = points_of("run.seed=1", "run.seed=2", "run.seed=3")
    sweep = Sweep(points, monkeypatch)
    for point in points:
        request, earlier = sweep.turn(point)
        assert request.run.seed == int(point[-1][-1])
        assert earlier == Earlier(seconds=3.0)
        assert folder_of(request)[1].name in sweep.together[0]
    assert len(sweep.together) == 1


def test_what_is_no_run_and_what_has_a_fault_is_left_for_its_own_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    points = points_of("run.seed=1", "run.seed=-2", "study=check", "run.seed=4", "horizon=-5")
    sweep = Sweep(points, monkeypatch)
    sweep.turn(points[0])
    assert [len(names) for names in sweep.together] == [2]
    assert sweep.turn(points[2])[1] is None


def test_more_points_than_are_run_together_are_run_in_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desim.cli.ahead.POINTS", 2)
    points = points_of(*(f"run.seed={seed}" for seed in range(1, 6)))
    sweep = Sweep(points, monkeypatch)
    for point in points:
        sweep.turn(point)
    assert [len(names) for names in sweep.together] == [2, 2]


def test_a_command_alone_runs_nothing_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    sweep = Sweep([], monkeypatch)
    config = hydra.compose("config", SHARED[1:], return_hydra_config=True)
    request = _request(_without_hydra(config), config.hydra)
    assert request.earlier(request) is None
    assert not sweep.together


def test_a_configuration_is_composed_once_for_the_check_and_the_launch(monkeypatch: pytest.MonkeyPatch) -> None:
    points = points_of("run.seed=1", "run.seed=2")
    sweep = Sweep(points, monkeypatch)
    kept = dict(sweep._loader._kept)
    assert sweep.config(points[1]) is kept[points[1]]
    assert sweep.config(points[1]) is not kept[points[1]]
