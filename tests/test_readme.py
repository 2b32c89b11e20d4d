"""What the README says works: its commands, its Python, and its map."""

import re
import shlex
import textwrap
from pathlib import Path

import pytest

from tests.command import desim, python

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
AT_ONCE = ("help", "list", "--version")
"""Commands that are answered before anything is composed."""
GROUPS = [
    [line.split(" #")[0].strip() for line in block.splitlines()]
    for block in re.findall(r"(?:^    desim .*\n)+", README, re.MULTILINE)
]
COMMANDS = [command for group in GROUPS for command in group]
BLOCKS = [textwrap.dedent(block) for block in re.findall(r"```python\n(.*?) *```", README, re.DOTALL)]
YAML = re.findall(r"`(mine/[^`]*)`[^`]*```yaml\n(.*?)```", README, re.DOTALL)
QUICK = ("desim help",)
"""What the groups of commands hold that are tried every time; the others take a while and run with the slow tests."""
WITHOUT_REPORT = {"check", "status", "export", "template", "trace", "rerun"}
SMALL = ["run.replications=2", "run.workers=1", "horizon=120"]


def test_the_readme_has_commands_and_code():
    assert len(COMMANDS) >= 5
    assert len(BLOCKS) == 1
    assert [file for file, _ in YAML] == ["mine/reform/license.yaml"]


def _weighed(group: list[str]) -> object:
    quick = any(word in command for word in QUICK for command in group)
    return pytest.param(group, id=group[0], marks=() if quick else pytest.mark.slow)


@pytest.mark.parametrize("group", [_weighed(group) for group in GROUPS])
def test_commands_that_stand_together_run_one_after_another(group: list[str], tmp_path: Path):
    (tmp_path / "mine" / "network").mkdir(parents=True)
    (tmp_path / "mine" / "network" / "my_network.yaml").write_text(f"# @package _global_\n{_NETWORK}", encoding="utf-8")
    for file, text in YAML:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    for command in group:
        words = shlex.split(command)[1:]
        done = desim(tmp_path, *_short(words))
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        asked = next((w.partition("=")[2] for w in words if w.startswith("study=")), "replicate")
        assert words[0] in AT_ONCE or asked in WITHOUT_REPORT or list(tmp_path.rglob("*.html")), command


def _short(words: list[str]) -> list[str]:
    """A command with few and short replications; what is answered at once stays as it is."""
    if words[0] in AT_ONCE:
        return words
    few = {"run.replications": "4", "run.workers": "1", "horizon": "120"}
    kept = [w for w in words if not w.startswith("run.replications")]
    kept = [
        w if not w.startswith("rerun.results=") else 'rerun.results="results/artillery_155/horizon=120"' for w in kept
    ]
    own = {w.partition("=")[0].lstrip("+") for w in kept}
    return [*kept, *(f"{key}={value}" for key, value in few.items() if key not in own)]


def test_the_python_of_the_readme_runs(tmp_path: Path):
    done = python(tmp_path, BLOCKS[0].replace("replications=50", "replications=4, workers=1"))
    assert done.returncode == 0, done.stderr
    assert "fill_rate" in done.stdout or "metric" in done.stdout


def test_every_folder_of_the_map_is_there():
    named = re.findall(r"^\| `([^`]+)` \|", README, re.MULTILINE)
    assert all((ROOT / folder).is_dir() for folder in named)
    packages = {f"desim/{path.parent.name}" for path in (ROOT / "desim").glob("*/__init__.py")}
    assert {folder for folder in named if folder.startswith("desim/")} == packages


_NETWORK = """
name: mine
horizon: 100 d
nations: {us: {}}
sites: {depot: {nation: us}}
items: {shell: {unit: round}}
suppliers: {maker: {site: depot, item: shell, lead_time: 5 d}}
stockpiles: {pile: {site: depot, item: shell, policy: {kind: base_stock, level: 9}, sources: {maker: {}}}}
demands: {use: {kind: poisson, stockpile: pile, arrivals: 1/day}}
"""
