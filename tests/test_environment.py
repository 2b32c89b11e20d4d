"""The environment that make prepares: made again by the hash of its lock, and never in the place of another's."""

import importlib.util
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


def environment(tree: Path) -> Any:
    """The script of a tree, as a module."""
    spec = importlib.util.spec_from_file_location("environment", tree / ".ci" / "environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with a lock, whose script makes folders in place of environments."""
    place = tmp_path / "tree"
    (place / ".ci").mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "environment.py", place / ".ci")
    for name in ("requirements.lock", "pyproject.toml"):
        (place / name).write_text("first", encoding="utf-8")
    return place


def prepared(tree: Path, folder: Path | None = None) -> list[str]:
    """What preparing the environment of a tree runs, in short: venv, lock, tree, compile."""
    module, steps = environment(tree), []

    def run(python: Path | str, *words: str) -> None:
        last = "compile" if words[-1].endswith("compile.py") else "tree"
        steps.append("venv" if "venv" in words else "lock" if "-r" in words else last)
        if "--clear" in words:
            shutil.rmtree(words[-1])
            (Path(words[-1]) / "bin").mkdir(parents=True)
            (Path(words[-1]) / "bin" / "python").touch()

    module.run = run
    module.prepare(folder or tree / ".venv", tree / "requirements.lock", install=True)
    return steps


def test_it_is_made_once_and_again_when_the_lock_changes_whatever_its_time(tree: Path) -> None:
    assert prepared(tree) == ["venv", "lock", "tree", "compile"]
    (tree / "requirements.lock").touch()
    assert prepared(tree) == []
    (tree / "requirements.lock").write_text("second", encoding="utf-8")
    assert prepared(tree) == ["venv", "lock", "tree", "compile"]
    (tree / "pyproject.toml").write_text("second", encoding="utf-8")
    assert prepared(tree) == ["tree", "compile"]


def test_one_that_was_interrupted_is_made_again(tree: Path) -> None:
    prepared(tree)
    mark = tree / ".venv" / ".desim"
    mark.write_text(json.dumps(environment(tree).owner(tree / ".venv")), encoding="utf-8")
    assert prepared(tree) == ["venv", "lock", "tree", "compile"]


def test_an_environment_of_somebody_else_is_left_alone(tree: Path) -> None:
    (tree / ".venv").mkdir()
    (tree / ".venv" / "theirs").touch()
    with pytest.raises(Exception, match="is left alone"):
        prepared(tree)
    assert [path.name for path in (tree / ".venv").iterdir()] == ["theirs"]


@pytest.mark.parametrize("linked", [False, True])
def test_a_copied_tree_never_touches_the_environment_of_the_first(tree: Path, tmp_path: Path, linked: bool) -> None:
    prepared(tree)
    before = sorted((tree / ".venv").rglob("*"))
    copy = tmp_path / "copy"
    shutil.copytree(tree, copy, ignore=shutil.ignore_patterns(".venv") if linked else None)
    if linked:
        (copy / ".venv").symlink_to(tree / ".venv")
    (copy / "requirements.lock").write_text("second", encoding="utf-8")
    with pytest.raises(Exception, match="is left alone"):
        prepared(copy)
    assert sorted((tree / ".venv").rglob("*")) == before
    with pytest.raises(Exception, match="is left alone"):
        prepared(copy, tree / ".venv")
