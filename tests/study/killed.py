"""A study in a process of its own, to be killed: python -m tests.study.killed FOLDER REPLICATIONS WORKERS."""

import sys
from pathlib import Path

from desim.spec.read import read, read_run
from desim.study.simulate import study
from tests.networks import chain
from tests.study.troubles import slow

if __name__ == "__main__":
    folder, count, workers = sys.argv[1:]
    data = chain(60.0)
    run = read_run({"replications": int(count), "workers": int(workers), "chunk": 2})
    study(read(data), data, run, Path(folder), {}, job=slow)
