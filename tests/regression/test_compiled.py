"""Compiled and interpreted: one source, the same bits."""

import json
import os
import shutil
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from desim import compiled
from tests.regression.digests import QUICK, differences

ROOT = Path(__file__).resolve().parents[2]
FOLDER = compiled.FOLDER / compiled.source_digest()
needs_compiled = pytest.mark.skipif(
    shutil.which("cc") is None and shutil.which("gcc") is None, reason="there is no C compiler"
)


def python(mode: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """A run of Python that says how sim is to run."""
    environment = {**os.environ, "DESIM_COMPILED": mode, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True)


def recorded(mode: str, file: Path, *words: str) -> dict[str, dict[str, str]]:
    """Digests of shipped scenarios."""
    done = python(mode, "-m", "tests.regression.digests", "record", str(file), *words)
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return found


def both(folder: Path, *words: str) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Digests of interpreted and of compiled runs."""
    return recorded("no", folder / "no.json", *words), recorded("yes", folder / "yes.json", *words)


@needs_compiled
def test_compiled_and_interpreted_give_the_same_bits(tmp_path: Path) -> None:
    plain, fast = both(tmp_path, "--quick")
    assert set(plain) == set(QUICK)
    assert differences(plain, fast) == []


CHOICES = """
from tests.spec.checks.choice_networks import NETWORKS
import desim
from desim.sim.replicate import replicate
from desim.measure.outcome import outcome
for name, network in NETWORKS.items():
    scenario = desim.read(network())
    for replication in range(3):
        found = outcome(scenario, replicate(scenario, 1, replication))
        print(name, [(row.metric, row.subject, row.value) for row in found.kpi])
        print({level: days.tolist() for level, days in found.levels.items()})
"""
"""Networks with mechanisms that nothing that ships uses; what each gives, number by number."""


@needs_compiled
def test_networks_of_all_choices_give_the_same_numbers() -> None:
    plain, fast = (python(mode, "-c", CHOICES) for mode in ("no", "yes"))
    assert (plain.returncode, plain.stderr) == (fast.returncode, fast.stderr) == (0, "")
    assert plain.stdout == fast.stdout != ""


@needs_compiled
@pytest.mark.slow
def test_all_that_ships_gives_the_same_bits(tmp_path: Path) -> None:
    plain, fast = both(tmp_path, "--all")
    assert differences(plain, fast) == []


@needs_compiled
def test_modules_in_which_time_is_spent_are_machine_code() -> None:
    code = (
        "from desim.sim.kernel import clock; from desim.sim.stock import shelf; print(clock.__file__, shelf.__file__)"
    )
    for mode, suffix in (("yes", EXTENSION_SUFFIXES[0]), ("no", ".py")):
        done = python(mode, "-c", code)
        assert [Path(name).name.partition(".")[2] for name in done.stdout.split()] == [suffix.lstrip(".")] * 2, (
            done.stderr
        )


@needs_compiled
def test_a_changed_source_runs_interpreted_and_says_so(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for name in ("sim", "spec"):
        shutil.copytree(ROOT / "desim" / name, tree / "desim" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (ROOT / "desim").glob("*.py"):
        shutil.copy(path, tree / "desim")
    shutil.copytree(FOLDER, tree / "desim" / "_compiled" / FOLDER.name)
    said = "import desim.compiled as c; print(c.described())"
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    environment.pop("DESIM_COMPILED", None)

    def told(mode: str = "") -> "subprocess.CompletedProcess[str]":
        words = [sys.executable, "-c", said]
        return subprocess.run(
            words, cwd=tmp_path, env={**environment, "DESIM_COMPILED": mode}, capture_output=True, text=True
        )

    assert told().stdout == "compiled\n"
    assert told("no").stdout == "interpreted: DESIM_COMPILED is no\n"
    with (tree / "desim" / "sim" / "stock" / "pool.py").open("a", encoding="utf-8") as file:
        file.write("# another\n")
    assert told().stdout == "interpreted: the sources have changed since they were compiled\n"
    assert "run: make compile" in told("yes").stderr
    shutil.rmtree(tree / "desim" / "_compiled")
    assert told().stdout == "interpreted: not compiled\n"
