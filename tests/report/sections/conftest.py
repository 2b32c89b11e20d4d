"""Sections are tested by their data: their figures stay empty; the pages of the session draw all of them."""

import pytest


@pytest.fixture(autouse=True)
def _without_painting(without_painting: None) -> None:
    """Every test of this folder."""
