"""The plan of the house: who may import whom, how long things may be, and what is never used."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture import statements

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "spec": set(),
    "sim": {"spec"},
    "measure": {"spec"},
    "stats": set(),
    "store": {"spec"},
    "sheets": {"spec", "store"},
    "plugins": {"spec", "sim", "measure", "store"},
    "study": {"spec", "sim", "measure", "stats", "store", "plugins"},
    "report": {"spec", "measure", "stats", "store"},
    "notebook": {"spec", "stats", "store", "study", "report"},
}
_FIELDS = {"fields"}
_WINGS_OF_A_REPORT = {"page", "model", "figures"}
WINGS: dict[str, dict[str, set[str]]] = {
    "spec": {
        "fields": set(),
        "safety": _FIELDS,
        "parts": {"fields", "safety"},
        "settings": _FIELDS,
        "facts": {"parts"},
        "metrics": _FIELDS,
        "checks": {"fields", "parts", "metrics"},
        "question": {"fields", "safety", "parts", "metrics"},
        "documentation": {"fields", "parts", "settings", "metrics", "question"},
    },
    "sim": {
        "kernel": set(),
        "stock": {"kernel"},
        "production": {"kernel", "stock"},
        "transport": {"kernel", "stock"},
        "demand": {"kernel", "stock"},
        "approvals": {"kernel", "stock"},
        "change": {"kernel", "stock", "production", "approvals"},
        "tracing": {"kernel", "stock", "production", "transport"},
        "assembly": {"kernel", "stock", "production", "transport", "demand", "approvals", "change", "tracing"},
    },
    "study": {
        "worlds": set(),
        "execution": {"worlds"},
        "screening": {"execution"},
        "comparison": {"worlds", "execution"},
        "questions": {"worlds", "execution"},
        "validation": {"execution"},
    },
    "report": {
        "page": set(),
        "model": {"page"},
        "figures": {"page", "model"},
        "sections": _WINGS_OF_A_REPORT,
        "review": _WINGS_OF_A_REPORT,
        "studies": _WINGS_OF_A_REPORT,
        "board": _WINGS_OF_A_REPORT,
        "decision": {*_WINGS_OF_A_REPORT, "sections", "review"},
    },
    "cli": {"commands": set()},
    "desk": {"view": set(), "pages": {"view"}},
}
"""Which wings of the same package a wing may import. Files beside the wings may import all of them."""
KEEPERS = {
    "pydantic": "spec", "pydantic_core": "spec", "pint": "spec", "simpy": "sim",
    "scipy": "stats", "SALib": "stats", "scoringrules": "stats",
    "pyarrow": "store", "filelock": "store", "joblib": "study",
    "matplotlib": "report", "seaborn": "report", "jinja2": "report",
    "openpyxl": "sheets", "hydra": "cli", "omegaconf": "cli",
    "nicegui": "desk", "fastapi": "desk", "starlette": "desk", "uvicorn": "desk",
}  # fmt: skip
NEVER = re.compile(r"(c?[Pp]ickle|cloudpickle|dill|shelve|marshal|torch|random)(\.|\Z)")
RISKY = {"eval", "exec", "hash", "compile", "__import__", "read_pickle"}
RISKY_METHODS = {"default_rng", "RandomState", "read_pickle", "from_pickle", "exec", "__import__"}


@cache
def trees() -> dict[str, ast.Module]:
    """The syntax tree of every file of desim."""
    files = sorted((ROOT / "desim").rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def room(file: str) -> str:
    """``desim/sim/production/line.py`` is in sim, ``desim/cli/app.py`` in app."""
    return file.split("/")[1].removesuffix(".py")


def wing_of(file: str) -> str:
    """The wing of a file; empty beside the wings."""
    parts = file.split("/")
    return parts[2] if len(parts) > 3 else ""


@cache
def imports() -> dict[str, list[str]]:
    """What every file of desim imports."""
    return {file: list(_imported(tree)) for file, tree in trees().items()}


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in statements(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def arrows() -> Iterator[tuple[str, str, str]]:
    """Imports between files of desim: the file, and the package and wing it imports from."""
    for file, names in imports().items():
        for name in names:
            parts = name.split(".")
            if parts[0] == "desim" and len(parts) > 1:
                wing = parts[2] if len(parts) > 2 and (ROOT / "desim" / parts[1] / parts[2]).is_dir() else ""
                yield file, parts[1], wing


def test_packages_import_only_what_the_plan_allows() -> None:
    wrong = [
        f"{file} -> {package}"
        for file, package, _ in arrows()
        if (own := room(file)) in MAY_IMPORT and package not in MAY_IMPORT[own] | {own, "_version"}
    ]
    assert wrong == []


def test_nothing_imports_the_desk() -> None:
    """Its door on the command line names it, and loads it where it is asked for."""
    assert [file for file, package, _ in arrows() if package == "desk" and room(file) != "desk"] == []


def test_what_the_desk_shows_is_plain_data() -> None:
    libraries = {name for name, keeper in KEEPERS.items() if keeper == "desk"}
    views = {file: names for file, names in imports().items() if file.startswith("desim/desk/view/")}
    assert [file for file, names in views.items() if libraries & {name.split(".")[0] for name in names}] == []


def test_wings_import_only_what_the_plan_allows() -> None:
    wrong = []
    for file, package, wing in arrows():
        own, at = room(file), wing_of(file)
        if own == package and at and wing not in WINGS[own].get(at, set()) | {at, ""}:
            wrong.append(f"{file} -> {package}/{wing}")
    assert wrong == []


def test_every_wing_stands_in_the_plan() -> None:
    wings = {(room(file), at) for file in trees() if (at := wing_of(file))}
    assert wings == {(package, wing) for package, known in WINGS.items() for wing in known}


def test_libraries_are_imported_where_they_belong() -> None:
    wrong = [
        f"{file}: {name} belongs to {keeper}"
        for file, names in imports().items()
        for name in names
        if (keeper := KEEPERS.get(name.split(".")[0])) not in (None, room(file))
    ]
    assert wrong == []


def test_nothing_unpickles_evaluates_or_draws_from_global_streams() -> None:
    wrong = [f"{file}: {name}" for file, names in imports().items() for name in names if NEVER.match(name)]
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id in RISKY:
                wrong.append(f"{file}:{node.lineno}: {node.id}")
            if isinstance(node, ast.Attribute) and node.attr in RISKY_METHODS:
                wrong.append(f"{file}:{node.lineno}: {node.attr}")
            if isinstance(node, ast.Attribute) and node.attr not in ("Generator", "Philox") and _global_streams(node):
                wrong.append(f"{file}:{node.lineno}: {node.attr}")
            if isinstance(node, ast.Call) and "allow_pickle" in {word.arg for word in node.keywords}:
                wrong.append(f"{file}:{node.lineno}: allow_pickle")
    assert wrong == []


ENDLESS = {"accumulate", "count", "cycle", "iter", "repeat"}
"""Functions whose iterators may have no end."""


def test_no_generator_expression_in_sim_goes_over_what_may_have_no_end() -> None:
    """Compiled, it would be a list: mypyc makes one of the whole iterator, until memory ends."""
    wrong = [
        f"{file}:{node.lineno}"
        for file, tree in trees().items()
        if file.startswith("desim/sim/")
        for node in ast.walk(tree)
        if isinstance(node, ast.GeneratorExp)
        for loop in node.generators
        if isinstance(loop.iter, ast.Call) and getattr(loop.iter.func, "id", "") in ENDLESS
    ]
    assert wrong == []


def _global_streams(node: ast.Attribute) -> bool:
    """Whether it is something of ``np.random``."""
    return getattr(node.value, "attr", "") == "random" and ast.unparse(node.value) in ("np.random", "numpy.random")


def test_files_are_about_one_idea() -> None:
    """A warning of the plan, made an error: a file above 500 lines holds more than one idea."""
    long = {file: count for file in trees() if (count := len((ROOT / file).read_text("utf-8").splitlines())) > 500}
    assert long == {}


def test_importing_desim_costs_nothing() -> None:
    code = "import sys, desim; print(*{'pandas', 'seaborn', 'numpy', 'pydantic', 'hydra'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
