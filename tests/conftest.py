"""The browser that all tests of pages share, and no search for garbage among the thousands of tests themselves.

Tests run sim interpreted, since some take its classes apart. ``DESIM_COMPILED=yes make test`` runs all others compiled.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"]

os.environ.setdefault("DESIM_COMPILED", "no")
os.environ["DESIM_CACHE"] = ""  # figures are drawn, and nothing is left in the folders of who runs the tests
gc.disable()  # until all tests are collected


def pytest_collection_finish() -> None:
    """Modules and tests stay until the end: the collector need not look at them after each of the tests."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes classes apart is skipped where they are compiled."""
    if os.environ["DESIM_COMPILED"] != "no":
        for item in items:
            if item.get_closest_marker("interpreted"):
                item.add_marker(pytest.mark.skip(reason="sim is compiled"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real Chromium for all pages of the session."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium to open the page with")
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync.sync_playwright() as play:
        running = play.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()
