"""The notebooks of the docs: jupytext reads them, and all their cells run, in order, in one process."""

from pathlib import Path

import pytest

from tests.command import python

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.md"))
HEAD = "import matplotlib\nmatplotlib.use('Agg')\n"
"""Nothing is shown on a screen."""


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_cells_of_a_notebook_run(notebook: Path, tmp_path: Path) -> None:
    import jupytext  # of the development environment: the lock has it

    cells = [cell["source"] for cell in jupytext.read(notebook)["cells"] if cell["cell_type"] == "code"]
    assert len(cells) >= 5
    done = python(tmp_path, HEAD + "\n\n".join(cells))
    assert done.returncode == 0, done.stderr
