"""The network in C++ without any recording, compiled where a compiler is: what the machine can do at most."""

import atexit
import json
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from tests.bench import network as net

SOURCE = Path(__file__).with_name("kernel.cpp")
COMPILERS = ("c++", "g++", "clang++")

compiler = next((found for name in COMPILERS if (found := shutil.which(name))), None)
if compiler is None:
    raise ImportError("there is no C++ compiler")


@cache
def program() -> Path:
    """The compiled kernel, in a folder that is gone with this process."""
    folder = Path(tempfile.mkdtemp(prefix="desim-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    target = folder / "kernel"
    subprocess.run([str(compiler), "-O2", "-std=c++17", str(SOURCE), "-o", str(target)], check=True)
    return target


def run(replications: int, seed: int) -> dict[str, Any]:
    """Time the replications, set-up of the network included; the process takes its own CPU time."""
    words = [str(program()), str(replications), str(seed)]
    found = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    return net.outcome(found["seconds"], found["events"], found["asked"], found["served"] / found["asked"])
