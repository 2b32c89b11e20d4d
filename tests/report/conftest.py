"""Results and pages for the tests of the report: made once for a whole session, shared by all its workers."""

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from filelock import FileLock

from desim.cli.commands.compare import comparison_page
from desim.report.comparison import write_point
from desim.report.page import drawing
from desim.spec.read import read
from desim.spec.settings.run import Run
from desim.store.side_by_side import StudyKey
from desim.study.execution.simulate import study

EMPTY = '<svg viewBox="0 0 1 1"></svg>'
COMMAND = "desim -m surge=none,third_shift disruption=none,fire"


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
def shared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """A folder that the first worker of the session fills, and the others find filled."""
    base = tmp_path_factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def folder(name: str, fill: Callable[[Path], object]) -> Path:
        with FileLock(root / f"{name}.lock"):
            if not (root / f"{name}.done").exists():
                shutil.rmtree(root / name, ignore_errors=True)
                (root / name).mkdir()
                fill(root / name)
                (root / f"{name}.done").touch()
        return root / name

    return folder


@pytest.fixture(scope="session")
def sweep(parts: ModuleType, shared: Callable[..., Path]) -> list[Path]:
    """Results of two plans under two settings; read only."""
    chosen = [
        ({"surge": s, "disruption": d}, {**surge, **disruption})
        for d, disruption in parts.DISRUPTIONS.items()
        for s, surge in list(parts.SURGES.items())[:2]
    ]

    def fill(place: Path) -> None:
        for choices, causes in chosen:
            words = [f"{group}={option}" for group, option in choices.items()]
            folder = place / "-".join(choices.values())
            run(parts.network(causes=causes), folder, choices=choices, overrides=words, command=COMMAND)

    place = shared("sweep", fill)
    return [place / "-".join(choices.values()) for choices, _ in chosen]


@pytest.fixture(scope="session")
def pages(sweep: list[Path], shared: Callable[..., Path]) -> Path:
    """The folder with report and annex of the sweep, its summary.csv, and below point/ those of its third point.

    The pages of the sweep are those that the command line makes, with the day on which each run first differs.
    """

    def fill(place: Path) -> None:
        comparison_page(sweep, place, StudyKey("sweep", ()), Run(workers=1))
        write_point(Path(shutil.copytree(sweep[2], place / "point")))

    return shared("pages", fill)


@pytest.fixture(scope="session")
def sweep_page(pages: Path) -> str:
    """The annex of the sweep."""
    return (pages / "annex.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def point_page(pages: Path) -> str:
    """The annex of one scenario: the base plan with a fire."""
    return (pages / "point" / "annex.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def sweep_report(pages: Path) -> str:
    """The decision report of the sweep."""
    return (pages / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def point_report(pages: Path) -> str:
    """The decision report of one scenario."""
    return (pages / "point" / "report.html").read_text(encoding="utf-8")


@pytest.fixture
def without_svg(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are painted and not laid out, for tests of what a page does with unusual data."""
    monkeypatch.setattr(drawing, "saved", lambda drawing: EMPTY)


@pytest.fixture
def without_painting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are empty, for tests that look at tables and sentences."""
    monkeypatch.setattr(drawing, "drawn", lambda *of: EMPTY)


class Opened:
    """A page in the browser, and all that it logged, requested or popped up."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.messages: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.messages.append(message.text))
        page.on("pageerror", lambda error: self.messages.append(str(error)))
        page.on("dialog", lambda dialog: (self.messages.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))

    def go(self, address: str, width: int = 1280, height: int = 800) -> "Opened":
        """Load *address* anew in a window of this size."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(media="null")
        self.page.goto("about:blank")
        self.page.goto(address)
        return self

    def check(self) -> None:
        """Assert that nothing was logged and nothing but files was requested, and forget it."""
        messages, requests = self.messages[:], self.requests[:]
        self.messages.clear()
        self.requests.clear()
        assert messages == []
        assert [url for url in requests if not url.startswith(("file:", "about:"))] == []


@pytest.fixture(scope="session")
def window(browser: Any) -> Opened:
    """The one page of the session."""
    return Opened(browser.new_page())


@pytest.fixture
def visit(window: Opened) -> Iterator[Callable[..., Opened]]:
    """How to open an address; that nothing went wrong on the page is checked at the end."""
    yield window.go
    window.check()
