"""Results to report on, made once for all tests of this room."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from desim.spec.read import read
from desim.spec.settings.run import Run
from desim.study.execution.simulate import study


def _module(name: str) -> ModuleType:
    """A module beside this one; tests are not a package."""
    spec = importlib.util.spec_from_file_location(f"report_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def parts() -> ModuleType:
    """The network of these tests and what may happen to it."""
    return _module("network")


def run(data: dict[str, Any], place: Path, n: int = 12, **labels: Any) -> Path:
    """Results of *n* replications of *data* in the folder *place*."""
    return study(read(data), data, Run(replications=n, workers=1), place, labels)


@pytest.fixture(scope="session")
def runs() -> Callable[..., Path]:
    """How to make results."""
    return run


@pytest.fixture(scope="session")
def sweep(parts: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two plans under two settings."""
    place = tmp_path_factory.mktemp("sweep")
    return [
        run(
            parts.network(causes={**surge, **disruption}),
            place / f"{s}-{d}",
            choices={"surge": s, "disruption": d},
            overrides=[f"surge={s}", f"disruption={d}"],
            command="desim -m surge=none,third_shift disruption=none,fire",
        )
        for d, disruption in parts.DISRUPTIONS.items()
        for s, surge in list(parts.SURGES.items())[:2]
    ]
