"""Plugins: kinds of one's own from a file and from an installed package, on every worker, and never named by data."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_app import own_configuration
from tests.command import desim

OWN = Path(__file__).with_name("own_kinds.py")
NETWORK = """# @package _global_
name: mine
horizon: 120
nations: {us: {}}
sites: {home: {nation: us}}
items: {spare: {}}
suppliers: {maker: {site: home, item: spare, lead_time: {law: two_uniforms, mean: 5 days}}}
stockpiles:
  depot: {site: home, item: spare, initial: 9, policy: {kind: capped, level: 9, most: 2}, sources: {maker: {}}}
demands: {users: {kind: poisson, stockpile: depot, arrivals: 0.8}}
"""
MINE = ["--config-dir", "conf", "network=mine", "demand=mine", "run.replications=4", "run.chunk=1"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a network that needs the plugin, and the plugin."""
    own_configuration(tmp_path, NETWORK)
    (tmp_path / "mine.py").write_bytes(OWN.read_bytes())
    return tmp_path


def refused(place: Path, *words: str, **variables: str) -> str:
    """The message of a command that must be refused, in one message and without a trace."""
    done = desim(place, *words, **variables)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert not list(place.rglob("manifest.json"))
    return done.stderr


def manifest(place: Path) -> dict[str, object]:
    (path,) = place.rglob("manifest.json")
    return dict(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.slow
def test_a_file_adds_the_same_on_one_worker_and_on_two(home: Path) -> None:
    found = []
    for workers in (1, 2):
        done = desim(home, "--plugin", "mine.py", *MINE, f"run.workers={workers}", f"output=out{workers}")
        assert done.returncode == 0, done.stderr
        found.append(manifest(home / f"out{workers}"))
    assert found[0]["hashes"] == found[1]["hashes"]


def test_a_file_adds_a_policy_a_law_and_a_metric(home: Path) -> None:
    done = desim(home, "--plugin", "mine.py", *MINE, "run.workers=1", "output=out1")
    assert done.returncode == 0, done.stderr
    found = manifest(home / "out1")
    plugin = found["plugins"]["mine"]  # type: ignore[index]
    assert plugin["kinds"] == ["policy capped", "law two_uniforms", "metric stock_swing"]
    assert plugin["file"] == str(home / "mine.py")
    assert "--plugin mine.py" in str(found["command"])
    (summary,) = (home / "out1").rglob("summary.csv")
    assert "\nstock_swing,depot,each," in summary.read_text(encoding="utf-8")
    (plan,) = (home / "out1").rglob("plan.json")
    assert json.loads(plan.read_text(encoding="utf-8"))["plugins"] == {"mine": plugin["code"]}

    (home / "mine.py").write_text(
        OWN.read_text().replace("# ", "#  ").replace("policy.level - 1.0", "policy.level - 2.0")
    )
    again = desim(home, "--plugin", "mine.py", *MINE, "run.workers=1", "output=out1")
    assert again.returncode == 2
    assert "plugin mine: has changed" in again.stderr
    assert "run.if_changed=replace" in again.stderr


@pytest.mark.slow
def test_an_installed_package_adds_the_same(home: Path) -> None:
    site = home / "site"
    (site / "own_house").mkdir(parents=True)
    (site / "own_house" / "__init__.py").write_text("")
    (site / "own_house" / "kinds.py").write_bytes(OWN.read_bytes())
    (site / "own_house-1.0.dist-info").mkdir()
    (site / "own_house-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: own-house\nVersion: 1.0\n")
    (site / "own_house-1.0.dist-info" / "entry_points.txt").write_text("[desim.kinds]\nhouse = own_house.kinds\n")
    path = os.pathsep.join([str(site), *sys.path[:0], os.environ.get("PYTHONPATH", str(Path(__file__).parents[2]))])
    done = desim(home, *MINE, "run.workers=2", PYTHONPATH=path)
    assert done.returncode == 0, done.stderr
    installed = manifest(home)
    assert installed["plugins"]["house"]["file"] == ""  # type: ignore[index]
    done = desim(home, "--plugin=mine.py", *MINE, "run.workers=1", "output=other")
    assert done.returncode == 0, done.stderr
    assert manifest(home / "other")["hashes"] == installed["hashes"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "key", ["plugin", pytest.param("plugins", marks=pytest.mark.slow), pytest.param("--plugin", marks=pytest.mark.slow)]
)
def test_no_scenario_and_no_configuration_names_a_plugin(home: Path, key: str) -> None:
    mark = home / "was_run"
    (home / "mine.py").write_text(f"open({str(mark)!r}, 'w').close()\nKINDS = []\n")
    network = home / "conf" / "network" / "mine.yaml"
    plain = NETWORK.replace("capped, level: 9, most: 2", "base_stock, level: 9").replace("two_uniforms", "exponential")
    network.write_text(plain + f"'{key}': [mine.py]\n")
    assert "unknown key" in refused(home, *MINE)
    network.write_text(plain)
    assert key in refused(home, *MINE, f"+{key}=[mine.py]")
    env_set = "hydra: {job: {env_set: {DESIM_PLUGIN_FILES: '[\"mine.py\"]'}}}\n"
    network.write_text(plain + env_set)
    refused(home, *MINE)
    network.write_text(plain)
    done = desim(home, *MINE, "study=check", DESIM_PLUGIN_FILES=json.dumps([str(home / "mine.py")]))
    assert done.returncode == 0, done.stderr
    assert not mark.exists(), "what the surroundings say is not heard"


def test_without_the_plugin_its_kinds_are_unknown(home: Path) -> None:
    message = refused(home, *MINE)
    assert "stockpiles.depot.policy.kind: 'capped' is none of" in message
    assert "suppliers.maker.lead_time.law: 'two_uniforms' is none of" in message


INCOMPLETE = [
    ("PolicyKind(Capped, capped)", "PolicyKind(Capped)", "policy Capped: its rule is missing"),
    ("PolicyKind(Capped, capped)", "PolicyKind(rule=capped)", "PolicyKind: its declaration is missing"),
    ("LawKind(Sum, two_uniforms", "LawKind(Sum", "law Sum: its sampler is missing"),
    ("    mean: PositiveDays\n", "", "law Sum: its mean is missing"),
    ('    kind: Literal["capped"]\n', "", "policy Capped needs a field kind"),
    ('kind: Literal["capped"]', 'kind: Literal["capped"] = "capped"', "the field kind must have no default"),
    ('kind: Literal["capped"]', 'kind: Literal["ss"]', "policy ss exists already"),
    (", stock_swing),", "),", "metric stock_swing: its rows is missing"),
    ('"stock_swing", "stockpile"', '"fill_rate", "stockpile"', "two records for the metric fill_rate"),
    ('better="low"', 'better="less"', "the record of the metric 'stock_swing' has no better"),
    ("KINDS = [", "NOT_KINDS = [", "its list KINDS of records is missing or empty"),
    ("KINDS = [", "KINDS = [3,", "3 in KINDS is no record of a kind"),
    ("class Sum", "1 / 0\nclass Sum", "ZeroDivisionError"),
    ("class Sum", "class class", "cannot be read"),
]
LOAD_EACH = """
import os, sys
from desim.plugins.load import PluginError, load_plugins
for folder in sys.argv[1:]:
    child = os.fork()
    if not child:
        try:
            print(folder, load_plugins([folder + "/mine.py"]), flush=True)
        except PluginError as error:
            print(error, flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


@pytest.mark.slow
def test_an_incomplete_record_is_refused_with_the_missing_piece(tmp_path: Path) -> None:
    folders = []
    for number, (old, new, _) in enumerate(INCOMPLETE):
        text = OWN.read_text()
        assert old in text
        folders.append(tmp_path / str(number))
        folders[-1].mkdir()
        (folders[-1] / "mine.py").write_text(text.replace(old, new, 1))
    words = [sys.executable, "-c", LOAD_EACH, *map(str, folders)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    messages = done.stdout.splitlines()
    assert len(messages) == len(INCOMPLETE)
    for (_, _, expected), message in zip(INCOMPLETE, messages, strict=True):
        assert message.startswith("plugin mine: ")
        assert expected in message


def test_the_command_refuses_an_incomplete_record_in_one_line(home: Path) -> None:
    (home / "mine.py").write_text(OWN.read_text().replace("PolicyKind(Capped, capped)", "PolicyKind(Capped)"))
    message = refused(home, "--plugin", "mine.py", *MINE)
    assert message.splitlines() == ["desim: plugin mine: policy Capped: its rule is missing"]


def test_a_missing_file_and_a_missing_name_are_refused(home: Path) -> None:
    assert "gone.py is no Python file" in refused(home, "--plugin", "gone.py", *MINE)
    assert "--plugin: needs the path of a Python file" in refused(home, *MINE, "--plugin")


@pytest.mark.slow
def test_a_trigger_and_a_discipline_run_and_a_worker_with_another_plugin_is_refused() -> None:
    words = [sys.executable, "-m", "tests.plugins.use_more_kinds", str(OWN.with_name("more_kinds.py"))]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["one"] == found["two"]
    assert found["one"] != found["fifo"]
    assert found["occurrences"] == [6.0] * 3, "a pause of 2 days, 30 days after the end of the last, in 200 days"
    workers = found["workers"]
    assert workers["same"] == [0]
    assert "other code on this worker" in workers["changed"]["plugin more_kinds"]
    assert "/gone.py is no Python file" in workers["missing"]["plugin gone"]


@pytest.mark.slow
@pytest.mark.parametrize(("engine", "needs"), [("dask", "distributed"), ("ray", "ray")])
def test_workers_of_a_cluster_load_the_same_plugin(engine: str, needs: str, home: Path) -> None:
    pytest.importorskip(needs)
    done = desim(home, "--plugin", "mine.py", *MINE, f"run.engine={engine}", "run.workers=2", "output=cluster")
    assert done.returncode == 0, done.stderr
    done = desim(home, "--plugin", "mine.py", *MINE, "run.workers=1", "output=here")
    assert done.returncode == 0, done.stderr
    assert manifest(home / "cluster")["hashes"] == manifest(home / "here")["hashes"]
