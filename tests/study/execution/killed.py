"""A study in a process of its own, to be killed: python -m tests.study.execution.killed FOLDER REPLICATIONS WORKERS."""

import sys
from functools import partial
from pathlib import Path

from desim.spec.read import read, read_run
from desim.study.execution.simulate import study
from tests.networks import chain
from tests.study.execution.troubles import noted

DATA = chain(30.0)
"""What is simulated; a test that holds the results against a reference takes it from here."""


def main(folder: str, count: str, workers: str) -> None:
    """So many replications, each noted in a file beside the folder once it is computed."""
    run = read_run({"replications": int(count), "workers": int(workers), "chunk": 1})
    study(read(DATA), DATA, run, Path(folder), {}, job=partial(noted, f"{folder}.log"))


if __name__ == "__main__":
    main(*sys.argv[1:])
