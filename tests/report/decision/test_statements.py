"""Ten statements about each of five studies can be read off the two pages, and each is what the tables say."""

from pathlib import Path

import pytest

from desim.report.comparison import write
from tests.report.decision.experiments import EXPERIMENTS, Shared, filled
from tests.report.decision.six_nodes import six_nodes
from tests.report.decision.statements import STATEMENTS, Study, missing, opened


def test_there_are_ten() -> None:
    assert len({one.name for one in STATEMENTS}) == 10


@pytest.fixture(scope="session")
def book(shared: Shared) -> Study:
    """Two plans of a workbook with six nodes."""

    def fill(place: Path) -> None:
        write(six_nodes(place), place)

    return opened(shared("six_nodes", fill))


def test_a_workbook_of_six_nodes(book: Study) -> None:
    assert book.title(book.winner) == "A second shift"
    assert missing(book) == []


def test_a_sweep_with_disruptions(sweep: list[Path], pages: Path) -> None:
    """Of the network of these tests; its points do not lie beside its pages."""
    found = opened(sweep[0].parent)
    assert missing(Study(pages, found.sweep)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment(name: str, shared: Shared) -> None:
    assert missing(opened(filled(name, shared))) == []
