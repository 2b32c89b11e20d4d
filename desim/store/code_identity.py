"""Code identity: a hash of the code that decides results, which comments, docstrings and formatting do not change.

The code that decides results is what simulating and measuring import within desim, found by reading the sources; the
code of a plugin is added to it. Each module enters with its name and its syntax tree. The name enters because an
import by name decides which function is called: a module that moves counts as changed. The tree is written down
without docstrings, ``pass`` and imports for type checkers only, and without what is empty, so that all versions of
Python from 3.11 on give the same hash, whether desim runs interpreted or compiled.
"""

import ast
import hashlib
import importlib.util
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from desim.store.files import write_text

FORM = 1
"""Number of the written form of a syntax tree; to be raised when it changes, since stored hashes then differ."""
_NOT_WRITTEN = {"ctx", "kind", "type_comment", "type_ignores"}
_FIELDS: dict[type, tuple[str, ...]] = {}

FindSource = Callable[[str], Path | None]
"""Module name in, its source file out; None for modules that are not to be followed."""


class ModuleCode(NamedTuple):
    """What is known of one source file."""

    digest: str
    """sha256 of its syntax tree."""
    imports: tuple[str, ...]
    """Names that may be modules that it imports, relative ones with leading dots."""


def code_digest(roots: Iterable[str], find_source: FindSource, cache: "DigestCache") -> str:
    """sha256 over the modules *roots* and all they import, as far as *find_source* knows a file."""
    found = imported_modules(roots, find_source, cache)
    return hashlib.sha256("".join(f"{name} {found[name].digest}\n" for name in sorted(found)).encode()).hexdigest()


def imported_modules(
    roots: Iterable[str], find_source: FindSource, cache: "DigestCache | None" = None
) -> dict[str, ModuleCode]:
    """The modules *roots*, their packages and all they import, by name; imports inside functions are followed too."""
    cache = cache or DigestCache(None)
    found: dict[str, ModuleCode] = {}
    left, seen = list(roots), {""}
    while left:
        name = left.pop()
        path = find_source(name) if name not in seen else None
        seen.add(name)
        if path is None:
            continue
        found[name] = code = cache.module_code(path)
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        left += [name.rpartition(".")[0], *(_absolute(target, package) for target in code.imports)]
    return found


def _absolute(target: str, package: str) -> str:
    """The full name of an import out of a *package*."""
    return importlib.util.resolve_name(target, package) if target.startswith(".") else target


def module_code(source: bytes) -> ModuleCode:
    """Digest and imports of a source text; raises SyntaxError."""
    tree = ast.parse(source)
    text: list[str] = []
    _write(tree, text)
    return ModuleCode(hashlib.sha256("".join(text).encode()).hexdigest(), tuple(sorted(set(_imports(tree)))))


def _write(node: ast.AST, text: list[str]) -> None:
    """Write a syntax tree down: classes and fields by name, constants by type and value, nothing that is empty."""
    if isinstance(node, ast.Name):
        text.append(f"{node.id} ")
        return
    if isinstance(node, ast.Constant):
        text.append(f"<{type(node.value).__name__} {node.value!a}>")
        return
    kind = type(node)
    fields = _FIELDS.get(kind)
    if fields is None:
        fields = _FIELDS[kind] = tuple(name for name in kind._fields if name not in _NOT_WRITTEN)
    text.append(f"({kind.__name__} ")
    for name in fields:
        value = getattr(node, name, None)
        if value is None or value == []:
            continue
        text.append(f"{name}:")
        if isinstance(value, list):
            for entry in value:
                _write_entry(entry, text)
            text.append(";")
        else:
            _write_entry(value, text)
    text.append(")")


def _write_entry(value: Any, text: list[str]) -> None:
    if not isinstance(value, ast.AST):
        text.append(f"{value} ")  # a name, a number of the grammar, or None where an entry of a list is missing
    elif not _without_effect(value):
        _write(value, text)


def _without_effect(node: ast.AST) -> bool:
    """Whether a statement does nothing: docstrings, also those of fields, pass, and what is for type checkers only."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    return isinstance(node, ast.Pass) or _for_type_checkers(node)


def _for_type_checkers(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    ) and not node.orelse


def _imports(node: ast.AST) -> Iterator[str]:
    """Names that may be modules: ``from a import b`` names a, and a.b if that is a module."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = "." * node.level + (node.module or "")
        yield base
        yield from (f"{base}{'' if base.endswith('.') else '.'}{alias.name}" for alias in node.names)
    elif not _for_type_checkers(node):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                yield from _imports(child)


class DigestCache:
    """Digests of sources by the sha256 of their bytes, kept beside the compiled modules of Python.

    Parsing desim takes half a second, reading it a hundredth. The cache is written only where Python writes its own.
    """

    def __init__(self, path: Path | None) -> None:
        self._path, self._changed = path, False
        self._known: dict[str, ModuleCode] = {}
        with suppress(OSError, ValueError, TypeError, AttributeError):
            stored = json.loads(path.read_text(encoding="utf-8")) if path else {}
            if stored.get("form") == FORM:
                self._known = {key: ModuleCode(str(d), tuple(map(str, i))) for key, (d, i) in stored["code"].items()}

    def module_code(self, path: Path) -> ModuleCode:
        """Digest and imports of the source file at *path*."""
        source = path.read_bytes()
        key = hashlib.sha256(source).hexdigest()
        if key not in self._known:
            self._known[key], self._changed = module_code(source), True
        return self._known[key]

    def save(self) -> None:
        """Write the cache where it changed and can be written; without it only time is lost."""
        if self._path is None or not self._changed or sys.dont_write_bytecode:
            return
        with suppress(OSError):
            self._path.parent.mkdir(exist_ok=True)
            write_text(self._path, json.dumps({"form": FORM, "code": self._known}))


def package_sources(package: str, folder: Path, whole: bool = False) -> FindSource:
    """Finds the sources of one *package*, whose folder is *folder*; its own ``__init__`` only where *whole*."""

    def find_source(module: str) -> Path | None:
        first, *rest = module.split(".")
        if first != package or not (rest or whole):
            return None
        stem = folder.joinpath(*rest)
        return next((p for p in (stem / "__init__.py", stem.with_name(f"{stem.name}.py")) if p.is_file()), None)

    return find_source


def cache_file(source: Path) -> Path:
    """Where the cache stands for the package whose ``__init__.py`` is *source*: in the folder of its compiled files."""
    return Path(importlib.util.cache_from_source(str(source))).with_name("code_digests.json")
