"""Compile the modules in which a replication spends its time, from the same files that run interpreted.

``python .ci/compile.py`` writes machine code (mypyc) to ``desim/_compiled/<digest of the sources>``, once. Without a C
compiler, or where compiling fails, it says so in one line: desim then runs interpreted, with the same results.
"""

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from importlib.util import find_spec
from pathlib import Path

TREE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TREE))

from desim.compiled import FOLDER, PACKAGE, source_digest  # noqa: E402  # of this tree, whatever is installed

INTERPRETED = (
    "sim/assembly/", "sim/change/", "sim/replicate.py", "sim/stream_use.py", "sim/world.py",
    "sim/kernel/environment.py", "sim/kernel/errors.py", "sim/kernel/generator.py", "sim/kernel/interrupts.py",
    "sim/kernel/law.py", "sim/kernel/part.py", "sim/kernel/registry.py", "sim/kernel/working_time.py",
)  # fmt: skip
"""What builds a world, draws blocks of random numbers or is a process of SimPy: hardly any time is spent there."""
BESIDE_SIM = (
    "spec/fields/recurrence.py", "spec/fields/ticks.py", "spec/facts/gates.py", "spec/facts/movement.py",
    "spec/facts/production.py", "spec/facts/stock.py", "spec/facts/unit_tracking.py",
)  # fmt: skip
"""What sim writes to all the time."""
CONFIG = """[mypy]
python_version = 3.11
ignore_missing_imports = true
[mypy-numpy.*,pydantic.*,pydantic_core.*,annotated_types.*,OTHERS]
follow_imports = skip
[mypy-desim.spec.*]
ignore_errors = true
"""
"""Only types of sim and spec are looked at; that they are right is what ``make check`` is for."""
LOOKED_AT = ("sim", "spec")
BUILD = """
import sys
from mypyc.build import mypycify
from setuptools import setup
modules = mypycify(["--config-file", "mypy.ini", *sys.argv[1:]], opt_level="2", debug_level="0", multi_file=True)
words = ["build_ext", "--build-lib", "built", "--build-temp", "objects", "--parallel", "JOBS"]
setup(name="compiled", ext_modules=modules, packages=[], script_args=words)
"""


def configuration() -> str:
    """Settings of mypy: no package of desim is looked at but sim and spec, whoever names it."""
    packages = [path.parent.name for path in sorted(PACKAGE.glob("*/__init__.py"))]
    return CONFIG.replace("OTHERS", ",".join(f"desim.{name}.*" for name in packages if name not in LOOKED_AT))


class NotCompiled(Exception):
    """Why sim runs interpreted."""


def sources() -> list[str]:
    """What is compiled, relative to the tree."""
    found = [path.relative_to(PACKAGE).as_posix() for path in sorted((PACKAGE / "sim").rglob("*.py"))]
    ours = [name for name in found if not name.endswith("__init__.py") and not name.startswith(INTERPRETED)]
    return [f"desim/{name}" for name in (*ours, *BESIDE_SIM)]


def require_tools() -> None:
    """Raise NotCompiled without a C compiler or mypyc."""
    command = (sysconfig.get_config_var("CC") or "cc").split()[0]
    if os.name != "nt" and shutil.which(os.environ.get("CC", command)) is None:
        raise NotCompiled("there is no C compiler")
    for library in ("mypyc", "setuptools"):
        if find_spec(library) is None:
            raise NotCompiled(f"{library} is not installed")


def build(target: Path) -> None:
    """Compile into a folder that is there once all is; raises NotCompiled."""
    require_tools()
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        shutil.copytree(PACKAGE, work / "desim", ignore=shutil.ignore_patterns("_compiled", "__pycache__"))
        (work / "mypy.ini").write_text(configuration(), encoding="utf-8")
        jobs = str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
        command = [sys.executable, "-c", BUILD.replace("JOBS", jobs), *sources()]
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
        if done.returncode:
            log = Path(tempfile.gettempdir()) / "desim-compile.log"
            log.write_text(done.stdout + done.stderr, encoding="utf-8")
            raise NotCompiled(f"compiling failed; see {log}")
        target.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix="new-") as new:
            shutil.copytree(work / "built", Path(new) / target.name)
            if not target.exists():
                (Path(new) / target.name).rename(target)
    for old in target.parent.iterdir():
        if old != target and not old.name.startswith("new-"):
            shutil.rmtree(old, ignore_errors=True)


def main() -> int:
    """Compile what is not compiled yet; 0 also where desim runs interpreted, for that is sound."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    target = FOLDER / source_digest()
    if target.is_dir():
        return 0
    try:
        build(target)
    except NotCompiled as reason:
        sys.stderr.write(f"desim: sim runs interpreted: {reason}\n")
    else:
        sys.stderr.write("desim: sim is compiled\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
