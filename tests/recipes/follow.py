"""Follow: does what a recipe of CONTRIBUTING.md says in a copy of the tree, and counts the changed files of desim."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
STEP = re.compile(
    r"^In `(?P<file>[^`]+)`, (?:(?P<how>before|in place of) `(?P<place>[^`]+)`|a new file):\n\n"
    r"(?P<fence>`{3,})\w+\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


def recipe(title: str) -> str:
    """The section of a recipe, by the title of it."""
    return TEXT.split(f"### {title}\n")[1].split("\n### ")[0]


class Copy:
    """A copy of desim, conf and docs in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("desim", "conf", "docs"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("_build"))

    def follow(self, title: str) -> int:
        """Follow all steps of a recipe; the number of files of desim that are changed or new."""
        steps = list(STEP.finditer(recipe(title)))
        assert len(steps) == len(re.findall(r"^In `", recipe(title), re.MULTILINE)), "a step is not understood"
        for step in steps:
            file, text, place = self.folder / step["file"], step["text"], step["place"]
            if step["how"] is None:
                assert not file.exists(), f"{file} is not new"
                file.write_text(text, encoding="utf-8")
                continue
            before = file.read_text(encoding="utf-8")
            pattern = f"^{re.escape(place)}" if step["how"] == "before" else re.escape(place)
            assert re.search(pattern, before, re.MULTILINE), f"{step['file']} has no {place!r}"
            gap = "\n\n" if text.startswith(("class ", "def ")) else ""
            new = f"{text}{gap}{place}" if step["how"] == "before" else text.strip()
            after = re.sub(pattern, lambda _, new=new: new, before, count=1, flags=re.MULTILINE)
            file.write_text(after, encoding="utf-8")
        return len({step["file"] for step in steps if step["file"].startswith("desim/")})

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run Python with the copy in place of desim."""
        surroundings = os.environ | {"PYTHONPATH": str(self.folder), "DESIM_COMPILED": "no"}
        done = subprocess.run(
            [sys.executable, *words], cwd=self.folder, env=surroundings, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done
