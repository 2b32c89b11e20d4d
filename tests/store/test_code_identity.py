"""Code identity: what of the sources changes the identity of results, and what does not."""

import ast
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desim.store import code_identity
from desim.store.code_identity import DigestCache, code_digest, imported_modules, module_code, package_sources
from desim.study.execution.provenance import DECISIVE, PACKAGE, code_hash

ROOT = PACKAGE.parent
SOURCE = b'''"""A module."""
import math
from dataclasses import dataclass

MOST = 3
"""Most of them."""


@dataclass
class Pile:
    """A pile."""

    size: float = 1.5

    def twice(self) -> float:
        """Twice its size."""
        return 2 * self.size  # no more

    def rest(self) -> None:
        """Does nothing."""
'''


def changed(old: str, new: str) -> bool:
    """Whether the digest of SOURCE differs once *old* is *new* in it."""
    text = SOURCE.decode()
    assert old in text
    return module_code(SOURCE).digest != module_code(text.replace(old, new).encode()).digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"""A module."""', '"""Another text."""'),
        ('"""Most of them."""\n', ""),
        ("# no more", "# more"),
        ("  # no more", ""),
        ('"""Twice its size."""\n', "\n\n"),
        ("return 2 * self.size", "return (\n            2\n            * self.size\n        )"),
        ("1.5", "1.50"),
        ('"""Does nothing."""', "pass"),
    ],
)
def test_comments_docstrings_and_formatting_do_not_count(old: str, new: str) -> None:
    assert not changed(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2 * self", "2 + self"),
        ("2 * self", "3 * self"),
        ("2 * self", "2.0 * self"),
        ("MOST = 3", 'MOST = "3"'),
        ("MOST = 3", "MOST = None"),
        ("size: float", "size: int"),
        ("def twice", "def double"),
        ("@dataclass\n", "@dataclass(frozen=True)\n"),
        ("import math\n", "import cmath\n"),
        ('"""Does nothing."""', "self.size += 1"),
    ],
)
def test_constants_operators_names_and_types_count(old: str, new: str) -> None:
    assert changed(old, new)


def test_imports_for_type_checkers_neither_count_nor_lead_on() -> None:
    plain = module_code(b"from typing import TYPE_CHECKING\nx = 1\n")
    guarded = module_code(b"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import desim.report.page\nx = 1\n")
    assert guarded == plain


def test_the_written_form_is_the_same_in_all_versions_of_python() -> None:
    """Fields that later versions added are empty here and are not written; this digest was taken with Python 3.11."""
    assert module_code(SOURCE).digest == "f198e2cf058489dc2ad0644bfce3d977fcf39327bc74bb12d7a0e07d242368c7"
    fields = [name for kind in vars(ast).values() if hasattr(kind, "_fields") for name in kind._fields]
    assert set(fields) >= code_identity._NOT_WRITTEN


def test_all_that_simulating_and_measuring_import_is_found() -> None:
    """Read from the sources and really imported are the same modules, but for the package's own."""
    found = set(imported_modules(DECISIVE, package_sources("desim", PACKAGE)))
    script = f"import sys, {', '.join(DECISIVE)}; print(*(name for name in sys.modules if name.startswith('desim.')))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert set(done.stdout.split()) - {"desim._version", "desim.compiled"} <= found
    assert {name.split(".")[1] for name in found} == {"sim", "spec", "measure"}
    assert "desim.sim.kernel.clock" in found
    assert not [name for name in found if name.startswith(("desim.spec.documentation", "desim.spec.safety"))]


def write_package(folder: Path) -> Path:
    """A package of three modules, of which two are imported from ``a``."""
    package = folder / "house"
    (package / "wing").mkdir(parents=True)
    for name, text in {
        "__init__": "", "a": "def run():\n    from house.wing import b\n    return b.ONE\n", "wing/__init__": "",
        "wing/b": "from .c import ONE\n", "wing/c": "ONE = 1\n", "other": "TWO = 2\n",
    }.items():  # fmt: skip
        (package / f"{name}.py").write_text(text)
    return package


def digest(package: Path, cache: Path | None = None) -> str:
    digests = DigestCache(cache)
    found = code_digest(["house.a"], package_sources("house", package), digests)
    digests.save()
    return found


def test_what_is_not_imported_does_not_enter_and_what_is_does(tmp_path: Path) -> None:
    package = write_package(tmp_path)
    assert set(imported_modules(["house.a"], package_sources("house", package))) == {
        "house.a", "house.wing", "house.wing.b", "house.wing.c",
    }  # fmt: skip
    before = digest(package)
    (package / "other.py").write_text("TWO = 3\n")
    assert digest(package) == before
    (package / "wing" / "c.py").write_text("ONE = 2\n")
    assert digest(package) != before


def test_the_cache_gives_the_same_and_goes_by_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package, cache = write_package(tmp_path), tmp_path / "kept" / "code_digests.json"
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    before = digest(package, cache)
    assert before == digest(package)
    assert len(json.loads(cache.read_text())["code"]) == 4
    with monkeypatch.context() as patch:
        patch.setattr(code_identity, "module_code", lambda source: pytest.fail("parsed again"))
        assert digest(package, cache) == before
    (package / "wing" / "c.py").write_text("ONE = 2\n")
    assert digest(package, cache) == digest(package) != before
    for damaged in ("", "[]", '{"form": 1, "code": {"a": 1}}'):
        cache.write_text(damaged)
        assert digest(package, cache) == digest(package)


def test_the_hash_of_the_code_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(code_hash()) == 64
    began = time.process_time()
    assert code_hash() == code_hash()
    assert time.process_time() - began < 0.01
