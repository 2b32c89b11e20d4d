"""Seeded bugs: each is put into a copy of desim, and the tests that it names must notice.

python -m tests.mutants.run [name ...]    all when no name is given; exit code 0 if all are killed
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MUTANTS: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "mutants.yaml").read_text(encoding="utf-8"))
REPORT = ROOT / "results" / "mutants" / "mutants.json"
COPIED = ("desim", "conf", "tests")
PATIENCE = 600.0
"""Seconds that the tests of one mutant may take; what takes longer is noticed, too."""
NO_VERDICTS = ("AttributeError", "ImportError", "NameError", "SyntaxError", "TypeError", "UnboundLocalError")
"""Errors of a mutant that is not well written: it crashes, and nothing is said of the tests."""
RUNNER = """if True:
    import sys
    import desim, pytest

    class First:  # the first example that fails is enough, no smaller one is looked for
        def pytest_configure(self):
            from hypothesis import Phase, settings
            settings.register_profile("first", phases=[Phase.explicit, Phase.generate])
            settings.load_profile("first")

    print(desim.__file__, flush=True)
    sys.exit(pytest.main(sys.argv[1:], [First()]))
"""


@dataclass(frozen=True)
class Verdict:
    """What became of one copy of desim."""

    name: str
    fate: str
    """``killed``, ``survived``, or ``broken`` when the copy crashes or its tests cannot even be collected."""
    by: str
    """The first test that failed."""
    error: str
    """The line of that test, and how it failed."""
    seconds: float


def mutated(name: str, package: Path) -> dict[Path, str]:
    """The new text of each file that mutant *name* changes in *package*; raises ValueError unless each place is one."""
    mutant = MUTANTS[name]
    file = package / mutant["file"]
    text = file.read_text(encoding="utf-8")
    for change in (mutant, *mutant.get("also", ())):
        if text.count(change["old"]) != 1:
            raise ValueError(f"{name}: {text.count(change['old'])} places in {mutant['file']} for {change['old']!r}")
        text = text.replace(change["old"], change["new"])
    return {file: text}


def named_tests(names: Iterable[str]) -> list[str]:
    """The tests that are to notice the mutants with these *names*, each once."""
    return list(dict.fromkeys(test for name in names for test in MUTANTS[name]["tests"]))


def trial(name: str, tests: Iterable[str], limit: float | None = None) -> Verdict:
    """Run *tests* against a copy of desim with mutant *name*, or as it is when the name is empty."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutant-") as place:
        for part in COPIED:
            shutil.copytree(ROOT / part, Path(place, part), ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", place)
        for file, text in (mutated(name, Path(place, "desim")) if name else {}).items():
            file.write_text(text, encoding="utf-8")
        fate, by, error = _tested(Path(place), list(tests), limit)
    return Verdict(name, fate, by, error, round(time.monotonic() - began, 1))


def _tested(place: Path, tests: list[str], limit: float | None) -> tuple[str, str, str]:
    """Fate of the copy in *place*, the first test that failed, and how."""
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("DESIM_", "PYTEST_"))}
    surroundings |= {"PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
    options = ["-x", "-q", "--tb=line", "-p", "no:cacheprovider"]
    command = [sys.executable, "-c", RUNNER, *options, *tests]
    try:
        done = subprocess.run(command, cwd=place, env=surroundings, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return "killed", f"time limit of {limit:.0f} s", ""
    used = done.stdout.partition("\n")[0]
    assert Path(used).resolve().is_relative_to(place.resolve()), f"{used!r} was tested: {done.stderr}"
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    errors = re.findall(r"^(?:E  +|/\S+:\d+: )(.*)", done.stdout, re.MULTILINE)
    error = errors[0][:160] if errors else ""
    if done.returncode == 0:
        return "survived", "", ""
    if done.returncode == 1 and failed:
        return ("broken" if error.startswith(NO_VERDICTS) else "killed"), failed[0], error
    return "broken", (failed or done.stderr.splitlines() or done.stdout.splitlines())[-1], error


def main(names: list[str]) -> int:
    """Try the mutants one after another, print and write what became of them."""
    names = names or list(MUTANTS)
    if unknown := sorted(set(names) - set(MUTANTS)):
        sys.exit(f"no such mutant: {', '.join(unknown)}; there are {', '.join(MUTANTS)}")
    unmutated = trial("", named_tests(names))
    print(f"unmutated: {'passes' if unmutated.fate == 'survived' else unmutated} ({unmutated.seconds:.0f} s)\n")
    if unmutated.fate != "survived":
        return 2
    print(f"{'mutant':36} {'fate':9} {'s':>5}  by", flush=True)
    verdicts = []
    for name in names:
        verdicts.append(verdict := trial(name, named_tests([name]), PATIENCE))
        print(f"{name:36} {verdict.fate:9} {verdict.seconds:5.0f}  {verdict.by}  {verdict.error}", flush=True)
    killed = sum(verdict.fate == "killed" for verdict in verdicts)
    print(f"\n{killed} of {len(names)} killed")
    rows = [asdict(verdict) | {"bug": MUTANTS[verdict.name]["bug"]} for verdict in verdicts]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps({"killed": killed, "of": len(names), "mutants": rows}, indent=2) + "\n")
    return 0 if killed == len(names) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
