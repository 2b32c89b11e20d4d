"""Make an environment from a lock, and again when the lock has changed. Never clear one that this script did not make.

``python .ci/environment.py FOLDER LOCK [--install]``. The file ``.desim`` in the environment holds what it was made
for: its own place, the tree and the hash of the lock. An environment whose file says anything else than this place and
this tree was made by somebody or something else (a copied tree brings one, or a link to one), and is refused.
"""

import argparse
import hashlib
import json
import subprocess
import sys
from pathlib import Path

MARK = ".desim"
TREE = Path(__file__).resolve().parents[1]
PIP = ("-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check")


class Refused(Exception):
    """The folder may not be touched."""


def digest(file: Path) -> str:
    """sha256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def owner(folder: Path) -> dict[str, str]:
    """What the file of an environment made here says of its place and its tree."""
    return {"environment": str(folder.absolute()), "tree": str(TREE)}


def stored(folder: Path) -> dict[str, str]:
    """What an environment was made for; empty where there is none.

    Raises:
        Refused: It was not made by this script for this place and this tree.
    """
    if not folder.exists() and not folder.is_symlink():
        return {}
    try:
        found: dict[str, str] = json.loads((folder / MARK).read_text(encoding="utf-8"))
        ours = owner(folder).items() <= found.items()
    except (OSError, ValueError, AttributeError):
        ours = False
    if folder.is_symlink() or not ours:
        raise Refused(
            f"{folder} was not made by make in {TREE}, and is left alone. "
            "Remove it, or name another folder: make DESIM_VENV=FOLDER ..."
        )
    return found


def run(python: Path | str, *words: str) -> None:
    """One step of making an environment; its output is shown as it comes."""
    subprocess.run([str(python), *words], check=True)


def prepare(folder: Path, lock: Path, install: bool) -> None:
    """Make the environment if there is none of this lock; install the tree in it if pyproject.toml has changed."""
    found = stored(folder)
    python = folder / "bin" / "python"
    mark = owner(folder) | {"lock": digest(lock)}
    if found.get("lock") != mark["lock"] or not python.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARK).write_text(json.dumps(owner(folder)), encoding="utf-8")
        run(sys.executable, "-m", "venv", "--clear", str(folder))
        # The mark is back at once, so that one that is interrupted is known as ours and is made again.
        (folder / MARK).write_text(json.dumps(owner(folder)), encoding="utf-8")
        run(python, *PIP, "--require-hashes", "-r", str(lock))
        found = {}
    if install:
        mark["project"] = digest(TREE / "pyproject.toml")
        if found.get("project") != mark["project"]:
            run(python, *PIP, "--no-deps", "--no-build-isolation", "--editable", str(TREE))
            run(python, str(TREE / ".ci" / "compile.py"))
    (folder / MARK).write_text(json.dumps(mark, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Prepare one environment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("lock", type=Path)
    parser.add_argument("--install", action="store_true", help="also install this tree, to be edited in place")
    given = parser.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036  (a machine may have no other python3)
        sys.stderr.write("desim needs Python 3.11 or newer: make PYTHON=python3.12 ...\n")
        return 2
    try:
        prepare(given.folder, given.lock, given.install)
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    except subprocess.CalledProcessError as failed:
        sys.stderr.write(f"{given.folder} is not ready: {' '.join(map(str, failed.cmd))} failed\n")
        return failed.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
