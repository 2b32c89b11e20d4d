"""The board of the sweep, written once for a whole session."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desim.report.board.board import write
from desim.spec.settings.study_settings import BoardSettings


@pytest.fixture(scope="session")
def board(sweep: list[Path], shared: Callable[..., Path]) -> Path:
    """The page over two plans under two settings."""
    return shared("board", lambda place: write(sweep, place, BoardSettings())) / "board.html"
