"""What the README says works: its commands, its Python, and its way to add a kind."""

import math
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GROUPS = [
    [line.split(" #")[0].strip() for line in block.splitlines()]
    for block in re.findall(r"(?:^    desim .*\n)+", README, re.MULTILINE)
]
COMMANDS = [command for group in GROUPS for command in group]
BLOCKS = [textwrap.dedent(block) for block in re.findall(r"```python\n(.*?) *```", README, re.DOTALL)]
YAML = re.findall(r"`(mine/[^`]*)`[^`]*```yaml\n(.*?)```", README, re.DOTALL)
QUICK = ("study=status", "--config-dir mine reform=licence")
"""What the groups of commands hold that are tried every time; the others take a while and run with the slow tests."""
WITHOUT_REPORT = {"check", "status", "export", "template", "trace", "rerun"}
SMALL = ["run.replications=2", "run.workers=1", "horizon=120"]


def _run(words: list[str], cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    surroundings = os.environ | environment
    return subprocess.run(words, cwd=cwd, env=surroundings, capture_output=True, text=True, check=False)


def test_the_readme_has_commands_and_code():
    assert len(COMMANDS) >= 5
    assert len(BLOCKS) >= 5
    assert [file for file, _ in YAML] == ["mine/reform/licence.yaml"]


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
        done = _run([sys.executable, "-m", "desim", *_short(words)], tmp_path)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        asked = next((w.partition("=")[2] for w in words if w.startswith("study=")), "replicate")
        assert asked in WITHOUT_REPORT or list(tmp_path.rglob("*.html")), command


def _short(words: list[str]) -> list[str]:
    """A command with few and short replications."""
    few = {"run.replications": "4", "run.workers": "1", "horizon": "120"}
    kept = [w for w in words if not w.startswith("run.replications")]
    kept = [
        w if not w.startswith("rerun.results=") else 'rerun.results="results/artillery_155/horizon=120"' for w in kept
    ]
    own = {w.partition("=")[0].lstrip("+") for w in kept}
    return [*kept, *(f"{key}={value}" for key, value in few.items() if key not in own)]


def test_the_python_of_the_readme_runs(tmp_path: Path):
    (tmp_path / "example.py").write_text(BLOCKS[0].replace("replications=50", "replications=4, workers=1"))
    done = _run([sys.executable, "example.py"], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "fill_rate" in done.stdout or "metric" in done.stdout


def test_a_newcomer_adds_a_policy_as_the_readme_says(tmp_path: Path):
    shutil.copytree(ROOT / "desim", tmp_path / "desim", ignore=shutil.ignore_patterns("__pycache__"))
    spec, sim = tmp_path / "desim/spec/parts/policy.py", tmp_path / "desim/sim/stock/policy.py"
    text = spec.read_text(encoding="utf-8")
    assert text.count("Policy = Annotated[\n    ") == 1
    text = text.replace("Policy = Annotated[\n    ", f"{BLOCKS[1]}\n\nPolicy = Annotated[\n    FixedOrder | ")
    spec.write_text(text, encoding="utf-8")
    text = sim.read_text(encoding="utf-8")
    place = "RULES: dict[type[Declared], Callable[[Any, float, bool], Rule]] = {\n"
    assert text.count(place) == 1
    text = text.replace("import math\n", "import math\nfrom desim.spec.parts.policy import FixedOrder\n", 1)
    sim.write_text(text.replace(place, f"{place}    {BLOCKS[2]}"), encoding="utf-8")
    (tmp_path / "try.py").write_text(_TRY, encoding="utf-8")
    done = _run([sys.executable, "try.py"], tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["2000.0", str(tmp_path / "desim" / "__init__.py")]


def test_a_newcomer_adds_a_law_as_the_readme_says(tmp_path: Path):
    """4000 lead times of mean 20 and standard deviation 20 sqrt(4/pi - 1): the mean within four of its own."""
    shutil.copytree(ROOT / "desim", tmp_path / "desim", ignore=shutil.ignore_patterns("__pycache__"))
    spec, sim = tmp_path / "desim/spec/fields/law.py", tmp_path / "desim/sim/kernel/law.py"
    text = spec.read_text(encoding="utf-8")
    place = "_Times = (\n    "
    assert text.count(place) == 1
    spec.write_text(text.replace(place, f"{BLOCKS[3]}\n\n{place}Rayleigh[PositiveDays] | "), encoding="utf-8")
    text = sim.read_text(encoding="utf-8")
    place = "SAMPLERS: dict[type[Declared], Callable[[Any, Generator], Block]] = {\n"
    assert text.count(place) == 1
    text = text.replace("import math\n", "import math\nfrom desim.spec.fields.law import Rayleigh\n", 1)
    sim.write_text(text.replace(place, f"{place}    {BLOCKS[4]}"), encoding="utf-8")
    (tmp_path / "try.py").write_text(_TRY_LAW, encoding="utf-8")
    done = _run([sys.executable, "try.py"], tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    mean, where = done.stdout.split()
    assert abs(float(mean) - 20.0) < 4 * 20.0 * math.sqrt((4 / math.pi - 1) / 4000)
    assert where == str(tmp_path / "desim" / "__init__.py")


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
_TRY = """
import yaml, desim
from desim.sim.replicate import replicate
scenario = desim.read(yaml.safe_load('''
name: monthly
horizon: 100 d
nations: {us: {}}
sites: {depot: {nation: us}}
items: {shell: {unit: round}}
suppliers: {maker: {site: depot, item: shell, lead_time: 5 d}}
stockpiles:
  shells:
    site: depot
    item: shell
    policy: {kind: fixed_order, quantity: 500, review: {every: 30 d}}
    sources: {maker: {}}
'''))
print(replicate(scenario, 1, 0).stockpiles["shells"].ordered, desim.__file__)
"""
_TRY_LAW = """
import yaml, desim
from desim.sim.replicate import replicate
scenario = desim.read(yaml.safe_load('''
name: slow
horizon: 8500 d
nations: {us: {}}
sites: {depot: {nation: us}}
items: {shell: {unit: round}}
suppliers: {maker: {site: depot, item: shell, lead_time: {law: rayleigh, mean: 20 d}}}
stockpiles:
  shells: {site: depot, item: shell, policy: {kind: base_stock, level: 0}, sources: {maker: {}}}
demands: {use: {kind: fixed, stockpile: shells, every: 2 d, end: 8000 d, offset: 0}}
'''))
shelf = replicate(scenario, 1, 0).stockpiles["shells"]
assert len(shelf.waits) == 4000
print(sum(shelf.waits) / len(shelf.waits), desim.__file__)
"""
