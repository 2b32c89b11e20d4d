"""A study in a process of its own, to be killed: python -m tests.study.execution.killed FOLDER REPLICATIONS WORKERS."""

import sys
from functools import partial
from pathlib import Path

from desim.spec.read import read, read_run
from desim.study.execution.simulate import study
from tests.networks import chain
from tests.study.execution.troubles import noted

if __name__ == "__main__":
    folder, count, workers = sys.argv[1:]
    data = chain(30.0)
    run = read_run({"replications": int(count), "workers": int(workers), "chunk": 1})
    study(read(data), data, run, Path(folder), {}, job=partial(noted, f"{folder}.log"))
