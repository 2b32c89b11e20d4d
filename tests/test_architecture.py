"""The plan of the house: who may import whom, how long things may be, and what is never used."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "desim").rglob("*.py"))
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
MAY_IMPORT = {
    "spec": set(),
    "sim": {"spec"},
    "measure": {"spec"},
    "stats": set(),
    "store": {"spec"},
    "sheets": {"spec", "store"},
    "study": {"spec", "sim", "measure", "stats", "store"},
    "report": {"spec", "measure", "stats", "store"},
}
KEEPERS = {
    "pydantic": "spec", "pydantic_core": "spec", "pint": "spec", "simpy": "sim", "scipy": "stats", "SALib": "stats",
    "pyarrow": "store", "joblib": "study", "matplotlib": "report", "seaborn": "report", "jinja2": "report",
    "openpyxl": "sheets", "hydra": "app", "omegaconf": "app",
}  # fmt: skip
NEVER = re.compile(r"(pickle|cloudpickle|dill|shelve|marshal|random)(\.|\Z)")
RISKY = {"eval", "exec", "hash", "compile", "__import__"}


def room(file: str) -> str:
    """``desim/sim/line.py`` is in sim, ``desim/app.py`` in app."""
    return file.split("/")[1].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    first = function.body[0]
    documented = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


@pytest.mark.parametrize("file", TREES)
def test_rooms_import_only_what_the_plan_allows(file: str) -> None:
    own = room(file)
    ours = {name.split(".")[1] for name in imports(TREES[file]) if name.startswith("desim.")}
    if own in MAY_IMPORT:
        assert ours <= MAY_IMPORT[own] | {own}
    for name in imports(TREES[file]):
        keeper = KEEPERS.get(name.split(".")[0])
        assert keeper in (None, own), f"{name} belongs to {keeper}"


@pytest.mark.parametrize("file", TREES)
def test_files_and_functions_are_short(file: str) -> None:
    assert len((ROOT / file).read_text(encoding="utf-8").splitlines()) <= 300
    functions = [node for node in ast.walk(TREES[file]) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert {f.name: length(f) for f in functions if length(f) > 25} == {}


@pytest.mark.parametrize("file", TREES)
def test_nothing_unpickles_evaluates_or_draws_from_global_streams(file: str) -> None:
    assert [name for name in imports(TREES[file]) if NEVER.match(name)] == []
    for node in ast.walk(TREES[file]):
        if isinstance(node, ast.Name):
            assert node.id not in RISKY, f"line {node.lineno}"
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("np.random", "numpy.random"):
            assert node.attr in ("Generator", "Philox"), f"line {node.lineno}"
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("default_rng", "RandomState", "read_pickle"), f"line {node.lineno}"


def test_importing_desim_costs_nothing() -> None:
    code = "import sys, desim; print(*{'pandas', 'seaborn', 'numpy', 'pydantic', 'hydra'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
